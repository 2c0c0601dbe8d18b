"""Our own sends coming back: recognised by their WhatsApp id, before or after the send's own answer."""

from dataclasses import replace
from typing import Any

from bot.model.effect.chats import MarkRead
from bot.model.effect.replies import SendWhatsApp
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.message import Message, MessageSource, MessageState, from_json, to_json
from bot.model.room import Thread
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.routing.actions import waits
from bot.text.document import Doc
from bot.threads import actions as threads
from storage.tx import Tx

QUICK = "quick"  # in a body: the name that was typed in place of the words
QUICK_FILES = "quick_files"  # in a body: ids of the files that came with that quick reply
KEPT = (QUICK, QUICK_FILES, "all_files")


def expected(tx: Tx, chat_id: int) -> bool:
    """Is a send of ours out, or in doubt, in this chat?"""
    return tx.outbox.sending_in(Lane.whatsapp(chat_id), SendWhatsApp)


def by_name(message: Message) -> bool:
    """Did its author write the name of a quick reply? Then what the customer has stands in no message of theirs."""
    return QUICK in message.body


def body_with(message: Message, **values: Any) -> dict[str, Any]:
    """The message's body with other words or files; what it remembers besides them stays."""
    kept = {name: message.body[name] for name in KEPT if name in message.body}
    return to_json(replace(from_json(message.body), **values)) | kept


def body_in_own_words(message: Message, doc: Doc, *, unread: tuple[str, ...] = ()) -> dict[str, Any]:
    """The message's body with words that its author wrote: no quick reply any more, nor its file. `unread`: see `Content`."""
    stored = message.body.get(QUICK_FILES, ())
    files = tuple(file for file in from_json(message.body).files if file.slack_file not in stored)
    body = body_with(message, doc=doc, files=files, unread=unread)
    return {name: value for name, value in body.items() if name not in {QUICK, QUICK_FILES}}


def claim_echo(tx: Tx, message: Message, unique_id: str, queue_id: str | None) -> None:
    """The reply left as `unique_id`; an echo that came before this answer is taken into its row."""
    early = tx.messages.by_wa(message.chat_id, unique_id)
    ack, full_id = message.ack, message.full_id
    if early is not None and early.id != message.id:
        ack, full_id = max(ack, early.ack), early.full_id
        tx.messages.remove(early.id)
    tx.messages.change(
        message.id,
        shown=False,
        wa_id=unique_id,
        queue_id=queue_id,
        state=MessageState.SENT,
        ack=max(ack, 0),
        full_id=full_id,
        why=None,
    )


def claim(tx: Tx, message: Message, unique_id: str, queue_id: str | None) -> Message:
    """It left as `unique_id`. What came back before this was known hangs on it from now on."""
    early = tx.messages.by_wa(message.chat_id, unique_id)
    if early is not None and early.id != message.id:
        tx.messages.absorb(early, message.id)
        if early.body.get("media") and message.body.get("files"):
            tx.messages.change(message.id, body=message.body | {"media": early.body["media"]})
    claim_echo(tx, tx.messages.get(message.id), unique_id, queue_id)
    return tx.messages.get(message.id)


def record(tx: Tx, message: Message) -> None:
    """Marked on the author's own message, shown in every other thread, and an answer to who waits."""
    enqueue.marks(tx, message)
    if tx.messages.reactions(message.id):
        enqueue.reactions(tx, message)  # given before WhatsApp's answer to the send was known
    chat = tx.chats.get(message.chat_id)
    waited = tx.waits.open(chat.id) is not None
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    for thread in place.place(tx, chat.id, begin=False):
        if not written_in(tx, home, thread) or by_name(home):
            enqueue.copy(tx, thread, message.id)
            threads.bring(tx, thread, message)
        enqueue.card(tx, thread)
    waits.heard(tx, chat, message, waits.what_happened(tx, chat, message))
    if waited and message.source != MessageSource.AUTO and tx.settings.policies().mark_read:
        tx.outbox.sync(MarkRead(target=ChatId(chat.id)), lane=Lane.whatsapp(chat.id))


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
