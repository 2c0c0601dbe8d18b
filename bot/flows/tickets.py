"""Tickets: made, given, closed and reopened here; and what Periskope says of them.

Whether somebody may is the caller's question, asked at its door in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.events import TicketSeen
from bot.domain.metrics import OPEN_STATES
from bot.domain.model import Chat, Message
from bot.domain.people import Agent
from bot.flows.steps import erasing, owe, ticketing
from bot.flows.steps.doors import sees
from storage.queries.tickets import Ticket
from storage.tx import Tx

LONGEST = 200
NORMAL = 2
UNPLACED = "ticket unplaced"


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
    elif not ticketing.find_somebody(tx, ticket, by=by.id):
        ticketing.changed(tx, ticket, by=by.id)
    return _now(tx, ticket)


def again(tx: Tx, ticket: Ticket, *, by: Agent) -> bool:
    """Put to Periskope once more; False if it is there, or on its way."""
    if ticket.state == "deleted" or (ticket.periskope_id is not None and not tx.tickets.in_doubt(ticket.id)):
        return False
    tx.tickets.no_longer_in_doubt(ticket.id)
    ticketing.changed(tx, ticket, by=by.id)
    return True


def drop(tx: Tx, ticket: Ticket, *, by: Agent) -> bool:
    """One that Periskope does not have is forgotten here; False if it has it."""
    if ticket.periskope_id is not None or ticket.state == "deleted":
        return False
    tx.tickets.no_longer_in_doubt(ticket.id)
    tx.tickets.change(ticket.id, state="deleted", closed_at=tx.house)
    tx.audit.write("ticket_dropped", actor=by.id, via="slack", chat_id=ticket.chat_id)
    owe.cards(tx, ticket.chat_id)
    return True


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
    ticketing.changed(tx, ticket, by=by.id)
    if not done and ticket.assignee_email is None:
        ticketing.find_somebody(tx, _now(tx, ticket))
    return True


def _now(tx: Tx, ticket: Ticket) -> Ticket:
    return tx.tickets.get(ticket.id) or ticket


def tickets_listed(tx: Tx, listed: Sequence[TicketSeen]) -> int:
    """A page of all tickets as Periskope lists them; how many were new or had changed without our hearing of it."""
    said = [ticket_seen(event, tx, listed=True) for event in listed]
    return said.count("ticket") + said.count("ticket of ours")


def ticket_seen(event: TicketSeen, tx: Tx, *, listed: bool = False) -> str:
    """What Periskope says of a ticket. While a change of ours is on its way, that is newer; so is what was said later.

    `listed`: by a list, which names no phone, and brings no chat that is not known.
    """
    known = tx.tickets.by_periskope(event.periskope_id)
    chat = _chat(event, tx, listed=listed) if known is None else tx.chats.get(known.chat_id)
    if not isinstance(chat, Chat):
        return chat
    if chat.kind == "erased":
        return "erased"
    if known is None:
        return _unknown(event, tx, chat, listed=listed)
    if event.at < known.at or tx.outbox.open_for("SyncTicket", known.id):
        return "older than ours"
    return _follow(event, tx, known)


def _unknown(event: TicketSeen, tx: Tx, chat: Chat, *, listed: bool) -> str:
    """One of ours whose answer is still out is told by its subject, as long as there is only one such."""
    mine = tx.tickets.being_made(chat.id, event.subject)
    if len(mine) > 1:
        return "perhaps ours"
    if mine:
        tx.tickets.no_longer_in_doubt(mine[0].id)
        tx.tickets.change(mine[0].id, periskope_id=event.periskope_id)
        ticketing.changed(tx, _now(tx, mine[0]))
        return "ticket of ours"
    since = tx.settings.cursor(ticketing.SINCE)
    give = not listed or (since is not None and event.at >= since)
    return "no ticket any more" if event.deleted else _learn(event, tx, chat, give=give)


def _chat(event: TicketSeen, tx: Tx, *, listed: bool) -> Chat | str:
    """The chat that it is of; a fixed word if there is none, or if it cannot be told which of several."""
    phone = None if event.org_phone is None else tx.phones.by_number(event.org_phone)
    if event.org_phone is not None and phone is None:
        return "other phone"
    if phone is None:
        found = tx.chats.everywhere(event.chat)
        phones = tx.phones.all()
        if len(found) == 1:
            return tx.chats.get(found[0], lock=True)
        if found or len(phones) != 1:
            return _unplaced(tx) if found else "no such chat"
        phone = phones[0]
    kind = "group" if event.chat.endswith("@g.us") else "user"
    known = tx.chats.find(event.chat, "" if kind == "group" else phone.org_phone, lock=True)
    if known is not None:
        return known
    if erasing.forgotten(tx, event.chat, phone):
        return "erased"
    return "no such chat" if listed else tx.chats.find_or_add(event.chat, phone, kind=kind)


def _unplaced(tx: Tx) -> str:
    """The customer has chats on several of our phones and the ticket names none: told by health, shown nowhere."""
    tx.settings.move_cursor(UNPLACED, tx.now)
    return "no phone told"


def _learn(event: TicketSeen, tx: Tx, chat: Chat, *, give: bool) -> str:
    ticket = tx.tickets.add(chat.id, periskope_id=event.periskope_id, **_values(event, tx))
    if give and ticket.open and ticket.assignee_email is None:
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
