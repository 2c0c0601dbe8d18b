"""The rules for shifts against a walk minute by minute, around clock changes of real zones."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

import pytest

from bot.model.schedule import Exceptional, Override, Schedule
from bot.shifts import timezones
from bot.shifts.state import boundaries, by_hand_only, cover, next_boundary, state
from tests.shifts import oracle

DAYS = timedelta(days=3)
MARGIN = timedelta(days=6)
# Half hours, whole days that never were, midnights that do not exist, negative summer time, Ramadan, a Saturday night.
HARD = (
    *("Australia/Lord_Howe", "Pacific/Apia", "Pacific/Fakaofo", "Africa/Cairo", "America/Havana", "America/Santiago"),
    *("Asia/Beirut", "Atlantic/Azores", "Europe/Dublin", "Africa/Casablanca", "America/Nuuk", "Asia/Gaza"),
    *("Asia/Kathmandu", "Antarctica/Troll", "America/Caracas", "Asia/Pyongyang", "US/Pacific", "Asia/Calcutta"),
    *("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Tehran", "Antarctica/Casey"),
)


def _check_cover(clock: oracle.Clock, plan: Schedule, exceptions: tuple[Exceptional, ...], change: datetime) -> None:
    start, end = change - DAYS, change + DAYS
    on, off = oracle.on_each_minute(clock, plan, exceptions)
    low = int((start - clock.minutes[0]) / oracle.MINUTE)
    high = int((end - clock.minutes[0]) / oracle.MINUTE)
    expected = bytes(on[low:high])
    found = bytearray(high - low)
    for begins, ends in cover(plan, exceptions, start, end):
        a, b = int((begins - start) / oracle.MINUTE), int((ends - start) / oracle.MINUTE)
        assert start + a * oracle.MINUTE == begins, "an edge between two minutes"
        found[a:b] = b"\x01" * (b - a)
    turns = [i for i in range(low + 1, high + 1) if on[i] != on[i - 1] or (off[i] and not off[i - 1])]
    edges = tuple(clock.minutes[i] for i in turns)

    assert bytes(found) == expected, (plan, exceptions)
    assert boundaries(plan, exceptions, start, end) == edges, (plan, exceptions)
    if edges:
        assert next_boundary(plan, exceptions, start) == edges[0]


def _check_many(pairs: Iterable[tuple[str, datetime]], *, plans: int, seed: int) -> tuple[int, int]:
    rng = random.Random(seed)
    changes = checked = 0
    for zone, change in pairs:
        clock = oracle.Clock(zone, change - MARGIN, change + MARGIN)
        changes += 1
        for _ in range(plans):
            plan, exceptions = oracle.random_plan(rng, zone, timezones.wall(change, zone).date())
            _check_cover(clock, plan, exceptions, change)
            checked += 1
    return changes, checked


def test_the_plan_is_what_the_wall_clock_says_around_sampled_clock_changes(capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(20071)
    chosen = [*HARD, *HARD, *HARD, *rng.sample(sorted(timezones.names()), 60)]
    sampled = [(zone, rng.choice(found)) for zone in chosen if (found := _all(zone))]
    changes, checked = _check_many(sampled, plans=3, seed=5)
    with capsys.disabled():
        print(f"\nshifts oracle, sampled: {changes} clock changes, {checked} plans, 6 days each")  # noqa: T201  # the counts are what a run is judged by

    assert checked > 200


@cache
def _all(zone: str) -> list[datetime]:
    return list(oracle.transitions(zone))


@pytest.mark.soak
@pytest.mark.timeout(14400)
def test_the_plan_is_what_the_wall_clock_says_around_every_clock_change(capsys: pytest.CaptureFixture[str]) -> None:
    known = sorted(timezones.names())
    pairs = ((zone, change) for zone in known for change in oracle.transitions(zone))
    changes, checked = _check_many(pairs, plans=2, seed=11)
    with capsys.disabled():
        print(f"\nshifts oracle, whole: {len(known)} zones, {changes} clock changes, {checked} plans, 6 days each")  # noqa: T201  # the counts are what a run is judged by

    assert changes > 12_000


def test_a_choice_by_hand_is_what_somebody_keeping_a_list_would_say() -> None:
    rng = random.Random(31)
    compared = 0
    for zone in HARD:
        change = rng.choice(_all(zone) or [datetime.fromisoformat("2026-03-03T00:00:00+00:00")])
        clock = oracle.Clock(zone, change - MARGIN, change + MARGIN)
        plan, exceptions = oracle.random_plan(rng, zone, timezones.wall(change, zone).date())
        if not by_hand_only(plan, exceptions):
            compared += _walk(rng, clock, plan, exceptions, change)

    assert compared > 1_000


def _walk(
    rng: random.Random, clock: oracle.Clock, plan: Schedule, exceptions: tuple[Exceptional, ...], change: datetime
) -> int:
    on, off = oracle.on_each_minute(clock, plan, exceptions)
    walk = oracle.Walk(online=False)
    latest: Override | None = None
    compared = 0
    for index in range(int((change - DAYS - clock.minutes[0]) / oracle.MINUTE), len(clock.minutes) - 3 * 1440):
        now = clock.minutes[index]
        turned = on[index] != on[index - 1] or bool(off[index] and not off[index - 1])
        made = _choice(rng, now) if rng.random() < 0.004 else None
        latest = made or latest
        expected = walk.step(now, on=bool(on[index]), turned=turned, made=made)
        if made or turned or index % 37 == 0:
            compared += 1
            found = state(plan, exceptions, latest, now)
            assert found.online == expected, (plan, exceptions, latest, now)
            assert found.until is None or found.until > now
    return compared


def _choice(rng: random.Random, now: datetime) -> Override:
    until = now + rng.randint(1, 900) * oracle.MINUTE if rng.random() < 0.4 else None
    return Override(online=rng.random() < 0.5, source="self", set_at=now, until=until)
