"""Periskope's and WhatsApp's ids, in one spelling each."""

from typing import Any

from bot.model.chat import is_group
from bot.wire.fields import words

LONGEST = 200
PEOPLE = {"c.us": "c.us", "s.whatsapp.net": "c.us", "lid": "lid"}
"""The host of a person's id, and how it is written here."""


def whole_id(value: Any) -> str | None:
    """A chat, contact or phone id with its suffix; bare digits are a one-to-one chat, `+` and outer spaces are dropped.

    One person's devices have one id: `491234:12@s.whatsapp.net` is `491234@c.us`.
    """
    text = words(value)
    if text is None or len(text) > LONGEST:
        return None
    text = text.strip()
    name, at, host = text.partition("@")
    if not at:
        digits = text.removeprefix("+")
        return f"{digits}@c.us" if digits.isascii() and digits.isdigit() else None
    host = host.lower()
    if host in PEOPLE:
        name = name.removeprefix("+").partition(":")[0].partition("_")[0]
    if not name or not host:
        return None
    return f"{name}@{PEOPLE.get(host, host)}"


def one_person(*values: Any) -> tuple[str, str] | None:
    """The number and the hidden id of a person, from the ids that one record has of them; None: it does not name both."""
    ids = {found for one in values if (found := whole_id(one)) is not None}
    numbers, hidden = ([one for one in ids if one.endswith(host)] for host in ("@c.us", "@lid"))
    if len(numbers) != 1 or len(hidden) != 1 or digits(numbers[0]) == digits(hidden[0]):
        return None
    return numbers[0], hidden[0]


def hidden_id(value: Any) -> str | None:
    """A `contact_lid`, which may come without its suffix."""
    text = words(value)
    return text if text is None or "@" in text else f"{text}@lid"


def is_conversation(chat: str) -> bool:
    """Whether customers write there: not a channel, a broadcast list, or people's status."""
    return chat.rpartition("@")[2] in {"c.us", "g.us", "lid"}


def conversation(chat: str, org_phone: str) -> str:
    """The name of a conversation: a group's id, or that of a one-to-one chat together with our phone's."""
    return chat if is_group(chat) else f"{chat} {org_phone}"


def digits(phone: str) -> str:
    """The part before the suffix, as the `x-phone` header takes it."""
    return phone.partition("@")[0]


def stanza(value: Any) -> str | None:
    """The WhatsApp id of a message, given alone or inside a whole `true_<chat>_<id>[_<participant>]`."""
    text = words(value)
    if text is None or len(text) > LONGEST:
        return None
    parts = text.split("_")
    if len(parts) >= 3 and parts[0] in {"true", "false"}:
        inner = parts[2] if "@" in parts[1] else parts[1]
        return inner or None
    return text


def sent_by_us(full_id: str | None) -> bool | None:
    """Whether a whole message id is of an outgoing message; None if it does not say."""
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
