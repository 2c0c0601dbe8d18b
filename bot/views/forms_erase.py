"""Erasing a customer: what will go, a yes that nobody gives by accident, and what went."""

from collections.abc import Sequence
from typing import Any

from bot.views.blocks import counted, name, section
from bot.views.inputs import Field, modal, words_field

CONFIRM = "confirm"
NOTHING_KEPT = "Nothing about this customer is kept here, so there was nothing to erase."
NOT_THE_SAME = "That is not it. Nothing was erased."
BEGUN = (
    "Erasing has begun. Nothing more leaves for this customer; their words go from here at once and from Slack one by one. "
    "I tell you in a direct message when it is done."
)


def erase(
    title: str, *, group: bool, number: str, counts: dict[str, int], others: int = 0, data: str = ""
) -> dict[str, Any]:
    """What will go, by kind; what to type for a yes. `number` is masked; `others`: further chats with the same number."""
    also = f" and {counted(others, 'further chat')} with the same number" if others else ""
    shown = f"*{name(title)}*" + (f" ({number})" if number and number != title else "") + also
    goes = f"{shown} will be erased: {_listed(counts)}; names, numbers, history, tickets' subjects, grants and denials."
    typed = counted(counts.get("typed", 0), "message")
    stays = (
        f"*What stays*: figures keep their counts, without a name. Nothing changes at the customer's WhatsApp or in "
        f"Periskope. {typed} that people typed themselves no app can delete: you get links to them. "
        "A new message of this customer begins afresh, as a new chat."
    )
    what = "the group's name" if group else "the last four digits of the number"
    field = words_field(Field(name=CONFIRM, label=f"To erase, type {what}", hint="There is no way back."), longest=200)
    return modal("erase", "Erase a customer", [section(goes), section(stays), field], submit="Erase", data=data)


def report(counts: dict[str, int], links: Sequence[str]) -> str:
    """What went, and what a person has to delete by hand."""
    done = f"The customer is erased: {_listed(counts)}. Figures kept their counts; nothing changed at the customer's."
    typed = counts.get("typed", 0)
    if not typed:
        return done
    numbered = ", ".join(f"<{link}|{number}>" for number, link in enumerate(links, start=1))
    more = typed - len(links)
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"{done}\n{counted(typed, 'message')} people typed themselves, which no app may delete. In Slack, delete by hand: "
        f"{numbered}{rest}. That changes nothing at the customer's either."
    )


def _listed(counts: dict[str, int]) -> str:
    words = (
        ("messages", "message"),
        ("posts", "post in Slack"),
        ("files", "file"),
        ("rooms", "thread"),
        ("tickets", "ticket"),
    )
    plurals = {"posts": "posts in Slack"}
    return ", ".join(
        counted(counts.get(key, 0), one, *([plurals[key]] if key in plurals else [])) for key, one in words
    )
