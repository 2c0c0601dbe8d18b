"""A switch that is looked at only when it says it must be: what it is then, minute by minute, and never twice."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.availability.policy import SwitchChange, change_by_hand, changes_due, turned
from bot.model.schedule import Override, Plan, Schedule, Shift, Switch, TimeOff
from bot.shifts import timezones
from bot.shifts.state import by_hand_only
from tests.shifts import oracle

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARGIN, DAYS = timedelta(days=6), timedelta(days=3)
# Around clock changes of an hour, half an hour, at midnight and of a whole day.
CHANGES = (
    ("UTC", MONDAY),
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
)


def looked_at(switch: Switch, plan: Plan, now: datetime) -> SwitchChange:
    """One look, and what is stored after it."""
    (change,) = changes_due([switch], {switch.agent_id: plan}, now)
    return replace(change, after=stored(change.after))


def stored(switch: Switch) -> Switch:
    return replace(switch, version=switch.version + 1)


def planned(*hours: tuple[int, int]) -> Plan:
    shifts = (Shift(weekday=day, start_min=start * 60, end_min=end * 60) for day in range(7) for start, end in hours)
    return Plan(schedule=Schedule(tz="UTC", shifts=tuple(shifts)))


def looks(plan: Plan, start: datetime, end: datetime) -> Iterable[SwitchChange]:
    """Every look from `start` to `end`, each when the one before it said."""
    change = looked_at(Switch(agent_id=1), plan, start)
    while change.after.boundary_at is not None and change.after.boundary_at <= end:
        change = looked_at(change.after, plan, change.after.boundary_at)
        yield change


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=[zone for zone, _ in CHANGES])
@pytest.mark.parametrize("seed", range(4))
def test_a_switch_looked_at_only_when_due_is_at_every_minute_what_the_wall_clock_says(
    zone: str, change: datetime, seed: int
) -> None:
    rng = random.Random(f"{zone}{seed}")
    clock = oracle.Clock(zone, change - MARGIN, change + MARGIN)
    schedule, exceptions = oracle.random_plan(rng, zone, timezones.wall(change, zone).date())
    plan = Plan(schedule=schedule, exceptions=exceptions)
    if by_hand_only(schedule, exceptions):
        plan = planned((9, 17))
    assert _walked(rng, clock, plan, change) > 8_000


def _walked(rng: random.Random, clock: oracle.Clock, plan: Plan, change: datetime) -> int:
    """How many minutes were compared; the switch is looked at when it is due and at no other minute."""
    assert plan.schedule is not None
    on, off = oracle.on_each_minute(clock, plan.schedule, plan.exceptions)
    first = int((change - DAYS - clock.minutes[0]) / oracle.MINUTE)
    walk = oracle.Walk(online=bool(on[first]))
    switch = looked_at(Switch(agent_id=1), plan, clock.minutes[first]).after
    minutes = range(first + 1, len(clock.minutes) - 3 * 1440)
    for index in minutes:
        now, was = clock.minutes[index], switch
        if switch.boundary_at is not None and switch.boundary_at <= now:
            switch = looked_at(switch, plan, now).after
        made = _choice(rng, now) if rng.random() < 0.004 else None
        if made is not None:
            switch = _chosen(switch, plan, made)
        edge = on[index] != on[index - 1] or bool(off[index] and not off[index - 1])
        expected = walk.step(now, on=bool(on[index]), turned=edge, made=made)
        assert switch.online == expected, (plan, now, was, switch)
        assert (switch.source in {"self", "admin"}) == (walk.choice is not None), (plan, now, was, switch)
        assert walk.choice is None or (switch.until, switch.since) == (walk.choice.until, walk.choice.set_at)
        assert walk.choice is not None or switch.until is None
        assert switch.boundary_at is None or switch.boundary_at > now
    return len(minutes)


def _choice(rng: random.Random, now: datetime) -> Override:
    until = now + rng.randint(1, 900) * oracle.MINUTE if rng.random() < 0.4 else None
    source = rng.choice(("self", "admin"))
    return Override(online=rng.random() < 0.5, source="self" if source == "self" else "admin", set_at=now, until=until)


def _chosen(switch: Switch, plan: Plan, made: Override) -> Switch:
    change = change_by_hand(switch, plan, online=made.online, source=made.source, until=made.until, now=made.set_at)
    assert change.turned == (switch.online != made.online)
    assert change.after.source == made.source
    return stored(change.after)


@pytest.mark.parametrize("seed", range(40))
def test_a_standstill_over_several_boundaries_ends_where_a_look_at_each_would_have(seed: int) -> None:
    rng = random.Random(seed)
    schedule, exceptions = oracle.random_plan(rng, "Europe/Berlin", MONDAY.date())
    plan = Plan(schedule=schedule, exceptions=exceptions)
    asleep = awake = _chosen(looked_at(Switch(agent_id=1), plan, MONDAY).after, plan, _choice(rng, MONDAY))
    end = MONDAY + rng.randint(1, 90) * HOUR
    while awake.boundary_at is not None and awake.boundary_at <= end:
        awake = looked_at(awake, plan, awake.boundary_at).after
    woken = looked_at(asleep, plan, end).after

    assert (woken.online, woken.source, woken.until, woken.boundary_at) == (
        awake.online,
        awake.source,
        awake.until,
        awake.boundary_at,
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_second_look_at_the_same_instant_turns_nobody_and_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    schedule, exceptions = oracle.random_plan(rng, "America/New_York", MONDAY.date())
    plan, now = Plan(schedule=schedule, exceptions=exceptions), MONDAY + rng.randint(0, 200) * HOUR
    once = looked_at(_chosen(Switch(agent_id=1), plan, _choice(rng, MONDAY)), plan, now).after
    again = looked_at(once, plan, now)

    assert not again.turned
    assert replace(again.after, version=0) == replace(once, version=0)


def test_touching_shifts_are_one_and_each_look_turns() -> None:
    found = list(looks(planned((9, 12), (12, 17), (17, 18)), MONDAY, MONDAY + 48 * HOUR))

    assert [(one.after.boundary_at, one.turned) for one in found] == [
        (MONDAY + 18 * HOUR, True),
        (MONDAY + 33 * HOUR, True),
        (MONDAY + 42 * HOUR, True),
        (MONDAY + 57 * HOUR, True),
    ]


def test_several_people_turn_at_one_instant_each_by_their_own_plan() -> None:
    early, late = planned((9, 17)), planned((17, 20))
    switches = [
        replace(looked_at(Switch(agent_id=one), plan, MONDAY + 16 * HOUR).after)
        for one, plan in ((1, early), (2, late), (3, early), (4, Plan()))
    ]
    changes = changes_due(switches, {1: early, 2: late, 3: early, 4: Plan()}, MONDAY + 17 * HOUR)

    assert (turned(changes).on, turned(changes).off) == (frozenset({2}), frozenset({1, 3}))


def test_a_break_of_somebody_who_is_on_by_hand_only_ends_where_it_began_though_it_is_changed() -> None:
    by_hand = Plan(schedule=Schedule(tz="UTC"))
    on = Override(online=True, source="self", set_at=MONDAY)
    lunch = Override(online=False, source="self", set_at=MONDAY + HOUR, until=MONDAY + 2 * HOUR)
    longer = replace(lunch, set_at=MONDAY + 1.5 * HOUR, until=MONDAY + 3 * HOUR)
    switch = Switch(agent_id=1)
    for made in (on, lunch, longer):
        switch = _chosen(switch, by_hand, made)
    back = looked_at(switch, by_hand, MONDAY + 3 * HOUR)

    assert switch.boundary_at == MONDAY + 3 * HOUR
    assert (back.turned, back.after.online, back.after.until, back.after.boundary_at) == (True, True, None, None)


def test_time_off_ends_a_choice_of_somebody_who_is_on_by_hand_only() -> None:
    off = TimeOff(first=MONDAY.date(), last=MONDAY.date(), from_min=12 * 60)
    plan = Plan(schedule=Schedule(tz="UTC"), exceptions=(off,))
    switch = _chosen(Switch(agent_id=1), plan, Override(online=True, source="admin", set_at=MONDAY))
    gone = looked_at(switch, plan, MONDAY + 12 * HOUR)

    assert switch.boundary_at == MONDAY + 12 * HOUR
    assert (gone.turned, gone.after.online, gone.after.source) == (True, False, "shift")


def test_a_choice_made_before_the_clock_went_back_holds_and_still_ends() -> None:
    plan = planned((9, 17))
    made = Override(online=False, source="self", set_at=MONDAY + 34 * HOUR)
    ahead = _chosen(looked_at(Switch(agent_id=1), plan, MONDAY + 34 * HOUR).after, plan, made)
    back = looked_at(ahead, plan, MONDAY + 10 * HOUR)

    ended = looked_at(back.after, plan, MONDAY + 17 * HOUR)

    assert (back.turned, back.after.source, back.after.since) == (False, "self", MONDAY + 10 * HOUR)
    assert back.after.boundary_at == MONDAY + 17 * HOUR
    assert ended.after.source == "shift"
