"""Who is on: the switch by hand, schedules and exceptions, and what a change of them moves at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.availability import messages as availability_messages
from bot.availability import policy as availability_policy
from bot.availability import queries as availability_queries
from bot.availability.forms import Preview
from bot.availability.policy import SwitchChange
from bot.interactions import answers, resolve, times
from bot.interactions.times import DayRange, ShiftAhead
from bot.model.audit import AuditAction
from bot.model.person import Agent
from bot.model.schedule import Exceptional, Passed, Plan, Schedule, Shift, Switch
from bot.notices.messages.work import PlanUnreadable
from bot.outbox import enqueue
from bot.routing.actions import assign, duty
from bot.routing.actions.assign import Moved
from bot.shifts.problems import Problem, exception_problems, schedule_problems
from bot.shifts.timezones import UTC_NAME
from storage.tx import Tx


class StatusRefused(StrEnum):
    """Why a switch was not set."""

    NOT_ACTIVE = "not_active"
    ALREADY_OVER = "already_over"
    NO_SHIFT = "no_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A person after their switch was set; `until`: when it ends by itself; `moved`: waiting chats they lost or got."""

    agent_id: int
    online: bool
    until: datetime | None = None
    moved: tuple[Moved, ...] = ()
    refused: StatusRefused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A switch that was set, and how its person came to be as it says."""

    change: SwitchChange
    passed: Passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What became of a plan: nothing was saved if there are problems."""

    problems: tuple[Problem, ...] = ()
    people: tuple[int, ...] = ()
    moved: tuple[Moved, ...] = ()


PLAN_FAULT = "plan"


def set_statuses(
    tx: Tx,
    agents: Sequence[Agent],
    *,
    online: bool,
    until: datetime | ShiftAhead | None,
    source: Literal["self", "admin"],
    by: Agent,
) -> tuple[Changed, ...]:
    """Set several people's switches; all are counted before the first chat moves."""
    ends = {agent.id: _end(tx, by, agent, until) for agent in agents}
    refused = {agent.id: why for agent in agents if (why := _refused(tx, agent, until, ends[agent.id])) is not None}
    done: list[Settled] = []
    for agent in agents:
        if agent.id not in refused:
            done.append(choose(tx, agent.id, online=online, source=source, until=ends[agent.id]))
            detail = "online" if online else "offline"
            tx.audit.write(AuditAction.STATUS, actor=by.id, via=source, whom_id=agent.id, detail=detail)
    moved = _move(tx, done)
    return tuple(
        Changed(
            agent_id=agent.id,
            online=tx.availability.online(agent.id),
            until=availability_queries.shown(tx, agent.id).until,
            moved=tuple(one for one in moved if agent.id in {one.had, one.to}),
            refused=refused.get(agent.id),
        )
        for agent in agents
    )


def _end(tx: Tx, by: Agent, agent: Agent, until: datetime | ShiftAhead | None) -> datetime | None:
    """When the choice for this person ends; None: none was said, or none of these shifts is planned."""
    if not isinstance(until, ShiftAhead):
        return until
    return availability_queries.next_shift(tx, by if until is ShiftAhead.MINE else agent)


def _refused(tx: Tx, agent: Agent, until: datetime | ShiftAhead | None, end: datetime | None) -> StatusRefused | None:
    if agent.state != "active":
        return StatusRefused.NOT_ACTIVE
    if isinstance(until, ShiftAhead) and end is None:
        return StatusRefused.NO_SHIFT
    return StatusRefused.ALREADY_OVER if end is not None and end <= tx.business_now else None


def set_schedule(tx: Tx, agents: Sequence[Agent], *, tz: str | None, shifts: Sequence[Shift], by: Agent) -> Planned:
    """Plan these people's weeks in one zone; `tz` None: in each person's own."""
    found = problems(agents, tz, shifts)
    if found:
        return Planned(problems=found)
    for agent in agents:
        tx.availability.put_schedule(agent.id, week_of(agent, tz, shifts))
    return _planned(tx, agents, AuditAction.SCHEDULE, by)


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
    return _planned(tx, to, AuditAction.SCHEDULE_COPIED, by)


def clear_schedule(tx: Tx, agents: Sequence[Agent], *, by: Agent) -> Planned:
    """No week is planned for these people: they are on by hand only."""
    for agent in agents:
        tx.availability.put_schedule(agent.id, None)
    return _planned(tx, agents, AuditAction.SCHEDULE_CLEARED, by)


def set_exceptions(tx: Tx, agents: Sequence[Agent], exceptions: Sequence[Exceptional], *, by: Agent) -> Planned:
    """Add the same time off or other hours for several people at once."""
    return set_own_exceptions(tx, agents, {agent.id: exceptions for agent in agents}, by=by)


def set_own_exceptions(
    tx: Tx, agents: Sequence[Agent], exceptions: Mapping[int, Sequence[Exceptional]], *, by: Agent
) -> Planned:
    """Add to each person their own time off or other hours. Somebody without a zone gets their own with it."""
    found = [one for some in exceptions.values() for exception in some for one in exception_problems(exception)]
    plans = tx.availability.plans(agent.id for agent in agents)
    unplanned = [agent for agent in agents if plans[agent.id].schedule is None and not plans[agent.id].broken]
    found += problems(unplanned, None, ())
    if found:
        return Planned(problems=tuple(dict.fromkeys(found)))
    for agent in unplanned:
        tx.availability.put_schedule(agent.id, Schedule(tz=_zone(agent, None)))
    for agent in agents:
        for exception in exceptions[agent.id]:
            tx.availability.add_exception(agent.id, exception)
    return _planned(tx, agents, AuditAction.EXCEPTIONS, by)


def drop_exceptions(tx: Tx, agent: Agent, *, ids: Iterable[int] | None, by: Agent) -> Planned:
    """Forget these exceptions of a person; None: all."""
    tx.availability.drop_exceptions(agent.id, ids)
    return _planned(tx, [agent], AuditAction.EXCEPTIONS_DROPPED, by)


def put_plans(tx: Tx, agents: Sequence[Agent], plans: Mapping[int, Plan], *, by: Agent) -> Planned:
    """Give each person this week with these exceptions, in place of what they have."""
    for agent in agents:
        tx.availability.put_schedule(agent.id, plans[agent.id].schedule)
        tx.availability.drop_exceptions(agent.id)
        for exception in plans[agent.id].exceptions:
            tx.availability.add_exception(agent.id, exception)
    return _planned(tx, agents, AuditAction.SCHEDULE, by)


def _zone(agent: Agent, tz: str | None) -> str:
    return tz if tz is not None else resolve.zone(agent)


def _planned(tx: Tx, agents: Sequence[Agent], action: AuditAction, by: Agent) -> Planned:
    """After a plan changed, the state is what it should be now, at once."""
    for agent in agents:
        tx.audit.write(action, actor=by.id, via="slack", whom_id=agent.id)
    ids = [agent.id for agent in agents]
    changes = settle(tx, tx.availability.many(ids), replanned=True)
    return Planned(people=tuple(ids), moved=_move(tx, changes))


def _move(tx: Tx, changes: Collection[Settled]) -> tuple[Moved, ...]:
    """Chats of those who went off, and chats for those who came on; the clock hears of new boundaries."""
    turned = availability_policy.turned(one.change for one in changes)
    duty.people_changed(tx, [one.passed for one in changes])
    assign.on_returns_changed(tx, {one.change.after.agent_id for one in changes} - turned.on - turned.off)
    tx.wake("clock")
    enqueue.switched(tx, turned.on | turned.off)
    return assign.on_people_changed(tx, on=turned.on, off=turned.off)


class SetMeanwhile(Exception):
    """A switch moved inside another transaction although changes go one at a time: nothing of this one may stand."""


def settle(tx: Tx, switches: Sequence[Switch], *, replanned: bool = False) -> tuple[Settled, ...]:
    """Make these switches what they should be now. `replanned`: by plans that are new."""
    plans = tx.availability.plans(one.agent_id for one in switches)
    changes = availability_policy.changes_due(switches, plans, tx.business_now)
    _note_broken(tx, plans)
    return _apply(tx, changes, plans, replanned=replanned)


def _note_broken(tx: Tx, plans: Mapping[int, Plan]) -> None:
    """Has health name those whose plan is broken, and tells them once; who is mended, or has left, is named no more."""
    here = {agent.id for agent in tx.people.roster().agents if agent.here}
    broken = {str(agent_id): plan.broken for agent_id, plan in plans.items() if plan.broken and agent_id in here}
    for agent_id in tx.faults.record(PLAN_FAULT, broken, of=[str(agent_id) for agent_id in plans]):
        said = PlanUnreadable(why=broken[agent_id])
        enqueue.dm(tx, int(agent_id), said, key=f"plan_unreadable:{tx.engine_now.timestamp():.0f}")


def choose(tx: Tx, agent_id: int, *, online: bool, source: Literal["self", "admin"], until: datetime | None) -> Settled:
    """Set a switch by hand: until `until`, else until the next boundary."""
    seen, plan = tx.availability.get(agent_id), tx.availability.plan(agent_id)
    change = availability_policy.change_by_hand(
        seen, plan, online=online, source=source, until=until, now=tx.business_now
    )
    return _apply(tx, (change,), {agent_id: plan})[0]


def _apply(
    tx: Tx, changes: Sequence[SwitchChange], plans: Mapping[int, Plan], *, replanned: bool = False
) -> tuple[Settled, ...]:
    if tx.availability.put_all([(one.seen, one.after) for one in changes]) != len(changes):
        raise SetMeanwhile
    now = tx.business_now
    return tuple(
        Settled(
            change=one,
            passed=availability_policy.passed(one, plans[one.seen.agent_id], now, replanned=replanned),
        )
        for one in changes
    )


def put(tx: Tx, by: Agent, people: Sequence[Agent], *, online: bool, until: datetime | ShiftAhead | None) -> list[str]:
    """Set these switches; a sentence for each."""
    told = []
    before = {int(one.id): tx.availability.online(one.id) for one in people}
    for mine in (True, False):
        some = [one for one in people if (one.id == by.id) == mine]
        for done in set_statuses(
            tx,
            some,
            online=online,
            until=until,
            source="self" if mine else "admin",
            by=by,
        ):
            enqueue.home(tx, done.agent_id)
            one = tx.people.get(done.agent_id)
            who, whose = resolve.who(tx, one), by if until is ShiftAhead.MINE else one
            if done.refused is not None:
                told.append(availability_messages.switch_refused(done.refused, who, resolve.who(tx, whose)))
            else:
                told.append(
                    availability_messages.switched(
                        None if mine else who,
                        online=done.online,
                        until=done.until,
                        moved=len(done.moved),
                        was=before[done.agent_id],
                        shift_in=availability_queries.clock(tx, whose).zone if isinstance(until, ShiftAhead) else "",
                    )
                )
    return told


def previews_of(tx: Tx, people: Sequence[Agent], tz: str | None, shifts: Sequence[Shift]) -> list[Preview | str]:
    """The next changes that these shifts would make; a sentence where nobody is named."""
    found: list[Preview | str] = [availability_queries.comes_to(tx, one, week_of(one, tz, shifts)) for one in people]
    return found or [answers.NOBODY]


def exceptions_removed(tx: Tx, agent: Agent, people: Sequence[Agent], what: str | None) -> str:
    lines = []
    for one in people:
        there = tx.availability.exceptions(one.id)
        gone = there if what is None else [(key, each) for key, each in there if _is_meant(tx, one, what, each)]
        if what is None and (gone or tx.availability.plan(one.id).broken):
            drop_exceptions(tx, one, ids=None, by=agent)  # with those that cannot be read
        elif gone:
            drop_exceptions(tx, one, ids=[key for key, _ in gone], by=agent)
        lines.append(availability_messages.removed(resolve.who_by_address(one), [each for _, each in gone], what or ""))
    return "\n".join([*lines, availability_queries.weeks_shown(tx, people)])


def _is_meant(tx: Tx, one: Agent, what: str, there: Exceptional) -> bool:
    """Whether these words say just this exception: its days, and if they say more, all of it."""
    clock = availability_queries.clock(tx, one)
    days = times.days(what, clock)
    if isinstance(days, DayRange):
        return (there.first, there.last) == (days.first, days.last)
    read = times.exception(what, clock)
    return isinstance(read, tuple) and there in read


def exceptions_typed(tx: Tx, agent: Agent, people: Sequence[Agent], words: str) -> str:
    """Words are read on each person's own clock: *today* need not be the same day for two of them."""
    read = {one.id: times.exception(words, availability_queries.clock(tx, one)) for one in people}
    for found in read.values():
        if not isinstance(found, tuple):
            return availability_messages.unread_exception(words, found)
    planned = set_own_exceptions(
        tx, people, {who: found for who, found in read.items() if isinstance(found, tuple)}, by=agent
    )
    return told(tx, agent, people, planned)


def told(tx: Tx, agent: Agent, people: Sequence[Agent], planned: Planned) -> str:
    """What was saved, with the weeks as they are now; or what was not, and why."""
    if planned.problems:
        return "\n".join(availability_messages.problem(one) for one in planned.problems[:10])
    saved = availability_messages.planned([resolve.who(tx, one) for one in people], len(planned.moved))
    return "\n".join([saved, availability_queries.weeks_shown(tx, people), *_defaults(tx, people)])


def _defaults(tx: Tx, people: Sequence[Agent]) -> Iterator[str]:
    """A sentence for whoever works in UTC only because Slack says no zone of theirs."""
    for one in people:
        week = tx.availability.plan(one.id).schedule
        if week is not None and week.tz == UTC_NAME and resolve.zone_unknown(one):
            yield availability_messages.zone_unknown(resolve.who(tx, one), one.tz)
