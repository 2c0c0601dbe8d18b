"""The time on duty of a wait counts shifts from their own boundaries, however late these are noticed."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from bot.availability import jobs as availability_jobs
from bot.model.chat import StoredWait
from bot.model.ids import RuleId
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.model.schedule import Shift
from bot.routing import jobs as routing_jobs
from bot.routing.actions import rules
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

DAY = datetime(2026, 3, 3, tzinfo=UTC)
Mode = Literal["shift", "status", "both"]
Hours = list[tuple[float, float | None]]


@pytest.fixture
async def people(store: Store, clock: Clock) -> list[Agent]:
    """Asha works from nine to five, Ben from twelve to eight, Cem has no week; a customer waits since seven."""
    clock.at = DAY + timedelta(hours=6)

    def begin(tx: Tx) -> list[Agent]:
        label = shop.label(tx)
        asha, ben, cem = shop.hire(tx, "asha", "ben", "cem", label=label)
        shop.works(tx, [asha])
        shop.works(tx, [ben], tuple(Shift(weekday=day, start_min=12 * 60, end_min=20 * 60) for day in range(7)))
        shop.customer(tx, 1, label)
        return [asha, ben, cem]

    found = await store.run(begin)
    await looks(store, clock, 7)
    await store.run(lambda tx: shop.writes(tx, 1))
    return found


async def looks(store: Store, clock: Clock, hour: float) -> None:
    """The program is up at this hour of the day."""
    clock.at = DAY + timedelta(hours=hour)
    await store.run(availability_jobs.boundaries_due)
    await store.run(routing_jobs.waits_due)


async def counted(store: Store) -> Hours:
    """The stretches on duty, in hours of the day."""

    def look(tx: Tx) -> StoredWait | None:
        return tx.waits.open(1)

    wait = await store.read(look)
    assert wait is not None
    assert wait.on_duty is not None

    def hour(at: datetime) -> float:
        return (at - DAY) / timedelta(hours=1)

    return [(hour(start), None if end is None else hour(end)) for start, end in wait.on_duty]


@pytest.mark.parametrize("mode", ["shift", "status", "both"])
@pytest.mark.parametrize(
    ("up", "hours"),
    [
        (10.0, [(9.0, None)]),
        (13.0, [(9.0, None)]),
        (18.0, [(9.0, None)]),
        (21.0, [(9.0, 20.0)]),
        (24.0 + 8, [(9.0, 20.0)]),
        (24.0 + 10, [(9.0, 20.0), (33.0, None)]),
        (72.0 + 2, [(9.0, 20.0), (33.0, 44.0), (57.0, 68.0)]),
    ],
)
async def test_boundaries_that_were_missed_count_from_when_they_were(
    store: Store, people: list[Agent], clock: Clock, mode: Mode, up: float, hours: Hours
) -> None:
    await store.run(lambda tx: rules.save(tx, Rule(id=RuleId(0), mode=mode), old=None, by=people[0]))
    await looks(store, clock, up)

    assert await counted(store) == hours


async def test_somebody_who_is_on_meanwhile_leaves_no_gap(store: Store, people: list[Agent], clock: Clock) -> None:
    await store.run(shop.goes, people[2:], on=True)
    await looks(store, clock, 24)

    assert await counted(store) == [(7.0, None)]


@pytest.mark.parametrize("up", [14.0, 15.0], ids=["on time", "late"])
async def test_a_break_by_hand_within_a_shift_counts_until_its_end(
    store: Store, people: list[Agent], clock: Clock, up: float
) -> None:
    await looks(store, clock, 9)
    await looks(store, clock, 10)
    await store.run(shop.goes, people[:1], on=False, until=DAY + timedelta(hours=11))
    await looks(store, clock, up - 3)

    assert await counted(store) == [(9.0, 10.0), (11.0, None)]


async def test_a_choice_by_hand_after_a_boundary_that_was_missed_counts_both(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    clock.at = DAY + timedelta(hours=11)
    await store.run(shop.goes, people[:1], on=False)

    assert await counted(store) == [(9.0, 11.0)]


async def test_a_week_that_is_planned_during_its_own_hours_counts_from_then_on(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    early = tuple(Shift(weekday=day, start_min=6 * 60, end_min=8 * 60) for day in range(7))
    clock.at = DAY + timedelta(hours=7, minutes=30)
    await store.run(shop.works, people[2:], early)

    assert await counted(store) == [(7.5, None)]
