"""Messages, notes, reactions, notifications and tickets in the vendor's JSON."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.periskope import timestamps
from sandbox.periskope.records import Message, Notification, Reaction, Ticket
from sandbox.periskope.state import State

Json = dict[str, Any]
Clockface = Callable[[datetime | None], str | None]

EMPTY: Json = {
    "author": None,
    "has_media": None,
    "mentioned_ids": [],
    "vcards": [],
    "location": None,
    "poll_info": None,
    "poll_results": None,
    "message_ticket_id": None,
    "broadcast_id": None,
    "is_forwarded": False,
    "is_status": False,
    "is_gif": None,
    "links": [],
    "order_id": None,
}


def message_json(org: State, message: Message, phone: str, *, written: Clockface = timestamps.rest) -> Json:
    """A message as one phone of the organisation sees it; `has_media` is often null there, and so it is here."""
    mine = message.from_me and phone == message.phone
    return (
        EMPTY
        | {
            "message_id": message.seen_by(phone),
            "unique_id": message.unique_id,
            "org_id": org.org_id,
            "org_phone": phone,
            "chat_id": message.chat_id,
            "message_type": message.kind,
            "body": None if message.is_deleted and not org.deleted_bodies_kept else message.body,
            "prev_body": message.prev_body,
            "timestamp": written(message.timestamp),
            "updated_at": written(message.updated_at),
            "from_me": mine,
            "sender_phone": message.sender,
            "from": phone if mine else message.chat_id,
            "to": message.chat_id if mine else phone,
            "ack": str(message.ack),
            "performed_by": message.performed_by if mine else None,
            "media": media_json(org, message),
            "has_quoted_msg": message.quoted is not None,
            "quoted_message_id": message.quoted,
            "delivery_info": delivery_json(message) if mine else None,
            "flag_status": message.flagged,
            "flag_metadata": None,
            "sent_message_id": message.queue_id if mine else None,
            "is_deleted": True if message.is_deleted else None,
            "is_private_note": message.is_note,
            "has_reaction": bool(message.reactions),
            "reactions": [reaction_json(org, message, one, phone) for one in message.by_sender.values() if one.emoji],
            "id": _id_json(message, phone, mine=mine),
        }
        | message.extra
    )


def _id_json(message: Message, phone: str, *, mine: bool) -> Json:
    """The inner ``id``, which the vendor spells in several ways and nobody should lean on."""
    whole = message.seen_by(phone)
    return {"id": message.unique_id, "fromMe": mine, "remote": message.chat_id, "_serialized": whole}


def media_json(org: State, message: Message) -> Json | None:
    if not message.media:
        return None
    path = f"/{message.media.key}/{message.media.filename}"
    base = "/storage/v1/object/public/message-media" if org.relative_media else f"{org.origin}/media"
    return {
        "path": base + path,
        "mimetype": message.media.mimetype,
        "filename": message.media.filename,
        "size": message.media.size,
    }


def delivery_json(message: Message) -> Json:
    at = timestamps.milliseconds(message.updated_at)
    to = message.chat_id
    delivered, read = message.ack >= 3, message.ack >= 4  # the vendor's own steps
    return {
        "delivered": {to: at} if delivered else {},
        "read": {to: at} if read else {},
        "pending": [] if delivered else [to],
        "delivered_count": int(delivered),
        "read_count": int(read),
    }


def reaction_json(
    org: State, message: Message, reaction: Reaction, phone: str, *, written: Clockface = timestamps.rest
) -> Json:
    return {
        "reaction_id": reaction.reaction_id,
        "reaction": reaction.emoji,
        "message_id": message.seen_by(phone),
        "unique_id": message.unique_id,
        "chat_id": message.chat_id,
        "org_id": org.org_id,
        "org_phone": phone,
        "sender_id": reaction.sender,
        "timestamp": written(reaction.timestamp),
        "ack": 2,
        "read": False,
        "orphan": 0,
        "orphan_reason": None,
    }


def notification_json(org: State, found: Notification, phone: str, *, written: Clockface = timestamps.rest) -> Json:
    return {
        "notification_id": f"true_{found.chat_id}_{found.unique_id}_{found.author}_{found.kind}",
        "type": found.kind,
        "chat_id": found.chat_id,
        "org_id": org.org_id,
        "org_phone": phone,
        "author": found.author,
        "recipientids": list(found.recipients),
        "body": found.body,
        "timestamp": written(found.timestamp),
        "unique_id": found.unique_id,
        "metadata": found.metadata,
    }


def ticket_row(org: State, ticket: Ticket) -> Json:
    """The flat row of ``GET /tickets``."""
    return {
        "ticket_id": ticket.ticket_id,
        "org_id": org.org_id,
        "chat_id": ticket.chat_id,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "assigned_by": ticket.assigned_by,
        "raised_by": ticket.raised_by,
        "due_date": ticket.due_date,
        "created_at": timestamps.rest(ticket.created_at),
        "closed_at": timestamps.rest(ticket.closed_at),
        "first_assigned_at": timestamps.rest(ticket.first_assigned_at),
        "last_updated_at": timestamps.rest(ticket.updated_at),
        "quoted_message_id": ticket.quoted,
        "is_deleted": False,
        "label_ids": dict.fromkeys(ticket.label_ids, True),
        "labels": [org.labels[one].name for one in ticket.label_ids],
        "custom_properties": None,
    }


def ticket_json(org: State, ticket: Ticket) -> Json:
    """The nested TicketInfo of single tickets and of webhooks."""
    chat = org.chats[ticket.chat_id]
    about = next((one for one in chat.log if one.unique_id == ticket.quoted), None)
    names = ",".join(org.labels[one].name for one in chat.label_ids)
    row = ticket_row(org, ticket)
    return {
        "chat": {
            "chat_id": chat.chat_id,
            "chat_name": chat.name,
            "chat_labels": names,
            "custom_properties": dict(chat.custom_properties),
            "members": {},
            "assigned_to": chat.assigned_to,
        },
        "message": message_json(org, about, about.phone) if about else None,
        "ticket": row
        | {"ticket_labels": ",".join(row["labels"]), "closed_by": ticket.closed_by, "closed_message": None},
        "attached_messages": [],
    }
