"""The left half's state: chats as the customers' phones show them."""

import contextlib
from datetime import datetime
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number

from sandbox.company import ZONE
from sandbox.page.part import part
from sandbox.periskope import Chat, Message, Periskope
from sandbox.periskope.records import Contact, Notification
from sandbox.periskope.shapes import contact_name, digits
from sandbox.periskope.state import Unknown
from sandbox.periskope.timestamps import rest

Json = dict[str, Any]

EVENTS = {
    "add": "{who} joined",
    "invite": "{who} joined by the invite link",
    "remove": "{who} was removed",
    "leave": "{who} left",
    "promote": "{who} is an admin now",
    "demote": "{who} is no admin any more",
    "subject": "The group is now called {body}",
    "call": "Call: {result}",
}


def name_of(periskope: Periskope, contact_id: str) -> str:
    if contact_id in periskope.phones:
        return "Harbor Bikes"
    contact = periskope.contact(contact_id)
    return contact_name(contact or Contact(contact_id=contact_id))


def zone_of(contact_id: str) -> str:
    """The zone of a phone by its number, as far as a number tells: where its clock is."""
    with contextlib.suppress(NumberParseException):
        zones = time_zones_for_geographical_number(phonenumbers.parse("+" + digits(contact_id)))
        return next((one for one in zones if one != UNKNOWN_TIMEZONE), ZONE)
    return ZONE


def chats_json(periskope: Periskope) -> list[Json]:
    """All chats, the one with the newest message first."""

    def newest(chat: Chat) -> tuple[bool, datetime]:
        return bool(chat.log), chat.log[-1].timestamp if chat.log else chat.created_at

    return [row_json(one) for one in sorted(periskope.chats.values(), key=newest, reverse=True)]


KINDS = {
    "ptt": "🎤 Voice message",
    "audio": "🎤 Audio",
    "image": "📷 Photo",
    "video": "🎬 Video",
    "sticker": "Sticker",
    "document": "📄 Document",
    "location": "📍 Location",
    "vcard": "👤 Contact",
}
"""What a list of chats says of a message without words."""


def _spoken(message: Message) -> str:
    if message.is_deleted:
        theirs = message.from_me or message.chat_id.endswith("@g.us")  # a group's phone is everybody's
        return "This message was deleted" if theirs else "You deleted this message"
    return message.body or KINDS.get(message.kind, message.kind.replace("_", " "))


def row_json(chat: Chat) -> Json:
    last = chat.log[-1] if chat.log else None
    words = _spoken(last) if last else ""
    return {
        "id": chat.chat_id,
        "name": chat.name or "+" + digits(chat.chat_id),
        "group": chat.is_group,
        "last": words[:80],
        "at": rest(last.timestamp) if last else None,
        "zone": zone_of(chat.participants[0] if chat.is_group and chat.participants else chat.chat_id),
    }


def chat_json(periskope: Periskope, chat: Chat, end: int | None) -> Json:
    """One chat with what its phone shows at once, group events in their place."""
    happened: list[Message | Notification] = sorted([*chat.log, *chat.notifications], key=lambda one: one.timestamp)
    shown = part(happened, end)
    return row_json(chat) | {
        "number": "+" + digits(chat.chat_id),
        "participants": [
            {"id": one, "name": name_of(periskope, one), "zone": zone_of(one)} for one in chat.participants
        ],
        "labels": [periskope.labels[one].name for one in chat.label_ids],
        "assigned_to": chat.assigned_to,
        "closed": chat.closed_at is not None,
        "messages": [row(periskope, one) for one in shown.rows],
        "span": shown.span,
    }


def row(periskope: Periskope, one: Message | Notification) -> Json:
    return message_json(periskope, one) if isinstance(one, Message) else event_json(periskope, one)


def message_json(periskope: Periskope, message: Message) -> Json:
    media = message.media
    url = f"{periskope.origin}/media/{media.key}/{media.filename}" if media else None
    return {
        "unique_id": message.unique_id,
        "at": rest(message.timestamp),
        "kind": message.kind,
        "body": message.body,
        "from_me": message.from_me,
        "sender": message.sender,
        "sender_name": name_of(periskope, message.sender),
        "performed_by": message.performed_by,
        "ack": message.ack,
        "quoted": message.quoted,
        "edited": message.prev_body is not None,
        "is_deleted": message.is_deleted,
        "media": {"url": url, "mimetype": media.mimetype, "filename": media.filename} if media else None,
        "extra": message.extra,
        "reactions": list(message.reactions.values()),
        "reacted_by": message.reactions,
    }


def event_json(periskope: Periskope, found: Notification) -> Json:
    who = ", ".join(name_of(periskope, one) for one in found.recipients) or name_of(periskope, found.author)
    result = str((found.metadata or {}).get("call_result", "")).lower()
    text = EVENTS.get(found.kind, found.kind).format(who=who, body=found.body, result=result)
    return {"at": rest(found.timestamp), "event": text}


def half(periskope: Periskope, chat_id: str, end: int | None) -> Json:
    """Everything the left half shows, with the chat asked for or the newest one open, read up to `end`."""
    rows = chats_json(periskope)
    wanted = chat_id if chat_id in periskope.chats else (rows[0]["id"] if rows else "")
    return {
        "chats": rows,
        "chat": chat_json(periskope, periskope.chats[wanted], end) if wanted else None,
        "labels": [{"name": one.name} for one in periskope.labels.values() if one.kind == "chat"],
        "members": list(periskope.members),
        "connected": periskope.connected,
    }


def found_chat(periskope: Periskope, chat_id: Any) -> Chat:
    if chat_id not in periskope.chats:
        raise Unknown("There is no such chat.")
    return periskope.chats[chat_id]
