"""The buttons under a reply that was asked about, or that did not surely reach the customer."""

from datetime import timedelta

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Pressed, Say
from bot.domain.model import Message
from bot.domain.people import Agent
from bot.flows import assign
from bot.flows.desk import named
from bot.flows.steps import changing, owe, sent, turns
from bot.flows.steps.doors import sees
from bot.views import answers, refusals
from storage.tx import Tx

ANYBODY_AFTER = timedelta(minutes=10)
ASKED = frozenset({"asked"})
DOUBTED = frozenset({"failed", "unknown"})


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """A button's value is the message's key. What was dealt with already is left as it is."""
    what = press.action.partition(":")[2]
    message = None if press.value is None else tx.messages.by_key(press.value)
    if message is None or not sees(tx, agent, message.chat_id):
        return Say(text=refusals.NO_CHAT)
    tx.chats.get(message.chat_id, lock=True)
    message = tx.messages.get(message.id)
    if not may_do(agent, Action.REPLY, sees=True) or not _theirs(tx, agent, message):
        return Say(text=answers.NOT_YET)
    if not _still(message, what):
        return Say(text=answers.TOO_LATE, replace=what in {"send", "note", "take"})
    if what in {"send", "take", "again"} and not tx.settings.policies().sending:
        return Say(text=answers.SENDING_OFF)
    DEEDS[what](tx, agent, message)
    tx.audit.write(f"reply_{what}", actor=agent.id, via="slack", chat_id=message.chat_id)
    return Say(text=answers.REPLY_DONE[what], replace=what in {"send", "note", "take", "delete", "leave"})


def _theirs(tx: Tx, agent: Agent, message: Message) -> bool:
    """Its author decides; of a reply in doubt also an admin, and after ten minutes anybody who may reply."""
    if message.author_id == agent.id:
        return True
    return message.state in DOUBTED and (agent.admin or tx.house - message.at >= ANYBODY_AFTER)


def _still(message: Message, what: str) -> bool:
    """Is there still something to decide? A second click, or a colleague's, finds nothing."""
    offered_note = message.way == "note" and message.state == "note" and message.why == "mention"
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
            return message.state == "unknown"
        case "delete" | "leave":
            return message.way == "out" and message.state == "sent" and message.deleted_at is None
    return False


def _send(tx: Tx, agent: Agent, message: Message) -> None:
    """To the customer after all; each decision is a sending of its own, so that none is taken for done.

    It goes under the name of whoever decided, if its author may no longer write to this customer.
    """
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if not sees(tx, author, message.chat_id):
        tx.messages.change(message.id, author_id=agent.id, author_email=agent.email)
    tx.messages.change(message.id, way="out", state="waits", why=None)
    owe.marks(tx, tx.messages.get(message.id))
    owe.copies_changed(tx, message.id)
    owe.send(tx, message.id, message.chat_id, delay=0, again=message.version + 1)
    turns.replied(tx, tx.chats.get(message.chat_id), agent)


def _take(tx: Tx, agent: Agent, message: Message) -> None:
    _send(tx, agent, message)
    assign.take(tx, tx.chats.get(message.chat_id), by=agent)


def _note(tx: Tx, agent: Agent, message: Message) -> None:
    """For colleagues only. A note that was offered to be sent is one already."""
    if message.way == "note":
        tx.messages.change(message.id, why="kept")
        return
    tx.messages.change(message.id, way="note", state="note", why="kept")
    changing.as_note(tx, tx.messages.get(message.id))


def _arrived(tx: Tx, agent: Agent, message: Message) -> None:
    """A person saw it at the customer's: it counts as sent and answers the wait."""
    tx.messages.change(message.id, state="sent", why=None)
    sent.stands(tx, tx.messages.get(message.id))


def _drop(tx: Tx, agent: Agent, message: Message) -> None:
    tx.messages.change(message.id, state="dropped", why="dropped by a person")
    owe.marks(tx, tx.messages.get(message.id))


def _delete(tx: Tx, agent: Agent, message: Message) -> None:
    for one in (message, *tx.messages.parts(message.id)):
        changing.take_back(tx, one)


def _leave(tx: Tx, agent: Agent, message: Message) -> None:
    """It stands in the thread as a copy where its author took it out of Slack."""
    for thread in tx.threads.of_chat(message.chat_id):
        if named.is_in(tx, agent, thread.room_id):
            owe.copy(tx, thread, message.id)


DEEDS = {
    "send": _send,
    "take": _take,
    "note": _note,
    "again": _send,
    "arrived": _arrived,
    "drop": _drop,
    "delete": _delete,
    "leave": _leave,
}
