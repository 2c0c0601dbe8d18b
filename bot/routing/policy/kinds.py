"""Which kinds of WhatsApp message start a wait, and which say nothing at all."""

from typing import Any

from bot.model.message import Content
from bot.text.document import is_empty

NOTICES = frozenset({
    "broadcast_notification", "debug", "e2e_notification", "gp2", "group_notification", "newsletter_notification",
    "notification", "notification_template", "pinned_message", "protocol", "revoked", "system",
})  # fmt: skip
"""Kinds that WhatsApp itself writes."""
PEOPLES = frozenset({
    "audio", "chat", "document", "image", "location", "multi_vcard", "order", "poll_creation", "ptt", "sticker",
    "unreadable", "vcard", "video",
})  # fmt: skip
"""Kinds that only people send; `unreadable` is ours, for a message that could not be parsed."""
TOLD = ("place", "cards", "poll", "order", "invite")


def starts_wait(content: Content) -> bool:
    """True if a customer's message of this content needs an answer: an unknown kind only with words or a file.

    What WhatsApp has not decrypted yet says nothing until its words come.
    """
    if content.kind in NOTICES:
        return False
    if content.kind.startswith("call"):
        return bool(_missed(content.facts.get("call") or {}))
    return content.kind in PEOPLES or says_something(content)


def says_something(content: Content) -> bool:
    """True if there is anything to show: words, a file, a place, a card, a poll."""
    return not is_empty(content.doc) or content.media is not None or any(content.facts.get(one) for one in TOLD)


def is_nothing(content: Content) -> bool:
    """True if the message is of a kind that is not known, or that WhatsApp writes, and holds nothing to show."""
    known = content.kind in PEOPLES or content.kind == "ciphertext" or content.kind.startswith("call")
    return not known and not says_something(content)


def _missed(call: dict[str, Any]) -> bool:
    return not call.get("outgoing") and call.get("result", "") in {"", "missed"}
