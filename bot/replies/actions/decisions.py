"""What a person decides about a reply that was asked about, or that did not surely reach the customer."""

from datetime import timedelta
from enum import StrEnum

from bot.access.queries import judged, may_see_chat
from bot.chats.actions import by_people
from bot.interactions import resolve
from bot.interactions.ctx import SeenMessage
from bot.model.audit import AuditAction
from bot.model.effect.replies import SendWhatsApp
from bot.model.message import Message, MessageDirection, MessageState
from bot.model.person import Agent
from bot.outbox import enqueue
from bot.replies.actions import after_all, delivered, edits
from bot.replies.actions.asking import as_note
from bot.replies.actions.deletions import in_time, take_back
from bot.replies.actions.stop import go_no_further
from bot.routing.actions import assign
from bot.threads import actions as threads
from storage.tx import Tx

ANYBODY_AFTER = timedelta(minutes=10)
ASKED = frozenset({MessageState.ASKED})
DOUBTED = frozenset({MessageState.FAILED, MessageState.UNKNOWN})
SENDS = frozenset({"send", "take", "again", "confirm"})


class Undecided(StrEnum):
    """Why nothing was decided."""

    NOT_THEIRS = "not_theirs"
    DEALT_WITH = "dealt_with"
    SENDING_OFF = "sending_off"
    TOO_LATE_TO_EDIT = "too_late_to_edit"


def decide(tx: Tx, agent: Agent, about: SeenMessage, what: str) -> Undecided | None:
    """Carries out one of `CHOICES`; why not, if nothing is done. What was dealt with already is left as it is."""
    message = about.message
    if not _theirs(tx, agent, message):
        return Undecided.NOT_THEIRS
    if not still(message, what):
        return Undecided.DEALT_WITH
    if what in SENDS and not tx.settings.policies().sending:
        return Undecided.SENDING_OFF
    if what == "confirm" and not in_time(message, tx.business_now):
        return Undecided.TOO_LATE_TO_EDIT
    CHOICES[what](tx, agent, message)
    tx.held.decided(SendWhatsApp.kind, message.id)
    tx.audit.write(AuditAction(f"reply_{what}"), actor=agent.id, via="slack", chat_id=message.chat_id)
    return None


def _theirs(tx: Tx, agent: Agent, message: Message) -> bool:
    """Its author decides; of a reply in doubt also an admin, and after ten minutes anybody who may reply."""
    if message.author_id == agent.id:
        return True
    return message.state in DOUBTED and (agent.admin or tx.business_now - message.at >= ANYBODY_AFTER)


def still(message: Message, what: str) -> bool:
    """Is there still something to decide? A second click, or a colleague's, finds nothing."""
    offered_note = (
        message.direction == MessageDirection.NOTE and message.state == MessageState.NOTE and message.why == "mention"
    )
    match what:
        case "send":
            return message.deleted_at is None and (message.state in ASKED or offered_note)
        case "take":
            return message.deleted_at is None and message.state in ASKED
        case "note":
            return message.state in ASKED or offered_note
        case "again" | "drop":
            return message.state in DOUBTED
        case "arrived":
            return message.state == MessageState.UNKNOWN
        case "delete" | "leave":
            return (
                message.direction == MessageDirection.OUT
                and message.state == MessageState.SENT
                and message.deleted_at is None
            )
        case "confirm":
            return (
                edits.ASKED_EDIT in message.body and message.state == MessageState.SENT and message.deleted_at is None
            )
    return False


def send_now(tx: Tx, agent: Agent, message: Message) -> None:
    """To the customer after all.

    It goes under the name of whoever decided, if its author may no longer write to this customer.
    """
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if not may_see_chat(tx, author, message.chat_id):
        tx.messages.change(message.id, author_id=agent.id, author_email=agent.email)
    after_all.send(tx, message)
    assign.on_reply(tx, tx.chats.get(message.chat_id), agent)


def _take(tx: Tx, agent: Agent, message: Message) -> None:
    send_now(tx, agent, message)
    seen = judged(tx, agent, chat_id=message.chat_id)
    if seen is not None:
        by_people.take(tx, seen, by=agent)


def _note(tx: Tx, agent: Agent, message: Message) -> None:
    """For colleagues only. A note that was offered to be sent is one already."""
    if message.direction == MessageDirection.NOTE:
        tx.messages.change(message.id, why="kept")
        return
    as_note(tx, go_no_further(tx, message, state=MessageState.NOTE, why="kept", direction=MessageDirection.NOTE))


def _arrived(tx: Tx, agent: Agent, message: Message) -> None:
    """A person saw it at the customer's: it counts as sent and answers the wait."""
    tx.messages.change(message.id, state=MessageState.SENT, why=None)
    delivered.record(tx, tx.messages.get(message.id))
    threads.lines_changed(tx, message)


def _drop(tx: Tx, agent: Agent, message: Message) -> None:
    threads.lines_changed(tx, go_no_further(tx, message, state=MessageState.DROPPED, why="dropped by a person"))


def _delete(tx: Tx, agent: Agent, message: Message) -> None:
    for one in (message, *tx.messages.parts(message.id)):
        take_back(tx, one, by=agent.id)


def _confirm(tx: Tx, agent: Agent, message: Message) -> None:
    edits.confirm_edit(tx, message, by=agent)


def _leave(tx: Tx, agent: Agent, message: Message) -> None:
    """It stands in the thread as a copy where its author took it out of Slack."""
    for thread in tx.threads.of_chat(message.chat_id):
        if resolve.is_in(tx, agent, thread.room_id):
            enqueue.copy(tx, thread, message.id)


CHOICES = {
    "send": send_now,
    "take": _take,
    "note": _note,
    "again": send_now,
    "arrived": _arrived,
    "drop": _drop,
    "delete": _delete,
    "confirm": _confirm,
    "leave": _leave,
}
