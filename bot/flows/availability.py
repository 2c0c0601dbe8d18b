"""Who is on: the switch by hand, schedules and exceptions, and what a change of them moves at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.domain import shifts, shifts_cover
from bot.domain.people import Agent
from bot.domain.shifts_plan import Exceptional, Schedule, Shift, Source
from bot.domain.shifts_problems import Problem, exception_problems, schedule_problems
from bot.flows.steps import switch, tabs, turns
from bot.flows.steps.switch import Settled
from bot.flows.steps.turns import Moved
from storage.tx import Tx

PREVIEW = timedelta(days=16)
NO_ZONE = ""


class Refused(StrEnum):
    """Why a switch was not set."""

    NOT_ACTIVE = "not_active"
    ALREADY_OVER = "already_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A person after their switch was set; `until`: when it ends by itself; `moved`: waiting chats they lost or got."""

    agent_id: int
    online: bool
    until: datetime | None = None
    moved: tuple[Moved, ...] = ()
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What became of a plan: nothing was saved if there are problems."""

    problems: tuple[Problem, ...] = ()
    people: tuple[int, ...] = ()
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a person stands, for whatever shows them. `today`: their shifts that touch their own day, as instants."""

    agent_id: int
    online: bool
    source: Source | None
    since: datetime | None
    until: datetime | None
    zone: str | None
    today: tuple[tuple[datetime, datetime], ...] = ()


def set_status(
    tx: Tx, agent: Agent, *, online: bool, until: datetime | None, source: Literal["self", "admin"], by: Agent
) -> Changed:
    """Set one person's switch; until `until`, else until their next boundary."""
    return set_statuses(tx, [agent], online=online, until=until, source=source, by=by)[0]


def set_statuses(
    tx: Tx,
    agents: Sequence[Agent],
    *,
    online: bool,
    until: datetime | None,
    source: Literal["self", "admin"],
    by: Agent,
) -> tuple[Changed, ...]:
    """Set several people's switches; all are counted before the first chat moves."""
    refused = {agent.id: why for agent in agents if (why := _refused(tx, agent, until)) is not None}
    done: dict[int, Settled] = {}
    for agent in agents:
        if agent.id not in refused:
            done[agent.id] = switch.choose(tx, agent.id, online=online, source=source, until=until)
            detail = "online" if online else "offline"
            tx.audit.write("status", actor=by.id, via=source, whom_id=agent.id, detail=detail)
    moved = _move(tx, done.values())
    return tuple(
        Changed(
            agent_id=agent.id,
            online=tx.availability.online(agent.id),
            until=shown(tx, agent.id).until,
            moved=tuple(one for one in moved if agent.id in {one.had, one.to}),
            refused=refused.get(agent.id),
        )
        for agent in agents
    )


def _refused(tx: Tx, agent: Agent, until: datetime | None) -> Refused | None:
    if agent.state != "active":
        return Refused.NOT_ACTIVE
    return Refused.ALREADY_OVER if until is not None and until <= tx.house else None


def set_schedule(tx: Tx, agents: Sequence[Agent], *, tz: str | None, shifts: Sequence[Shift], by: Agent) -> Planned:
    """Plan these people's weeks in one zone; `tz` None: in each person's own."""
    found = problems(agents, tz, shifts)
    if found:
        return Planned(problems=found)
    for agent in agents:
        tx.availability.put_schedule(agent.id, week_of(agent, tz, shifts))
    return _planned(tx, agents, "schedule", by)


def problems(agents: Iterable[Agent], tz: str | None, shifts: Sequence[Shift]) -> tuple[Problem, ...]:
    """What is wrong with these shifts, in one zone or in each person's own; empty: nothing."""
    return tuple(dict.fromkeys(one for agent in agents for one in schedule_problems(_zone(agent, tz), shifts)))


def week_of(agent: Agent, tz: str | None, shifts: Sequence[Shift]) -> Schedule:
    """These shifts as one person's week."""
    return Schedule(tz=_zone(agent, tz), shifts=tuple(shifts))


def copy_schedule(tx: Tx, source: Agent, *, to: Sequence[Agent], by: Agent) -> Planned:
    """Give these people another's week, zone included; their exceptions stay their own."""
    week = tx.availability.plan(source.id).schedule
    for agent in to:
        tx.availability.put_schedule(agent.id, week)
    return _planned(tx, to, "schedule_copied", by)


def clear_schedule(tx: Tx, agents: Sequence[Agent], *, by: Agent) -> Planned:
    """No week is planned for these people: they are on by hand only."""
    for agent in agents:
        tx.availability.put_schedule(agent.id, None)
    return _planned(tx, agents, "schedule_cleared", by)


def set_exceptions(tx: Tx, agents: Sequence[Agent], exceptions: Sequence[Exceptional], *, by: Agent) -> Planned:
    """Add time off or other hours for several people at once. Somebody without a zone gets their own with it."""
    found = [one for exception in exceptions for one in exception_problems(exception)]
    unplanned = [agent for agent in agents if tx.availability.plan(agent.id).schedule is None]
    found += problems(unplanned, None, ())
    if found:
        return Planned(problems=tuple(dict.fromkeys(found)))
    for agent in unplanned:
        tx.availability.put_schedule(agent.id, Schedule(tz=_zone(agent, None)))
    for agent in agents:
        for exception in exceptions:
            tx.availability.add_exception(agent.id, exception)
    return _planned(tx, agents, "exceptions", by)


def drop_exceptions(tx: Tx, agent: Agent, *, ids: Iterable[int] | None, by: Agent) -> Planned:
    """Forget these exceptions of a person; None: all."""
    tx.availability.drop_exceptions(agent.id, ids)
    return _planned(tx, [agent], "exceptions_dropped", by)


def preview(tx: Tx, agent: Agent, schedule: Schedule | None, *, most: int = 4) -> tuple[tuple[datetime, bool], ...]:
    """The next changes that this week would make, with the person's exceptions, each with whether they are on then."""
    exceptions = tx.availability.plan(agent.id).exceptions
    edges = shifts.boundaries(schedule, exceptions, tx.house, tx.house + PREVIEW)[:most]
    return tuple((at, shifts.on_shift(schedule, exceptions, at)) for at in edges)


def shown(tx: Tx, agent_id: int) -> Shown:
    """How one person stands."""
    return shown_all(tx, [agent_id])[agent_id]


def shown_all(tx: Tx, agent_ids: Sequence[int]) -> dict[int, Shown]:
    """How these people stand, by the stored switch: what routing goes by."""
    plans, roster = tx.availability.plans(agent_ids), tx.people.roster()
    found = {}
    for seen in tx.availability.many(agent_ids):
        plan = plans[seen.agent_id]
        is_now = switch.state_of(seen, plan, tx.house)
        found[seen.agent_id] = Shown(
            agent_id=seen.agent_id,
            online=seen.online,
            source=is_now.source,
            since=seen.since,
            until=is_now.until,
            zone=None if plan.schedule is None else plan.schedule.tz,
            today=switch.today(plan, roster.get(seen.agent_id), tx.house),
        )
    return found


def hours_on(
    tx: Tx, agent_ids: Sequence[int], *, start: datetime, end: datetime
) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    """When each of these people is planned to be on between two instants, exceptions included."""
    plans = tx.availability.plans(agent_ids)
    return {
        one: () if plan.schedule is None else tuple(shifts_cover.cover(plan.schedule, plan.exceptions, start, end))
        for one, plan in plans.items()
    }


def _zone(agent: Agent, tz: str | None) -> str:
    return tz if tz is not None else agent.tz or NO_ZONE


def _planned(tx: Tx, agents: Sequence[Agent], action: str, by: Agent) -> Planned:
    """After a plan changed, the state is what it should be now, at once."""
    for agent in agents:
        tx.audit.write(action, actor=by.id, via="slack", whom_id=agent.id)
    ids = [agent.id for agent in agents]
    settled = switch.settle(tx, tx.availability.many(ids))
    return Planned(people=tuple(ids), moved=_move(tx, settled))


def _move(tx: Tx, settled: Iterable[Settled]) -> tuple[Moved, ...]:
    """Chats of those who went off, and chats for those who came on; the clock hears of new boundaries."""
    turned = [one for one in settled if one.turned]
    tx.wake("clock")
    on = {one.agent_id for one in turned if one.online}
    tabs.switched(tx, [one.agent_id for one in turned])
    return turns.moved(tx, on=on, off={one.agent_id for one in turned} - on)
