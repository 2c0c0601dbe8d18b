"""Who has a ticket, and what is owed when one changes."""

from dataclasses import replace

from bot.domain.routing import choose_for_ticket
from bot.flows.steps import candidates, owe
from storage.queries.outbox import Effect
from storage.queries.tickets import Ticket
from storage.tx import Tx

SINCE = "tickets since"  # when the first look at all tickets began: what nothing has changed since is left as it is


def changed(tx: Tx, ticket: Ticket, *, by: int | None = None) -> None:
    """Periskope and the cards shall show what is true now; `by` hears if Periskope will not have it.

    One that was perhaps made is not made again by a change: first it must be known whether it was.
    """
    if not tx.tickets.in_doubt(ticket.id):
        effect = Effect(kind="SyncTicket", target=ticket.id, payload={"by": by})
        tx.outbox.owe_sync(effect, lane=f"ticket:{ticket.id}")
    owe.cards(tx, ticket.chat_id)


def give(tx: Tx, ticket: Ticket, agent_id: int, *, by: int | None) -> None:
    """It is this person's now; they hear of it if they are on and did not do it themselves."""
    agent = tx.people.get(agent_id)
    tx.tickets.change(ticket.id, assignee_id=agent_id, assignee_email=agent.email)
    tx.audit.write("ticket_given", actor=by, via="slack" if by else "rule", whom_id=agent_id, chat_id=ticket.chat_id)
    if agent_id != by and tx.availability.online(agent_id):
        key = f"ticket:{ticket.id}:{ticket.version}"
        owe.tell(tx, agent_id, "ticket_yours", key=key, chat=ticket.chat_id, text=ticket.subject)
    changed(tx, ticket, by=by)


def find_somebody(tx: Tx, ticket: Ticket, *, by: int | None = None) -> bool:
    """The chat's holder if available, else whom the chat's rule chooses; False: it waits, as nobody is available."""
    chat = tx.chats.get(ticket.chat_id)
    about = candidates.case(tx, chat, tx.waits.open(chat.id))
    routed = replace(about.routed, had=frozenset())
    people = candidates.candidates(tx, about)
    choice = choose_for_ticket(about.rule, people, routed, tx.house, holder=chat.holder_id)  # type: ignore[arg-type]  # our own id
    if choice.agent is None:
        return False
    if choice.agent != chat.holder_id:
        tx.routing.took_turn(int(choice.rule.id), choice.agent, choice.turn_at)
    give(tx, ticket, choice.agent, by=None)
    if by is not None:
        changed(tx, ticket, by=by)
    return True


def give_waiting(tx: Tx) -> None:
    """Somebody may have become available: tickets that wait for nobody in particular, the oldest first."""
    for ticket in tx.tickets.for_nobody(since=tx.settings.cursor(SINCE)):
        find_somebody(tx, ticket)
