"""From a plan to instants: the stretches in which somebody should be on, and those in which they are away.

A shift starts at the first instant at which the clock shows its start, and ends at the last at which it shows its end:
where the clock goes back, cover is never lost; where it jumps ahead, both are the first instant after the gap. Time off
begins and ends at the first.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.domain import zones
from bot.domain.shifts_plan import DAY, Exceptional, OtherHours, Schedule, TimeOff

Stretch = tuple[datetime, datetime]

# What covers an instant began on its day or the one before; a day more on each side makes the edges real ones.
BEFORE = timedelta(days=2)
AFTER = timedelta(days=1)


def cover(
    schedule: Schedule, exceptions: tuple[Exceptional, ...], start: datetime, end: datetime
) -> tuple[Stretch, ...]:
    """The stretches (UTC, half open, merged, in order) of [start, end) in which the plan has the person on."""
    whole = unclipped(schedule, exceptions, start, end)
    clipped = ((max(begins, start), min(ends, end)) for begins, ends in whole)
    return tuple((begins, ends) for begins, ends in clipped if begins < ends)


def unclipped(
    schedule: Schedule, exceptions: tuple[Exceptional, ...], start: datetime, end: datetime
) -> tuple[Stretch, ...]:
    """As `cover`, but true a little beyond both ends, so that an edge near them is a real one."""
    first_day = zones.wall(start - BEFORE, schedule.tz).date()
    last_day = zones.wall(end + AFTER, schedule.tz).date()
    planned = _planned(schedule, exceptions, first_day, last_day)
    return _without(_merged(planned), away(schedule, exceptions))


def away(schedule: Schedule, exceptions: tuple[Exceptional, ...]) -> tuple[Stretch, ...]:
    """The stretches of time off, merged, in order."""
    offs = (one for one in exceptions if isinstance(one, TimeOff))
    return _merged(
        (zones.first(_at(off.first, off.from_min), schedule.tz), zones.first(_at(off.last, off.until_min), schedule.tz))
        for off in offs
    )


def _planned(
    schedule: Schedule, exceptions: tuple[Exceptional, ...], first_day: date, last_day: date
) -> Iterator[Stretch]:
    day = first_day
    while day <= last_day:
        if not _wholly_off(day, exceptions):
            for start_min, end_min in _hours(day, schedule, exceptions):
                begins = zones.first(_at(day, start_min), schedule.tz)
                yield begins, zones.last(_at(day, end_min), schedule.tz)
        day += timedelta(days=1)


def _hours(day: date, schedule: Schedule, exceptions: tuple[Exceptional, ...]) -> tuple[tuple[int, int], ...]:
    for one in reversed(exceptions):
        if isinstance(one, OtherHours) and one.first <= day <= one.last:
            return one.hours
    return tuple((shift.start_min, shift.end_min) for shift in schedule.shifts if shift.weekday == day.weekday())


def _wholly_off(day: date, exceptions: tuple[Exceptional, ...]) -> bool:
    return any(
        isinstance(off, TimeOff)
        and _at(off.first, off.from_min) <= _at(day, 0)
        and _at(day, DAY) <= _at(off.last, off.until_min)
        for off in exceptions
    )


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Sorted; what overlaps or touches made one; what is empty left out."""
    done: list[Stretch] = []
    for begins, ends in sorted(stretches):
        if begins >= ends:
            continue
        if done and begins <= done[-1][1]:
            done[-1] = (done[-1][0], max(done[-1][1], ends))
        else:
            done.append((begins, ends))
    return tuple(done)


def _without(stretches: tuple[Stretch, ...], holes: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    left: list[Stretch] = []
    for begins, ends in stretches:
        rest = begins
        for hole_begins, hole_ends in holes:
            if hole_begins >= ends:
                break
            if rest < hole_begins:
                left.append((rest, hole_begins))
            rest = max(rest, hole_ends)
        if rest < ends:
            left.append((rest, ends))
    return tuple(left)
