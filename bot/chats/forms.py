"""Forms about chats: hand over, remind, note, labels, everything behind *More…*, and the list's filter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.blockkit.blocks import Blocks, actions, bold, button, context, name, named, plain, section
from bot.blockkit.forms import (
    Choices,
    Field,
    SelectOption,
    modal,
    one_of,
    radio,
    some_of,
    words_field,
)
from bot.threads.messages.card import MENU

NOBODY = SelectOption(value="nobody", text="Nobody")
ROUTING = SelectOption(value="routing", text="Whoever routing chooses")
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
    "labels": "Labels…",
    "access": "Who has access",
    "contact": "Contact name and number",
    "why": "Why assigned",
    "earlier": "Load earlier messages",
}
"""What a button in a form says; a chat's is no *Close*, because a form has one of its own."""
MORE: dict[str, tuple[str, ...]] = {
    "Write": ("reply", "note", "ticket"),
    "When": ("remind", "mute", "unmute"),
    "Who": ("assign", "labels", "access", "why"),
    "What was said": ("earlier", "contact"),
}

NOTE_SEEN_BY = "🔒 Colleagues see it, the customer does not."


def assign(chat: str, people: Choices, *, holder: str | None = None, data: str = "") -> dict[str, Any]:
    """The form that assigns a chat to somebody who may see it, to whom routing chooses, or to nobody."""
    blocks: Blocks = [
        section(bold(name(chat))),
        one_of(
            Field(name="to", label="Assign to"),
            [*people[:98], ROUTING, NOBODY] if len(people) < 99 else people,
            holder,
        ),
        words_field(
            Field(
                name="line",
                label="A line for them",
                hint="Kept as a note; the customer does not see it.",
                optional=True,
            ),
            longest=500,
        ),
    ]
    return modal("assign", "Hand over", blocks, submit="Hand over", data=data)


def more(chat: str, *, key: str, muted: bool, on_card: Sequence[str] = (), state: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that can be done with a chat, in groups, but for what its card offers beside it.

    `on_card`: what the card's menu offers; `state`: what can be done with the chat as it is now, where no card is beside.
    """
    hidden = {*on_card, "mute" if muted else "unmute"}
    groups = [("", state), *MORE.items()]
    blocks: Blocks = [section(bold(name(chat)))]
    for heading, offered in groups:
        shown = [button(CHAT_WORDS[what], f"chat:{what}", key) for what in offered if what not in hidden]
        blocks += [*([section(bold(heading))] if heading and shown else []), *([actions(*shown)] if shown else [])]
    return modal("more", "Chat", blocks) | {"close": plain("Done", 24)}


def chat_labels(
    chats: Sequence[str], labels: Choices, *, carried: Sequence[str] = (), admin: bool, data: str = ""
) -> dict[str, Any]:
    """The form for labels of one or more chats. Members add; for one chat admins choose all labels it carries."""
    one = len(chats) == 1
    if admin and one:
        fields = [some_of(Field(name="labels", label="Labels", optional=True), labels, carried)]
    else:
        theirs = [choice for choice in labels if choice.value not in set(carried)]
        fields = [some_of(Field(name="labels", label="Labels to add"), theirs)]
    note = "" if admin else "Everybody with an added label sees the chat from then on. Admins can remove labels."
    blocks: Blocks = [section(named(chats)), *fields, *([context(note)] if note else [])]
    return modal("chat_labels", "Labels of a chat" if one else "Labels of chats", blocks, submit="Save", data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFilter:
    """What the list of chats is filtered by now, as values of the form's fields."""

    labels: tuple[str, ...] = ()
    holder: str = "any"
    state: str = "any"
    phone: str = "any"
    words: str = field(default="", repr=False)


def chats(now: ChatFilter, labels: Choices, people: Choices, phones: Choices, *, data: str = "") -> dict[str, Any]:
    """The list's filter. `people`: whose chats the asker may list besides their own; `phones`: shown if there are several."""
    holders = [ANY, ME, ANYBODY_OR_NOBODY, *people]
    blocks: Blocks = [
        radio(Field(name="state", label="Which chats"), STATES, now.state),
        one_of(Field(name="holder", label="Assigned to"), holders, now.holder),
        *([some_of(Field(name="labels", label="With a label", optional=True), labels, now.labels)] if labels else []),
        *([one_of(Field(name="phone", label="On our number"), [ANY, *phones], now.phone)] if len(phones) > 1 else []),
        words_field(
            Field(name="words", label="Name, last digits, or words that were said", optional=True),
            now.words,
            longest=200,
        ),
    ]
    return modal("chats_filter", "Which chats", blocks, submit="Show", data=data)
