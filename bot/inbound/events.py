"""Handlers of stored WhatsApp events: messages, reactions, group events and missed calls."""

from collections.abc import Sequence
from datetime import timedelta

from bot.chats.actions import identity
from bot.inbound import actions as inbound
from bot.model.chat import Chat, Phone, is_group, kind_of
from bot.model.event import GroupEventSeen, MessageSeen, ReactionSeen, Unreadable
from bot.model.message import Content, Message, MessageDirection, MessageSource, MessageState, from_json, to_json
from bot.model.new_message import NewMessage
from bot.outbox import enqueue
from bot.outbox.models import WaitForGate
from bot.replies.actions import delivered
from bot.rooms.actions import place
from bot.routing.actions import waits
from bot.routing.policy.kinds import is_nothing
from bot.text.to_whatsapp import whatsapp_text
from bot.threads import actions as threads
from storage.tx import Tx

HEALED = timedelta(hours=24)  # for so long after an attempt a send in doubt may still turn out to be sent


def message_seen(event: MessageSeen, tx: Tx) -> WaitForGate | str:
    """Takes in a message from any source: new, known, edited, deleted, or with a newer receipt."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if event.status_post:
        return "status post"
    if tx.erasure.held_back(event.chat, phone, unique_id=event.unique_id, at=event.at):
        return "erased"
    kind = kind_of(event.chat)
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind)
    if kind == "group":
        tx.phones.note_in_chat(chat.id, phone.id)
    if event.one_person is not None:
        identity.learn(tx, dict([event.one_person]))
    known = tx.messages.by_wa(chat.id, event.unique_id)
    if known is not None and known.state != MessageState.EARLY:
        return inbound.changed(tx, chat, known, event)
    if event.said == "ack":
        return "ack of nothing"
    if event.said == "deleted" and not to_json(event.content).get("doc"):
        return _deleted_early(tx, chat, known, event)
    if event.said != "created" and known is None and _before_us(tx, chat, event):
        inbound.remember(tx, chat, phone, event)
        return "before our time"
    if not event.note and not event.deleted and is_nothing(event.content):
        return "nothing to show"
    if not inbound.fresh(tx, chat):
        return WaitForGate(gate=enqueue.read_chat(tx, chat.id))
    return _new(tx, chat, phone, event, early=known)


def _new(tx: Tx, chat: Chat, phone: Phone, event: MessageSeen, *, early: Message | None) -> str:
    new = inbound.new_message(tx, chat, event)
    if early is not None:
        tx.messages.fill(early, new)
    message_id = tx.messages.add(new) if early is None else early.id
    if message_id is None:
        return "known"
    message = tx.messages.get(message_id)
    if message.state == MessageState.ECHO:
        return "echo early"
    if message.source == MessageSource.API and message.direction == MessageDirection.OUT and _heals(tx, message):
        return "healed"
    if event.said == "polled" and not place.is_news(tx, chat, phone, event.at):
        return _remember(tx, chat, message, event)
    return inbound.publish(tx, chat, message, flagged=event.flagged)


def _heals(tx: Tx, message: Message) -> bool:
    """Marks the one reply in doubt that this message can be as sent; False if there is none, or several."""
    words = whatsapp_text(from_json(message.body).doc).strip()
    doubted = tx.messages.in_doubt(message.chat_id, message.at - HEALED)
    same = [one for one in doubted if whatsapp_text(from_json(one.body).doc, _names(tx)).strip() == words]
    if len(same) != 1 or message.wa_id is None:
        return False
    delivered.record(tx, delivered.claim(tx, same[0], message.wa_id, message.queue_id))
    threads.lines_changed(tx, tx.messages.get(same[0].id))
    return True


def _names(tx: Tx) -> dict[str, str]:
    return {agent.slack_user: agent.name for agent in tx.people.roster().agents if agent.slack_user}


def _remember(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str:
    """Counts a message from before the program for the wait and the history, without copying it."""
    happened = waits.what_happened(tx, chat, message, flagged=event.flagged)
    if happened is not None:
        waits.apply(tx, chat, happened, message_id=message.id)
    return "remembered"


def _before_us(tx: Tx, chat: Chat, event: MessageSeen) -> bool:
    """True if the message is older than the program: a change of it belongs to the history and is no news."""
    begins = place.ours_from(tx, chat)
    return begins is not None and event.at < begins


def _deleted_early(tx: Tx, chat: Chat, known: Message | None, event: MessageSeen) -> str:
    """Remembers the deletion of a message that has not arrived yet, so that it is shown as deleted when it does."""
    at = event.changed_at or event.at
    if known is not None:
        tx.messages.change(known.id, deleted_at=at)
    else:
        tx.messages.add(
            NewMessage.early_in_whatsapp(chat.id, event.unique_id, at=event.at, seen_at=tx.engine_now, deleted_at=at)
        )
    return "deleted early"


def show(tx: Tx, chat: Chat, message: Message, event: MessageSeen | None) -> str:
    """Shows a stored message. `event`: how it arrived; None: it was kept back because it could be our own."""
    if event is None and (
        message.direction == MessageDirection.NOTE or (message.source == MessageSource.API and _heals(tx, message))
    ):
        return "ours"
    return inbound.publish(tx, chat, message, flagged=None if event is None else event.flagged)


def unreadable(event: Unreadable, tx: Tx) -> WaitForGate | str:
    """Shows a placeholder for an unreadable event whose chat is known, so that the lane goes on."""
    if event.org_phone is None or event.chat is None or event.unique_id is None:
        return "unreadable"
    stand_in = MessageSeen(
        said="created",
        org_phone=event.org_phone,
        chat=event.chat,
        unique_id=event.unique_id,
        from_me=False,
        at=event.at or tx.business_now,
        content=Content(kind="unreadable"),
    )
    taken_in = message_seen(stand_in, tx)
    return taken_in if isinstance(taken_in, WaitForGate) else "unreadable"


def reacted(event: ReactionSeen, tx: Tx) -> str:
    """Keeps each person's newest reaction on the message, even if it arrived before the message. No wait begins."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if tx.erasure.forgotten(event.chat, phone) or tx.erasure.held_back(
        event.chat, phone, unique_id=event.unique_id, at=None
    ):
        return "erased"
    kind = kind_of(event.chat)
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind)
    message = tx.messages.by_wa(chat.id, event.unique_id) or _early(tx, chat.id, event)
    if message.forgotten:
        return "no longer kept"
    who, *also = tx.contacts.ids_of(event.sender or event.chat)
    if not tx.messages.react(message.id, who, event.emoji, event.at, first=event.first, also=also):
        return "older reaction"
    tx.messages.change(message.id)
    enqueue.copies_changed(tx, message.id)
    enqueue.reactions(tx, message)
    return "reaction"


def reactions_told_otherwise(tx: Tx, seen: Sequence[ReactionSeen]) -> list[ReactionSeen]:
    """The listed reactions of a second in which we were last told another of the same person.

    Webhooks come in any order and their times are whole seconds, so the newest told is not always the one that stands.
    """
    return [event for event in seen if _told_otherwise(tx, event)]


def _told_otherwise(tx: Tx, event: ReactionSeen) -> bool:
    chat = tx.chats.find(event.chat, "" if is_group(event.chat) else event.org_phone)
    message = None if chat is None else tx.messages.by_wa(chat.id, event.unique_id)
    known = (
        None
        if message is None
        else tx.messages.reaction_of(message.id, *tx.contacts.ids_of(event.sender or event.chat))
    )
    return known is not None and known[1] == event.at and known[0] != event.emoji


def reactions_listed(tx: Tx, seen: Sequence[ReactionSeen]) -> None:
    """Takes in what Periskope's list says of reactions that were told otherwise."""
    for event in reactions_told_otherwise(tx, seen):
        reacted(event, tx)


def _early(tx: Tx, chat_id: int, event: ReactionSeen) -> Message:
    """A row for a message that is not known yet, or older than this app, to keep its reactions until it arrives."""
    early = NewMessage.early_in_whatsapp(chat_id, event.unique_id, at=event.at, seen_at=tx.engine_now)
    message_id = tx.messages.add(early)
    if message_id is None:
        raise LookupError("a message that is not there cannot be added")
    return tx.messages.get(message_id)


def group_event(event: GroupEventSeen, tx: Tx) -> WaitForGate | str:
    """Stores who joined, left or renamed a group, as a line above the next message, never a post of its own.

    A missed call is a post of its own, because somebody wanted an answer.
    """
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if tx.erasure.held_back(event.chat, phone, unique_id=f"event:{event.notification_id}", at=event.at):
        return "erased"
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind_of(event.chat))
    if event.kind == "call" and event.detail.startswith("missed") and event.detail.endswith("incoming"):
        return _missed_call(event, tx, chat)
    enqueue.read_chat(tx, chat.id)
    facts = {"event": event.kind, "author": event.author, "who": list(event.who), "detail": event.detail}
    _add(event, tx, chat, Content(kind="line", facts=facts))
    return f"group event: {event.kind}"


def _missed_call(event: GroupEventSeen, tx: Tx, chat: Chat) -> WaitForGate | str:
    if not inbound.fresh(tx, chat):
        return WaitForGate(gate=enqueue.read_chat(tx, chat.id))
    call = {"result": "missed", "video": " video " in event.detail, "outgoing": False}
    message_id = _add(event, tx, chat, Content(kind="call_log", facts={"call": call}))
    return "known" if message_id is None else inbound.publish(tx, chat, tx.messages.get(message_id))


def _add(event: GroupEventSeen, tx: Tx, chat: Chat, content: Content) -> int | None:
    """Adds the event's row; None if another phone of ours in the group reported it already."""
    author = event.author or event.chat
    contact_id = None if is_group(author) else tx.contacts.seen(author, None)
    return tx.messages.add(
        NewMessage.from_group_event(event, chat.id, content, contact_id=contact_id, seen_at=tx.engine_now)
    )
