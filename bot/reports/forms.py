"""What the form for figures offers."""

from bot.blockkit.forms import (
    SelectOption,
)

EVERYBODY = SelectOption(value="everybody", text="Everybody")
DAYS = (
    SelectOption(value="today", text="Today"),
    SelectOption(value="7d", text="The last 7 days"),
    SelectOption(value="30d", text="The last 30 days"),
    SelectOption(value="range", text="Other days…"),
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
