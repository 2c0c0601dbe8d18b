"""Periskope's message, reaction and notification objects into our words."""

from datetime import datetime
from typing import Any

from bot.domain.events import GroupEventSeen, MessageSeen, ReactionSeen, Said, Unreadable
from bot.wire.fields import called, first, flag, integer, record, strings, words
from bot.wire.periskope_content import call_facts, content
from bot.wire.periskope_ids import is_group, participant, sent_by_us, stanza, whole_id
from bot.wire.times import first_instant, instant

ACKS = range(-1, 6)
LONGEST_EMOJI = 64


def message(
    data: dict[str, Any], *, said: Said, told_at: datetime | None = None, note: bool = False, before: Any = None
) -> MessageSeen | Unreadable:
    """A message or private note. `told_at` stands in for missing times; `before`: the event's previous_attributes."""
    chat, phone = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    full_id = words(data.get("message_id"))
    unique_id = first(data, "unique_id") or stanza(full_id)
    at = first_instant(data.get("timestamp"), data.get("updated_at")) or told_at
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
        sender_name=called(data, "sender_name", "contact_name"),
        performed_by=words(data.get("performed_by")),
        at=at,
        content=content(data),
        quoted=stanza(data.get("quoted_message_id")),
        ack=ack(data.get("ack")),
        changed_at=instant(data.get("updated_at")) or told_at,
        edited=not deleted and _edited(data, before, said),
        deleted=deleted,
        flagged=flag(data.get("flag_status")),
        note=note or bool(flag(data.get("is_private_note"))),
        status_post=bool(flag(data.get("is_status"))) or chat == "status@broadcast",
    )


def ack(value: Any) -> int | None:
    """A delivery receipt from -1 (failed) to 5 (read by all), sent as number or text."""
    number = integer(value)
    return number if number in ACKS else None


def reaction(
    data: dict[str, Any], *, told_at: datetime | None = None, first_told: bool = False
) -> ReactionSeen | Unreadable:
    """A reaction; the unique id is that of the message reacted to."""
    chat, phone = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    unique_id = first(data, "unique_id") or stanza(data.get("message_id"))
    at = first_instant(data.get("timestamp"), data.get("updated_at")) or told_at
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
        first=first_told,
    )


def notification(data: dict[str, Any], *, told_at: datetime | None = None) -> GroupEventSeen | Unreadable:
    """A group event or a call. A call's `detail` is e.g. `missed video incoming`, else the text Periskope gives."""
    chat, phone = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    identity = first(data, "notification_id", "unique_id")
    at = first_instant(data.get("timestamp"), data.get("updated_at")) or told_at
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
    """Result, kind and direction of a call in three fixed words."""
    call = call_facts({**data, **record(data.get("metadata"))})
    kind = "video" if call["video"] else "voice"
    direction = "outgoing" if call["outgoing"] else "incoming"
    return f"{call['result'] or 'unknown'} {kind} {direction}"


def _from_me(data: dict[str, Any], full_id: str | None) -> bool:
    told = flag(data.get("from_me"))
    return bool(sent_by_us(full_id)) if told is None else told


def _sender(data: dict[str, Any], chat: str, phone: str, full_id: str | None, *, from_me: bool) -> str | None:
    """Who wrote it: `sender_phone`, since `author` is often null when the facts say otherwise."""
    told = whole_id(data.get("sender_phone")) or whole_id(data.get("author"))
    if told is not None:
        return told
    if from_me:
        return phone
    return participant(full_id) if is_group(chat) else chat


def _edited(data: dict[str, Any], before: Any, said: Said) -> bool:
    earlier = words(data.get("prev_body"))
    if earlier is not None and earlier != data.get("body"):
        return True
    return said == "updated" and "body" in record(before)
