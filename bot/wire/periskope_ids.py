"""Periskope's and WhatsApp's ids, in one spelling each."""

from typing import Any

from bot.wire.fields import words

LONGEST = 200


def whole_id(value: Any) -> str | None:
    """A chat, contact or phone id with its suffix; bare digits mean a one-to-one chat, `+` and spaces are dropped."""
    text = words(value)
    if text is None or len(text) > LONGEST:
        return None
    text = text.strip()
    name, at, host = text.partition("@")
    if not at:
        digits = text.removeprefix("+")
        return f"{digits}@c.us" if digits.isascii() and digits.isdigit() else None
    if not name or not host:
        return None
    return f"{name}@c.us" if host == "s.whatsapp.net" else text


def is_group(chat: str) -> bool:
    """Whether a chat id is a group's; several of our phones may see the same group."""
    return chat.endswith("@g.us")


def conversation(chat: str, org_phone: str) -> str:
    """What names a conversation: a group by itself, a one-to-one chat together with our phone."""
    return chat if is_group(chat) else f"{chat} {org_phone}"


def digits(phone: str) -> str:
    """The part before the suffix, as the `x-phone` header wants it."""
    return phone.partition("@")[0]


def stanza(value: Any) -> str | None:
    """The WhatsApp id of a message: given as itself, or inside a whole `true_<chat>_<id>[_<participant>]`."""
    text = words(value)
    if text is None or len(text) > LONGEST:
        return None
    parts = text.split("_")
    if len(parts) >= 3 and parts[0] in {"true", "false"}:
        inner = parts[2] if "@" in parts[1] else parts[1]
        return inner or None
    return text


def sent_by_us(full_id: str | None) -> bool | None:
    """What a whole message id says about its direction."""
    if full_id is None:
        return None
    head = full_id.partition("_")[0]
    return {"true": True, "false": False}.get(head)


def participant(full_id: str | None) -> str | None:
    """The group participant at the end of a whole message id."""
    if full_id is None:
        return None
    parts = full_id.split("_")
    return whole_id(parts[3]) if len(parts) == 4 else None
