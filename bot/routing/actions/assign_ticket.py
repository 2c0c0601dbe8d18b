"""Who has a ticket, and what is owed when one changes."""

from dataclasses import replace

from bot.model.audit import AuditAction
from bot.model.effect.chats import SyncTicket, TicketWas
from bot.model.ids import TicketId
from bot.model.lane import Lane
from bot.model.ticket import Ticket
from bot.notices.messages.work import TicketGiven
from bot.outbox import enqueue
from bot.routing import queries as routing_queries
from bot.routing.policy.choice import choose_for_ticket
from storage.tx import Tx

SINCE = "tickets since"  # when the first look at all tickets began: what nothing has changed since is left as it is


def changed(tx: Tx, ticket: Ticket, *, by: int | None = None, was: Ticket | None = None) -> None:
    """Periskope and the cards shall show what is true now; `by` hears if Periskope will not have it.

    `was`: the ticket before that, as it is again if `by` may no longer change it by then.

    One that was perhaps made is not made again by a change: first it must be known whether it was.
    """
    if not tx.tickets.in_doubt(ticket.id):
        target = TicketId(ticket.id)
        waiting = tx.outbox.asked(SyncTicket, ticket.id) or SyncTicket(target=target)
        effect = SyncTicket(target=target, by=by or waiting.by, was=waiting.was or (None if was is None else _was(was)))
        tx.outbox.sync(effect, lane=Lane.ticket(ticket.id))
    enqueue.cards(tx, ticket.chat_id)


def _was(ticket: Ticket) -> TicketWas:
    return TicketWas(
        subject=ticket.subject,
        state=ticket.state,
        priority=ticket.priority,
        assignee_id=ticket.assignee_id,
        assignee_email=ticket.assignee_email,
    )


def give(tx: Tx, ticket: Ticket, agent_id: int, *, by: int | None, asker: int | None = None) -> None:
    """It is this person's now; they hear of it if they are on and did not do it, or ask for it (`asker`), themselves."""
    agent = tx.people.get(agent_id)
    tx.tickets.change(ticket.id, assignee_id=agent_id, assignee_email=agent.email)
    tx.audit.write(
        AuditAction.TICKET_GIVEN, actor=by, via="slack" if by else "rule", whom_id=agent_id, chat_id=ticket.chat_id
    )
    if agent_id not in {by, asker} and tx.availability.online(agent_id):
        key = f"ticket:{ticket.id}:{ticket.version}"
        enqueue.dm(tx, agent_id, TicketGiven(chat=ticket.chat_id, subject=ticket.subject), key=key)
    changed(tx, ticket, by=by, was=ticket)


def find_somebody(tx: Tx, ticket: Ticket, *, by: int | None = None) -> bool:
    """The chat's assignee if available, else whom the chat's rule chooses; False: it waits, as nobody is available."""
    chat = tx.chats.get(ticket.chat_id)
    about = routing_queries.case(tx, chat, tx.waits.open(chat.id))
    routed = replace(about.routed, had=frozenset())
    people = routing_queries.candidates(tx, about)
    choice = choose_for_ticket(about.rule, people, routed, tx.business_now, assignee=chat.assignee_id)  # type: ignore[arg-type]  # our own id
    if choice.agent is None:
        return False
    if choice.agent != chat.assignee_id:
        tx.routing.took_turn(int(choice.rule.id), choice.agent, choice.turn_at)
    give(tx, ticket, choice.agent, by=None, asker=by)
    if by is not None:
        changed(tx, ticket, by=by)
    return True


def give_waiting(tx: Tx) -> None:
    """Somebody may have become available: tickets that wait for nobody in particular, the oldest first."""
    for ticket in tx.tickets.for_nobody(since=tx.settings.cursor(SINCE)):
        find_somebody(tx, ticket)
