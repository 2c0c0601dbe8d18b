"""The form that asks which figures to show."""

from typing import Any

from bot.blockkit.blocks import Blocks, context
from bot.blockkit.forms import (
    Choices,
    Field,
    SelectOption,
    day,
    modal,
    one_of,
    radio,
)

EVERYBODY = SelectOption(value="everybody", text="Everybody")
DAYS = (
    SelectOption(value="today", text="Today"),
    SelectOption(value="7d", text="The last 7 days"),
    SelectOption(value="30d", text="The last 30 days"),
    SelectOption(value="range", text="The days below"),
)
GROUPS = (
    SelectOption(value="person", text="By person"),
    SelectOption(value="label", text="By label"),
    SelectOption(value="chat", text="By chat"),
    SelectOption(value="day", text="By day"),
)
SHAPES = (
    SelectOption(value="here", text="Here"),
    SelectOption(value="csv", text="As a table (CSV) in a direct message"),
    SelectOption(value="picture", text="As pictures in a direct message"),
)


def metrics(people: Choices, *, data: str = "") -> dict[str, Any]:
    """The form for figures: days, rows, whose and how. `people`: empty for who may see only their own."""
    whose = [EVERYBODY, *people]
    blocks: Blocks = [
        radio(Field(name="days", label="Which days"), DAYS, "7d"),
        day(Field(name="from", label="From", optional=True)),
        day(Field(name="to", label="To", optional=True)),
        radio(Field(name="by", label="Rows"), GROUPS, "person"),
        *([one_of(Field(name="whose", label="Whose"), whose, EVERYBODY.value)] if people else []),
        radio(Field(name="as", label="How"), SHAPES, "here"),
        context("Days begin and end at midnight where you are."),
    ]
    return modal("metrics", "Figures", blocks, submit="Show", data=data)
