"""Tables and pictures for one person, made when they are sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from bot.access.policy import Action, may_do
from bot.charts.models import Bars, Picture, to_json
from bot.interactions import resolve
from bot.model.effect.reports import (
    AuditFile,
    CoverageFile,
    FiguresFile,
    SendDmFile,
)
from bot.model.person import Agent
from bot.model.queue import OutboxEntry
from bot.notices import actions as notices
from bot.notices.messages.tasks import NotDone
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.calls.slack import SlackTellFile
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import CannotVerify, Complete, InDoubt, Prepared, Settlement, Skip
from bot.reports import queries as reports_queries
from bot.reports.messages import csv, figures_title
from bot.reports.models import NamingPost
from bot.reports.policy import Figures
from bot.reports.queries import Table, figures
from bot.shifts.span import Span
from bot.text.safe import mask_number
from storage.tx import Tx

MOST_LINES = 10_000
NOT_THEIRS = "may not know"
PICTURES: dict[str, Callable[[Table, str], Bars]] = {
    "replies": reports_queries.replies,
    "response-times": reports_queries.response_times,
}
AUDIT_HEAD = ("at", "who", "did", "to whom", "chat", "label", "room", "from", "detail")
FIGURES_HEAD = (
    "replies",
    "open tickets",
    "waits answered",
    "first response average (s)",
    "median (s)",
    "90th (s)",
    "waits counted on duty",
    "on duty average (s)",
    "on duty median (s)",
    "on duty 90th (s)",
)


def prepare_export(entry: OutboxEntry[SendDmFile], tx: Tx) -> Prepared[tuple[str, str, frozenset[int]]]:
    """Who is to have it, if they are still with us and may still have it. It is made as it is sent (`made`)."""
    reader, wanted = tx.people.get(entry.target), entry.effect.file
    if not reader.here or reader.slack_user is None:
        return Skip(why="reader is gone")
    if wanted is None or not _theirs(reader, wanted):
        _not_done(entry, tx)
        return Skip(why=NOT_THEIRS)
    post_id = entry.noted_as(NamingPost).post or tx.posts.add(kind="file", reader_id=reader.id)
    tx.outbox.note(entry, NamingPost(post=post_id))
    return SlackTellFile(slack_user=reader.slack_user, reader=reader.id, wanted=wanted)


def settle_export(entry: OutboxEntry[SendDmFile], outcome: Told[tuple[str, str, frozenset[int]]], tx: Tx) -> Settlement:
    """Remembered by Slack's id of the file and the chats that it names, so that it can be withdrawn like a private word."""
    post_id = entry.noted_as(NamingPost).post
    match outcome:
        case Done(value=(channel, file, chats)) if post_id is not None:
            for chat_id in sorted(chats):
                tx.posts.names(post_id, chat_id)
            tx.posts.change(post_id, channel=channel, ts=file)
            if tx.posts.dm_to_withdraw(tx.people.get(entry.target)) is not None:
                notices.withdraw(tx, entry.target)
        case Refused(why=why) if why == NOT_THEIRS:
            _not_done(entry, tx)
    return Complete(why=getattr(outcome, "why", None))


def _not_done(entry: OutboxEntry[SendDmFile], tx: Tx) -> None:
    said = NotDone(asked=entry.kind, chat_hidden=False)
    enqueue.dm(tx, entry.target, said, key=f"not_done:{entry.id}")


def verify_sheets(entry: OutboxEntry[SendDmFile], tx: Tx) -> InDoubt[tuple[str, str, frozenset[int]]]:
    """It can be asked for again: it is not sent twice."""
    return CannotVerify()


def _theirs(reader: Agent, asked: AuditFile | CoverageFile | FiguresFile) -> bool:
    """Whether this person may have such a file."""
    match asked:
        case CoverageFile():
            return may_do(reader, Action.OTHERS_SCHEDULE)
        case AuditFile():
            return may_do(reader, Action.AUDIT)
        case FiguresFile(whose=whose):
            return whose == reader.id or may_do(reader, Action.OTHERS_METRICS)


def made(tx: Tx, call: SlackTellFile) -> SlackTellFile | Refused:
    """The call with the file in it and the chats that it names, if it is still its reader's to have. Changes nothing."""
    reader = tx.people.get(call.reader)
    if call.wanted is None or not reader.here or not _theirs(reader, call.wanted):
        return Refused(why=NOT_THEIRS)
    filled = _made(tx, reader, call.wanted)
    if filled is None:
        return Refused(why=NOT_THEIRS)
    return replace(filled, slack_user=call.slack_user)


def _made(tx: Tx, reader: Agent, asked: AuditFile | CoverageFile | FiguresFile) -> SlackTellFile | None:
    match asked:
        case CoverageFile(zone=zone):
            return _picture(asked.name, reports_queries.coverage(tx, zone))
        case AuditFile():
            return _audit(tx, asked)
        case FiguresFile():
            return _figures(tx, reader, asked)


def _figures(tx: Tx, reader: Agent, asked: FiguresFile) -> SlackTellFile | None:
    table = _table(tx, reader, asked)
    if table is None:
        return None
    if asked.name in PICTURES:
        whose = None if asked.whose is None else resolve.who(tx, tx.people.get(asked.whose))
        drawn = PICTURES[asked.name](table, figures_title(whose, _span(asked)))
        return replace(_picture(asked.name, drawn), chats=frozenset(table.chats))
    rows = [(name, *_cells(row)) for name, row in (("total", table.total), *table.rows)]
    return replace(_sheet(asked.name, csv((asked.by, *FIGURES_HEAD), rows)), chats=frozenset(table.chats))


def _picture(what: str, drawn: Picture) -> SlackTellFile:
    """Drawn by the composition root, just before it is sent."""
    return SlackTellFile(
        slack_user="", name=f"{what}.png", title=drawn.caption, alt=drawn.words(), picture=to_json(drawn)
    )


def _sheet(what: str, table: str) -> SlackTellFile:
    return SlackTellFile(slack_user="", name=f"{what}.csv", content=table.encode("utf-8-sig"))


def _table(tx: Tx, reader: Agent, asked: FiguresFile) -> Table | None:
    whose = None if asked.whose is None else tx.people.get(asked.whose)
    return figures(tx, reader, _span(asked), asked.by, whose=whose)


def _span(asked: FiguresFile) -> Span:
    return Span(start=asked.start, end=asked.end, zone=asked.zone)


def _cells(row: Figures) -> tuple[str, ...]:
    times = ((one.waits, one.average, one.median, one.p90) for one in (row.elapsed, row.on_duty))
    numbers = (row.replies, row.open_tickets, *chain.from_iterable(times))
    return tuple("" if one is None else f"{one:.0f}" for one in numbers)


def _audit(tx: Tx, asked: AuditFile) -> SlackTellFile:
    where = dict(asked.where)
    where |= {key: datetime.fromisoformat(where[key]) for key in ("since", "until") if where.get(key)}
    rows, _ = tx.chat_lists.audit(start=0, limit=MOST_LINES, **where)
    chats = frozenset(int(row["chat_id"]) for row in rows if row["chat_id"] is not None)
    return replace(_sheet("audit", csv(AUDIT_HEAD, [_line(tx, row) for row in rows])), chats=chats)


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
    return resolve.who(tx, tx.people.roster().get(agent_id))


HANDLERS = EffectHandlers()
HANDLERS.add(
    SendDmFile,
    Handler(
        right="its reader must be here and may have this very table",
        prepare=prepare_export,
        settle=settle_export,
        verify=verify_sheets,
    ),
)
