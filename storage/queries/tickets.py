"""Tickets of chats."""

from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import and_, bindparam, func, select, update

from bot.model.effect.chats import SyncTicket
from bot.model.person import Agent
from bot.model.queue import OutboxState
from bot.model.ticket import OPEN_STATES, Ticket, TicketState
from storage import tables as t
from storage.column_types import TicketColumns
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.queries.chat_lists import seen_by
from storage.transaction_cache import remembered, remembered_part

_OPEN_OF = (
    select(*columns(t.ticket, Ticket))
    .where(t.ticket.c.chat_id == bindparam("of_chat"), t.ticket.c.state.in_(OPEN_STATES))
    .order_by(t.ticket.c.id.desc())
)
prepare(_OPEN_OF)


class Tickets:
    """Queries and changes of tickets."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.ticket, Ticket)

    def get(self, ticket_id: int) -> Ticket | None:
        """A ticket by our id."""
        found = select(*self._shown).where(t.ticket.c.id == ticket_id)
        row = self._db.conn.execute(found).first()
        return None if row is None else self._read(row)

    def by_periskope(self, periskope_id: str) -> Ticket | None:
        """A ticket by Periskope's id."""
        return self._first(t.ticket.c.periskope_id == periskope_id)

    def being_made(self, chat_id: int, subject: str) -> list[Ticket]:
        """Our tickets that Periskope may have under ids that we do not know yet."""
        c, o = t.ticket.c, t.outbox.c
        out = select(o.target).where(o.kind == SyncTicket.kind, o.state.in_((OutboxState.SENDING, OutboxState.HELD)))
        where = and_(c.chat_id == chat_id, c.subject == subject, c.periskope_id.is_(None), c.id.in_(out))
        found = select(*self._shown).where(where).order_by(c.id)
        return [self._read(row) for row in self._db.conn.execute(found)]

    def in_doubt(self, ticket_id: int) -> bool:
        """Whether a ticket may have been made in Periskope, which a person or a list must settle."""
        o = t.outbox.c
        found = (
            select(o.id).where(o.kind == SyncTicket.kind, o.target == ticket_id, o.state == OutboxState.HELD).limit(1)
        )
        return self._db.conn.execute(found).first() is not None

    def no_longer_in_doubt(self, ticket_id: int) -> None:
        """Record that it is known, or decided by a person, whether the ticket was made."""
        o = t.outbox.c
        where = and_(o.kind == SyncTicket.kind, o.target == ticket_id, o.state == OutboxState.HELD)
        self._db.conn.execute(update(t.outbox).where(where).values(state=OutboxState.DONE, why="found out"))

    def _first(self, where: Any) -> Ticket | None:
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.ticket.c.id).limit(1)).first()
        return None if row is None else self._read(row)

    def _read(self, row: Any) -> Ticket:
        ticket = as_value(Ticket, row)
        self._db.chats_read.add(ticket.chat_id)
        return ticket

    def add(self, chat_id: int, **values: Unpack[TicketColumns]) -> Ticket:
        """Add a ticket and return it."""
        row = {
            "chat_id": chat_id,
            "subject": "",
            "state": TicketState.OPEN,
            "priority": 2,
            "version": 0,
            "at": self._db.business_now,
        }
        ticket_id = self._db.insert(t.ticket, row | values)
        return as_value(Ticket, self._db.conn.execute(select(*self._shown).where(t.ticket.c.id == ticket_id)).one())

    def change(self, ticket_id: int, **values: Unpack[TicketColumns]) -> None:
        """Set columns; the version goes up."""
        self._db.change(t.ticket, ticket_id, values, counted=True)

    def open_of(self, chat_id: int) -> list[Ticket]:
        """The chat's open tickets, the newest first."""
        return list(self._open_of(chat_id))

    @remembered_part(*columns(t.ticket, Ticket), of=t.ticket.c.chat_id)
    def _open_of(self, chat_id: int) -> tuple[Ticket, ...]:
        return tuple(self._read(row) for row in self._db.conn.execute(_OPEN_OF, {"of_chat": chat_id}))

    @remembered(t.ticket)
    def for_nobody(self, *, since: datetime | None, limit: int = 50) -> tuple[Ticket, ...]:
        """Open tickets without an assignee, the oldest first; only those changed `since` then."""
        c = t.ticket.c
        where = and_(c.state.in_(OPEN_STATES), c.assignee_id.is_(None), c.assignee_email.is_(None))
        where = where if since is None else and_(where, c.at >= since)
        found = select(*self._shown).where(where).order_by(c.id).limit(limit)
        return tuple(self._read(row) for row in self._db.conn.execute(found))

    def names(self, agent: Agent) -> list[tuple[int, str, str]]:
        """Our ids, Periskope's (empty: none yet) and the subjects of all tickets that this person may see, in the list's order."""
        c, both = t.ticket.c, t.ticket.join(t.chat, t.chat.c.id == t.ticket.c.chat_id)
        where = and_(seen_by(agent), c.state != TicketState.DELETED)
        found = select(c.id, c.periskope_id, c.subject).select_from(both).where(where)
        rows = self._db.conn.execute(found.order_by(c.state.not_in(OPEN_STATES), c.id.desc()))
        return [(row.id, row.periskope_id or "", row.subject) for row in rows]

    def seen_by(self, agent: Agent, *, start: int = 0, limit: int = 10) -> tuple[list[Ticket], int]:
        """A page of the tickets in chats that this person may see, open ones first, then the newest; and the total."""
        both = t.ticket.join(t.chat, t.chat.c.id == t.ticket.c.chat_id)
        where = and_(seen_by(agent), t.ticket.c.state != TicketState.DELETED)
        total = int(self._db.conn.execute(select(func.count()).select_from(both).where(where)).scalar_one())
        closed = t.ticket.c.state.not_in(OPEN_STATES)
        found = select(*self._shown).select_from(both).where(where).order_by(closed, t.ticket.c.id.desc())
        rows = self._db.conn.execute(found.offset(start).limit(limit))
        return [self._read(row) for row in rows], total
