"""Pages of a list in a modal, ten rows each so that every row can be ticked."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blockkit.blocks import Block, Blocks, actions, button, counted
from bot.blockkit.forms import (
    MOST_TICKS,
    Field,
    SelectOption,
    one_of,
    ticks,
)

PAGE = MOST_TICKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which rows of `total` are shown: ten from `start` on."""

    start: int = 0
    total: int = 0

    def line(self, one: str, many: str = "", *, search: str = "") -> str:
        if not self.total:
            return f"No {many or one + 's'} found{search}."
        if self.total <= PAGE:
            return f"{counted(self.total, one, many)}{search}"
        last = min(self.start + PAGE, self.total)
        return f"{self.start + 1} to {last} of {counted(self.total, one, many)}{search}"


def ticked(rows: Sequence[tuple[str, tuple[str, str]]]) -> Block:
    """Rows with checkboxes, each a key with a line of 75 characters and a quieter one below it."""
    choices = [SelectOption(value=key, text=first, description=second) for key, (first, second) in rows]
    return ticks(Field(name="picked", label="Tick one or more", optional=True), choices)


def action(offered: Sequence[tuple[str, str]]) -> Blocks:
    """The field that asks what to do with the ticked rows; the first action is chosen."""
    choices = [SelectOption(value=what, text=text) for what, text in offered]
    return [one_of(Field(name="deed", label="What to do with them"), choices, choices[0].value)]


def dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def turn(action: str, page: Page, *, back: str = "‹ Earlier", on: str = "Later ›") -> Blocks:
    """The buttons to the page before and the page after. A button's value is the first row to show."""
    buttons = [
        button(back, f"{action}:earlier", str(max(page.start - PAGE, 0))) if page.start else None,
        button(on, f"{action}:later", str(page.start + PAGE)) if page.start + PAGE < page.total else None,
    ]
    shown = [one for one in buttons if one is not None]
    return [actions(*shown)] if shown else []
