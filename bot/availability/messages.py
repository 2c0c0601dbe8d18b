"""Weeks, exceptions and what is wrong with them, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blockkit.blocks import (
    Block,
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
    sections,
)
from bot.interactions import answers
from bot.interactions.times import Doubt, Wrong
from bot.model.schedule import DAY, Exceptional, Schedule, Shift, TimeOff
from bot.notices.messages.work import PLAN_BROKEN
from bot.shifts.problems import Problem, ProblemKind

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WRONG = {
    ProblemKind.UNKNOWN_ZONE: "There is no such time zone, so nothing was saved.",
    ProblemKind.BAD_TIME: "That is no time of day, so nothing was saved. Say it like `9:00-17:00`.",
    ProblemKind.EQUAL_ENDS: "It ends when it begins, so nothing was saved. For a whole day say `00:00-24:00`.",
    ProblemKind.TOO_MANY: "That is a fourth shift on one day, so nothing was saved: three are the most.",
    ProblemKind.OVERLAP: "Two shifts overlap, so nothing was saved. End the first before the next begins.",
    ProblemKind.OVERLAP_NEXT_DAY: "It overlaps with a shift of the day before, so nothing was saved. Let one begin later.",
    ProblemKind.ENDS_BEFORE_START: "It ends before it begins, so nothing was saved. Say the earlier one first.",
    ProblemKind.TOO_LONG: "That is more than two years, so nothing was saved. Say fewer days.",
    ProblemKind.NO_HOURS: "No hours are said, so nothing was saved. Say them like `10:00-14:00`.",
}
NO_SHIFTS = "Say at least one shift, like 9:00-17:00. To plan none, press Clear."
SWITCH_REFUSED = {
    "not_active": "*{who}* is not active, so nothing was changed. Bring them back first: `/periskope role`.",
    "already_over": "That time is over already, so nothing was changed. Say a later time, like `until 17:00`.",
    "no_shift": "No shift of *{whose}* is planned in the next two weeks, so nothing was changed. Say a time, like `offline until 17:00`.",
    "set_meanwhile": "*{who}* was set by somebody else just now. Look, and try once more.",
}


def problem(one: Problem) -> str:
    """One sentence about one thing that is wrong; nothing was saved."""
    where = f"{DAYS[one.weekday]}: " if one.weekday is not None and 0 <= one.weekday <= 6 else ""
    near = f" Did you mean {listed((f'`{zone}`' for zone in one.nearest), last='or')}?" if one.nearest else ""
    city = "" if near or one.why is not ProblemKind.UNKNOWN_ZONE else " Name a city, like `Europe/Berlin`."
    return f"{where}{WRONG[one.why]}{near}{city}"


def nothing_to_copy(who: str) -> str:
    """Copying no week would clear the others', which is another command."""
    return f"*{name(who)}* has no weekly shifts to copy, so nothing was changed. `/periskope schedule clear` clears a week."


def zone_unknown(who: str, tz: str | None) -> str:
    """Whose zone was taken for UTC, and how to set another."""
    why = (
        f"Slack's time zone for *{name(who)}*, “{said(tz, 60)}”, is not known here"
        if tz
        else f"Slack says no time zone for *{name(who)}*"
    )
    return f"{why}, so these times are in UTC. To change that, name a zone, like `Europe/Berlin`."


def planned(people: Sequence[str], moved: int) -> str:
    """Saved, and what it moved at once."""
    return f"Saved for {listed(f'*{name(one)}*' for one in people[:20])}.{_reassigned(moved)}"


def as_before(people: Sequence[str], moved: int) -> str:
    """Schedules that are back, and what that moved at once."""
    return f"Shifts of {listed(f'*{name(one)}*' for one in people[:20])} are as before.{_reassigned(moved)}"


def _reassigned(moved: int) -> str:
    return f" {counted(moved, 'waiting chat')} reassigned." if moved else ""


def unread_exception(typed: str, read: Wrong | Doubt | None) -> str:
    """Why a typed exception is not taken."""
    return unreadable_exception(typed) if read is None else answers.not_a_time(typed, read)


def unreadable_exception(words: str) -> str:
    return f"I cannot read “{said(words, 60)}”, so nothing was saved. Say it like `@asha 24 dec to 31 dec off` or `@asha 24 dec 10:00-14:00`."


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTime:
    """A person's schedule for reading: `lines` are already in words (`Mon-Fri 9:00-17:00`)."""

    person: str
    zone: str = ""
    lines: tuple[str, ...] = ()
    exceptions: tuple[tuple[str, str], ...] = ()
    today: tuple[tuple[datetime, datetime], ...] = ()


def weeks(people: Sequence[PersonTime], *, asked: bool = False) -> str:
    """Several people's plans; `asked`: somebody asked what there is, so that it is said if there are no exceptions."""
    none = "\nNo days off or other hours." if asked else ""
    return "\n".join(_week(one) + none * (not one.exceptions) for one in people[:30])


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


IN_ANSWER = "answer"
"""What the switch carries in a private answer: how it stands then is shown in that answer's place."""


def switch(*, online: bool, place: str) -> Block:
    """The button that sets one's own status the other way. `place`: where it stands."""
    if online:
        return button("Go offline", "status:offline", place)
    return button("Go online", "status:online", place, style="primary")


def switch_shown(text: str, *, online: bool) -> Shown:
    """One's own switch, with the other way to set it, and all ways."""
    other = switch(online=online, place=IN_ANSWER)
    return Shown(text=text, blocks=[*sections(text), actions(other, button("Until…", "form:status", "status"))])


def replaced(before: Sequence[tuple[str, Schedule | None]]) -> str:
    """The weeks that were replaced, of one person or of several by name; empty where none was."""
    if len(before) == 1:
        return f"Before: {_in_a_line(before[0][1])}."
    lines = [f"{name(who)}: {_in_a_line(week)}" for who, week in before[:10]]
    return "\n".join(["Before:", *lines]) if lines else ""


def week_overtaken(who: str, now: Schedule | None) -> str:
    """Somebody's week is another than the form that is sent was opened with."""
    return (
        f"*{name(who)}*'s week was changed while the form was open, so nothing was saved. "
        f"It is now: {_in_a_line(now)}. Send it again to replace it."
    )


def _in_a_line(week: Schedule | None) -> str:
    if week is None or not week.shifts:
        return "no weekly shifts"
    return f"{'; '.join(week_lines(week.shifts))} ({name(week.tz)})"


def _week(one: PersonTime) -> str:
    head = f"*{name(one.person)}*{f' · {name(one.zone)}' if one.zone else ''}"
    today = listed(f"{moment(start)} to {clock(end)}" for start, end in one.today[:6])
    lines = [head, *(one.lines or ("No weekly shifts.",)), *([f"Shifts in your time: {today}"] if today else [])]
    return "\n".join([*lines, *(f"Exception: {text}" for _, text in one.exceptions[:10])])


def plan_broken(why: str) -> str:
    """What stands instead of a week that cannot be followed; `why` is a fixed word."""
    return f"⚠️ {PLAN_BROKEN.get(why, PLAN_BROKEN['week'])}"


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


def whole_week(shifts: Sequence[Shift]) -> tuple[str, ...]:
    """The same, with the days that are off; nothing for a week without shifts."""
    on = {one.weekday for one in shifts}
    off = listed(day for at, day in enumerate(DAYS) if at not in on)
    return (*week_lines(shifts), *([f"{off} off"] if on and off else []))


def hours_line(hours: Sequence[tuple[int, int]]) -> str:
    """Hours as they are typed, with commas between them."""
    return ", ".join(f"{_clock(start)}-{_clock(end if end <= DAY else end - DAY)}" for start, end in sorted(hours))


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def removed(who: str, gone: Sequence[Exceptional], words: str) -> str:
    """Which of somebody's exceptions were removed; none: nothing there is what the words say."""
    if gone:
        return f"Removed for *{name(who)}*: {listed(exception_line(one) for one in gone)}."
    what = f" “{said(words, 60)}”" if words else ""
    return f"*{name(who)}* has no exception{what}, so nothing was removed for them."


def exception_line(one: Exceptional) -> str:
    """An exception in words."""
    days = _day(one.first) if one.first == one.last else f"{_day(one.first)} to {_day(one.last)}"
    if not isinstance(one, TimeOff):
        return f"{days}: {hours_line(one.hours)}"
    whole = (one.from_min, one.until_min) == (0, DAY)
    return f"{days}: off" if whole else f"{days}: off from {_clock(one.from_min)} until {_clock(one.until_min)}"


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def switched(
    who: str | None, *, online: bool, until: datetime | None, moved: int, was: bool | None = None, shift_in: str = ""
) -> str:
    """How somebody's switch stands now, what it was, and what setting it moved. `who` None: the reader.

    `shift_in`: the zone of the shift that begins when it ends, if that was said.
    """
    named = f"*{name(who)}* is" if who else "You are"
    till = f" until {moment(until)}" if until else ""
    before = "" if was is None else f" (was already {_on(was)})" if was == online else f" (was {_on(was)})"
    verb = f"assigned to {'them' if who else 'you'}" if online else "passed on"
    chats = f"; {counted(moved, 'waiting chat')} {verb}" if moved else ""
    shift = f" The shift begins then ({shift_in})." if shift_in else ""
    return f"{named} *{_on(online)}*{till}{before}{chats}.{shift}"


def _on(online: bool) -> str:  # noqa: FBT001  # the value itself, in words
    return "online" if online else "offline"


def switch_refused(why: str, who: str, whose: str) -> str:
    """`whose`: of whom a shift is missing."""
    return SWITCH_REFUSED[why].format(who=name(who), whose=name(whose))
