"""Our replies as somebody changes them in WhatsApp or in Periskope: edited or deleted on the phone, past this program."""

from bot.model.effect.replies import EditWhatsApp
from bot.model.event import MessageSeen
from bot.model.message import Message, MessageState
from bot.model.room import ThreadState
from bot.notices.messages.changes import ChangedInWhatsApp
from bot.outbox import enqueue
from bot.replies.actions import delivered
from bot.replies.actions.wording import bare, spellings
from bot.text.to_whatsapp import whatsapp_text
from bot.threads import actions as threads
from storage.tx import Tx


def edited_there(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    """Takes over the words that the customer now has, unless they are ours: the newest, or older ones told of late.

    While an edit of its author's is on its way that one is the newest. Returns a fixed word for the log.
    """
    if not event.edited or event.deleted or message.state != MessageState.SENT or event.changed_at is None:
        return None
    if tx.outbox.open_for(EditWhatsApp, message.id):
        return None
    if message.changed_at is not None and event.changed_at < message.changed_at:
        return None
    theirs = bare(whatsapp_text(event.content.doc))
    if theirs in spellings(tx, message, message.body):
        tx.messages.change(message.id, shown=False, changed_at=event.changed_at)
        return None
    if _said_before(tx, message, theirs) and (message.changed_at is None or event.changed_at == message.changed_at):
        return None
    tx.messages.keep_former(message, tx.business_now)
    body = delivered.body_with(message, doc=event.content.doc)
    tx.messages.change(message.id, body=body, changed_at=event.changed_at, edited_at=event.changed_at)
    threads.words_changed(tx, message)
    say_changed(tx, message)
    return "edited in whatsapp"


def _said_before(tx: Tx, message: Message, theirs: str) -> bool:
    return any(theirs in spellings(tx, message, body) for body in tx.messages.former(message.id))


def say_changed(tx: Tx, message: Message) -> None:
    """One line under the author's own message, which the app cannot change; where a copy stands in its place, that shows it."""
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    thread = delivered.home_of(tx, home)
    if (
        thread is None
        or thread.state not in {ThreadState.CURRENT, ThreadState.PAST}
        or tx.posts.copy_in(thread.id, message.id)
    ):
        return
    key = f"changed_in_whatsapp:{message.id}"
    enqueue.notice(tx, thread, ChangedInWhatsApp(message=message.key), key=key)
