"""People's weeks and exceptions, for reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access.policy import Action, may_do
from bot.availability import messages as availability_messages
from bot.availability.forms import Preview, Week
from bot.availability.messages import PersonTime
from bot.interactions import resolve, times
from bot.interactions.models import (
    Answer,
    Reply,
)
from bot.interactions.times import Doubt, WallClock, Wrong
from bot.model.person import Agent
from bot.model.schedule import Plan, Schedule, Shift, Source, to_json
from bot.shifts import state
from storage.tx import Tx

SHIFT_AHEAD = timedelta(days=16)


def clock(tx: Tx, one: Agent) -> WallClock:
    """The clock by which a person's own days are counted: that of their schedule, else that of their Slack profile."""
    schedule = tx.availability.plan(one.id).schedule
    return resolve.clock(tx, one) if schedule is None else WallClock(now=tx.business_now, zone=schedule.tz)


def next_shift(tx: Tx, agent: Agent) -> datetime | None:
    """When the person's next shift begins; None: none is planned in the next 16 days."""
    plan = tx.availability.plan(agent.id)
    edges = state.boundaries(plan.schedule, plan.exceptions, tx.business_now, tx.business_now + SHIFT_AHEAD)
    return next((at for at in edges if state.on_shift(plan.schedule, plan.exceptions, at)), None)


def weeks_shown(tx: Tx, people: Iterable[Agent], *, asked: bool = False) -> str:
    """Weeks and exceptions in words; `asked`: as an answer to what there is."""
    return availability_messages.weeks([person_time(tx, one) for one in people], asked=asked)


def has_shifts(tx: Tx, one: Agent) -> bool:
    """Whether there is a week of theirs that could be copied."""
    schedule = tx.availability.plan(one.id).schedule
    return schedule is not None and bool(schedule.shifts)


def exception_lines(tx: Tx, one: Agent) -> list[str]:
    """A person's exceptions, a line each, with the name and the address."""
    there = tx.availability.exceptions(one.id)
    return [f"{resolve.who_by_address(one)}: {availability_messages.exception_line(what)}" for _, what in there]


def person_time(tx: Tx, one: Agent) -> PersonTime:
    """A person's plan for reading."""
    plan = tx.availability.plan(one.id)
    return PersonTime(
        person=resolve.who(tx, one),
        zone="" if plan.schedule is None else plan.schedule.tz,
        lines=_lines(plan),
        exceptions=tuple(
            (f"{one.id}:{key}", availability_messages.exception_line(what))
            for key, what in tx.availability.exceptions(one.id)
        ),
        today=shown(tx, one.id).today,
    )


def _lines(plan: Plan) -> tuple[str, ...]:
    if plan.broken:
        return (availability_messages.plan_broken(plan.broken),)
    return () if plan.schedule is None else availability_messages.week_lines(plan.schedule.shifts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStatus:
    """How a person stands, for whatever shows them. `today`: their shifts that touch their own day, as instants."""

    agent_id: int
    online: bool
    source: Source | None
    since: datetime | None
    until: datetime | None
    zone: str | None
    today: tuple[tuple[datetime, datetime], ...] = ()


def shown(tx: Tx, agent_id: int) -> PersonStatus:
    """How one person stands."""
    return shown_all(tx, [agent_id])[agent_id]


def shown_all(tx: Tx, agent_ids: Sequence[int]) -> dict[int, PersonStatus]:
    """How these people stand, by the stored switch: what routing goes by."""
    plans, roster = tx.availability.plans(agent_ids), tx.people.roster()
    found = {}
    for seen in tx.availability.many(agent_ids):
        plan = plans[seen.agent_id]
        is_now = state.state_of(seen, plan, tx.business_now)
        found[seen.agent_id] = PersonStatus(
            agent_id=seen.agent_id,
            online=tx.availability.online(seen.agent_id),
            source=is_now.source,
            since=seen.since,
            until=is_now.until,
            zone=None if plan.schedule is None else plan.schedule.tz,
            today=state.today(plan, roster.get(seen.agent_id), tx.business_now),
        )
    return found


def own_switch(tx: Tx, agent: Agent) -> Reply:
    """One's own switch, with its buttons."""
    shown = availability_messages.switch_shown(own(tx, agent), online=tx.availability.online(agent.id))
    return Reply(text=shown.text, blocks=shown.blocks)


def until_of(tx: Tx, agent: Agent, typed: str) -> datetime | Wrong | Doubt | None:
    """When a choice ends, on the asker's clock; a day alone ends it at its beginning."""
    return times.moment(typed, resolve.clock(tx, agent), day_means=0)


def own(tx: Tx, agent: Agent) -> str:
    """How one's own switch stands."""
    return switch_line(tx, agent, agent)


def switch_line(tx: Tx, reader: Agent, one: Agent) -> str:
    """How somebody's switch stands, as the reader is told."""
    stands = shown(tx, one.id)
    who = None if one.id == reader.id else resolve.who(tx, one)
    return availability_messages.switched(who, online=tx.availability.online(one.id), until=stands.until, moved=0)


def online(tx: Tx, agent: Agent) -> bool:
    """Whether somebody's switch is on."""
    return tx.availability.online(agent.id)


def weeks(tx: Tx, agent: Agent, people: Sequence[Agent]) -> Answer:
    """Their weeks; whoever may change them can do so from there."""
    keys = " ".join(str(one.id) for one in people) if may_do(agent, Action.OTHERS_SCHEDULE) else ""
    weeks = availability_messages.weeks_shown(weeks_shown(tx, people, asked=True), keys=keys)
    return Reply(text=weeks.text, blocks=weeks.blocks)


def week(tx: Tx, one: Agent) -> Week:
    """A person's week as the form shows it."""
    schedule = tx.availability.plan(one.id).schedule
    if schedule is None or not schedule.shifts:
        return Week()
    by_day = [
        availability_messages.hours_line([(s.start_min, s.end_min) for s in schedule.shifts if s.weekday == day])
        for day in range(7)
    ]
    kinds = {line for line in by_day if line}
    if len(kinds) > 1:
        return Week(zone=schedule.tz, hours=tuple(by_day))
    days = tuple(str(day) for day in range(7) if by_day[day])
    return Week(zone=schedule.tz, days=days, shifts=tuple(kinds.pop().split(", ")))


def week_mark(tx: Tx, one: Agent) -> str:
    """Whose week it is, and what changes as soon as it does."""
    schedule = tx.availability.plan(one.id).schedule
    return f"{one.id}-{tx.hashed('' if schedule is None else str(to_json(schedule)))[:12]}"


def week_overtaken(tx: Tx, one: Agent) -> str:
    """What somebody's week is, where it was changed while a form with it was open."""
    return availability_messages.week_overtaken(resolve.who(tx, one), tx.availability.plan(one.id).schedule)


def has_these(tx: Tx, people: Sequence[Agent], tz: str | None, shifts: Sequence[Shift]) -> bool:
    """Whether all of these people have just these shifts, in that zone or each in their own."""
    weeks = {one: tx.availability.plan(one.id).schedule for one in people}
    wanted = sorted((one.weekday, one.start_min, one.end_min) for one in shifts)
    return all(
        week is not None
        and week.tz == (tz or resolve.zone(one))
        and sorted((each.weekday, each.start_min, each.end_min) for each in week.shifts) == wanted
        for one, week in weeks.items()
    )


PREVIEW = timedelta(days=16)


def preview(tx: Tx, agent: Agent, schedule: Schedule | None, *, most: int = 4) -> tuple[tuple[datetime, bool], ...]:
    """The next changes that this week would make, with the person's exceptions, each with whether they are on then."""
    exceptions = tx.availability.plan(agent.id).exceptions
    edges = state.boundaries(schedule, exceptions, tx.business_now, tx.business_now + PREVIEW)[:most]
    return tuple((at, state.on_shift(schedule, exceptions, at)) for at in edges)


def previews(tx: Tx, people: Sequence[Agent]) -> list[Preview]:
    """The next changes of these people's weeks."""
    return [comes_to(tx, one, tx.availability.plan(one.id).schedule) for one in people]


def comes_to(tx: Tx, one: Agent, schedule: Schedule | None) -> Preview:
    """The same with whose they are."""
    return Preview(
        person=resolve.who(tx, one),
        zone="" if schedule is None else schedule.tz,
        week=() if schedule is None else availability_messages.whole_week(schedule.shifts),
        boundaries=preview(tx, one, schedule),
    )
