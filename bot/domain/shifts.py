"""Who is on now, and when that next changes: pure answers from a plan, a choice by hand and an instant (aware UTC)."""

from datetime import datetime, timedelta

from bot.domain import shifts_cover
from bot.domain.shifts_plan import Availability, Exceptional, Override, Schedule, by_hand_only

# A week and a day find the next boundary of nearly every plan; a weekly shift that a gap swallows once comes a week later.
NEAR = timedelta(days=9)
FAR = timedelta(days=16)


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
    found = boundaries(schedule, exceptions, now, now + NEAR)
    if not found:
        found = boundaries(schedule, exceptions, now, _horizon(exceptions, now))
    return found[0] if found else None


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
    edges = shifts_cover.unclipped(schedule, exceptions, now - NEAR, now)
    online = on_shift(schedule, exceptions, now)
    before = [edge for stretch in edges for edge in stretch if now - NEAR < edge <= now]
    return Availability(
        online=online, source="shift", since=max(before, default=None), until=_turns(schedule, exceptions, now)
    )


def _turns(schedule: Schedule, exceptions: tuple[Exceptional, ...], now: datetime) -> datetime | None:
    """The next instant at which the plan itself changes its answer."""
    for end in (now + NEAR, _horizon(exceptions, now)):
        stretches = shifts_cover.unclipped(schedule, exceptions, now, end)
        after = [edge for stretch in stretches for edge in stretch if now < edge <= end]
        if after:
            return min(after)
    return None


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


def _horizon(exceptions: tuple[Exceptional, ...], now: datetime) -> datetime:
    days = [one.last for one in exceptions]
    late = max(((day - now.date()).days for day in days), default=0)
    return now + timedelta(days=max(late, 0)) + FAR
