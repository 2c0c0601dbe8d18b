"""A reply has reached the customer: known by WhatsApp's id, copied into the chat's other threads, the wait answered."""

from bot.domain.model import Message, Thread
from bot.flows.steps import echo, media, owe, place, showing
from storage.queries.outbox import Effect
from storage.tx import Tx


def claim(tx: Tx, message: Message, unique_id: str, queue_id: str | None) -> Message:
    """It left as `unique_id`. What came back before this was known hangs on it from now on."""
    early = tx.messages.by_wa(message.chat_id, unique_id)
    if early is not None and early.id != message.id:
        tx.messages.absorb(early, message.id)
        if early.body.get("media") and message.body.get("files"):
            tx.messages.change(message.id, body=message.body | {"media": early.body["media"]})
    echo.claim(tx, tx.messages.get(message.id), unique_id, queue_id)
    return tx.messages.get(message.id)


def stands(tx: Tx, message: Message) -> None:
    """Marked on the author's own message, shown in every other thread, and an answer to who waits."""
    owe.marks(tx, message)
    if tx.messages.reactions(message.id):
        owe.reactions(tx, message)  # given before WhatsApp's answer to the send was known
    chat = tx.chats.get(message.chat_id, lock=True)
    waited = tx.waits.open(chat.id) is not None
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    for thread in place.place(tx, chat.id, begin=False):
        if not written_in(tx, home, thread) or echo.by_name(home):
            owe.copy(tx, thread, message.id)
            media.bring(tx, thread, message)
        owe.card(tx, thread)
    showing.happen(tx, chat, message)
    if waited and message.via != "auto" and tx.settings.policies().mark_read:
        tx.outbox.owe_sync(Effect(kind="MarkRead", target=chat.id), lane=f"wa:{chat.id}")


def written_in(tx: Tx, message: Message, thread: Thread) -> bool:
    """Is this the very thread in which its author wrote it, so that their own Slack message stands there?"""
    if message.slack_ts is None or message.slack_channel != tx.rooms.get(thread.room_id).slack_id:
        return False
    return message.slack_root is None or message.slack_root == thread.ts


def home_of(tx: Tx, message: Message) -> Thread | None:
    """The thread in which its author wrote it."""
    if message.slack_channel is None or message.slack_root is None:
        return None
    return tx.threads.by_root(message.slack_channel, message.slack_root)
