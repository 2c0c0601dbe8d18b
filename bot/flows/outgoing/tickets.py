"""Tickets on their way to Periskope."""

from bot.domain.calls import PutTicket
from bot.domain.metrics import OPEN_STATES
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Held, Nothing, Owed, Prepared, Repeat, Settled, Settlement, Unreadable
from bot.flows.steps import owe
from storage.queries.tickets import Ticket
from storage.tx import Tx

PRIORITIES = range(1, 5)  # Periskope takes no other


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """Made there, or made equal to our row."""
    ticket = tx.tickets.get(owed.target)
    if ticket is None or ticket.state == "deleted":
        return Nothing(why="no ticket any more")
    chat = tx.chats.get(ticket.chat_id)
    about = None if ticket.message_id is None else tx.messages.get(ticket.message_id)
    return PutTicket(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        periskope_id=ticket.periskope_id,
        subject=ticket.subject,
        state="inprogress" if ticket.state == "inprogress" else "open" if ticket.state in OPEN_STATES else "closed",
        priority=ticket.priority if ticket.priority in PRIORITIES else 1,
        assignee=None if owed.payload.get("for_nobody") else ticket.assignee_email,
        quoted=None if about is None else about.wa_id,
    )


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Known by Periskope's id from now on. What is refused, or perhaps made, is told to who asked for it."""
    ticket = tx.tickets.get(owed.target)
    match outcome:
        case Done(value=str(periskope_id)):
            if ticket is not None and ticket.periskope_id != periskope_id:
                _is(tx, ticket, periskope_id)
            return Settled()
        case Refused() if ticket is not None and ticket.assignee_email and not owed.payload.get("for_nobody"):
            tx.outbox.annotate(owed, for_nobody=True)  # whoever is in our team need not be a member there
            return Again()
        case Refused(why=why):
            _tell(tx, owed, ticket, "ticket_refused", why)
            return Settled(why=why)
        case _ if ticket is not None and ticket.periskope_id is None:
            _tell(tx, owed, ticket, "ticket_in_doubt", "")
            return Held(why="may have been made")
        case _:
            return Again(after=30)


def _is(tx: Tx, ticket: Ticket, periskope_id: str) -> None:
    """The answer names it. If an event was quicker, and another row was made of it, that one goes."""
    other = tx.tickets.by_periskope(periskope_id)
    if other is not None:
        tx.tickets.change(other.id, periskope_id=None, state="deleted")
    tx.tickets.change(ticket.id, periskope_id=periskope_id)


def _tell(tx: Tx, owed: Owed, ticket: Ticket | None, kind: str, why: str) -> None:
    by = owed.payload.get("by") or (None if ticket is None else ticket.assignee_id)
    if ticket is not None and by is not None:
        key = f"{kind}:{ticket.id}:{ticket.version}:{owed.version}"
        about = {"chat": ticket.chat_id, "text": ticket.subject, "draft": str(ticket.id)}
        owe.tell(tx, by, kind, key=key, why=why, **about)


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """Changing it twice is the same as once; of one that is made, Periskope's own word may tell."""
    ticket = tx.tickets.get(owed.target)
    return Repeat() if ticket is None or ticket.periskope_id is not None else Unreadable()
