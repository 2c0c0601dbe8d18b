"""Validation of plans before they are saved: one problem a field, as values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations, pairwise

from bot.model.schedule import DAY, SHIFTS_A_DAY, Exceptional, Shift, TimeOff
from bot.shifts import timezones

WEEK = 7 * DAY
LONGEST = timedelta(days=731)


class ProblemKind(StrEnum):
    """Why a plan cannot be saved."""

    UNKNOWN_ZONE = "unknown_zone"
    BAD_TIME = "bad_time"
    EQUAL_ENDS = "equal_ends"
    TOO_MANY = "too_many"
    OVERLAP = "overlap"
    OVERLAP_NEXT_DAY = "overlap_next_day"
    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"
    NO_HOURS = "no_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem at one field. `index` counts the shifts in the order given; `nearest` are zones to offer instead."""

    field: str
    why: ProblemKind
    index: int | None = None
    weekday: int | None = None
    nearest: tuple[str, ...] = ()


def schedule_problems(tz: str, shifts: Sequence[Shift]) -> tuple[Problem, ...]:
    """The problems for which this week cannot be saved; empty if it can."""
    found = list(_zone(tz))
    for index, shift in enumerate(shifts):
        why = _hours(shift.start_min, shift.end_min)
        if why is not None or not 0 <= shift.weekday <= 6:
            found.append(Problem(field="shift", why=why or ProblemKind.BAD_TIME, index=index, weekday=shift.weekday))
    if not any(problem.field == "shift" for problem in found):
        found += [*_too_many(shifts), *_overlaps(shifts)]
    return tuple(found)


def exception_problems(exception: Exceptional) -> tuple[Problem, ...]:
    """The problems for which this exception cannot be saved; empty if it can."""
    if exception.last < exception.first:
        return (Problem(field="last", why=ProblemKind.ENDS_BEFORE_START),)
    if exception.last - exception.first > LONGEST:
        return (Problem(field="last", why=ProblemKind.TOO_LONG),)
    if isinstance(exception, TimeOff):
        return tuple(_time_off(exception))
    return tuple(_other_hours(exception.hours))


def _zone(tz: str) -> Iterator[Problem]:
    if not timezones.known(tz):
        yield Problem(field="tz", why=ProblemKind.UNKNOWN_ZONE, nearest=timezones.nearest(tz))


def _hours(start_min: int, end_min: int) -> ProblemKind | None:
    """What is wrong with the hours. Equal ends come as a length of 0 or 1440; only 00:00-24:00 means the whole day."""
    length = end_min - start_min
    if not 0 <= start_min < DAY or not 0 <= end_min < 2 * DAY:
        return ProblemKind.BAD_TIME
    if length == 0 or (length == DAY and start_min != 0):
        return ProblemKind.EQUAL_ENDS
    return None if 0 < length <= DAY else ProblemKind.BAD_TIME


def _too_many(shifts: Sequence[Shift]) -> Iterator[Problem]:
    seen = [0] * 7
    for index, shift in enumerate(shifts):
        seen[shift.weekday] += 1
        if seen[shift.weekday] > SHIFTS_A_DAY:
            yield Problem(field="shift", why=ProblemKind.TOO_MANY, index=index, weekday=shift.weekday)


def _overlaps(shifts: Sequence[Shift]) -> Iterator[Problem]:
    """Each shift that begins before an earlier one ends, also across midnight and from Sunday into Monday."""
    blamed: set[int] = set()
    for (_, first), (index, second) in combinations(enumerate(shifts), 2):
        if _meet(first, second) and index not in blamed:
            blamed.add(index)
            same = first.weekday == second.weekday
            why = ProblemKind.OVERLAP if same else ProblemKind.OVERLAP_NEXT_DAY
            yield Problem(field="shift", why=why, index=index, weekday=second.weekday)


def _meet(one: Shift, two: Shift) -> bool:
    gap = (two.weekday * DAY + two.start_min - one.weekday * DAY - one.start_min) % WEEK
    return gap < one.end_min - one.start_min or (WEEK - gap) < two.end_min - two.start_min


def _time_off(off: TimeOff) -> Iterator[Problem]:
    if not 0 <= off.from_min < DAY or not 0 < off.until_min <= DAY:
        yield Problem(field="until" if 0 <= off.from_min < DAY else "from", why=ProblemKind.BAD_TIME)
    elif off.first == off.last and off.until_min <= off.from_min:
        why = ProblemKind.EQUAL_ENDS if off.until_min == off.from_min else ProblemKind.ENDS_BEFORE_START
        yield Problem(field="until", why=why)


def _other_hours(hours: tuple[tuple[int, int], ...]) -> Iterator[Problem]:
    if not hours:
        yield Problem(field="hours", why=ProblemKind.NO_HOURS)
    for index, (start_min, end_min) in enumerate(hours):
        why = ProblemKind.TOO_MANY if index >= SHIFTS_A_DAY else _hours(start_min, end_min)
        if why is not None:
            yield Problem(field="hours", why=why, index=index)
    in_order = sorted((span, index) for index, span in enumerate(hours))
    for ((_, ends), _), ((begins, _), index) in pairwise(in_order):
        if begins < ends:
            yield Problem(field="hours", why=ProblemKind.OVERLAP, index=index)
