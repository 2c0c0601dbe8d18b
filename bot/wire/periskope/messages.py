"""Periskope's message, reaction and notification objects parsed into events."""

from datetime import datetime
from typing import Any

from bot.model.chat import is_group
from bot.model.event import GroupEventSeen, MessageSeen, ReactionSeen, Said, Unreadable
from bot.wire.fields import called, first, flag, integer, record, strings, words
from bot.wire.periskope.content import call_facts, content
from bot.wire.periskope.ids import one_person, participant, sent_by_us, stanza, whole_id
from bot.wire.times import first_instant, instant

ACKS = range(-1, 6)
LONGEST_EMOJI = 64


def message(
    data: dict[str, Any], *, said: Said, reported_at: datetime | None = None, note: bool = False, before: Any = None
) -> MessageSeen | Unreadable:
    """A message or private note. `reported_at` replaces missing times; `before`: the event's previous_attributes."""
    chat, phone = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    full_id = words(data.get("message_id"))
    unique_id = first(data, "unique_id") or stanza(full_id)
    at = first_instant(data.get("timestamp"), data.get("updated_at")) or reported_at
    if chat is None or phone is None or unique_id is None or at is None:
        return Unreadable(why="no_ids_or_time", org_phone=phone, chat=chat, unique_id=unique_id, at=at)
    from_me = _from_me(data, full_id)
    deleted = said == "deleted" or bool(flag(data.get("is_deleted")))
    return MessageSeen(
        said=said,
        org_phone=phone,
        chat=chat,
        unique_id=unique_id,
        full_id=full_id,
        queue_id=words(data.get("sent_message_id")),
        from_me=from_me,
        sender=_sender(data, chat, phone, full_id, from_me=from_me),
        one_person=_author_ids(data, chat, full_id, from_me=from_me),
        sender_name=called(data, "sender_name", "contact_name"),
        performed_by=_performed_by(data),
        at=at,
        content=content(data),
        quoted=stanza(data.get("quoted_message_id")),
        ack=ack(data.get("ack")),
        changed_at=instant(data.get("updated_at")) or reported_at,
        edited=not deleted and _edited(data, before, said),
        deleted=deleted,
        flagged=flag(data.get("flag_status")),
        note=note or bool(flag(data.get("is_private_note"))),
        status_post=bool(flag(data.get("is_status"))) or chat == "status@broadcast",
        broadcast=words(data.get("broadcast_id")) is not None or bool(flag(data.get("broadcast"))),
    )


def ack(value: Any) -> int | None:
    """A delivery receipt from -1 (failed) to 5 (read by all), sent as number or text."""
    number = integer(value)
    return number if number in ACKS else None


def reaction(
    data: dict[str, Any], *, reported_at: datetime | None = None, is_first: bool = False
) -> ReactionSeen | Unreadable:
    """A reaction; its unique id is that of the message reacted to."""
    chat, phone = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    unique_id = first(data, "unique_id") or stanza(data.get("message_id"))
    at = first_instant(data.get("timestamp"), data.get("updated_at")) or reported_at
    emoji = data.get("reaction")
    if chat is None or phone is None or unique_id is None or at is None:
        return Unreadable(why="no_ids_or_time", org_phone=phone, chat=chat, unique_id=unique_id, at=at)
    return ReactionSeen(
        org_phone=phone,
        chat=chat,
        unique_id=unique_id,
        sender=whole_id(data.get("sender_id")),
        emoji=emoji[:LONGEST_EMOJI] if isinstance(emoji, str) else "",
        at=at,
        first=is_first,
    )


def notification(data: dict[str, Any], *, reported_at: datetime | None = None) -> GroupEventSeen | Unreadable:
    """A group event or a call. `detail` is `missed video incoming` and the like for a call, else Periskope's text."""
    chat, phone = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    identity = first(data, "notification_id", "unique_id")
    at = first_instant(data.get("timestamp"), data.get("updated_at")) or reported_at
    if chat is None or phone is None or identity is None or at is None:
        return Unreadable(why="no_ids_or_time", org_phone=phone, chat=chat, at=at)
    kind = (words(data.get("type")) or "unknown")[:40]
    body = data.get("body")
    who = strings(data.get("recipientids")) or strings(data.get("recipient_ids"))
    return GroupEventSeen(
        org_phone=phone,
        chat=chat,
        notification_id=identity,
        kind=kind,
        author=whole_id(data.get("author")),
        who=tuple(whole_id(one) or one for one in who),
        detail=call_words(data) if kind == "call" else body if isinstance(body, str) else "",
        at=at,
    )


def call_words(data: dict[str, Any]) -> str:
    """A call's result, kind and direction in three fixed words."""
    call = call_facts({**data, **record(data.get("metadata"))})
    kind = "video" if call["video"] else "voice"
    direction = "outgoing" if call["outgoing"] else "incoming"
    return f"{call['result'] or 'unknown'} {kind} {direction}"


def _performed_by(data: dict[str, Any]) -> str | None:
    """The address of the member who wrote it in Periskope; `api` for any other word, as only people have addresses."""
    told = words(data.get("performed_by"))
    return told if told is None or "@" in told else "api"


def _from_me(data: dict[str, Any], full_id: str | None) -> bool:
    stated = flag(data.get("from_me"))
    return bool(sent_by_us(full_id)) if stated is None else stated


def _sender(data: dict[str, Any], chat: str, phone: str, full_id: str | None, *, from_me: bool) -> str | None:
    """The message's author: `sender_phone`, since `author` is often null where there is one."""
    author = whole_id(data.get("sender_phone")) or whole_id(data.get("author"))
    if author is not None:
        return author
    if from_me:
        return phone
    return participant(full_id) if is_group(chat) else chat


def _author_ids(data: dict[str, Any], chat: str, full_id: str | None, *, from_me: bool) -> tuple[str, str] | None:
    """What the record calls its author: in a chat with one person, an incoming message's is the chat's too."""
    also = participant(full_id) if is_group(chat) else None if from_me else chat
    return one_person(data.get("sender_phone"), data.get("author"), also)


def _edited(data: dict[str, Any], before: Any, said: Said) -> bool:
    earlier = words(data.get("prev_body"))
    if earlier is not None and earlier != data.get("body"):
        return True
    return said == "updated" and "body" in record(before)
