"""From rows to what people see: the one place where outgoing effects meet the views."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from bot.domain.calls import Blocks
from bot.domain.content_json import from_json
from bot.domain.model import Chat, Message, Post, Thread
from bot.domain.names import mask_number
from bot.domain.owed import Owed
from bot.domain.people import Agent
from bot.domain.text import plain
from bot.flows.outgoing import copies, histories, notices
from bot.flows.steps import turns
from bot.views.card import Card
from bot.views.card import card as card_view
from storage.tx import Tx

SLOW = timedelta(seconds=30)  # longer, and its author sees that WhatsApp has not taken it yet
Rendered = tuple[str, Blocks | None, str | None, str | None]


def card(tx: Tx, thread: Thread) -> tuple[str, Blocks]:
    """The card of a chat in one room, as it is now."""
    chat = tx.chats.get(thread.chat_id)
    wait = tx.waits.open(chat.id)
    holder = tx.people.roster().get(chat.holder_id)
    phones = tx.phones.all()
    if thread.state == "past":
        return _past(tx, thread, chat)
    state = "waiting" if wait is not None else "closed" if chat.closed_at is not None else "answered"
    shown = card_view(
        Card(
            key=chat.key,
            name=chat.name or mask_number(chat.wa_chat_id),
            group=chat.kind == "group",
            state=state,  # type: ignore[arg-type]  # one of the three words
            since=wait.began_at if wait is not None else chat.closed_at or chat.last_out_at,
            words=_waiting_words(tx, chat.id) if wait is not None else "",
            labels=tuple(sorted(tx.labels.get(label_id).name for label_id in tx.chats.labels_of(chat.id))),
            holder=None if holder is None else holder.name or holder.email,
            holder_on=holder is not None and turns.is_on(tx, holder.id),
            our_number=tx.phones.get(chat.phone_id).name if len(phones) > 1 else "",
            ticket=_ticket(tx, chat.id),
            muted=chat.muted,
            earlier=_link(tx, tx.threads.before(thread)),
        )
    )
    return shown.text, shown.blocks


def _past(tx: Tx, thread: Thread, chat: Chat) -> tuple[str, Blocks]:
    """The card of an older thread: where the chat goes on in this room, and nothing that acts on the chat as it is now."""
    shown = card_view(
        Card(
            key=chat.key,
            name=chat.name or mask_number(chat.wa_chat_id),
            group=chat.kind == "group",
            state="past",
            since=thread.last_at,
            earlier=_link(tx, tx.threads.before(thread)),
            later=_link(tx, tx.threads.after(thread)),
        )
    )
    return shown.text, shown.blocks


def _link(tx: Tx, thread: Thread | None) -> str | None:
    channel = None if thread is None else tx.rooms.get(thread.room_id).slack_id
    if thread is None or thread.ts is None or channel is None:
        return None
    return copies.permalink(tx, channel, thread.ts)


def _ticket(tx: Tx, chat_id: int) -> str:
    """The newest open ticket, and how many more there are."""
    found = tx.tickets.open_of(chat_id)
    more = f" (+{len(found) - 1})" if len(found) > 1 else ""
    return f"{found[0].subject[:50]}{more}" if found else ""


def _waiting_words(tx: Tx, chat_id: int) -> str:
    incoming = [message for message in tx.messages.last(chat_id, limit=5) if message.way == "in"]
    return plain(from_json(incoming[-1].body).doc) if incoming else ""


def digest(text: str, blocks: Blocks | None) -> str:
    """A short name of what is shown, to see whether it must be shown anew."""
    return hashlib.sha256(json.dumps([text, blocks], sort_keys=True).encode()).hexdigest()[:16]


def post(tx: Tx, post: Post, owed: Owed, *, plain: bool) -> Rendered | None:
    """What a post of a thread shows; None: nothing to say. `plain`: in the plainest form."""
    match post.kind:
        case "copy":
            return copies.rendered(tx, post, plain=plain)
        case "history":
            return histories.past(tx, post, owed)
        case _:
            said = notices.words(tx, owed.payload, None)
            return None if said is None else (said[0], said[1], None, None)


def version(tx: Tx, post: Post) -> int:
    """How new what a post shows is: the newest version of the messages in it."""
    return max((tx.messages.get(message_id).version for message_id, _ in tx.posts.messages_of(post.id)), default=0)


def in_channel(tx: Tx, post: Post, owed: Owed) -> bool:
    """Is it also shown in the channel? The first message of a wait is, while nobody who is on holds the chat."""
    if post.kind != "copy" or post.thread_id is None:
        return False
    thread = tx.threads.get(post.thread_id)
    wait = tx.waits.open(thread.chat_id)
    messages = [message_id for message_id, _ in tx.posts.messages_of(post.id)]
    if wait is None or wait.message_id not in messages or thread.posts <= 1:
        return False
    holder = tx.chats.get(thread.chat_id).holder_id
    return holder is None or not turns.is_on(tx, holder)


def words(tx: Tx, about: dict[str, Any], reader: Agent | None) -> tuple[str, Blocks | None] | None:
    """A notice or private message for a reader; None if they may not know of what it is about."""
    return notices.words(tx, about, reader)


def mark_of(message: Message, receipts: str, now: datetime) -> str | None:
    """The reaction that an agent's own message carries at this moment of house time."""
    if message.way == "note":
        return "lock"
    match message.state:
        case "asked":
            return "question"
        case "waits" | "sending" if now - message.at >= SLOW:
            return "hourglass_flowing_sand"
        case "failed" | "unknown":
            return "warning"
        case "refused" | "held":
            return "no_entry_sign"
        case "sent" if receipts == "read" and message.ack >= 4:
            return "eyes"
        case "sent" if receipts != "off":
            return "white_check_mark"
        case _:
            return None
