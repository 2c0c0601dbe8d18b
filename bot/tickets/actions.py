"""Tickets: made, given, closed and reopened here; and what Periskope says of them.

Whether somebody may is the caller's question, asked at its door in the same transaction.
"""

from dataclasses import asdict, dataclass, field

from bot.access.queries import Seen, may_see_chat
from bot.interactions import resolve
from bot.interactions.models import Answer, Reply
from bot.model.audit import AuditAction
from bot.model.effect.chats import TicketWas
from bot.model.message import Message
from bot.model.person import Agent
from bot.model.ticket import OPEN_STATES, Ticket, TicketState
from bot.outbox import enqueue
from bot.routing.actions import assign_ticket
from bot.tickets import messages as tickets_messages
from bot.tickets import queries as tickets_queries
from bot.tickets.queries import SeenTicket
from storage.tx import Tx

LONGEST = 200
NORMAL = 2
UNPLACED = "ticket unplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWanted:
    """A ticket to be made, for `to`, else for whoever is available; `about`: the message that it comes from."""

    subject: str = field(repr=False)
    priority: int = NORMAL
    to: Agent | None = None
    about: Message | None = None


def create(tx: Tx, seen: Seen, wanted: TicketWanted, *, by: Agent) -> Ticket:
    """A ticket of this chat."""
    to, message_id = wanted.to, None if wanted.about is None else wanted.about.id
    subject = wanted.subject[:LONGEST]
    ticket = tx.tickets.add(seen.id, subject=subject, priority=wanted.priority, message_id=message_id)
    tx.audit.write(AuditAction.TICKET_MADE, actor=by.id, via="slack", chat_id=seen.id)
    if to is not None:
        assign_ticket.give(tx, ticket, to.id, by=by.id)
    elif not assign_ticket.find_somebody(tx, ticket, by=by.id):
        assign_ticket.changed(tx, ticket, by=by.id)
    return now(tx, ticket)


def again(tx: Tx, ticket: Ticket, *, by: Agent) -> bool:
    """Put to Periskope once more; False if it is there, or on its way."""
    if ticket.state == TicketState.DELETED or (ticket.periskope_id is not None and not tx.tickets.in_doubt(ticket.id)):
        return False
    tx.tickets.no_longer_in_doubt(ticket.id)
    assign_ticket.changed(tx, ticket, by=by.id)
    return True


def drop(tx: Tx, ticket: Ticket, *, by: Agent) -> bool:
    """One that Periskope does not have is forgotten here; False if it has it."""
    if ticket.periskope_id is not None or ticket.state == TicketState.DELETED:
        return False
    tx.tickets.no_longer_in_doubt(ticket.id)
    tx.tickets.change(ticket.id, state=TicketState.DELETED, closed_at=tx.business_now)
    tx.audit.write(AuditAction.TICKET_DROPPED, actor=by.id, via="slack", chat_id=ticket.chat_id)
    enqueue.cards(tx, ticket.chat_id)
    return True


def assign(tx: Tx, ticket: Ticket, to: Agent | None, *, by: Agent) -> Ticket | None:
    """To a person who may see its chat, or to whoever is available; None if it cannot be theirs."""
    if to is not None and not can_have(tx, to, ticket.chat_id):
        return None
    if to is None:
        assign_ticket.find_somebody(tx, ticket, by=by.id)
    elif to.id != ticket.assignee_id:
        assign_ticket.give(tx, ticket, to.id, by=by.id)
    return now(tx, ticket)


def can_have(tx: Tx, agent: Agent, chat_id: int) -> bool:
    """Whether a ticket of this chat can be somebody's: they are here and may see it."""
    return agent.here and may_see_chat(tx, agent, chat_id)


def put_state(tx: Tx, ticket: Ticket, *, done: bool, by: Agent) -> bool:
    """Closed or open again; False if it is that already."""
    if ticket.open is not done:
        return False
    tx.tickets.change(
        ticket.id, state=TicketState.CLOSED if done else TicketState.OPEN, closed_at=tx.business_now if done else None
    )
    action = AuditAction.TICKET_CLOSED if done else AuditAction.TICKET_REOPENED
    tx.audit.write(action, actor=by.id, via="slack", chat_id=ticket.chat_id)
    assign_ticket.changed(tx, ticket, by=by.id, was=ticket)
    if not done and ticket.assignee_email is None:
        assign_ticket.find_somebody(tx, now(tx, ticket))
    return True


def not_changed(tx: Tx, ticket: Ticket, *, was: TicketWas | None) -> None:
    """What was to be changed is as it `was`; one that Periskope does not have at all is none."""
    if ticket.periskope_id is None:
        tx.tickets.change(ticket.id, state=TicketState.DELETED, closed_at=tx.business_now)
    elif was is not None:
        closed_at = None if was.state in OPEN_STATES else tx.business_now
        tx.tickets.change(ticket.id, **asdict(was), closed_at=closed_at)
    enqueue.cards(tx, ticket.chat_id)


def now(tx: Tx, ticket: Ticket) -> Ticket:
    return tx.tickets.get(ticket.id) or ticket


def set_state(tx: Tx, agent: Agent, one: SeenTicket, *, done: bool) -> str:
    """Closes or reopens it; what was done, or that it is so already."""
    about = (one.ticket.subject, resolve.title(one.seen.chat))
    if not put_state(tx, one.ticket, done=done, by=agent):
        return tickets_messages.already(*about, "closed" if done else "open")
    if done:
        return tickets_messages.closed(*about, was=tickets_queries.assignee(tx, one.ticket))
    return tickets_messages.reopened(*about, tickets_queries.assignee(tx, now(tx, one.ticket)))


def reassign(tx: Tx, agent: Agent, one: SeenTicket, to: Agent | None) -> str | None:
    """What was done; None: they may not have it."""
    was = tickets_queries.assignee(tx, one.ticket)
    given = assign(tx, one.ticket, to, by=agent)
    if given is None:
        return None
    about = (one.ticket.subject, resolve.title(one.seen.chat))
    return tickets_messages.assigned(*about, tickets_queries.assignee(tx, given), was=was)


def created(tx: Tx, agent: Agent, seen: Seen, wanted: TicketWanted) -> Answer:
    """A new ticket, told; or that whom it is for cannot have it."""
    if wanted.to is not None and not can_have(tx, wanted.to, seen.id):
        return Reply(text=tickets_messages.cannot_have(resolve.who_by_address(wanted.to)))
    made = create(tx, seen, wanted, by=agent)
    return Reply(
        text=tickets_messages.created(made.subject, resolve.title(seen.chat), tickets_queries.assignee(tx, made))
    )
