"""Tickets of chats."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update

from bot.domain.metrics import OPEN_STATES
from bot.domain.people import Agent
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.queries.lists import seen_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket; `periskope_id` is None until Periskope has it. `at`: when it was last known to change there (or made)."""

    id: int
    periskope_id: str | None
    chat_id: int
    message_id: int | None
    subject: str = field(repr=False)
    state: str
    priority: int
    assignee_id: int | None
    assignee_email: str | None = field(repr=False)
    version: int
    at: datetime

    @property
    def open(self) -> bool:
        """Is something still to be done?"""
        return self.state in OPEN_STATES


class Tickets:
    """Questions and changes about tickets."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.ticket, Ticket)

    def get(self, ticket_id: int) -> Ticket | None:
        """A ticket by our id, held by this transaction."""
        found = self._db.locked(select(*self._shown).where(t.ticket.c.id == ticket_id))
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Ticket, row)

    def by_periskope(self, periskope_id: str) -> Ticket | None:
        """A ticket by Periskope's id."""
        return self._first(t.ticket.c.periskope_id == periskope_id)

    def being_made(self, chat_id: int, subject: str) -> list[Ticket]:
        """Those of ours that Periskope may have without our knowing their ids yet."""
        c, o = t.ticket.c, t.outbox.c
        out = select(o.target).where(o.kind == "SyncTicket", o.state.in_(("sending", "held")))
        where = and_(c.chat_id == chat_id, c.subject == subject, c.periskope_id.is_(None), c.id.in_(out))
        found = select(*self._shown).where(where).order_by(c.id)
        return [as_value(Ticket, row) for row in self._db.conn.execute(found)]

    def in_doubt(self, ticket_id: int) -> bool:
        """Was it perhaps made in Periskope, and does it wait for a person or a list to tell?"""
        o = t.outbox.c
        found = select(o.id).where(o.kind == "SyncTicket", o.target == ticket_id, o.state == "held").limit(1)
        return self._db.conn.execute(found).first() is not None

    def no_longer_in_doubt(self, ticket_id: int) -> None:
        """It is known now, or a person has decided."""
        o = t.outbox.c
        where = and_(o.kind == "SyncTicket", o.target == ticket_id, o.state == "held")
        self._db.conn.execute(update(t.outbox).where(where).values(state="done", why="found out"))

    def _first(self, where: Any) -> Ticket | None:
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.ticket.c.id).limit(1)).first()
        return None if row is None else as_value(Ticket, row)

    def add(self, chat_id: int, **values: Any) -> Ticket:
        """A new one; gives it."""
        row = {"chat_id": chat_id, "subject": "", "state": "open", "priority": 2, "version": 0, "at": self._db.house}
        ticket_id = self._db.insert(t.ticket, row | values)
        return as_value(Ticket, self._db.conn.execute(select(*self._shown).where(t.ticket.c.id == ticket_id)).one())

    def change(self, ticket_id: int, **values: Any) -> None:
        """Set columns; it is a newer ticket now."""
        c = t.ticket.c
        self._db.conn.execute(update(t.ticket).where(c.id == ticket_id).values(version=c.version + 1, **values))

    def open_of(self, chat_id: int) -> list[Ticket]:
        """The chat's open tickets, the newest first."""
        c = t.ticket.c
        found = select(*self._shown).where(c.chat_id == chat_id, c.state.in_(OPEN_STATES)).order_by(c.id.desc())
        return [as_value(Ticket, row) for row in self._db.conn.execute(found)]

    def for_nobody(self, *, since: datetime | None, limit: int = 50) -> list[Ticket]:
        """Open tickets that wait for somebody, the oldest first; those that nothing has changed `since` are left alone."""
        c = t.ticket.c
        where = and_(c.state.in_(OPEN_STATES), c.assignee_id.is_(None), c.assignee_email.is_(None))
        where = where if since is None else and_(where, c.at >= since)
        found = select(*self._shown).where(where).order_by(c.id).limit(limit)
        return [as_value(Ticket, row) for row in self._db.conn.execute(found)]

    def seen_by(self, agent: Agent, *, start: int = 0, limit: int = 10) -> tuple[list[Ticket], int]:
        """A page of the tickets of chats that this person may see: open ones first, then the newest; and how many."""
        both = t.ticket.join(t.chat, t.chat.c.id == t.ticket.c.chat_id)
        where = and_(seen_by(agent), t.ticket.c.state != "deleted")
        total = int(self._db.conn.execute(select(func.count()).select_from(both).where(where)).scalar_one())
        closed = t.ticket.c.state.not_in(OPEN_STATES)
        found = select(*self._shown).select_from(both).where(where).order_by(closed, t.ticket.c.id.desc())
        rows = self._db.conn.execute(found.offset(start).limit(limit))
        return [as_value(Ticket, row) for row in rows], total
