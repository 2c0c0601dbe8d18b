"""From WhatsApp to Slack: a message seen, once, in every room where its chat belongs."""

from datetime import timedelta

from bot.domain.attention import Stretch, begins_anew
from bot.domain.content import Content
from bot.domain.content_json import to_json
from bot.domain.events import MessageSeen, Unreadable
from bot.domain.model import Chat, Message, Phone
from bot.domain.owed import Parked
from bot.domain.text import plain
from bot.domain.waits import Happened, Kind
from bot.flows.steps import echo, owe, place, turns, waits
from storage.tx import Tx

FRESH = timedelta(seconds=30)


def message_seen(event: MessageSeen, tx: Tx) -> Parked | str:
    """A message by any door: new, known, edited, deleted, or further on its way to its reader."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if event.status_post:
        return "status post"
    kind = "group" if event.chat.endswith("@g.us") else "user"
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind)
    if kind == "group":
        tx.phones.note_in_chat(chat.id, phone.id)
    known = tx.messages.by_wa(chat.id, event.unique_id)
    if known is not None:
        return changed(tx, known, event)
    if event.said == "ack":
        return "ack of nothing"
    if not fresh(tx, chat):
        return Parked(gate=owe.read_chat(tx, chat.id))
    return _new(tx, chat, phone, event)


def fresh(tx: Tx, chat: Chat) -> bool:
    """Was the chat's record read lately enough to place something by it?"""
    return chat.access_seen is not None and tx.now - chat.access_seen <= FRESH


def _new(tx: Tx, chat: Chat, phone: Phone, event: MessageSeen) -> str:
    ours = event.from_me or (event.sender is not None and event.sender in tx.phones.numbers())
    via = _via(event) if ours else "customer"
    values = {
        "chat_id": chat.id,
        "wa_id": event.unique_id,
        "full_id": event.full_id,
        "queue_id": event.queue_id,
        "way": "note" if event.note else "out" if ours else "in",
        "via": via,
        "body": to_json(event.content),
        "quoted_wa_id": event.quoted,
        "at": event.at,
        "seen_at": tx.now,
        "changed_at": event.changed_at,
        "ack": max(0, event.ack or 0),
        "deleted_at": event.changed_at or event.at if event.deleted else None,
        "edited_at": event.changed_at or event.at if event.edited else None,
    }
    if ours and via == "console":
        values["author_email"] = event.performed_by
        author = tx.people.by_email(event.performed_by or "")
        values["author_id"] = None if author is None else author.id
    elif not ours and event.sender is not None:
        values["contact_id"] = tx.contacts.seen(event.sender, event.sender_name)
    if via == "api" and echo.expected(tx, chat.id):
        values["state"] = "echo"
    message_id = tx.messages.add(**values)
    if message_id is None:
        return "known"
    if values.get("state") == "echo":
        return "echo early"
    if event.said == "polled":
        return _remember(tx, chat, tx.messages.get(message_id), event)
    return show(tx, chat, tx.messages.get(message_id), event)


def _remember(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str:
    """Written before our time: it counts for the wait and for history, but is not copied by itself."""
    waits.happens(tx, chat, _happened(tx, message, event), message_id=message.id)
    return "remembered"


def _via(event: MessageSeen) -> str:
    if event.performed_by is None:
        return "handset"
    return "api" if event.performed_by == "api" else "console"


def show(tx: Tx, chat: Chat, message: Message, event: MessageSeen | None) -> str:
    """Place the chat and copy the message into its threads; then say what it means for the wait and who answers."""
    customer = message.way == "in"
    if customer:
        _begin_anew(tx, chat)
    for thread in place.place(tx, chat.id, begin=True, before=message.id):
        owe.copy(tx, thread, message.id)
        owe.card(tx, thread)
    chat = waits.happens(tx, chat, _happened(tx, message, event), message_id=message.id)
    if customer:
        turns.customer_wrote(tx, chat)
    return "shown"


def _begin_anew(tx: Tx, chat: Chat) -> None:
    policies = tx.settings.policies()
    for thread in tx.threads.of_chat(chat.id):
        if thread.last_at is None:
            continue
        stretch = Stretch(
            last_at=thread.last_at,
            posts=thread.posts,
            closed=chat.closed_at is not None,
            holder_off=chat.holder_id is not None and not turns.is_on(tx, chat.holder_id),
        )
        silence = timedelta(hours=policies.quiet_day_hours)
        if begins_anew(stretch, tx.house, silence=silence, longest=policies.long_thread):
            place.roll_over(tx, chat)
            return


def _happened(tx: Tx, message: Message, event: MessageSeen | None) -> Happened:
    if message.way == "out":
        return Happened(kind=Kind.ANSWER, at=message.at, agent=message.author_id)
    content = event.content if event is not None else Content()
    internal = message.contact_id is not None and tx.contacts.get(message.contact_id).internal
    return Happened(
        kind=Kind.CUSTOMER,
        at=message.at,
        words=plain(content.doc),
        sticker=content.kind == "sticker",
        internal=internal,
        flagged=None if event is None else event.flagged,
    )


def changed(tx: Tx, message: Message, event: MessageSeen) -> str:
    """A message that is known: later words, a deletion, a further receipt. Never a step back."""
    said = [_further(tx, message, event), _edited(tx, message, event), _deleted(tx, message, event)]
    return next((word for word in said if word), "known")


def _further(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    if event.full_id and message.full_id is None:
        tx.messages.change(message.id, shown=False, full_id=event.full_id)
    if event.ack is None or event.ack <= message.ack:
        return None
    tx.messages.change(message.id, shown=False, ack=event.ack)
    owe.marks(tx, tx.messages.get(message.id))
    return "receipt"


def _edited(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    """The newest vendor time wins; our own replies are changed by our own edits only."""
    body = to_json(event.content)
    newer = event.changed_at is not None and (message.changed_at is None or event.changed_at > message.changed_at)
    if message.via == "slack" or event.deleted or not newer or body == message.body:
        return None
    words_changed = body.get("doc") != message.body.get("doc")
    if words_changed and message.body.get("kind") != "ciphertext":
        tx.messages.keep_former(message, tx.house)
        tx.messages.change(message.id, body=body, changed_at=event.changed_at, edited_at=event.changed_at)
    else:
        tx.messages.change(message.id, body=body, changed_at=event.changed_at)
    owe.copies_changed(tx, message.id)
    owe.cards(tx, message.chat_id)
    return "edited"


def _deleted(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    if not event.deleted or message.deleted_at is not None:
        return None
    tx.messages.change(message.id, deleted_at=event.changed_at or event.at)
    owe.copies_changed(tx, message.id)
    owe.cards(tx, message.chat_id)
    return "deleted"


def unreadable(event: Unreadable, tx: Tx) -> Parked | str:
    """Something that said nothing readable: a placeholder where at least its chat is known, and the lane goes on."""
    if event.org_phone is None or event.chat is None or event.unique_id is None:
        return "unreadable"
    stand_in = MessageSeen(
        said="created",
        org_phone=event.org_phone,
        chat=event.chat,
        unique_id=event.unique_id,
        from_me=False,
        at=event.at or tx.house,
        content=Content(kind="unreadable"),
    )
    said = message_seen(stand_in, tx)
    return said if isinstance(said, Parked) else "unreadable"
