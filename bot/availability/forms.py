"""Forms about time: status, the week's shifts, exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.blockkit.blocks import Blocks, context, moment, name, said, section
from bot.blockkit.forms import (
    SelectOption,
    modal,
)

ON_OFF = (SelectOption(value="online", text="Online"), SelectOption(value="offline", text="Offline"))
LENGTHS = (
    SelectOption(value="boundary", text="Until the next shift begins or ends"),
    SelectOption(value="30m", text="For 30 minutes"),
    SelectOption(value="1h", text="For an hour"),
    SelectOption(value="2h", text="For two hours"),
    SelectOption(value="time", text="Until a time…"),
)
DAYS = (
    *(
        SelectOption(value="0", text="Monday"),
        SelectOption(value="1", text="Tuesday"),
        SelectOption(value="2", text="Wednesday"),
    ),
    *(
        SelectOption(value="3", text="Thursday"),
        SelectOption(value="4", text="Friday"),
        SelectOption(value="5", text="Saturday"),
    ),
    SelectOption(value="6", text="Sunday"),
)
WORKDAYS = ("0", "1", "2", "3", "4")
OWN_ZONE = "own"
EACH_THEIR_OWN = SelectOption(value=OWN_ZONE, text="Each person's own time zone")
HOURS = "Like 9:00-13:00, 22:00-06:00, or all day. Leave empty for none."
KINDS = (
    SelectOption(value="off", text="Off", description="Whole days, or from and until a time"),
    SelectOption(value="hours", text="Other hours", description="These hours instead of the shifts of those days"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week as it stands in the form: `hours` per weekday, as typed; the same for all `days` in the short form."""

    zone: str = OWN_ZONE
    days: tuple[str, ...] = WORKDAYS
    shifts: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a schedule comes to: its week in its zone, a line for days alike, and the next boundaries (instant, online then)."""

    person: str
    zone: str = ""
    week: tuple[str, ...] = ()
    boundaries: tuple[tuple[datetime, bool], ...] = field(default=())


def previewed(previews: Sequence[Preview | str]) -> Blocks:
    """What a week would come to, or sentences on what is wrong with it."""
    return [_preview(one) for one in previews[:5]]


def _preview(one: Preview | str) -> dict[str, Any]:
    if isinstance(one, str):
        return context(f"⚠️ {said(one, 300)}")
    return context(_comes_to(one))


def notice(text: str) -> dict[str, Any]:
    """On top of a form, something to read."""
    return modal("notice", "Periskope", [section(text)])


def saved(told: str, previews: Sequence[Preview], *, before: str, below: Blocks) -> dict[str, Any]:
    """A week was saved: what it comes to next. `before`: the weeks that were replaced; `below`: what can be done about it."""
    lines = [context(_comes_to(one)) for one in previews]
    return modal("saved", "Schedule", [section(told), *lines, *([context(before)] if before else []), *below])


def _comes_to(one: Preview) -> str:
    """The whole week as its zone has it, then what comes next on the reader's own clock."""
    head = f"*{name(one.person)}*{f' · {name(one.zone)}' if one.week else ''}"
    turns = ", ".join(f"{'on' if on else 'off'} {moment(at)}" for at, on in one.boundaries[:4])
    return "\n".join(
        [head, *(one.week or ("No weekly shifts.",)), *([f"Next, in your time: {turns}"] if turns else [])]
    )
