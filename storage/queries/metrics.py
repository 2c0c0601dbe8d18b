"""The rows that figures are made from, summed up in the database as far as that changes no figure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, exists, func, or_, select, type_coerce

from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.message import MessageDirection, MessageState
from bot.model.ticket import COUNTED_SOURCES, OPEN_STATES, CountedReply, CountedTicket, CountedWait, MetricRows
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db
from storage.statements import AT_A_TIME

SAID = (MessageState.SEEN, MessageState.SENT)
QUARTER = 900_000_000
"""Microseconds. In every zone a day begins on a quarter of an hour, so what is in one quarter is in one day."""

ANY = ChatId(0)  # no chat's id: for rows summed up by time alone


class Metrics:
    """Queries about past work."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def rows(self, start: datetime, end: datetime, *, agent_id: int | None = None, daily: bool = False) -> MetricRows:
        """The rows from `start` to before `end`, and the tickets open now; `agent_id`: of this person only.

        Replies come added up by chat and person; `daily`: by quarter of an hour instead, each with a time within it.
        """
        waits, tickets = self._waits(start, end, agent_id), self._tickets(agent_id)
        replies = self._replies(start, end, agent_id, daily=daily)
        chats = {one.chat for one in waits} | {one.chat for one in tickets} | {one.chat for one in replies}
        return MetricRows(replies=replies, waits=waits, tickets=tickets, labels=self._labels(chats - {ANY}))

    def chat_names(self) -> dict[int, tuple[str, str]]:
        """Every chat's name and Periskope id."""
        c = t.chat.c
        return {row.id: (row.name, row.wa_chat_id) for row in self._db.conn.execute(select(c.id, c.name, c.wa_chat_id))}

    def _replies(self, start: datetime, end: datetime, agent_id: int | None, *, daily: bool) -> list[CountedReply]:
        c = t.message.c
        said = and_(
            c.direction == MessageDirection.OUT,
            c.source.in_(sorted(COUNTED_SOURCES)),
            c.state.in_(SAID),
            c.at >= start,
            c.at < end,
        )
        whose = _of(c.author_id, agent_id)
        at = type_coerce(func.min(c.at), UtcDateTime()).label("at")
        # What an agent wrote counts once, however many messages its files became on WhatsApp.
        written = func.coalesce(c.part_of, c.id)
        count = func.count(written.distinct()).label("number")
        if daily:
            quarter = type_coerce(c.at, BigInteger) // QUARTER
            by_time = select(at, count).where(said, *whose).group_by(quarter)
            return [
                CountedReply(at=row.at, chat=ANY, agent=None, count=row.number)
                for row in self._db.conn.execute(by_time)
            ]
        found = select(at, c.chat_id, c.author_id, count).where(said, *whose).group_by(c.chat_id, c.author_id)
        return [
            CountedReply(at=row.at, chat=ChatId(row.chat_id), agent=_agent(row.author_id), count=row.number)
            for row in self._db.conn.execute(found)
        ]

    def _waits(self, start: datetime, end: datetime, agent_id: int | None) -> list[CountedWait]:
        c = t.wait.c
        internal = exists().where(
            or_(t.contact.c.wa_id == t.chat.c.wa_chat_id, t.contact.c.lid == t.chat.c.wa_chat_id), t.contact.c.internal
        )
        shown = select(c.began_at, c.ended_at, c.how, c.chat_id, c.agent_id, c.on_duty)
        over = and_(c.how == "answered", ~c.reminder, c.ended_at >= start, c.ended_at < end, *_of(c.agent_id, agent_id))
        ours = set(self._db.conn.execute(select(t.chat.c.id).where(internal)).scalars())
        return [
            CountedWait(
                began_at=row.began_at,
                ended_at=row.ended_at,
                how=row.how,
                chat=ChatId(row.chat_id),
                agent=_agent(row.agent_id),
                internal=row.chat_id in ours,
                on_duty=row.on_duty,
            )
            for row in self._db.conn.execute(shown.where(over))
        ]

    def _tickets(self, agent_id: int | None) -> list[CountedTicket]:
        c = t.ticket.c
        found = select(c.state, c.chat_id, c.assignee_id).where(c.state.in_(sorted(OPEN_STATES)))
        rows = self._db.conn.execute(found.where(*_of(c.assignee_id, agent_id)))
        return [
            CountedTicket(state=row.state, chat=ChatId(row.chat_id), assignee=_agent(row.assignee_id)) for row in rows
        ]

    def _labels(self, chats: Collection[ChatId]) -> dict[ChatId, frozenset[LabelId]]:
        """The labels of these chats; of all, where these are many."""
        held: dict[ChatId, set[LabelId]] = {}
        c = t.chat_label.c
        found = select(c.chat_id, c.label_id)
        if len(chats) <= AT_A_TIME:
            found = found.where(c.chat_id.in_(sorted(chats)))
        for row in self._db.conn.execute(found):
            held.setdefault(ChatId(row.chat_id), set()).add(LabelId(row.label_id))
        return {chat: frozenset(labels) for chat, labels in held.items()}


def _of(column: ColumnElement[Any], agent_id: int | None) -> list[ColumnElement[bool]]:
    return [] if agent_id is None else [column == agent_id]


def _agent(raw: int | None) -> AgentId | None:
    return None if raw is None else AgentId(raw)
