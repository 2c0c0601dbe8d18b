"""Each boundary once, and the state right, whatever clocks, changes of plan and other processes do."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.availability import jobs as availability_jobs
from bot.availability import queries as availability_queries
from bot.model.person import Agent
from bot.model.schedule import Shift
from bot.notices.messages.work import ShiftEnding
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import MONDAY, Clock

THREE = tuple(
    Shift(weekday=day, start_min=start, end_min=end)
    for day in range(7)
    for start, end in ((540, 720), (780, 900), (960, 1080))
)


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, Ben and Cara, all off."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    return shop.hire(tx, "asha", "ben", "cara", label=shop.label(tx))


def _write(tx: Tx, *numbers: int) -> None:
    for n in numbers:
        shop.writes(tx, shop.customer(tx, n, 1).id)


def _online(tx: Tx, people: list[Agent]) -> list[bool]:
    return [tx.availability.online(agent.id) for agent in people]


async def test_a_process_that_slept_over_three_boundaries_replays_none(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    await store.run(shop.works, people[:1], THREE)
    clock.later(hours=5, minutes=30)
    before = await store.read(shop.flips)
    await store.run(availability_jobs.boundaries_due)
    after = await store.read(shop.flips)
    shown = await store.read(availability_queries.shown, people[0].id)

    assert not shown.online
    assert after - before == 1
    assert shown.until == datetime(2026, 3, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
@pytest.mark.parametrize("at", [datetime(2026, 3, 2, 16, 30, tzinfo=UTC), datetime(2026, 3, 2, 17, 30, tzinfo=UTC)])
async def test_after_the_clock_was_moved_the_state_is_what_it_should_be_then(
    store: Store, people: list[Agent], clock: Clock, hours: int, at: datetime
) -> None:
    clock.at = at
    await store.run(shop.works, people[:1])
    clock.later(hours=hours)
    await store.run(availability_jobs.boundaries_due)
    online = await store.read(_online, people[:1])
    flips = await store.read(shop.flips)
    await store.run(availability_jobs.boundaries_due)
    again = await store.read(shop.flips)

    assert online == [9 <= clock.at.hour < 17]
    assert flips == again


async def test_a_choice_made_before_the_clock_went_back_still_ends(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    await store.run(shop.works, people[:1])
    clock.later(days=1)
    await store.run(shop.goes, people[:1], on=False)
    clock.later(days=-1)
    await store.run(availability_jobs.boundaries_due)
    shown = await store.read(availability_queries.shown, people[0].id)

    assert (shown.online, shown.until) == (False, datetime(2026, 3, 2, 17, tzinfo=UTC))


async def test_a_schedule_changed_a_second_before_its_boundary_is_the_one_that_holds(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    later = tuple(Shift(weekday=day, start_min=540, end_min=1080) for day in range(7))
    await store.run(shop.works, people[:1])
    clock.at = datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC)
    await store.run(shop.works, people[:1], later)
    clock.later(seconds=1)
    due = await store.run(availability_jobs.boundaries_due)
    at_five = await store.read(_online, people[:1])
    clock.later(hours=1)
    await store.run(availability_jobs.boundaries_due)
    at_six = await store.read(_online, people[:1])

    assert due == datetime(2026, 3, 2, 18, tzinfo=UTC)
    assert (at_five, at_six) == ([True], [False])


async def test_a_choice_with_an_end_goes_across_a_boundary(store: Store, people: list[Agent], clock: Clock) -> None:
    await store.run(shop.works, people[:1])
    await store.run(shop.goes, people[:1], on=True, until=MONDAY + timedelta(hours=8))
    clock.later(hours=7, minutes=30)
    await store.run(availability_jobs.boundaries_due)
    over_time = await store.read(_online, people[:1])
    clock.later(minutes=30)
    await store.run(availability_jobs.boundaries_due)
    ended = await store.read(_online, people[:1])

    assert (over_time, ended) == ([True], [False])


async def test_four_processes_apply_a_boundary_once(migrated_postgres_url: str, clock: Clock) -> None:
    stores = [open_store(migrated_postgres_url, business_clock=clock) for _ in range(4)]
    try:
        people = await stores[0].run(_hire)
        await stores[0].run(shop.works, people)
        await stores[0].run(_write, 1, 2, 3)
        before = await stores[0].read(shop.flips)
        clock.later(hours=7)
        await asyncio.gather(*(one.run(availability_jobs.boundaries_due) for one in stores for _ in range(3)))
        flips = await stores[0].read(shop.flips)
        ends = await stores[0].read(shop.told, ShiftEnding)
    finally:
        for one in stores:
            await one.close()

    assert flips - before == 3
    assert sorted(who for who, _ in ends) == [agent.id for agent in people]


async def test_four_processes_never_give_a_chat_twice_and_stay_fair(migrated_postgres_url: str, clock: Clock) -> None:
    stores = [open_store(migrated_postgres_url, business_clock=clock) for _ in range(4)]
    try:
        people = await stores[0].run(_hire)
        await stores[0].run(shop.goes, people, on=True)
        await asyncio.gather(*(stores[n % 4].run(_write, n) for n in range(15)))
        got = await stores[0].read(shop.assignees)
        held = await stores[0].read(lambda tx: [len(tx.routing.holdings(n)) for n in range(1, 16)])
    finally:
        for one in stores:
            await one.close()

    assert sorted(who or 0 for who in got) == [agent.id for agent in people for _ in range(5)]
    assert held == [1] * 15
