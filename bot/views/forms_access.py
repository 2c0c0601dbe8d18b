"""Forms about access: give and take single chats, see who has access and why, labels of chats and of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.access import Reason
from bot.views.blocks import (
    Block,
    Blocks,
    actions,
    bold,
    button,
    context,
    counted,
    listed,
    name,
    said,
    section,
    sections,
)
from bot.views.inputs import Choice, Choices, Field, modal, radio, some_of

GIVE = (
    Choice(value="add", text="Add access"),
    Choice(value="remove", text="Remove access", description="Also where a label would show the chat to them"),
)
GRANT = (Choice(value="add", text="Add"), Choice(value="remove", text="Remove"))
ADMINS_LEFT_OUT = "Admins are not listed: they see every chat."
MOST_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whether somebody sees a chat, and why. `reason` None: the asker may know no more than that they do.

    `labels` are names of the labels that show it to them.
    """

    person: str
    reason: Reason | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """People about whom Periskope says the other thing."""

    denied_there: tuple[str, ...] = ()
    allowed_there: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        return [
            f"{what}: {listed(name(one) for one in people[:30])}."
            for what, people in (
                ("⚠️ Denied in Periskope, allowed here", self.denied_there),
                ("⚠️ Allowed in Periskope, not here", self.allowed_there),
            )
            if people
        ]


NO_DIFFERENCE = Differs()


def access(
    chats: Sequence[str],
    people: Choices,
    *,
    deed: Literal["add", "remove"] = "add",
    chosen: Sequence[str] = (),
    data: str = "",
) -> dict[str, Any]:
    """Grant or deny chats to members. `people` are members only."""
    blocks: Blocks = [
        section(_named(chats)),
        radio(Field(name="deed", label="What to do"), GIVE, deed),
        some_of(Field(name="people", label="Members", hint=ADMINS_LEFT_OUT), people, chosen),
    ]
    return modal("access", "Access", blocks, submit="Save", data=data)


def who_has_access(
    chat: str, sights: Sequence[Sight], *, key: str, admin: bool, differs: Differs = NO_DIFFERENCE
) -> dict[str, Any]:
    """Everybody who may see a chat; admins also see who is denied, and can change it."""
    seeing = [one for one in sights if one.reason is None or one.reason.sees]
    denied = [one for one in sights if one.reason is not None and one.reason.kind == "denied"]
    lines = [f"• {name(one.person)}{_why(one)}" for one in seeing]
    blocks: Blocks = [
        section(f"{bold(name(chat))}: {counted(len(seeing), 'person sees it', 'people see it')}"),
        *(sections("\n".join(lines)) if lines else []),
        *(sections("\n".join(["*Denied*", *(f"• {name(one.person)}" for one in denied)])) if admin and denied else []),
        *(sections("\n".join(differs.lines())) if admin and differs.lines() else []),
        *([_change(key)] if admin else [context("Admins can change this.")]),
    ]
    return modal("who", "Who has access", blocks)


def _change(key: str) -> Block:
    return actions(
        button("Add access…", "access:add", key, style="primary"), button("Remove access…", "access:remove", key)
    )


def _why(one: Sight) -> str:
    if one.reason is None:
        return ""
    match one.reason.kind:
        case "admin":
            return ": admin"
        case "own_grant":
            return ": own grant"
        case "label":
            return f": label {listed(f'`{name(label, 40)}`' for label in one.labels)}"
        case _:
            return ""


def chat_labels(
    chats: Sequence[str], labels: Choices, *, carried: Sequence[str] = (), admin: bool, data: str = ""
) -> dict[str, Any]:
    """Labels of one or more chats. Members add; admins also remove: what is chosen is then what the chats carry."""
    one = len(chats) == 1
    if admin and one:
        fields = [some_of(Field(name="labels", label="Labels", optional=True), labels, carried)]
    else:
        theirs = [choice for choice in labels if choice.value not in set(carried)]
        fields = [some_of(Field(name="labels", label="Labels to add"), theirs)]
    note = "" if admin else "Whoever holds an added label sees the chat from then on. Admins can remove labels."
    blocks: Blocks = [section(_named(chats)), *fields, *([context(note)] if note else [])]
    return modal("chat_labels", "Labels of a chat" if one else "Labels of chats", blocks, submit="Save", data=data)


def people_labels(
    people: Choices,
    labels: Choices,
    *,
    chosen: Sequence[str] = (),
    deed: Literal["add", "remove"] = "add",
    data: str = "",
) -> dict[str, Any]:
    """Grant labels to members, or take them away."""
    blocks: Blocks = [
        some_of(Field(name="people", label="Members", hint=ADMINS_LEFT_OUT), people, chosen),
        radio(Field(name="deed", label="What to do"), GRANT, deed),
        some_of(Field(name="labels", label="Labels", hint="A holder sees every chat that carries the label."), labels),
    ]
    return modal("people_labels", "Labels of people", blocks, submit="Save", data=data)


def attach(label: str, room: str, *, removed: Sequence[str], readable: int, data: str = "") -> dict[str, Any]:
    """Before a channel becomes a label's room: who is removed from it, and what becomes readable there."""
    gone = listed(name(one) for one in removed[:MOST_NAMED]) or "nobody"
    more = f" and {len(removed) - MOST_NAMED} more" if len(removed) > MOST_NAMED else ""
    blocks: Blocks = [
        section(f"Use *#{name(room)}* for the label `{name(label, 40)}`?"),
        section(f"Removed from the channel: {gone}{more}."),
        section(f"Readable there from now on: {counted(readable, 'chat')}. What people wrote there before stays."),
    ]
    return modal("attach", "Attach a channel", blocks, submit="Attach", data=data)


def _named(chats: Sequence[str]) -> str:
    more = f" and {len(chats) - MOST_NAMED} more" if len(chats) > MOST_NAMED else ""
    return (listed(bold(name(chat)) for chat in chats[:MOST_NAMED]) or "No chat") + more


def changed(done: Sequence[str], refused: Sequence[str]) -> str:
    """The answer to a change for several: whom it changed, and a sentence for each that it did not."""
    head = f"Done for {listed(name(one) for one in done[:MOST_NAMED])}." if done else "Nothing was changed."
    return "\n".join([head, *(said(sentence, 300) for sentence in refused[:20])])
