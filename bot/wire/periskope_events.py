"""Periskope's webhooks: what makes one the same as another, where it queues, and what it says."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain.events import Arrival, ChatHint, Ignored, PeriskopeEvent, Said, Unreadable
from bot.wire.fields import first, record, words
from bot.wire.json_bytes import Fault, read
from bot.wire.periskope_ids import conversation, is_group, stanza, whole_id
from bot.wire.periskope_messages import message, notification, reaction
from bot.wire.periskope_tickets import phone, ticket
from bot.wire.times import first_instant, instant

ORG_LANE = "in:org"
ONCE = frozenset({"message.created", "note.created", "chat.notification.created", "ticket.created"})
SECRET = "org.phone.qr"  # noqa: S105  # an event's name; its data is a login code that must not be kept
SAID: dict[str, Said] = {
    "message.created": "created",
    "note.created": "created",
    "message.updated": "updated",
    "message.ticket.attached": "updated",
    "message.past": "polled",  # our own name for what a first look finds
    "message.deleted": "deleted",
    "message.ack.updated": "ack",
    "message.flagged": "flagged",
    "message.unflagged": "flagged",
}
STATE_FIELDS = (
    "ack", "body", "delivery_info", "flag_status", "is_deleted", "location", "media", "message_ticket_id",
    "message_type", "poll_results", "reaction", "sender_id",
)  # fmt: skip


def arrived(raw: bytes, *, lane_key: Callable[[str], str]) -> Arrival | Ignored | Fault:
    """A verified webhook as it is stored. `lane_key` makes a conversation's name into something free of numbers.

    New things are the same by their ids; whatever sets a state by its ids, the vendor's time and what it sets, or by
    the whole body when there is no time, however it is spaced. In groups our own phone is left out: each connected phone tells the same.
    """
    body = read(raw)
    if isinstance(body, Fault):
        return body
    kind = event_name(body)
    if kind == SECRET:
        return Ignored(why="login_code")
    digest = hashlib.sha256(_identity(kind, body) or _bytes([kind, body])).hexdigest()
    return Arrival(source="periskope", key=f"{kind[:60]}:{digest[:40]}", lane=_lane(body, lane_key), raw=raw)


def parse(raw: bytes) -> PeriskopeEvent:
    """What a stored webhook says."""
    body = read(raw)
    if isinstance(body, Fault):
        return Unreadable(why=body.why)
    kind = event_name(body)
    data = body.get("data")
    if not isinstance(data, dict):
        return Unreadable(why="no_data")
    if kind in SAID:
        return _message(kind, data, body)
    told_at = instant(body.get("timestamp"))
    if kind.startswith("reaction."):
        return reaction(data, told_at=told_at, first_told=kind == "reaction.created")
    if kind == "chat.notification.created":
        return notification(data, told_at=told_at)
    if kind.startswith("ticket."):
        return ticket(data, deleted=kind == "ticket.deleted", told_at=told_at)
    if kind.startswith("org.phone.") and kind != SECRET:
        return phone(data, kind=kind)
    return _hint(kind, data)


def tenant(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """Whose event it is: (org_id, org_phone), each None where the event does not say."""
    data = record(body.get("data"))
    inner = record(data.get("message"))
    org = first(body, "org_id") or first(data, "org_id") or first(record(data.get("ticket")), "org_id")
    return org, whole_id(data.get("org_phone")) or whole_id(inner.get("org_phone"))


def event_name(body: dict[str, Any]) -> str:
    """The event's name in either spelling of the envelope: documents say `event`, real traffic `event_type`."""
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
        told_at=instant(body.get("timestamp")),
        note=kind == "note.created",
        before=body.get("previous_attributes"),
    )


def _hint(kind: str, data: dict[str, Any]) -> PeriskopeEvent:
    chat, number = whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))
    if chat is not None and number is not None:
        return ChatHint(org_phone=number, chat=chat)
    return Unreadable(why="no_ids", org_phone=number, chat=chat) if kind.startswith("chat.") else Ignored(why="kind")


def _lane(body: dict[str, Any], lane_key: Callable[[str], str]) -> str:
    chat, number = _place(body)
    return ORG_LANE if chat is None or number is None else f"in:chat:{lane_key(conversation(chat, number))}"


def _place(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """Chat and phone of what happens in a chat; a ticket is the organisation's."""
    data = record(body.get("data"))
    if "ticket" in data:
        return None, None
    return whole_id(data.get("chat_id")), whole_id(data.get("org_phone"))


def _identity(kind: str, body: dict[str, Any]) -> bytes | None:
    """What makes two deliveries one; None where only the whole body can tell."""
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
    """When the state was set. A message's own `timestamp` is when it was written, so it says nothing about an edit."""
    if kind.startswith("reaction."):
        return first_instant(data.get("updated_at"), data.get("timestamp"), body.get("timestamp"))
    return first_instant(data.get("updated_at"), body.get("timestamp")) if kind in SAID else None


def _thing(data: dict[str, Any]) -> str | None:
    """The vendor's id of what the event is about, the same whichever of our phones tells."""
    if "notification_id" in data:
        inner = stanza(data["notification_id"]) or words(data.get("unique_id"))
        return f"{inner} {words(data.get('type'))}" if inner else None
    ticket_id = words(record(data.get("ticket")).get("ticket_id")) or words(data.get("ticket_id"))
    return words(data.get("unique_id")) or stanza(data.get("message_id")) or ticket_id


def _bytes(parts: list[Any]) -> bytes:
    return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()
