"""Before a person's list is written to Periskope: the whole of it, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views.blocks import Block, Blocks, actions, bold, button, context, counted, listed, name, section
from bot.views.inputs import modal
from bot.views.refusals import went_stale

MOST_NAMED = 12
CALLBACK = "confirm_list"
NOT_WRITTEN = {
    "empty": "no label is held here, and an empty list is never written: Periskope keeps the labels that it has for them, "
    "take those away there",
    "no_sure_name": "a label has no sure name, so the labels are not written: name it without a comma in Periskope first",
    "same_name": "two labels share one name, so the labels are not written: rename one of them in Periskope first",
}
ALL_WRITTEN = "Every member's list is written to Periskope already. `/periskope access confirm @asha` writes one anew."
NOT_MEMBERS = "Only members have such a list: admins see every chat, and whoever is out of the team is not written for."


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A person's whole list by names. `doubt`: a word of NOT_WRITTEN if the labels cannot be written."""

    person: str
    labels: tuple[str, ...] = ()
    doubt: str | None = None
    allowed: tuple[str, ...] = field(default=(), repr=False)
    denied: tuple[str, ...] = field(default=(), repr=False)


def confirm(lists: Sequence[List], *, data: str, stale: bool = False) -> dict[str, Any]:
    """The lists as they would be written; `stale`: they changed while the form was open."""
    whose = bold(name(lists[0].person)) + "'s" if len(lists) == 1 else "each one's"
    blocks: Blocks = [
        *([section(went_stale())] if stale else []),
        section(
            f"Is this {whose} *whole* list in Periskope? Periskope replaces theirs by it: labels that are missing here are "
            "taken away there. From now on every change made here is written there too, and read back."
        ),
        *(section(_list(one)) for one in lists),
        context("Phones are not touched. Nothing is ever written for admins."),
    ]
    return modal(CALLBACK, "Write to Periskope", blocks, submit="Write it", data=data)


def _list(one: List) -> str:
    labels = NOT_WRITTEN[one.doubt] if one.doubt else listed(f"`{name(label, 40)}`" for label in one.labels)
    lines = [f"{bold(name(one.person))}\nLabels: {labels}."]
    lines += [f"Chats allowed besides: {_chats(one.allowed)}."] if one.allowed else []
    lines += [f"Chats denied: {_chats(one.denied)}."] if one.denied else []
    return "\n".join(lines)


def _chats(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{counted(len(names), 'chat')}, {listed(name(one, 40) for one in names[:MOST_NAMED])}{more}"


def written(people: Sequence[str]) -> str:
    """After the yes."""
    return (
        f"On its way to Periskope for {listed(name(one) for one in people[:MOST_NAMED])}. "
        "If it refuses, or shows something else afterwards, you hear of it in a direct message."
    )


def nothing_to_write(people: Sequence[str], doubts: Sequence[str]) -> str:
    """Why there is nothing to ask."""
    lines = [f"*{name(who)}*: {NOT_WRITTEN[why]}." for who, why in zip(people, doubts, strict=True)]
    return "\n".join(["Nothing can be written to Periskope:", *lines])


def offer(people: Sequence[str], value: str) -> Block:
    """After a grant: it holds here; there only if somebody says so."""
    whose = f"{people[0]}'s" if len(people) == 1 else "their"
    return actions(button(f"Write {whose} list to Periskope too…", "through:ask", value))
