"""Weeks, exceptions and what is wrong with them, in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import regex

from bot.domain.shifts_plan import DAY, Exceptional, Shift, TimeOff
from bot.domain.shifts_problems import Problem, Wrong
from bot.views.blocks import (
    Shown,
    actions,
    button,
    clock,
    context,
    counted,
    listed,
    moment,
    name,
    said,
    section,
    sections,
)
from bot.views.forms_time import PersonTime, Preview
from bot.views.inputs import Choices, Field, modal, one_of

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PARTS = regex.compile(r"\s*(?:[,;]|\band\b)\s*|\s+")
_GLUED = regex.compile(r"(?<=\d|m|\bnoon)\s*(?:-|–|—|\bto\b|\buntil\b)\s*(?=\d)")
_WHOLE = regex.compile(r"\b(?:all|whole) day\b", regex.IGNORECASE)
WRONG = {
    Wrong.UNKNOWN_ZONE: "There is no such time zone.",
    Wrong.BAD_TIME: "That is no time of day.",
    Wrong.EQUAL_ENDS: "It ends when it begins. For a whole day say `00:00-24:00`.",
    Wrong.TOO_MANY: "That is a fourth shift on one day; three are the most.",
    Wrong.OVERLAP: "Two shifts overlap.",
    Wrong.OVERLAP_NEXT_DAY: "It overlaps with a shift of the day before.",
    Wrong.ENDS_BEFORE_START: "It ends before it begins.",
    Wrong.TOO_LONG: "That is more than two years.",
    Wrong.NO_HOURS: "Say which hours.",
}

NO_SHIFTS = "Say at least one shift, like 9:00-17:00. To plan none, press Clear."


def parts(words: str) -> list[str]:
    """A typed week in its parts: days, spans of hours, zones."""
    glued = _GLUED.sub("-", _WHOLE.sub("0:00-24:00", words))
    return [part for part in _PARTS.split(glued) if part]


def problem(one: Problem) -> str:
    """One sentence about one thing that is wrong; nothing was saved."""
    where = f"{DAYS[one.weekday]}: " if one.weekday is not None and 0 <= one.weekday <= 6 else ""
    near = f" Did you mean {listed((f'`{zone}`' for zone in one.nearest), last='or')}?" if one.nearest else ""
    return f"{where}{WRONG[one.why]}{near} Nothing was saved."


def planned(people: Sequence[str], moved: int) -> str:
    """Saved, and what it moved at once."""
    chats = f" {counted(moved, 'waiting chat')} changed hands." if moved else ""
    return f"Saved for {listed(f'*{name(one)}*' for one in people[:20])}.{chats}"


def unreadable_week(part: str) -> str:
    return f"I cannot read “{said(part, 60)}”, so nothing was saved. Say it like `@asha mon-fri 9:00-13:00 14:00-18:00 Europe/Berlin`."


def unreadable_exception(words: str) -> str:
    return f"I cannot read “{said(words, 60)}”, so nothing was saved. Say it like `@asha 24 dec to 31 dec off` or `@asha 24 dec 10:00-14:00`."


def weeks(people: Sequence[PersonTime]) -> str:
    """Several people's plans."""
    return "\n".join(_week(one) for one in people[:30])


def weeks_shown(text: str, *, keys: str) -> Shown:
    """Weeks to read, with what changes them; `keys` of the people, empty for somebody who may only look."""
    below = (
        actions(
            button("Set schedule…", "schedule:for", keys, style="primary"),
            button("Exceptions…", "exceptions:for", keys),
        )
        if keys
        else context("To have it changed, ask an admin.")
    )
    return Shown(text=text, blocks=[*sections(text), below])


def switch_shown(text: str, *, online: bool) -> Shown:
    """One's own switch, with the other way to set it, and all ways."""
    other = (
        button("Go offline", "status:offline", "me")
        if online
        else button("I'm on now", "status:online", "me", style="primary")
    )
    return Shown(text=text, blocks=[*sections(text), actions(other, button("Until…", "form:status", "status"))])


def _week(one: PersonTime) -> str:
    head = f"*{name(one.person)}*{f' · {name(one.zone)}' if one.zone else ''}"
    today = listed(f"{clock(start)} to {clock(end)}" for start, end in one.today[:6])
    lines = [head, *(one.lines or ("On by hand only.",)), *([f"Today: {today}"] if today else [])]
    return "\n".join([*lines, *(f"Exception: {text}" for _, text in one.exceptions[:10])])


def week_lines(shifts: Sequence[Shift]) -> tuple[str, ...]:
    """`Mon to Fri 9:00-13:00, 14:00-18:00`: neighbouring days with the same hours together."""
    by_day = [hours_line([(one.start_min, one.end_min) for one in shifts if one.weekday == day]) for day in range(7)]
    lines: list[str] = []
    day = 0
    while day < 7:
        last = day
        while last < 6 and by_day[last + 1] == by_day[day]:
            last += 1
        if by_day[day]:
            lines.append(f"{DAYS[day] if day == last else f'{DAYS[day]} to {DAYS[last]}'} {by_day[day]}")
        day = last + 1
    return tuple(lines)


def hours_line(hours: Sequence[tuple[int, int]]) -> str:
    """Hours as they are typed, with commas between them."""
    return ", ".join(f"{_clock(start)}-{_clock(end if end <= DAY else end - DAY)}" for start, end in sorted(hours))


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def exception_line(one: Exceptional) -> str:
    """An exception in words."""
    days = _day(one.first) if one.first == one.last else f"{_day(one.first)} to {_day(one.last)}"
    if not isinstance(one, TimeOff):
        return f"{days}: {hours_line(one.hours)}"
    whole = (one.from_min, one.until_min) == (0, DAY)
    return f"{days}: off" if whole else f"{days}: off from {_clock(one.from_min)} until {_clock(one.until_min)}"


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def notice(text: str) -> dict[str, Any]:
    """On top of a form, something to read."""
    return modal("notice", "Periskope", [section(text)])


def copy_from(people: Choices, *, data: str) -> dict[str, Any]:
    """Whose week shall they have?"""
    return modal(
        "copy_schedule", "Copy from", [one_of(Field(name="whom", label="Whose week"), people)], submit="Copy", data=data
    )


def saved(told: str, previews: Sequence[Preview]) -> dict[str, Any]:
    """A week was saved: what it comes to next."""
    lines = [context(f"{name(one.person)}: {_turns(one)}") for one in previews]
    return modal("saved", "Schedule", [section(told), *lines])


def _turns(one: Preview) -> str:
    return ", ".join(f"{'on' if on else 'off'} {moment(at)}" for at, on in one.boundaries[:4]) or "on by hand only"
