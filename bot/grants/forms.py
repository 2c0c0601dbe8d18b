"""Forms about access: give and take single chats, see who has access and why, labels of chats and of people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.access.policy import Reason
from bot.blockkit.blocks import (
    Block,
    Blocks,
    actions,
    bold,
    button,
    context,
    counted,
    listed,
    name,
    section,
    sections,
)
from bot.blockkit.forms import (
    SelectOption,
    modal,
)
from bot.blockkit.paging import Page, turn

GIVE = (
    SelectOption(value="add", text="Add access"),
    SelectOption(value="remove", text="Remove access", description="Also where a label would show the chat to them"),
)
GRANT = (SelectOption(value="add", text="Add"), SelectOption(value="remove", text="Remove"))
ADMINS_LEFT_OUT = "Admins are not listed: they see every chat."


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDifference:
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


NO_DIFFERENCE = AccessDifference()
IMPORT_MOST_NAMED = 5
READING = (
    "I am working out what Periskope shows to whom, in {chats}. The proposal comes to you in a direct message; nothing "
    "is changed before you have seen it."
)
STALE = "That proposal was decided already, so nothing was done. `/periskope import` makes a new one."
SYNC_MOST_NAMED = 12
NOT_WRITTEN = {
    "empty": "they have no label here, and an empty list is never written: Periskope keeps the labels that it has for them, "
    "remove those there",
    "no_sure_name": "a label has no sure name, so the labels are not written: name it without a comma in Periskope first",
    "same_name": "two labels share one name, so the labels are not written: rename one of them in Periskope first",
}
ALL_WRITTEN = "Every member's list is written to Periskope already. `/periskope access confirm @asha` writes one anew."
NOT_MEMBERS = "Only members have such a list: admins see every chat, and whoever is out of the team is not written for."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whether somebody sees a chat, and why. `reason` None: the asker may know no more than that they do.

    `labels` are names of the labels that show it to them.
    """

    person: str
    reason: Reason | None = None
    labels: tuple[str, ...] = ()


def who_has_access(
    chat: str, sights: Sequence[Sight], *, key: str, admin: bool, differs: AccessDifference = NO_DIFFERENCE
) -> dict[str, Any]:
    """Everybody who may see a chat; admins also see who is denied, and can change it."""
    seeing = [one for one in sights if one.reason is None or one.reason.sees]
    denied = [one for one in sights if one.reason is not None and one.reason.kind == "denied"]
    lines = [f"• {name(one.person)}{_why(one)}" for one in seeing]
    blocks: Blocks = [
        section(f"{bold(name(chat))}: {counted(len(seeing), 'person sees it', 'people see it')}"),
        *(sections("\n".join(lines)) if lines else []),
        *(sections("\n".join(["*Removed*", *(f"• {name(one.person)}" for one in denied)])) if admin and denied else []),
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
            return ": given access"
        case "label":
            return f": label {listed(f'*{name(label, 40)}*' for label in one.labels)}"
        case _:
            return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedAccess:
    """A person's proposal, by names; of chats the first few and how many."""

    person: str
    labels: tuple[str, ...] = ()
    allow: tuple[str, ...] = field(default=(), repr=False)
    allow_count: int = 0
    deny: tuple[str, ...] = field(default=(), repr=False)
    deny_count: int = 0


def preview(rows: Sequence[ProposedAccess], page: Page, *, silent: int) -> Blocks:
    """A page of people. `silent`: chats of which Periskope does not say who sees them."""
    quiet = f" Of {counted(silent, 'chat')} it says nothing, and nothing follows from those." if silent else ""
    return [
        section(
            "This is what Periskope shows to members of the team beyond what they see here. A label stands here only if "
            f"Periskope shows them *every* chat with it, but for the exceptions named.{quiet}"
        ),
        context(page.line("person", "people")),
        *(section(_person(row)) for row in rows),
        *turn("import", page),
        context(
            "*Apply* gives all of this access, for everybody on all pages, and judges each again. Closing changes nothing."
        ),
    ]


def _person(row: ProposedAccess) -> str:
    lines = [bold(name(row.person))]
    lines += [f"Labels: {listed(f'*{name(label, 40)}*' for label in row.labels)}"] if row.labels else []
    lines += [f"Single chats: {_import_chats(row.allow, row.allow_count)}"] if row.allow_count else []
    lines += [f"Removed: {_import_chats(row.deny, row.deny_count)}"] if row.deny_count else []
    return "\n".join(lines)


def _import_chats(names: Sequence[str], count: int) -> str:
    shown = [name(one, 40) for one in names[:IMPORT_MOST_NAMED]]
    more = f" and {count - len(shown)} more" if count > len(shown) else ""
    return f"{counted(count, 'chat')}, {', '.join(shown)}{more}"


def applying(people: int, grants: int) -> str:
    """After *Apply*. `grants`: labels and chats that are given or removed."""
    return (
        f"The access of {counted(people, 'person', 'people')} is being changed ({counted(grants, 'change')}), removals first. "
        "You get a direct message when it is done."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A person's whole list by names. `doubt`: a word of NOT_WRITTEN if the labels cannot be written."""

    person: str
    labels: tuple[str, ...] = ()
    doubt: str | None = None
    allowed: tuple[str, ...] = field(default=(), repr=False)
    denied: tuple[str, ...] = field(default=(), repr=False)


def confirm(lists: Sequence[List]) -> Blocks:
    """The lists as they would be written."""
    whose = bold(name(lists[0].person)) + "'s" if len(lists) == 1 else "each one's"
    return [
        section(
            f"Is this {whose} *whole* list in Periskope? Periskope replaces theirs by it: labels that are missing here are "
            "taken away there. From now on every change made here is written there too, and read back."
        ),
        *(section(_list(one)) for one in lists),
        context("Phones are not touched. Nothing is ever written for admins."),
    ]


def _list(one: List) -> str:
    labels = NOT_WRITTEN[one.doubt] if one.doubt else listed(f"*{name(label, 40)}*" for label in one.labels)
    lines = [f"{bold(name(one.person))}\nLabels: {labels}."]
    lines += [f"Single chats allowed: {_sync_chats(one.allowed)}."] if one.allowed else []
    lines += [f"Chats denied: {_sync_chats(one.denied)}."] if one.denied else []
    return "\n".join(lines)


def _sync_chats(names: Sequence[str]) -> str:
    more = f" and {len(names) - SYNC_MOST_NAMED} more" if len(names) > SYNC_MOST_NAMED else ""
    return f"{counted(len(names), 'chat')}, {listed(name(one, 40) for one in names[:SYNC_MOST_NAMED])}{more}"


def written(people: Sequence[str]) -> str:
    """After the yes."""
    return (
        f"On its way to Periskope for {listed(name(one) for one in people[:SYNC_MOST_NAMED])}. "
        "If it refuses, or shows something else afterwards, you hear of it in a direct message."
    )


def nothing_to_write(people: Sequence[str], reasons: Sequence[str]) -> str:
    """Why there is nothing to ask."""
    lines = [f"*{name(who)}*: {NOT_WRITTEN[why]}." for who, why in zip(people, reasons, strict=True)]
    return "\n".join(["Nothing can be written to Periskope:", *lines])


def offer(people: Sequence[str], value: str) -> Block:
    """After a grant: it holds here; there only if somebody says so."""
    whose = f"{people[0]}'s" if len(people) == 1 else "their"
    return actions(button(f"Write {whose} list to Periskope too…", "through:ask", value))
