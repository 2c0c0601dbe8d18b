"""Tables and pictures as files, into the DM of who asked: made and judged when they are sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.access import Action, may_do
from bot.domain.calls import TellFile
from bot.domain.metrics import Figures, Span
from bot.domain.names import mask_number
from bot.domain.outcomes import Done, Outcome
from bot.domain.owed import Doubt, Nothing, Owed, Prepared, Settled, Settlement, Unreadable
from bot.domain.people import Agent
from bot.flows.steps import pictures, told
from bot.flows.steps.figures import Table, figures
from bot.pictures.plans import Bars, Picture, to_json
from bot.views.figures import csv
from storage.tx import Tx

MOST_LINES = 10_000
PICTURES: dict[str, Callable[[Table, str], Bars]] = {
    "replies": pictures.replies,
    "response-times": pictures.response_times,
}
AUDIT_HEAD = ("at", "who", "did", "to whom", "chat", "label", "room", "from", "detail")
FIGURES_HEAD = ("replies", "open tickets", "waits answered", "first response average (s)", "median (s)", "90th (s)")


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """The table, if its reader is still with us and may still have it; with the chats that it names."""
    reader = tx.people.get(owed.target)
    if not reader.here or reader.slack_user is None:
        return Nothing(why="reader is gone")
    made = _made(tx, reader, owed.payload)
    if made is None:
        return Nothing(why="may not know")
    call, chats = made
    post_id = owed.payload.get("post") or tx.posts.add(kind="file", reader_id=reader.id)
    tx.outbox.annotate(owed, post=post_id)
    for chat_id in sorted(chats):
        tx.posts.names(post_id, chat_id)
    return replace(call, slack_user=reader.slack_user)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Remembered by Slack's id of the file, so that it can be withdrawn like any other private word."""
    post_id = tx.outbox.payload(owed).get("post")
    if isinstance(outcome, Done) and post_id is not None:
        channel, file = outcome.value
        tx.posts.change(post_id, channel=channel, ts=file)
        if tx.posts.told_too_much(tx.people.get(owed.target)) is not None:
            told.withdraw(tx, owed.target)
    return Settled(why=getattr(outcome, "why", None))


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """It can be asked for again: it is not sent twice."""
    return Unreadable()


def _made(tx: Tx, reader: Agent, asked: dict[str, Any]) -> tuple[TellFile, frozenset[int]] | None:
    """The file and the chats that it names; None if it is not the reader's to have."""
    what = asked["what"]
    if what == "coverage":
        drawn = pictures.coverage(tx, asked["zone"]) if may_do(reader, Action.OTHERS_SCHEDULE) else None
        return None if drawn is None else (_picture(what, drawn), frozenset())
    if what == "audit":
        return _audit(tx, reader, asked)
    table = _table(tx, reader, asked)
    if table is None:
        return None
    if what in PICTURES:
        return _picture(what, PICTURES[what](table, f"{asked['start'][:10]} to {asked['end'][:10]}")), table.chats
    rows = [(name, *_cells(row)) for name, row in (("total", table.total), *table.rows)]
    return _sheet(what, csv((asked["by"], *FIGURES_HEAD), rows)), table.chats


def _picture(what: str, drawn: Picture) -> TellFile:
    """Drawn by the composition root, just before it is sent."""
    return TellFile(slack_user="", name=f"{what}.png", picture=to_json(drawn))


def _sheet(what: str, table: str) -> TellFile:
    return TellFile(slack_user="", name=f"{what}.csv", content=table.encode("utf-8-sig"))


def _table(tx: Tx, reader: Agent, asked: dict[str, Any]) -> Table | None:
    start, end = datetime.fromisoformat(asked["start"]), datetime.fromisoformat(asked["end"])
    whose = None if asked["whose"] is None else tx.people.get(asked["whose"])
    return figures(tx, reader, Span(start=start, end=end, zone=asked["zone"]), asked["by"], whose=whose)


def _cells(row: Figures) -> tuple[str, ...]:
    numbers = (row.replies, row.open_tickets, row.answered, row.average, row.median, row.p90)
    return tuple("" if one is None else f"{one:.0f}" for one in numbers)


def _audit(tx: Tx, reader: Agent, asked: dict[str, Any]) -> tuple[TellFile, frozenset[int]] | None:
    if not may_do(reader, Action.AUDIT):
        return None
    where = dict(asked["where"])
    where |= {key: datetime.fromisoformat(where[key]) for key in ("since", "until") if where.get(key)}
    rows, _ = tx.lists.audit(start=0, limit=MOST_LINES, **where)
    chats = frozenset(int(row["chat_id"]) for row in rows if row["chat_id"] is not None)
    return _sheet("audit", csv(AUDIT_HEAD, [_line(tx, row) for row in rows])), chats


def _line(tx: Tx, row: dict[str, Any]) -> tuple[str, ...]:
    chat = None if row["chat_id"] is None else tx.chats.get(row["chat_id"])
    return (
        row["at"].isoformat(timespec="seconds"),
        _person(tx, row["actor_id"]) or "the app",
        row["action"],
        _person(tx, row["whom_id"]),
        "" if chat is None else chat.name or mask_number(chat.wa_chat_id),
        "" if row["label_id"] is None else tx.labels.get(row["label_id"]).name,
        "" if row["room_id"] is None else tx.rooms.get(row["room_id"]).name,
        row["via"],
        row["detail"],
    )


def _person(tx: Tx, agent_id: int | None) -> str:
    agent = tx.people.roster().get(agent_id)
    return "" if agent is None else agent.name or agent.email
