"""Forms about chats: hand over, remind, note, labels, everything behind *More…*, and the list's filter."""

from collections.abc import Collection, Sequence
from typing import Any

from bot.blockkit.blocks import Block, Blocks, actions, bold, button, name, plain, section
from bot.blockkit.forms import (
    SelectOption,
    modal,
)
from bot.threads.messages.card import MENU

NOBODY = SelectOption(value="nobody", text="Nobody", description="If it waits, routing chooses somebody.")
LATER = (
    SelectOption(value="1h", text="In an hour"),
    SelectOption(value="3h", text="In three hours"),
    SelectOption(value="shift", text="At my next shift"),
    SelectOption(value="date", text="On a date…"),
)
ANY = SelectOption(value="any", text="Any")
ME = SelectOption(value="me", text="Me")
ANYBODY_OR_NOBODY = SelectOption(value="nobody", text="Nobody")
STATES = (
    ANY,
    SelectOption(value="waiting", text="Waiting for an answer"),
    SelectOption(value="open", text="Open"),
    SelectOption(value="closed", text="Closed"),
)

CHAT_WORDS = MENU | {
    "take": "Take",
    "release": "Release",
    "close": "Close chat",
    "reopen": "Reopen",
    "reply": "Quick reply…",
    "mute": "Mute",
    "unmute": "Unmute",
    "remind_1h": "Remind in an hour",
    "remind_3h": "Remind in three hours",
    "unremind": "Remove reminder",
    "labels": "Labels…",
    "access": "Who has access",
    "contact": "Contact name and number",
    "why": "Why assigned",
    "earlier": "Load earlier messages",
    "open": "Open",
}
"""What a button in a form says; a chat's is no *Close*, because a form has one of its own."""
REMIND_AT_ONCE = ("remind_1h", "remind_3h")
MORE: dict[str, tuple[str, ...]] = {
    "Write": ("reply", "note", "ticket"),
    "When": (*REMIND_AT_ONCE, "remind", "unremind", "mute", "unmute"),
    "Who": ("assign", "labels", "access", "why"),
    "What was said": ("earlier", "contact"),
}

LABELS_SHOW = "Everybody with an added label sees the chat from then on. Admins can remove labels."
NOTE_SEEN_BY = "🔒 Colleagues see it, the customer does not."


def chat_button(what: str, key: str, *, of: str = "chat") -> Block:
    """The button of a form that does this with the chat (`key` as `as_shown` gives it), or with the message `of` which it is the key."""
    return button(CHAT_WORDS[what], f"{of}:{what}", key)


def more(
    chat: str, *, key: str, hidden: Collection[str] = (), on_card: Sequence[str] = (), state: Sequence[str] = ()
) -> dict[str, Any]:
    """Everything that can be done with a chat, in groups, but for what its card offers beside it.

    `hidden`: what cannot be done with the chat as it is now. `on_card`: what the card's menu offers; `state`: what can be
    done with the chat as it is now, where no card is beside.
    """
    hidden = {*on_card, *hidden, *(REMIND_AT_ONCE if "remind" in on_card else ())}
    groups = [("", state), *MORE.items()]
    blocks: Blocks = [section(bold(name(chat)))]
    for heading, offered in groups:
        shown = [chat_button(what, key) for what in offered if what not in hidden]
        blocks += [*([section(bold(heading))] if heading and shown else []), *([actions(*shown)] if shown else [])]
    return modal("more", "Chat", blocks) | {"close": plain("Done", 24)}
