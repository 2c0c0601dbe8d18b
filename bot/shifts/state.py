"""Who is online and when that next changes: from a plan, a choice made by hand and an instant (aware UTC)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.model.person import Agent
from bot.model.schedule import Availability, Exceptional, OtherHours, Override, Plan, Schedule, Source, Switch, TimeOff
from bot.shifts import timezones

Stretch = tuple[datetime, datetime]
# Searched in turn: the next boundary is mostly within a day, nearly always within a week and a day; a weekly shift that
# a clock change skips comes a week later, and all of it again after the last exception.
NEAR = timedelta(days=1)
WEEK = timedelta(days=9)
FAR = timedelta(days=16)
BROKEN_AGAIN = timedelta(minutes=5)  # how often a plan that cannot be read is looked at again
# How far back `since` is searched: the plan of these days has been worked out anyway.
SINCE = timedelta(days=1)
# A shift that covers an instant began on its day or the one before; one more day on each side makes the edges true ones.
BEFORE = timedelta(days=2)
AFTER = timedelta(days=1)


def state_of(switch: Switch, plan: Plan, now: datetime) -> Availability:
    """The person's availability at `now`, even where the stored switch is out of date.

    Whose plan is broken, and who did not choose by hand, stays as they are: what the plan wants is not known.
    """
    if plan.broken and choice(switch) is None:
        source: Source | None = "shift" if switch.source == "shift" else None
        return Availability(online=switch.online, source=source, since=switch.since)
    return state(plan.schedule, plan.exceptions, choice(switch), now)


def state(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override | None, now: datetime
) -> Availability:
    """Whether the person is online at `now`. A choice by hand that is not over goes before the plan."""
    if override is not None:
        ends = choice_ends(schedule, exceptions, override)
        if ends is None or now < ends:
            return Availability(online=override.online, source=override.source, since=override.set_at, until=ends)
    if schedule is None or by_hand_only(schedule, exceptions):
        return _by_hand(schedule, exceptions, override, now)
    return _planned(schedule, exceptions, now)


def choice(switch: Switch) -> Override | None:
    """The choice by hand that is stored; None: the person follows the plan, or never chose."""
    if switch.since is None:
        return None
    match switch.source:
        case "self" | "admin" as source:
            then = bool(switch.before)
            return Override(online=switch.online, source=source, set_at=switch.since, until=switch.until, then=then)
    return None


def on_shift(schedule: Schedule | None, exceptions: tuple[Exceptional, ...], now: datetime) -> bool:
    """Whether the plan with its exceptions has the person on shift at `now`, online or not."""
    return schedule is not None and bool(
        cover(schedule, exceptions, now, now + timedelta(microseconds=1)),
    )


def today(plan: Plan, agent: Agent | None, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The shifts that touch today in the person's own time zone, uncut: one across midnight keeps its end."""
    if plan.schedule is None:
        return ()
    own = agent.tz if agent is not None and agent.tz and timezones.known(agent.tz) else plan.schedule.tz
    day = datetime.combine(timezones.wall(now, own).date(), time())
    start, end = timezones.first(day, own), timezones.first(day + timedelta(days=1), own)
    whole = unclipped(plan.schedule, plan.exceptions, start, end)
    return tuple((begins, ends) for begins, ends in whole if begins < end and ends > start)


def boundaries(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], start: datetime, end: datetime
) -> tuple[datetime, ...]:
    """The instants in (start, end] at which a shift begins or ends, or time off begins, in order."""
    if schedule is None:
        return ()
    edges = {edge for stretch in unclipped(schedule, exceptions, start, end) for edge in stretch}
    # Time off also ends a choice by hand made outside the hours, so its beginning counts where cover does not change.
    edges |= {begins for begins, _ in away(schedule, exceptions)}
    return tuple(sorted(edge for edge in edges if start < edge <= end))


def next_boundary(schedule: Schedule | None, exceptions: tuple[Exceptional, ...], now: datetime) -> datetime | None:
    """The first boundary after `now`; None if there will be none (no plan, or on shift day and night)."""
    for end in _reaches(exceptions, now):
        found = boundaries(schedule, exceptions, now, end)
        if found:
            return found[0]
    return None


def next_look(
    schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override | None, now: datetime
) -> datetime | None:
    """When `state` may next change, to be stored with the person; None: not by itself."""
    due = next_boundary(schedule, exceptions, now)
    own_end = override.until if override is not None else None
    if own_end is None or own_end <= now:
        return due
    return own_end if due is None else min(due, own_end)


def next_look_for(switch: Switch, plan: Plan, now: datetime) -> datetime | None:
    """When the person's availability may next change by itself; None: never."""
    due = next_look(plan.schedule, plan.exceptions, choice(switch), now)
    if not plan.broken:
        return due
    return now + BROKEN_AGAIN if due is None else min(due, now + BROKEN_AGAIN)


def choice_ends(schedule: Schedule | None, exceptions: tuple[Exceptional, ...], override: Override) -> datetime | None:
    """When a choice by hand ends: at its own end, else at the first boundary after it was made; None: never by itself."""
    return override.until or next_boundary(schedule, exceptions, override.set_at)


def by_hand_only(schedule: Schedule | None, exceptions: tuple[Exceptional, ...]) -> bool:
    """Whether no hours are planned for the person, so that only a choice by hand puts them online."""
    return schedule is None or not (schedule.shifts or any(isinstance(one, OtherHours) for one in exceptions))


def cover(
    schedule: Schedule, exceptions: tuple[Exceptional, ...], start: datetime, end: datetime
) -> tuple[Stretch, ...]:
    """The stretches (UTC, half open, merged, in order) of [start, end) in which the plan has the person on shift."""
    whole = unclipped(schedule, exceptions, start, end)
    clipped = ((max(begins, start), min(ends, end)) for begins, ends in whole)
    return tuple((begins, ends) for begins, ends in clipped if begins < ends)


def unclipped(
    schedule: Schedule, exceptions: tuple[Exceptional, ...], start: datetime, end: datetime
) -> tuple[Stretch, ...]:
    """The stretches of `cover` not cut at `start` and `end`, so that edges near them are true ones."""
    first_day = timezones.wall(start - BEFORE, schedule.tz).date()
    last_day = timezones.wall(end + AFTER, schedule.tz).date()
    planned = _planned_stretches(schedule, exceptions, first_day, last_day)
    return _without(_merged(planned), away(schedule, exceptions))


def away(schedule: Schedule, exceptions: tuple[Exceptional, ...]) -> tuple[Stretch, ...]:
    """The stretches of time off, merged, in order."""
    offs = (one for one in exceptions if isinstance(one, TimeOff))
    return _merged(
        (
            timezones.first(_at(off.first, off.from_min), schedule.tz),
            timezones.first(_at(off.last, off.until_min), schedule.tz),
        )
        for off in offs
    )


def _planned(schedule: Schedule, exceptions: tuple[Exceptional, ...], now: datetime) -> Availability:
    """The state by the plan alone; `since` is set if it lies in the last day."""
    for end in _reaches(exceptions, now):
        stretches = unclipped(schedule, exceptions, now, end)
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
    """The state without a plan or a valid choice: after one that ended, what was before, unless time off began since."""
    if override is None:
        return Availability(online=False, source=None)
    passed = boundaries(schedule, exceptions, override.set_at, now)
    if passed:
        return Availability(online=False, source="shift", since=passed[-1])
    until = next_boundary(schedule, exceptions, now) if override.then else None
    return Availability(online=override.then, source=override.source, since=override.until, until=until)


def _reaches(exceptions: tuple[Exceptional, ...], now: datetime) -> tuple[datetime, ...]:
    late = max((timedelta(days=(one.last - now.date()).days) for one in exceptions), default=timedelta())
    return now + NEAR, now + WEEK, now + max(late, timedelta()) + FAR


def _planned_stretches(
    schedule: Schedule, exceptions: tuple[Exceptional, ...], first_day: date, last_day: date
) -> Iterator[Stretch]:
    day = first_day
    while day <= last_day:
        for start_min, end_min in _hours(day, schedule, exceptions):
            begins = timezones.first(_at(day, start_min), schedule.tz)
            yield begins, timezones.last(_at(day, end_min), schedule.tz)
        day += timedelta(days=1)


def _hours(day: date, schedule: Schedule, exceptions: tuple[Exceptional, ...]) -> tuple[tuple[int, int], ...]:
    for one in reversed(exceptions):
        if isinstance(one, OtherHours) and one.first <= day <= one.last:
            return one.hours
    return tuple((shift.start_min, shift.end_min) for shift in schedule.shifts if shift.weekday == day.weekday())


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The stretches in order; those that overlap or touch are joined, empty ones left out."""
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
