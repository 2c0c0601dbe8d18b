"""Who is on now, and when that next changes: pure answers from a plan, a choice by hand and an instant (aware UTC)."""

from datetime import datetime, timedelta

from bot.domain import shifts_cover
from bot.domain.shifts_plan import Availability, Exceptional, Override, Schedule, by_hand_only

# Looked through in turn: a boundary is mostly a day away, nearly always within a week and a day; a weekly shift that a
# gap swallows comes a week later, and all of it again after the last exception.
NEAR = timedelta(days=1)
WEEK = timedelta(days=9)
FAR = timedelta(days=16)

# How far back `since` is looked for: the plan of these days is at hand anyway.
SINCE = timedelta(days=1)


def state(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override | None, now: datetime
) -> Availability:
    """Whether the person is on at `now`. A choice by hand that still stands goes before the plan."""
    if override is not None:
        ends = choice_ends(schedule, exceptions, override)
        if ends is None or now < ends:
            return Availability(online=override.online, source=override.source, since=override.set_at, until=ends)
    if schedule is None or by_hand_only(schedule, exceptions):
        return _by_hand(schedule, exceptions, override, now)
    return _planned(schedule, exceptions, now)


def on_shift(schedule: Schedule | None, exceptions: tuple[Exceptional, ...], now: datetime) -> bool:
    """Whether `now` lies inside the plan, exceptions included, whatever the switch says."""
    return schedule is not None and bool(
        shifts_cover.cover(schedule, exceptions, now, now + timedelta(microseconds=1)),
    )


def boundaries(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], start: datetime, end: datetime
) -> tuple[datetime, ...]:
    """The instants in (start, end] at which the plan turns the person on or off, or time off begins, in order."""
    if schedule is None:
        return ()
    edges = {edge for stretch in shifts_cover.unclipped(schedule, exceptions, start, end) for edge in stretch}
    # Time off also ends a choice by hand made outside the hours, so its beginning counts where cover does not change.
    edges |= {begins for begins, _ in shifts_cover.away(schedule, exceptions)}
    return tuple(sorted(edge for edge in edges if start < edge <= end))


def next_boundary(schedule: Schedule | None, exceptions: tuple[Exceptional, ...], now: datetime) -> datetime | None:
    """The first boundary after `now`; None when there will be none (no plan, or on day and night)."""
    for end in _reaches(exceptions, now):
        found = boundaries(schedule, exceptions, now, end)
        if found:
            return found[0]
    return None


def next_look(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override | None, now: datetime
) -> datetime | None:
    """When `state` may next give another answer, to be kept beside the person; None: not by itself."""
    due = next_boundary(schedule, exceptions, now)
    own_end = override.until if override is not None else None
    if own_end is None or own_end <= now:
        return due
    return own_end if due is None else min(due, own_end)


def choice_ends(schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override) -> datetime | None:
    """When a choice by hand is over: its own end, else the first boundary after it was made; None: never by itself."""
    return override.until or next_boundary(schedule, exceptions, override.set_at)


def _planned(schedule: Schedule, exceptions: tuple[Exceptional, ...], now: datetime) -> Availability:
    """What the plan says; `since` is told when it lies in the last day."""
    for end in _reaches(exceptions, now):
        stretches = shifts_cover.unclipped(schedule, exceptions, now, end)
        edges = [edge for stretch in stretches for edge in stretch]
        until = min((edge for edge in edges if now < edge <= end), default=None)
        if until is not None:
            break
    since = max((edge for edge in edges if now - SINCE < edge <= now), default=None)
    online = any(begins <= now < ends for begins, ends in stretches)
    return Availability(online=online, source="shift", since=since, until=until)


def _by_hand(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override | None, now: datetime
) -> Availability:
    """No choice stands. After one that had an end, what was before holds again, unless time off has begun since."""
    if override is None:
        return Availability(online=False, source=None)
    begun = boundaries(schedule, exceptions, override.set_at, now)
    if begun:
        return Availability(online=False, source="shift", since=begun[-1])
    until = next_boundary(schedule, exceptions, now) if override.then else None
    return Availability(online=override.then, source=override.source, since=override.until, until=until)


def _reaches(exceptions: tuple[Exceptional, ...], now: datetime) -> tuple[datetime, ...]:
    late = max((timedelta(days=(one.last - now.date()).days) for one in exceptions), default=timedelta())
    return now + NEAR, now + WEEK, now + max(late, timedelta()) + FAR
