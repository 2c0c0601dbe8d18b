"""Tickets on their way to Periskope."""

from dataclasses import dataclass

from bot.access.policy import Action
from bot.model.effect.chats import SyncTicket
from bot.model.notice import Notice
from bot.model.queue import OutboxEntry
from bot.model.ticket import Ticket, TicketState
from bot.notices.actions.rights import StillMay
from bot.notices.messages.tasks import TicketInDoubt, TicketRefused
from bot.outbox import enqueue
from bot.outbox.calls import PutTicket
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import (
    CannotVerify,
    Complete,
    InDoubt,
    NeedsPerson,
    Prepared,
    Requeue,
    SafeToRepeat,
    Settlement,
    Skip,
)
from bot.tickets import actions as tickets
from storage.tx import Tx

PRIORITIES = range(1, 5)  # Periskope takes no other


@dataclass(frozen=True, slots=True, kw_only=True)
class ForNobody:
    """Noted: Periskope would not have the assignee of this order."""

    for_nobody: bool = False


def prepare(entry: OutboxEntry[SyncTicket], tx: Tx) -> Prepared[str]:
    """Made there, or made equal to our row."""
    ticket = tx.tickets.get(entry.target)
    if ticket is None or ticket.state == TicketState.DELETED:
        return Skip(why="no ticket any more")
    chat = tx.chats.get(ticket.chat_id)
    about = None if ticket.message_id is None else tx.messages.get(ticket.message_id)
    return PutTicket(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        periskope_id=ticket.periskope_id,
        subject=ticket.subject,
        state="inprogress" if ticket.state == TicketState.IN_PROGRESS else "open" if ticket.open else "closed",
        priority=ticket.priority if ticket.priority in PRIORITIES else 1,
        assignee=None if entry.noted_as(ForNobody).for_nobody else ticket.assignee_email,
        quoted=None if about is None else about.wa_id,
    )


def settle(entry: OutboxEntry[SyncTicket], outcome: Told[str], tx: Tx) -> Settlement:
    """Known by Periskope's id from now on. What is refused, or perhaps made, is told to who asked for it."""
    ticket = tx.tickets.get(entry.target)
    match outcome:
        case Done(value=str(periskope_id)):
            if ticket is not None and ticket.periskope_id != periskope_id:
                _is(tx, ticket, periskope_id)
            return Complete()
        case Refused() if ticket is not None and ticket.assignee_email and not entry.noted_as(ForNobody).for_nobody:
            tx.outbox.note(entry, ForNobody(for_nobody=True))  # whoever is in our team need not be a member there
            return Requeue()
        case Refused(why=why):
            _tell(tx, entry, ticket, why)
            return Complete(why=why)
        case _ if ticket is not None and ticket.periskope_id is None:
            _tell(tx, entry, ticket)
            return NeedsPerson(why="may have been made")
        case _:
            return Requeue(after=30)


def _is(tx: Tx, ticket: Ticket, periskope_id: str) -> None:
    """The answer names it. If an event was quicker, and another row was made of it, that one goes."""
    other = tx.tickets.by_periskope(periskope_id)
    if other is not None:
        tx.tickets.change(other.id, periskope_id=None, state=TicketState.DELETED)
    tx.tickets.change(ticket.id, periskope_id=periskope_id)


def _tell(tx: Tx, entry: OutboxEntry[SyncTicket], ticket: Ticket | None, refused: str | None = None) -> None:
    """Says to who asked for it that it was refused, with Periskope's word, or else that it may have been made."""
    by = entry.effect.by or (None if ticket is None else ticket.assignee_id)
    if ticket is not None and by is not None:
        chat_id, subject = ticket.chat_id, ticket.subject
        if refused is None:
            said: Notice = TicketInDoubt(chat=chat_id, ticket=ticket.id, subject=subject)
        else:
            said = TicketRefused(chat=chat_id, ticket=ticket.id, subject=subject, why=refused)
        enqueue.dm(tx, by, said, key=f"{said.kind}:{ticket.id}:{ticket.version}:{entry.version}")


def verify(entry: OutboxEntry[SyncTicket], tx: Tx) -> InDoubt[str]:
    """Changing it twice is the same as once; of one that is made, Periskope's own word may tell."""
    ticket = tx.tickets.get(entry.target)
    return SafeToRepeat() if ticket is None or ticket.periskope_id is not None else CannotVerify()


def _chat_of(entry: OutboxEntry[SyncTicket], tx: Tx) -> int | None:
    ticket = tx.tickets.get(entry.target)
    return None if ticket is None else ticket.chat_id


def _as_it_was(entry: OutboxEntry[SyncTicket], tx: Tx) -> None:
    ticket = tx.tickets.get(entry.target)
    if ticket is not None:
        tickets.not_changed(tx, ticket, was=entry.effect.was)


HANDLERS = EffectHandlers()
HANDLERS.add(
    SyncTicket,
    Handler(
        right=StillMay(action=Action.TICKET, chat=_chat_of, undo=_as_it_was),
        prepare=prepare,
        settle=settle,
        verify=verify,
    ),
)
