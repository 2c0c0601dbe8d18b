"""A message as Periskope tells it, as a row of ours: which way it went, who wrote it, and how late it is."""

from datetime import timedelta
from typing import Any

from bot.domain.content_json import to_json
from bot.domain.events import MessageSeen
from bot.domain.model import Chat, Phone
from bot.flows.steps import echo, erasing
from storage.tx import Tx

LATE = timedelta(seconds=10)  # newer messages were known so much before it that it stands out of order
BEHIND = timedelta(minutes=2)  # so long after it was written, Slack's own time under it would mislead


def values(tx: Tx, chat: Chat, event: MessageSeen) -> dict[str, Any]:
    """The columns of its row."""
    numbers = tx.phones.numbers()
    ours = event.from_me or event.note or (event.sender is not None and event.sender in numbers)
    via = _via(event) if ours else "customer"
    newest = tx.messages.newest_settled(chat.id)
    found: dict[str, Any] = {
        "chat_id": chat.id,
        "wa_id": event.unique_id,
        "full_id": event.full_id,
        "queue_id": event.queue_id,
        "way": "note" if event.note else "out" if ours else "in",
        "via": via,
        "state": "echo" if _may_be_ours(tx, chat, event, via) else "seen",
        "body": to_json(event.content),
        "quoted_wa_id": event.quoted,
        "at": event.at,
        "seen_at": tx.now,
        "late": (newest is not None and newest - event.at > LATE) or tx.house - event.at > BEHIND,
        "changed_at": event.changed_at,
        "ack": max(0, event.ack or 0),
        "deleted_at": event.changed_at or event.at if event.deleted else None,
        "edited_at": event.changed_at or event.at if event.edited else None,
    }
    if via == "console":
        author = tx.people.by_email(event.performed_by or "")
        found |= {"author_email": event.performed_by, "author_id": None if author is None else author.id}
    elif not ours and event.sender is not None:
        found["contact_id"] = tx.contacts.seen(event.sender, event.sender_name)
    return found


def remember(tx: Tx, chat: Chat, phone: Phone, event: MessageSeen) -> bool:
    """A message from long ago: kept for the history, means nothing to anybody now. False if it was known, or erased."""
    if event.note or event.status_post or tx.messages.by_wa(chat.id, event.unique_id) is not None:
        return False
    if erasing.held_back(tx, event.chat, phone, unique_id=event.unique_id, at=event.at):
        return False
    row = values(tx, chat, event) | {"state": "seen", "late": False}
    return tx.messages.add(**row) is not None


def _via(event: MessageSeen) -> str:
    if event.performed_by is None:
        return "handset"
    return "api" if event.performed_by == "api" else "console"


def _may_be_ours(tx: Tx, chat: Chat, event: MessageSeen, via: str) -> bool:
    """While a send or note of ours is out, what the API made may be just that.

    In groups another phone of ours sees it too, and cannot tell how it was written.
    """
    if event.note:
        return via == "api" and tx.outbox.sending_in(f"wa:{chat.id}", "AddNote")
    return (via == "api" or (via == "handset" and not event.from_me)) and echo.expected(tx, chat.id)
