"""Periskope's webhooks parsed: the key that makes redeliveries one, the lane, and the event."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.model.chat import is_group
from bot.model.event import (
    ChatHint,
    Ignored,
    PeriskopeEvent,
    Said,
    Unreadable,
)
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.wire.fields import first, record, words
from bot.wire.json_bytes import Fault, read
from bot.wire.periskope.ids import conversation, is_conversation, stanza, whole_id
from bot.wire.periskope.messages import message, notification, reaction
from bot.wire.periskope.tickets import phone, ticket
from bot.wire.times import first_instant, instant

STATUS = "status@broadcast"  # people's status: told apart from a channel, as it names its author
ONCE = frozenset({"message.created", "note.created", "chat.notification.created", "ticket.created"})
SECRET = "org.phone.qr"  # noqa: S105  # an event's name; its data is a login code that must not be kept
SAID: dict[str, Said] = {
    "message.created": "created",
    "note.created": "created",
    "message.updated": "updated",
    "message.ticket.attached": "updated",
    "message.past": "polled",  # our own name for what the first poll finds
    "message.deleted": "deleted",
    "message.ack.updated": "ack",
    "message.flagged": "flagged",
    "message.unflagged": "flagged",
}
STATE_FIELDS = (
    "ack", "body", "delivery_info", "flag_status", "is_deleted", "location", "media", "message_ticket_id",
    "message_type", "poll_results", "reaction", "sender_id",
)  # fmt: skip


def arrived(
    raw: bytes, *, lane_key: Callable[[str], str], body: dict[str, Any] | None = None
) -> Arrival | Ignored | Fault:
    """The webhook as it is stored; its signature was verified. `lane_key` hashes a conversation's name.

    `body`: the same, parsed, where somebody has done so already.

    What is new is recognised by its ids; a change of state by its ids, the vendor's time and the values set, or by the
    whole body, however spaced, if there is no time. In groups our own phone is left out: each connected phone reports
    the same.
    """
    said = read(raw) if body is None else body
    if isinstance(said, Fault):
        return said
    kind = event_name(said)
    if kind == SECRET:
        return Ignored(why="login_code")
    digest = hashlib.sha256(_identity(kind, said) or _bytes([kind, said])).hexdigest()
    return Arrival(source="periskope", key=f"{kind[:60]}:{digest[:40]}", lane=_lane(said, lane_key), raw=raw)


def parse(raw: bytes) -> PeriskopeEvent:
    """The event in a stored webhook."""
    body = read(raw)
    if isinstance(body, Fault):
        return Unreadable(why=body.why)
    kind = event_name(body)
    data = body.get("data")
    if not isinstance(data, dict):
        return Unreadable(why="no_data")
    chat = whole_id(data.get("chat_id"))
    if chat not in {None, STATUS} and not is_conversation(str(chat)):
        return Ignored(why="no_conversation")
    if kind in SAID:
        return _message(kind, data, body)
    reported_at = instant(body.get("timestamp"))
    if kind.startswith("reaction."):
        return reaction(data, reported_at=reported_at, is_first=kind == "reaction.created")
    if kind == "chat.notification.created":
        return notification(data, reported_at=reported_at)
    if kind.startswith("ticket."):
        return ticket(data, deleted=kind == "ticket.deleted", reported_at=reported_at)
    if kind.startswith("org.phone.") and kind != SECRET:
        return phone(data, kind=kind)
    return _hint(kind, data)


def tenant(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """The (org_id, org_phone) that an event belongs to, each None where the event does not say."""
    data = record(body.get("data"))
    inner = record(data.get("message"))
    org = first(body, "org_id") or first(data, "org_id") or first(record(data.get("ticket")), "org_id")
    return org, whole_id(data.get("org_phone")) or whole_id(inner.get("org_phone"))


def event_name(body: dict[str, Any]) -> str:
    """The event's name in either form of the envelope: the documentation has `event`, real traffic `event_type`."""
    for name in ("event_type", "event"):
        found = body.get(name)
        if isinstance(found, str) and found:
            return found
    return "unnamed"


def _message(kind: str, data: dict[str, Any], body: dict[str, Any]) -> PeriskopeEvent:
    if kind == "message.unflagged":
        data = {**data, "flag_status": False}
    elif kind == "message.flagged":
        data = {**data, "flag_status": True}
    return message(
        data,
        said=SAID[kind],
        reported_at=instant(body.get("timestamp")),
        note=kind == "note.created",
        before=body.get("previous_attributes"),
    )


def _hint(kind: str, data: dict[str, Any]) -> PeriskopeEvent:
    chat, number = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    if chat is not None and number is not None:
        return ChatHint(org_phone=number, chat=chat)
    return Unreadable(why="no_ids", org_phone=number, chat=chat) if kind.startswith("chat.") else Ignored(why="kind")


def _lane(body: dict[str, Any], lane_key: Callable[[str], str]) -> Lane:
    chat, number = _place(body)
    return Lane.in_org() if chat is None or number is None else Lane.in_chat(lane_key(conversation(chat, number)))


def _place(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """The chat and the phone of an event in a chat; both None for a ticket, which is the organisation's."""
    data = record(body.get("data"))
    if "ticket" in data:
        return None, None
    return whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))


def _identity(kind: str, body: dict[str, Any]) -> bytes | None:
    """What two deliveries of one event have in common; None where only the whole body can show it."""
    data = record(body.get("data"))
    chat, number = _place(body)
    thing = _thing(data)
    if thing is None or (chat is None and "ticket" not in data):
        return None
    where = chat if chat is not None and is_group(chat) else f"{chat} {number}"
    if kind in ONCE:
        return _bytes([kind, where, thing])
    moment = _moment(kind, data, body)
    if moment is None:
        return None
    return _bytes([kind, where, thing, moment.isoformat(), [data.get(name) for name in STATE_FIELDS]])


def _moment(kind: str, data: dict[str, Any], body: dict[str, Any]) -> datetime | None:
    """When a state was set. A message's own `timestamp` is when it was written, so it says nothing about an edit."""
    if kind.startswith("reaction."):
        return first_instant(data.get("updated_at"), data.get("timestamp"), body.get("timestamp"))
    return first_instant(data.get("updated_at"), body.get("timestamp")) if kind in SAID else None


def _thing(data: dict[str, Any]) -> str | None:
    """The vendor's id of what the event is about, the same from each of our phones."""
    if "notification_id" in data:
        inner = stanza(data["notification_id"]) or words(data.get("unique_id"))
        return f"{inner} {words(data.get('type'))}" if inner else None
    ticket_id = words(record(data.get("ticket")).get("ticket_id")) or words(data.get("ticket_id"))
    return words(data.get("unique_id")) or stanza(data.get("message_id")) or ticket_id


def _bytes(parts: list[Any]) -> bytes:
    return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()
