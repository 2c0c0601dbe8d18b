"""Forms for admins: settings, the audit's filter, and erasing a customer with its report."""

from typing import Any

from bot.admin.messages import SENTENCES
from bot.blockkit.blocks import Blocks
from bot.blockkit.forms import (
    Choices,
    Field,
    SelectOption,
    day,
    modal,
    one_of,
    some_of,
    ticks,
)
from bot.chats.forms import ANY

FILE = SelectOption(value="csv", text="As a table (CSV) in a direct message")


def audit(people: Choices, *, data: str = "") -> dict[str, Any]:
    """The filter of the audit."""
    done = [SelectOption(value=key, text=key.replace("_", " ").capitalize()) for key in sorted(SENTENCES)]
    blocks: Blocks = [
        some_of(Field(name="people", label="Who did it, or to whom it was done", optional=True), people),
        one_of(Field(name="did", label="What was done"), [ANY, *done], ANY.value),
        one_of(Field(name="chat", label="About which chat", optional=True), ()),
        day(Field(name="from", label="From", optional=True)),
        day(Field(name="to", label="To", optional=True)),
        ticks(Field(name="as", label="How", optional=True), (FILE,)),
    ]
    return modal("audit_filter", "Which lines", blocks, submit="Show", data=data)
