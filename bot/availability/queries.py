"""People's weeks and exceptions, for reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.availability import messages as availability_messages
from bot.availability.messages import PersonTime
from bot.interactions import resolve
from bot.interactions.times import WallClock
from bot.model.person import Agent
from bot.model.schedule import Source
from bot.shifts import state
from storage.tx import Tx


def clock(tx: Tx, one: Agent) -> WallClock:
    """The clock by which a person's own days are counted: that of their schedule, else that of their Slack profile."""
    schedule = tx.availability.plan(one.id).schedule
    return resolve.clock(tx, one) if schedule is None else WallClock(now=tx.business_now, zone=schedule.tz)


def weeks_shown(tx: Tx, people: Iterable[Agent]) -> str:
    """Weeks and exceptions in words."""
    return availability_messages.weeks([person_time(tx, one) for one in people])


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
        lines=() if plan.schedule is None else availability_messages.week_lines(plan.schedule.shifts),
        exceptions=tuple(
            (f"{one.id}:{key}", availability_messages.exception_line(what))
            for key, what in tx.availability.exceptions(one.id)
        ),
        today=shown(tx, one.id).today,
    )


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
