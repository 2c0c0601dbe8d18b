"""Tables and pictures as files, into the DM of who asked: made and judged when they are sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain.access import Action, may_do
from bot.domain.calls import TellFile
from bot.domain.metrics import Figures, Span
from bot.domain.names import mask_number
from bot.domain.owed import Doubt, Nothing, Owed, Prepared, Unreadable
from bot.domain.people import Agent
from bot.flows.steps import pictures
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
    """The table, if its reader is still with us and may still have it."""
    reader = tx.people.get(owed.target)
    if not reader.here or reader.slack_user is None:
        return Nothing(why="reader is gone")
    what = owed.payload["what"]
    if what == "coverage" or what in PICTURES:
        return _picture(tx, reader, reader.slack_user, owed.payload)
    table = _audit(tx, reader, owed.payload) if what == "audit" else _figures(tx, reader, owed.payload)
    if table is None:
        return Nothing(why="may not know")
    return TellFile(slack_user=reader.slack_user, name=f"{what}.csv", content=table.encode("utf-8-sig"))


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """It can be asked for again: it is not sent twice."""
    return Unreadable()


def _picture(tx: Tx, reader: Agent, slack_user: str, asked: dict[str, Any]) -> Prepared:
    """Drawn by the composition root, just before it is sent."""
    what = asked["what"]
    if what == "coverage":
        drawn: Picture | None = pictures.coverage(tx, asked["zone"]) if may_do(reader, Action.OTHERS_SCHEDULE) else None
    else:
        table = _table(tx, reader, asked)
        title = f"{asked['start'][:10]} to {asked['end'][:10]}"
        drawn = None if table is None else PICTURES[what](table, title)
    if drawn is None:
        return Nothing(why="may not know")
    return TellFile(slack_user=slack_user, name=f"{what}.png", picture=to_json(drawn))


def _table(tx: Tx, reader: Agent, asked: dict[str, Any]) -> Table | None:
    start, end = datetime.fromisoformat(asked["start"]), datetime.fromisoformat(asked["end"])
    whose = None if asked["whose"] is None else tx.people.get(asked["whose"])
    return figures(tx, reader, Span(start=start, end=end, zone=asked["zone"]), asked["by"], whose=whose)


def _figures(tx: Tx, reader: Agent, asked: dict[str, Any]) -> str | None:
    table = _table(tx, reader, asked)
    if table is None:
        return None
    rows = [(name, *_cells(row)) for name, row in (("total", table.total), *table.rows)]
    return csv((asked["by"], *FIGURES_HEAD), rows)


def _cells(row: Figures) -> tuple[str, ...]:
    numbers = (row.replies, row.open_tickets, row.answered, row.average, row.median, row.p90)
    return tuple("" if one is None else f"{one:.0f}" for one in numbers)


def _audit(tx: Tx, reader: Agent, asked: dict[str, Any]) -> str | None:
    if not may_do(reader, Action.AUDIT):
        return None
    where = dict(asked["where"])
    if "since" in where:
        where["since"] = datetime.fromisoformat(where["since"])
    rows, _ = tx.lists.audit(start=0, limit=MOST_LINES, **where)
    return csv(AUDIT_HEAD, [_line(tx, row) for row in rows])


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
