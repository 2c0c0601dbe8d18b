"""Tickets on their way to Periskope."""

from bot.domain.calls import PutTicket
from bot.domain.metrics import OPEN_STATES
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Held, Nothing, Owed, Prepared, Repeat, Settled, Settlement, Unreadable
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
    """Known by Periskope's id from now on. Whether one was made of which nothing was heard is for a person to see."""
    ticket = tx.tickets.get(owed.target)
    match outcome:
        case Done(value=str(periskope_id)):
            if ticket is not None and ticket.periskope_id is None:
                tx.tickets.change(owed.target, periskope_id=periskope_id)
            return Settled()
        case Refused() if ticket is not None and ticket.assignee_email and not owed.payload.get("for_nobody"):
            tx.outbox.annotate(owed, for_nobody=True)  # whoever is in our team need not be a member there
            return Again()
        case Refused(why=why):
            return Settled(why=why)
        case _ if ticket is not None and ticket.periskope_id is None:
            return Held(why="may have been made")
        case _:
            return Again(after=30)


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """Changing it twice is the same as once; of one that is made, Periskope's own word may tell."""
    ticket = tx.tickets.get(owed.target)
    return Repeat() if ticket is None or ticket.periskope_id is not None else Unreadable()
