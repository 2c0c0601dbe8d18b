"""Pages of Periskope's lists parsed into events; an item that cannot be read is left out."""

from typing import Any

from bot.model.event import GroupEventSeen, MessageSeen, PhoneSeen, ReactionSeen, TicketSeen
from bot.wire.fields import records
from bot.wire.periskope.messages import message, notification, reaction
from bot.wire.periskope.tickets import phone, ticket

NOTIFICATION_KEYS = ("notifications", "notifictions", "messages")  # the second is Periskope's own spelling


def items(answer: Any, *names: str) -> list[dict[str, Any]] | None:
    """The objects of a page: the list under the first of these names, or the bare list. None: not a page."""
    if isinstance(answer, list):
        return records(answer)
    if isinstance(answer, dict):
        for name in names:
            if isinstance(answer.get(name), list):
                return records(answer[name])
    return None


def messages_page(answer: Any) -> list[MessageSeen]:
    """The messages of `GET /chats/messages` or `/chats/{id}/messages`, in the order of the page (newest first)."""
    seen = (message(item, said="polled") for item in items(answer, "messages") or [])
    return [one for one in seen if isinstance(one, MessageSeen)]


def notes_page(answer: Any) -> list[MessageSeen]:
    """The private notes of `GET /note` or `/chats/{id}/notes`."""
    seen = (message(item, said="polled", note=True) for item in items(answer, "notes") or [])
    return [one for one in seen if isinstance(one, MessageSeen)]


def notifications_page(answer: Any) -> list[GroupEventSeen]:
    """The group events and calls of `GET /chats/notifications`."""
    seen = (notification(item) for item in items(answer, *NOTIFICATION_KEYS) or [])
    return [one for one in seen if isinstance(one, GroupEventSeen)]


def reactions_page(answer: Any) -> list[ReactionSeen]:
    """The reactions of `GET /reactions`."""
    seen = (reaction(item) for item in items(answer, "reactions") or [])
    return [one for one in seen if isinstance(one, ReactionSeen)]


def tickets_page(answer: Any) -> list[TicketSeen]:
    """The tickets of `GET /tickets`."""
    seen = (ticket(item) for item in items(answer, "tickets") or [])
    return [one for one in seen if isinstance(one, TicketSeen)]


def phones(answer: Any) -> list[PhoneSeen]:
    """The phones of `GET /phones/all`."""
    seen = (phone(item) for item in items(answer, "phones") or [])
    return [one for one in seen if isinstance(one, PhoneSeen)]
