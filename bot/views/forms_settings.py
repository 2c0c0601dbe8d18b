"""Policies in one form: every setting of `domain.policies` that an admin decides, by its own name."""

from collections.abc import Mapping
from typing import Any

from bot.domain.policies import Policies
from bot.views.blocks import Block, Blocks, context
from bot.views.inputs import (
    MOST_OPTIONS,
    Choice,
    Choices,
    Field,
    modal,
    one_of,
    radio,
    slack_users,
    some_of,
    ticks,
    words_field,
)

NEW_CHATS = "new_chat_label"
NO_LABEL = Choice(value="none", text="No label")
MOST_PHONES = 20


def _choices(*pairs: tuple[str, str]) -> Choices:
    return [Choice(value=value, text=text) for value, text in pairs]


ONE_OF: Mapping[str, tuple[str, Choices]] = {
    "reply_guard": (
        "A reply by somebody other than the holder who is on",
        _choices(("ask", "Ask first"), ("warn", "Send, and say so"), ("off", "Send")),
    ),
    "receipts": (
        "Marks on an agent's own message",
        _choices(("read", "Sent and read"), ("sent", "Sent"), ("off", "None")),
    ),
    "deleted": ("A message deleted for everyone is", _choices(("struck", "Struck through"), ("hidden", "Hidden"))),
    "sign_replies": ("Replies are signed with", _choices(("off", "Nothing"), ("name", "The agent's name"))),
    "group_waits": (
        "A group waits for an answer to",
        _choices(("flagged", "Messages that Periskope flags"), ("mention", "Mentions of us"), ("all", "Every message")),
    ),
}
NUMBERS: Mapping[str, str] = {
    "send_delay": "Seconds in which a reply can be taken back",
    "history": "Messages folded at a thread's start",
    "quiet_day_hours": "Hours of silence after which a new thread begins",
    "long_thread": "Messages after which a new thread begins",
    "auto_close_days": "Days after which an answered chat closes by itself",
    "wait_minutes": "Minutes after which a waiting chat without a holder is told",
    "held_wait_minutes": "Minutes after which a waiting chat with a holder is told",
}
SWITCHES: Mapping[str, str] = {
    "sending": "Replies are sent to customers",
    "members_label": "Members may add labels to chats",
    "emoji_actions": "👀 takes a chat, ✅ closes it",
    "mark_read": "Answering or closing marks the chat read in Periskope",
}


def settings(now: Policies, labels: Choices = (), phones: Choices = (), *, data: str = "") -> dict[str, Any]:
    """The form; `data` should name the version seen, so that two admins are told of each other.

    `phones`: our numbers, by their digits.
    """
    stored = now.to_json()
    switches = [Choice(value=key, text=text) for key, text in SWITCHES.items()]
    blocks: Blocks = [
        context("Changes hold at once, for everybody, and stand in the audit."),
        ticks(Field(name="switches", label="On", optional=True), switches, [key for key in SWITCHES if stored[key]]),
        *(radio(Field(name=key, label=label), choices, stored[key]) for key, (label, choices) in ONE_OF.items()),
        *(_number(key, label, stored[key]) for key, label in NUMBERS.items()),
        words_field(
            Field(name="close_words", label="Words that reopen nothing", hint="Commas between them.", optional=True),
            ", ".join(now.close_words),
            lines=True,
        ),
        *_label_order(labels, now),
        words_field(
            Field(
                name="alert_to",
                label="E-mails that get what needs a person",
                hint="Commas between them.",
                optional=True,
            ),
            ", ".join(now.alert_to),
        ),
        *_new_chat_labels(labels, phones, now),
        slack_users(
            Field(
                name="allowed_bots",
                label="Bots that may sit in rooms",
                hint="Everybody else who should not be there is removed.",
                optional=True,
            ),
            now.allowed_bots,
        ),
    ]
    return modal("settings", "Settings", blocks, submit="Save", data=data)


def _number(key: str, label: str, value: float) -> Block:
    return words_field(Field(name=key, label=label), f"{value:g}", longest=8)


def _label_order(labels: Choices, now: Policies) -> Blocks:
    if not labels:
        return []
    what = Field(name="label_order", label="Labels that go first", hint="In the order chosen here.", optional=True)
    return [some_of(what, labels, [str(label) for label in now.label_order])]


def _new_chat_labels(labels: Choices, phones: Choices, now: Policies) -> Blocks:
    """One for all numbers, and one for each where there are several; what is stored is a label's name."""
    if not labels:
        return []
    ids = {label.text.casefold(): label.value for label in labels}
    several = phones[:MOST_PHONES] if len(phones) > 1 else []
    fields = [("", "Label for new chats without one"), *((one.value, f"The same, on {one.text}") for one in several)]
    return [
        one_of(
            Field(name=f"{NEW_CHATS}{':' if phone else ''}{phone}", label=label, optional=True),
            [NO_LABEL, *labels],
            ids.get(now.new_chat_label.get(phone, "").casefold(), NO_LABEL.value),
            looked_up=len(labels) * len(fields) > MOST_OPTIONS,
        )
        for phone, label in fields
    ]


def _read_new_chat_labels(values: Mapping[str, Any], now: Policies, labels: Choices) -> dict[str, str]:
    names = {label.value: label.text for label in labels}
    found = dict(now.new_chat_label)
    for key, chosen in values.items():
        name, _, phone = key.partition(":")
        if name == NEW_CHATS and chosen in names:
            found[phone] = names[chosen]
        elif name == NEW_CHATS and chosen == NO_LABEL.value:
            found.pop(phone, None)
    return found


def read(values: Mapping[str, Any], now: Policies, labels: Choices = ()) -> tuple[dict[str, Any], dict[str, str]]:
    """What was sent, as changes to the policies, and what is wrong with it: field name to sentence."""
    changed: dict[str, Any] = {key: key in (values.get("switches") or ()) for key in SWITCHES}
    changed |= {key: values[key] for key in ONE_OF if values.get(key)}
    wrong: dict[str, str] = {}
    for key in NUMBERS:
        number = _read_number(values.get(key))
        if number is None:
            wrong[key] = "A number from 0 to 10000, please."
        else:
            changed[key] = int(number) if isinstance(getattr(now, key), int) else number
    changed["close_words"] = _listed(values.get("close_words"))
    changed["alert_to"] = _listed(values.get("alert_to"))
    changed["new_chat_label"] = _read_new_chat_labels(values, now, labels)
    if "allowed_bots" in values:
        changed["allowed_bots"] = tuple(str(one) for one in values["allowed_bots"] or ())
    if "label_order" in values:
        changed["label_order"] = tuple(int(one) for one in values["label_order"] or () if str(one).isdigit())
    return changed, wrong


def _read_number(typed: Any) -> float | None:
    try:
        number = float(str(typed).strip().replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number <= 10_000 else None


def _listed(typed: Any) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(part.strip().lower() for part in str(typed or "").replace("\n", ",").split(",") if part.strip())
    )
