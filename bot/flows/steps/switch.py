"""People's switches made to be what schedule, exceptions and choices by hand say now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from bot.domain import shifts, shifts_cover, zones
from bot.domain.people import Agent
from bot.domain.shifts_plan import Availability, Override, by_hand_only
from storage.queries.availability import Plan, Switch
from storage.tx import Tx


class SetMeanwhile(Exception):
    """A switch moved inside another transaction although changes go one at a time: nothing of this one may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A switch after it was looked at; `turned`: it went from on to off or back."""

    agent_id: int
    online: bool
    turned: bool


def choice(switch: Switch) -> Override | None:
    """The choice by hand that a switch is at; None: it follows the plan, or was never touched."""
    if switch.since is None:
        return None
    match switch.source:
        case "self" | "admin" as source:
            then = bool(switch.before)
            return Override(online=switch.online, source=source, set_at=switch.since, until=switch.until, then=then)
    return None


def state_of(switch: Switch, plan: Plan, now: datetime) -> Availability:
    """What a person is at `now`, whatever the stored switch still says."""
    return shifts.state(plan.schedule, plan.exceptions, choice(switch), now)


def next_look(switch: Switch, plan: Plan, now: datetime) -> datetime | None:
    """When that may next be different."""
    return shifts.next_look(plan.schedule, plan.exceptions, choice(switch), now)


def today(plan: Plan, agent: Agent | None, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The shifts that touch today on the person's own clock, whole: one over midnight ends when it ends."""
    if plan.schedule is None:
        return ()
    own = agent.tz if agent is not None and agent.tz and zones.known(agent.tz) else plan.schedule.tz
    day = datetime.combine(zones.wall(now, own).date(), time())
    start, end = zones.first(day, own), zones.first(day + timedelta(days=1), own)
    whole = shifts_cover.unclipped(plan.schedule, plan.exceptions, start, end)
    return tuple((begins, ends) for begins, ends in whole if begins < end and ends > start)


def settle(tx: Tx, switches: Iterable[Switch]) -> list[Settled]:
    """Make these switches what they should be now."""
    seen = list(switches)
    plans = tx.availability.plans(one.agent_id for one in seen)
    changes = [(one, _now(_not_ahead(one, tx.house), plans[one.agent_id], tx.house)) for one in seen]
    if tx.availability.put_all(changes) != len(changes):
        raise SetMeanwhile
    return [Settled(agent_id=now.agent_id, online=now.online, turned=now.online != was.online) for was, now in changes]


def choose(tx: Tx, agent_id: int, *, online: bool, source: Literal["self", "admin"], until: datetime | None) -> Settled:
    """Set a switch by hand: until `until`, else until the next boundary."""
    seen = tx.availability.get(agent_id)
    plan = tx.availability.plan(agent_id)
    now = tx.house
    was = state_of(seen, plan, now)
    made = Override(online=online, source=source, set_at=now, until=until, then=_found(seen, plan, was))
    after = replace(
        seen,
        online=online,
        source=source,
        since=now,
        until=until,
        before=made.then,
        boundary_at=shifts.next_look(plan.schedule, plan.exceptions, made, now),
        applied_at=now,
    )
    if not tx.availability.put(seen, after):
        raise SetMeanwhile
    return Settled(agent_id=agent_id, online=online, turned=online != seen.online)


def _found(seen: Switch, plan: Plan, was: Availability) -> bool:
    """What holds again after a choice with an end: what was before it, and before any that it replaces."""
    if not by_hand_only(plan.schedule, plan.exceptions):
        return False
    return bool(seen.before) if seen.until is not None and was.until == seen.until else was.online


def _now(seen: Switch, plan: Plan, now: datetime) -> Switch:
    is_now = state_of(seen, plan, now)
    standing = choice(seen)
    stands = standing is not None and is_now.since == standing.set_at and is_now.source == standing.source
    after = replace(
        seen,
        online=is_now.online,
        source=is_now.source or "new",
        since=is_now.since or (now if is_now.online != seen.online else seen.since),
        until=seen.until if stands else None,
        before=seen.before if stands else None,
        applied_at=now,
    )
    return replace(after, boundary_at=next_look(after, plan, now))


def _not_ahead(seen: Switch, now: datetime) -> Switch:
    """After a clock was moved back, a choice was made no later than now."""
    by_hand = seen.source in {"self", "admin"}
    return replace(seen, since=now) if by_hand and seen.since is not None and seen.since > now else seen
