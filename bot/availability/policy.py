"""Rules of availability: what becomes of a person's switch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.model.schedule import Availability, Passed, Plan, Presence, Switch
from bot.shifts.state import boundaries, by_hand_only, choice, next_look_for, on_shift, state_of

JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchChange:
    """A switch as it was read, and as it is to be stored: on or off, by whom, since and until when, when to look next."""

    seen: Switch
    after: Switch

    @property
    def turned(self) -> bool:
        """It goes from on to off or back."""
        return self.after.online != self.seen.online


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """People who come on and people who go off at the same instant."""

    on: frozenset[int]
    off: frozenset[int]


def turned(changes: Iterable[SwitchChange]) -> Turned:
    """Whom these changes turn on and off; nobody who stays as they were."""
    moved = [one.after for one in changes if one.turned]
    on = frozenset(after.agent_id for after in moved if after.online)
    return Turned(on=on, off=frozenset(after.agent_id for after in moved) - on)


def changes_due(switches: Iterable[Switch], plans: Mapping[int, Plan], now: datetime) -> tuple[SwitchChange, ...]:
    """What becomes of these switches at `now` by themselves: a choice by hand that stands is kept, else the plan holds.

    Boundaries that were missed are not replayed. `plans`: one for each switch, by its person.
    """
    return tuple(SwitchChange(seen=seen, after=_followed(seen, plans[seen.agent_id], now)) for seen in switches)


def change_by_hand(
    seen: Switch, plan: Plan, *, online: bool, source: Literal["self", "admin"], until: datetime | None, now: datetime
) -> SwitchChange:
    """What becomes of a switch that is set by hand: until `until`, else until the next boundary."""
    then = _then(seen, plan, state_of(seen, plan, now))
    after = replace(seen, online=online, source=source, since=now, until=until, before=then, applied_at=now)
    return SwitchChange(seen=seen, after=replace(after, boundary_at=next_look_for(after, plan, now)))


def _then(seen: Switch, plan: Plan, was: Availability) -> bool:
    """What holds again after a choice with an end: what was before it, and before any that it replaces."""
    if not by_hand_only(plan.schedule, plan.exceptions):
        return False
    return bool(seen.before) if seen.until is not None and was.until == seen.until else was.online


def _followed(read: Switch, plan: Plan, now: datetime) -> Switch:
    seen = _not_ahead(read, now)
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
    return replace(after, boundary_at=next_look_for(after, plan, now))


def _not_ahead(seen: Switch, now: datetime) -> Switch:
    """After a clock was moved back, a choice was made no later than now."""
    by_hand = seen.source in {"self", "admin"}
    return replace(seen, since=now) if by_hand and seen.since is not None and seen.since > now else seen


def passed(change: SwitchChange, plan: Plan, now: datetime, *, replanned: bool = False) -> Passed:
    """How a person came to be as `change` has them: by every boundary since their switch was last looked at, and now.

    `replanned`: the plan is a new one, and says nothing of what was before.
    """
    seen, after, planned = change.seen, change.after, not by_hand_only(plan.schedule, plan.exceptions)
    at = seen.boundary_at
    if planned and at is not None and after.source == "shift" and after.since == at <= now and not replanned:
        turned = Presence(after.online, after.online)
        return Passed(agent_id=seen.agent_id, were=Presence(seen.online, not after.online), became=((at, turned),))
    instants = [] if replanned else _instants(seen, plan, now)
    became = [(at, Presence(state_of(seen, plan, at).online, _on_shift(plan, at))) for at in instants]
    first = instants[0] if instants else now
    if not became or became[-1][1].online != after.online:
        became.append((now, Presence(after.online, _on_shift(plan, now))))
    were = Presence(seen.online, _on_shift(plan, first - JUST_BEFORE))
    return Passed(agent_id=seen.agent_id, were=were, became=tuple(became))


def _instants(seen: Switch, plan: Plan, now: datetime) -> list[datetime]:
    """When the person may have turned by themselves since they were last looked at."""
    if seen.applied_at is None or seen.applied_at > now:
        return []
    found = set(boundaries(plan.schedule, plan.exceptions, seen.applied_at, now))
    if seen.until is not None and seen.applied_at < seen.until <= now:
        found.add(seen.until)
    return sorted(found)


def _on_shift(plan: Plan, at: datetime) -> bool:
    return on_shift(plan.schedule, plan.exceptions, at)
