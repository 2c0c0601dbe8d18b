"""What a thread shows, as it is now: its card, its posts, and the earlier messages at its start."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.access import queries as access_queries
from bot.blockkit.message_content import gist_of
from bot.interactions import as_shown, resolve
from bot.model.chat import Chat
from bot.model.effect.notices import PostNotice
from bot.model.effect.threads import PostCopy, PostHistory
from bot.model.effect_kind import Effect
from bot.model.message import Message, MessageDirection
from bot.model.notice import AboutMessage, Notice
from bot.model.person import Agent
from bot.model.queue import OutboxEntry
from bot.model.room import Post, Thread, ThreadState
from bot.notices.queries import words as notices_words
from bot.notices.queries.links import permalink
from bot.outbox.calls.slack import Blocks
from bot.text.safe import mask_number
from bot.threads import policy as threads_policy
from bot.threads.messages.card import Card
from bot.threads.messages.card import card as card_view
from bot.threads.queries import copies as threads_copies
from bot.threads.queries import history as threads_history
from storage.tx import Tx

Order = TypeVar("Order", bound=PostHistory | PostNotice)
MADE_BY: dict[str, type[Effect]] = {"copy": PostCopy, "history": PostHistory, "notice": PostNotice}
SLOW = timedelta(seconds=30)  # longer, and its author sees that WhatsApp has not taken it yet


def card(tx: Tx, thread: Thread) -> tuple[str, Blocks]:
    """A thread's card, as it is now: its text and blocks."""
    chat = tx.chats.get(thread.chat_id)
    wait = tx.waits.open(chat.id)
    assignee = tx.people.roster().get(chat.assignee_id)
    phones = tx.phones.all()
    if thread.state == ThreadState.PAST:
        return _past(tx, thread, chat)
    stands = threads_policy.state_of(chat, wait)
    shown = card_view(
        Card(
            key=chat.key,
            value=as_shown.carried(tx, chat),
            name=chat.name or mask_number(chat.wa_chat_id),
            group=chat.kind == "group",
            state=stands.state,
            since=stands.since,
            reminder=stands.reminder,
            remind_at=chat.remind_at,
            words=newest_words(tx, chat) if wait is not None else "",
            labels=tuple(sorted(tx.labels.get(label_id).name for label_id in tx.chats.labels_of(chat.id))),
            assignee=None if assignee is None else resolve.who(tx, assignee),
            assignee_on=assignee is not None and tx.availability.online(assignee.id),
            our_number=tx.phones.get(chat.phone_id).name if len(phones) > 1 else "",
            ticket=_ticket(tx, chat.id),
            muted=chat.muted,
            earlier=_thread_link(tx, tx.threads.before(thread)),
            same_person=_thread_link(tx, same_person(tx, thread)),
        )
    )
    return shown.text, shown.blocks


def same_person(tx: Tx, thread: Thread) -> Thread | None:
    """The current thread, in this room, of the chat with the same person's other id, if everybody here may see that too."""
    twin = tx.chats.twin(tx.chats.get(thread.chat_id))
    if twin is None or access_queries.hidden_from_some(tx, thread.room_id, twin.id):
        return None
    return tx.threads.current(thread.room_id, twin.id)


def _past(tx: Tx, thread: Thread, chat: Chat) -> tuple[str, Blocks]:
    """The card of an older thread: it links to the newer one in this channel and offers no action on the chat."""
    shown = card_view(
        Card(
            key=chat.key,
            value=chat.key,
            name=chat.name or mask_number(chat.wa_chat_id),
            group=chat.kind == "group",
            state="past",
            since=thread.last_at,
            earlier=_thread_link(tx, tx.threads.before(thread)),
            later=_thread_link(tx, tx.threads.after(thread)),
        )
    )
    return shown.text, shown.blocks


def _thread_link(tx: Tx, thread: Thread | None) -> str | None:
    channel = None if thread is None else tx.rooms.get(thread.room_id).slack_id
    if thread is None or thread.ts is None or channel is None:
        return None
    return permalink(tx, channel, thread.ts)


def _ticket(tx: Tx, chat_id: int) -> str:
    """The subject of the newest open ticket, and how many more there are."""
    found = tx.tickets.open_of(chat_id)
    more = f" (+{len(found) - 1})" if len(found) > 1 else ""
    return f"{found[0].subject[:50]}{more}" if found else ""


def post(tx: Tx, post: Post, entry: OutboxEntry[Effect], *, plain: bool) -> threads_copies.Rendered | None:
    """What a post of a thread shows; None: nothing. `plain`: in the plainest form."""
    match post.kind:
        case "copy":
            return threads_copies.rendered(tx, post, plain=plain, in_channel=in_channel(tx, post))
        case "history":
            order = _made_by(tx, post, entry, PostHistory)
            return None if order is None else threads_history.folded(tx, post, order)
        case _:
            notice = _notice(tx, post, entry)
            said = None if notice is None else notices_words.words(tx, notice, None, private=False)
            return None if said is None else (said[0], said[1], None, None)


def _made_by(tx: Tx, post: Post, entry: OutboxEntry[Effect] | None, kind: type[Order]) -> OutboxEntry[Order] | None:
    """The order by which the post was made: what a later one that only brings it up to date does not repeat."""
    mine = None if entry is None else entry.if_of(kind)
    return tx.outbox.newest_for(kind, post.id) if mine is None else mine


def _notice(tx: Tx, post: Post, entry: OutboxEntry[Effect] | None) -> Notice | None:
    order = _made_by(tx, post, entry, PostNotice)
    return None if order is None else order.effect.notice


def version(tx: Tx, post: Post, entry: OutboxEntry[Effect]) -> int:
    """The sum of the versions of all messages whose words a post carries; 0 without any."""
    return sum(message.version for message in _carried(tx, post, entry))


def only_there(tx: Tx, post: Post) -> bool:
    """True if words stand in a copy, or among earlier messages, that are no longer kept: so the post is left as it is.

    But for one in which a deleted message, or a quote of one, is to be hidden: that goes first.
    """
    if post.kind == "notice":
        return False
    carried = _carried(tx, post, None)
    if not any(message.forgotten for message in carried):
        return False
    quoted = [] if post.kind == "history" else [_quoted(tx, message) for message in carried]
    deleted = any(one is not None and one.deleted_at is not None for one in (*carried, *quoted))
    return not (deleted and tx.settings.policies().deleted == "hidden")


def _quoted(tx: Tx, message: Message) -> Message | None:
    return None if message.quoted_wa_id is None else tx.messages.by_wa(message.chat_id, message.quoted_wa_id)


def carries(tx: Tx, post: Post, message: Message) -> bool:
    """True if a notice or folded post, as it stands, carries words of this message."""
    return message.id in {one.id for one in _carried(tx, post, None)}


def _carried(tx: Tx, post: Post, entry: OutboxEntry[Effect] | None) -> list[Message]:
    if post.kind == "copy":
        return [tx.messages.get(message_id) for message_id, _ in tx.posts.messages_of(post.id)]
    if post.kind == "history":
        order = _made_by(tx, post, entry, PostHistory)
        return [] if order is None else threads_history.carried(tx, post, order)
    notice = _notice(tx, post, entry)
    about = tx.messages.by_key(notice.message) if isinstance(notice, AboutMessage) else None
    return [] if about is None else [about]


def in_channel(tx: Tx, post: Post) -> bool:
    """True if the post is also shown in the channel: the first message of a wait, while no assignee is online."""
    if post.kind != "copy" or post.thread_id is None:
        return False
    thread = tx.threads.get(post.thread_id)
    wait = tx.waits.open(thread.chat_id)
    messages = [message_id for message_id, _ in tx.posts.messages_of(post.id)]
    if wait is None or wait.message_id not in messages or thread.posts <= 1:
        return False
    assignee = tx.chats.get(thread.chat_id).assignee_id
    return assignee is None or not tx.availability.online(assignee)


def whole(message: Message, parts: Sequence[Message]) -> Message:
    """The message as its author sees it: in trouble with any of its further files, and read once all of it is read."""
    alive = [one for one in parts if one.deleted_at is None]
    if message.direction != "out" or message.state != "sent" or not alive:
        return message
    in_trouble = next((one.state for one in alive if one.state in {"failed", "unknown"}), None)
    sent = [one.ack for one in alive if one.state == "sent"]
    return replace(message, state=in_trouble or message.state, ack=min([message.ack, *sent]))


def mark_of(message: Message, receipts: str, now: datetime) -> str | None:
    """The name of the reaction that an agent's own message carries at `now` (business time); None: no reaction."""
    if message.direction == MessageDirection.NOTE:
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
            return "large_blue_circle"
        case "sent" if receipts != "off":
            return "ballot_box_with_check"
        case _:
            return None


def digest(text: str, blocks: Blocks | None) -> str:
    """A short hash of what is shown, to see whether it must be shown again."""
    return hashlib.sha256(json.dumps([text, blocks], sort_keys=True).encode()).hexdigest()[:16]


def newest_words(tx: Tx, chat: Chat) -> str:
    """The words, or what it is, of the customer's newest message that they have not deleted, if it is one of the chat's last five; else empty."""
    incoming = [
        one
        for one in tx.messages.last(chat.id, limit=5)
        if one.direction == MessageDirection.IN and one.deleted_at is None
    ]
    return gist_of(incoming[-1]) if incoming else ""


def link_for(tx: Tx, agent: Agent, chat_id: int) -> str | None:
    """The permalink of the chat's current thread in a channel that this person is in; None: there is none."""
    for thread in tx.threads.of_chat(chat_id):
        room = tx.rooms.get(thread.room_id)
        member = None if agent.slack_user is None else tx.rooms.member(room.id, agent.slack_user)
        if member is not None and member.present and room.slack_id is not None and thread.ts is not None:
            return permalink(tx, room.slack_id, thread.ts)
    return None
