"""Tickets: made, given, closed and reopened here; and what Periskope says of them.

Whether somebody may is the caller's question, asked at its door in the same transaction.
"""

from dataclasses import dataclass, field

from bot.domain.events import TicketSeen
from bot.domain.metrics import OPEN_STATES
from bot.domain.model import Chat, Message, Phone
from bot.domain.people import Agent
from bot.flows.steps import erasing, owe, ticketing
from bot.flows.steps.doors import sees
from storage.queries.tickets import Ticket
from storage.tx import Tx

LONGEST = 200
NORMAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A ticket to be made, for `to`, else for whoever is available; `about`: the message that it comes from."""

    subject: str = field(repr=False)
    priority: int = NORMAL
    to: Agent | None = None
    about: Message | None = None


def create(tx: Tx, chat: Chat, wanted: Wanted, *, by: Agent) -> Ticket:
    """A ticket of this chat."""
    to, message_id = wanted.to, None if wanted.about is None else wanted.about.id
    subject = wanted.subject[:LONGEST]
    ticket = tx.tickets.add(chat.id, subject=subject, priority=wanted.priority, message_id=message_id)
    tx.audit.write("ticket_made", actor=by.id, via="slack", chat_id=chat.id)
    if to is not None:
        ticketing.give(tx, ticket, to.id, by=by.id)
    elif not ticketing.find_somebody(tx, ticket):
        ticketing.changed(tx, ticket)
    return _now(tx, ticket)


def assign(tx: Tx, ticket: Ticket, to: Agent | None, *, by: Agent) -> Ticket | None:
    """To a person who may see its chat, or to whoever is available; None if it cannot be theirs."""
    if to is not None and not (to.here and sees(tx, to, ticket.chat_id)):
        return None
    if to is None:
        ticketing.find_somebody(tx, ticket)
    elif to.id != ticket.assignee_id:
        ticketing.give(tx, ticket, to.id, by=by.id)
    return _now(tx, ticket)


def put_state(tx: Tx, ticket: Ticket, *, done: bool, by: Agent) -> bool:
    """Closed or open again; False if it is that already."""
    if ticket.open is not done:
        return False
    tx.tickets.change(ticket.id, state="closed" if done else "open", closed_at=tx.house if done else None)
    action = "ticket_closed" if done else "ticket_reopened"
    tx.audit.write(action, actor=by.id, via="slack", chat_id=ticket.chat_id)
    ticketing.changed(tx, ticket)
    if not done and ticket.assignee_email is None:
        ticketing.find_somebody(tx, _now(tx, ticket))
    return True


def _now(tx: Tx, ticket: Ticket) -> Ticket:
    return tx.tickets.get(ticket.id) or ticket


def ticket_seen(event: TicketSeen, tx: Tx) -> str:
    """What Periskope says of a ticket. While a change of ours is on its way, that is newer; so is what was said later."""
    phone = _phone(tx, event)
    if phone is None:
        return "other phone"
    if erasing.forgotten(tx, event.chat, phone):
        return "erased"
    chat = tx.chats.find_or_add(event.chat, phone, kind="group" if event.chat.endswith("@g.us") else "user")
    known = tx.tickets.by_periskope(event.periskope_id)
    if known is None:
        known = tx.tickets.on_its_way(chat.id, event.subject)
        if known is not None:
            tx.tickets.change(known.id, periskope_id=event.periskope_id)
            return "ticket of ours"
    if known is None:
        return "no ticket any more" if event.deleted else _learn(event, tx, chat)
    if tx.chats.get(known.chat_id).kind == "erased":
        return "erased"
    if event.at < known.at or tx.outbox.open_for("SyncTicket", known.id):
        return "older than ours"
    return _follow(event, tx, known)


def _phone(tx: Tx, event: TicketSeen) -> Phone | None:
    if event.org_phone is not None:
        return tx.phones.by_number(event.org_phone)
    phones = tx.phones.all()
    return phones[0] if len(phones) == 1 else None


def _learn(event: TicketSeen, tx: Tx, chat: Chat) -> str:
    ticket = tx.tickets.add(chat.id, periskope_id=event.periskope_id, **_values(event, tx))
    if ticket.open and ticket.assignee_email is None:
        ticketing.find_somebody(tx, ticket)
    owe.cards(tx, chat.id)
    return "ticket"


def _follow(event: TicketSeen, tx: Tx, known: Ticket) -> str:
    told = _values(event, tx)
    if event.priority is None:
        told.pop("priority")
    tx.tickets.change(known.id, **told)
    owe.cards(tx, known.chat_id)
    return "ticket"


def _values(event: TicketSeen, tx: Tx) -> dict[str, object]:
    agent = None if event.assignee is None else tx.people.by_email(event.assignee)
    state = "deleted" if event.deleted else event.state
    return {
        "subject": event.subject[:LONGEST],
        "state": state,
        "priority": event.priority or NORMAL,
        "assignee_id": None if agent is None else agent.id,
        "assignee_email": event.assignee,
        "at": event.at,
        "closed_at": None if state in OPEN_STATES else event.at,
    }
