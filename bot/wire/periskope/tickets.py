"""Periskope's tickets and phones parsed into events."""

from datetime import datetime
from typing import Any

from bot.model.event import PhoneSeen, TicketSeen, Unreadable
from bot.wire.fields import first, flag, integer, record, words
from bot.wire.periskope.ids import whole_id
from bot.wire.times import first_instant

READY = {"org.phone.connected": True, "org.phone.disconnected": False}
PRIORITIES = range(5)


def ticket(
    data: dict[str, Any], *, deleted: bool = False, reported_at: datetime | None = None
) -> TicketSeen | Unreadable:
    """A ticket, as webhooks nest it ({ticket, chat, message}) or as lists have it (one flat row)."""
    row = record(data.get("ticket")) or data
    parts = (row, record(data.get("chat")), record(data.get("message")))
    chat = _first_id("chat_id", parts)
    phone = _first_id("org_phone", parts)
    identity = words(row.get("ticket_id"))
    at = first_instant(row.get("last_updated_at"), row.get("closed_at")) or reported_at
    at = at or first_instant(row.get("first_assigned_at"), row.get("created_at"))
    if identity is None or chat is None or at is None:
        return Unreadable(why="no_ids_or_time", org_phone=phone, chat=chat, at=at)
    priority = integer(row.get("priority"))
    return TicketSeen(
        periskope_id=identity,
        org_phone=phone,
        chat=chat,
        subject=words(row.get("subject")) or "",
        state=(words(row.get("status")) or "open")[:20],
        priority=priority if priority in PRIORITIES else None,
        assignee=words(row.get("assignee")),
        deleted=deleted or bool(flag(row.get("is_deleted"))),
        at=at,
    )


def phone(data: dict[str, Any], *, kind: str = "") -> PhoneSeen | Unreadable:
    """A phone of ours; the event's name goes before the fields, which may be older."""
    number = whole_id(data.get("org_phone"))
    if number is None:
        return Unreadable(why="no_phone")
    ready = READY.get(kind)
    if ready is None:
        ready = flag(data.get("is_ready"))
    state = first(data, "wa_state")
    if state is not None and kind not in READY:
        ready = state == "CONNECTED" and ready is not False
    return PhoneSeen(org_phone=number, name=first(data, "phone_name"), ready=ready, org=first(data, "org_id"))


def _first_id(name: str, parts: tuple[dict[str, Any], ...]) -> str | None:
    return next((found for part in parts if (found := whole_id(part.get(name))) is not None), None)
