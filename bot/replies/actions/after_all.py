"""A reply that did not surely reach the customer, sent because somebody decided so."""

from bot.model.message import Message, MessageDirection, MessageState
from bot.outbox import enqueue
from bot.threads import actions as threads
from storage.tx import Tx


def send(tx: Tx, message: Message) -> None:
    """Send it; each decision is a sending of its own, so that none is taken for done."""
    tx.messages.change(message.id, direction=MessageDirection.OUT, state=MessageState.WAITS, why=None)
    enqueue.marks(tx, tx.messages.get(message.id))
    enqueue.copies_changed(tx, message.id)
    threads.lines_changed(tx, message)
    enqueue.send(tx, message.id, message.chat_id, delay=0, again=message.version + 1)
