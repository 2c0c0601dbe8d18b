"""The switch by hand, plans, and what is said about them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.availability import actions as availability
from bot.availability import jobs as availability_jobs
from bot.availability import queries as availability_queries
from bot.model.person import Agent
from bot.model.schedule import OtherHours, Schedule, Shift, TimeOff
from bot.shifts.problems import ProblemKind
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import MONDAY, Clock


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, Ben and Cara, all new."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    return shop.hire(tx, "asha", "ben", "cara", label=shop.label(tx))


def _two_write(tx: Tx) -> None:
    for n in (1, 2):
        shop.writes(tx, shop.customer(tx, n, 1).id)


async def test_somebody_new_is_off_and_nobody_said_so(store: Store, people: list[Agent]) -> None:
    shown = await store.read(availability_queries.shown, people[0].id)

    assert (shown.online, shown.source, shown.until) == (False, None, None)


async def test_going_off_says_what_it_moved(store: Store, people: list[Agent]) -> None:
    asha, ben, _ = people
    await store.run(shop.goes, [asha], on=True)
    await store.run(_two_write)
    await store.run(shop.goes, [ben], on=True)
    changed = (await store.run(shop.goes, [asha], on=False))[0]
    got = await store.run(shop.assignees)

    assert [(one.had, one.to) for one in changed.moved] == [(asha.id, ben.id)] * 2
    assert got == [ben.id, ben.id]


async def test_a_short_break_moves_nothing(store: Store, people: list[Agent], clock: Clock) -> None:
    asha, ben, _ = people
    await store.run(shop.goes, [asha], on=True)
    await store.run(_two_write)
    await store.run(shop.goes, [ben], on=True)
    changed = (await store.run(shop.goes, [asha], on=False, until=clock.at + timedelta(minutes=10)))[0]
    got = await store.run(shop.assignees)

    assert changed.moved == ()
    assert got == [asha.id, asha.id]


async def test_what_waits_goes_to_those_who_come_on_the_oldest_first(store: Store, people: list[Agent]) -> None:
    await store.run(_two_write)
    changed = await store.run(shop.goes, people[:2], on=True)
    got = await store.run(shop.assignees)

    assert got == [people[0].id, people[1].id]
    assert [len(one.moved) for one in changed] == [1, 1]


async def test_a_choice_that_is_over_already_is_refused(store: Store, people: list[Agent], clock: Clock) -> None:
    changed = (await store.run(shop.goes, people[:1], on=True, until=clock.at))[0]

    assert changed.refused is availability.StatusRefused.ALREADY_OVER
    assert not changed.online


async def test_a_choice_with_an_end_leaves_what_was_before(store: Store, people: list[Agent], clock: Clock) -> None:
    asha = people[0]
    await store.run(shop.goes, [asha], on=True)
    await store.run(shop.goes, [asha], on=False, until=clock.at + timedelta(minutes=45))
    during = await store.read(availability_queries.shown, asha.id)
    clock.later(minutes=45)
    await store.run(availability_jobs.boundaries_due)
    after = await store.read(availability_queries.shown, asha.id)

    assert (during.online, during.until) == (False, MONDAY + timedelta(minutes=45))
    assert (after.online, after.until) == (True, None)


async def test_a_choice_by_hand_lasts_until_the_next_boundary(store: Store, people: list[Agent], clock: Clock) -> None:
    asha = people[0]
    await store.run(shop.works, [asha])
    await store.run(shop.goes, [asha], on=False)
    chosen = await store.read(availability_queries.shown, asha.id)
    clock.later(hours=7)
    await store.run(availability_jobs.boundaries_due)
    ended = await store.read(availability_queries.shown, asha.id)
    clock.later(hours=16)
    await store.run(availability_jobs.boundaries_due)
    morning = await store.read(availability_queries.shown, asha.id)

    assert (chosen.online, chosen.source, chosen.until) == (False, "self", datetime(2026, 3, 2, 17, tzinfo=UTC))
    assert (ended.online, ended.source) == (False, "shift")
    assert (morning.online, morning.source) == (True, "shift")


async def test_a_schedule_holds_at_once(store: Store, people: list[Agent]) -> None:
    await store.run(shop.works, people[:1])
    shown = await store.read(availability_queries.shown, people[0].id)

    assert (shown.online, shown.source, shown.until) == (True, "shift", datetime(2026, 3, 2, 17, tzinfo=UTC))
    assert shown.today == ((datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC)),)


async def test_a_wrong_schedule_is_refused_with_its_field_and_saves_nothing(store: Store, people: list[Agent]) -> None:
    twice = (Shift(weekday=0, start_min=540, end_min=1020), Shift(weekday=0, start_min=900, end_min=1080))
    planned = await store.run(availability.set_schedule, people, tz="Europe/Berlni", shifts=twice, by=people[0])
    plan = await store.read(lambda tx: tx.availability.plan(people[0].id))

    assert [(one.field, one.why) for one in planned.problems] == [
        ("tz", ProblemKind.UNKNOWN_ZONE),
        ("shift", ProblemKind.OVERLAP),
    ]
    assert planned.problems[0].nearest[0] == "Europe/Berlin"
    assert plan.schedule is None


async def test_each_person_s_own_zone_is_used_where_none_is_named(store: Store, people: list[Agent]) -> None:
    def planned(tx: Tx) -> list[str | None]:
        there = tx.people.change(people[1].id, tz="Asia/Kolkata")
        both = [people[0], there]
        availability.set_schedule(tx, both, tz=None, shifts=shop.NINE_TO_FIVE, by=people[0])
        return [availability_queries.shown(tx, one.id).zone for one in both]

    zones = await store.run(planned)

    assert zones == ["UTC", "Asia/Kolkata"]


async def test_a_week_is_copied_and_cleared(store: Store, people: list[Agent]) -> None:
    asha, ben, _ = people
    await store.run(shop.works, [asha])
    await store.run(availability.copy_schedule, asha, to=[ben], by=asha)
    copied = await store.read(availability_queries.shown, ben.id)
    await store.run(availability.clear_schedule, [ben], by=asha)
    cleared = await store.read(availability_queries.shown, ben.id)

    assert copied.online
    assert (cleared.online, cleared.zone) == (False, None)


async def test_time_off_for_several_turns_them_off_at_its_beginning(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    off = TimeOff(first=date(2026, 3, 2), last=date(2026, 3, 3), from_min=12 * 60)
    await store.run(shop.works, people)
    planned = await store.run(availability.set_exceptions, people[:2], [off], by=people[0])
    clock.later(hours=2)
    await store.run(availability_jobs.boundaries_due)
    shown = await store.read(availability_queries.shown_all, [agent.id for agent in people])

    assert planned.problems == ()
    assert [shown[agent.id].online for agent in people] == [False, False, True]


async def test_an_exception_that_ends_before_it_starts_is_refused(store: Store, people: list[Agent]) -> None:
    wrong = OtherHours(first=date(2026, 3, 4), last=date(2026, 3, 3), hours=((540, 600),))
    planned = await store.run(availability.set_exceptions, people, [wrong], by=people[0])

    assert [one.why for one in planned.problems] == [ProblemKind.ENDS_BEFORE_START]


async def test_a_plan_is_shown_before_it_is_saved(store: Store, people: list[Agent]) -> None:
    def preview(tx: Tx) -> tuple[tuple[datetime, bool], ...]:
        week = Schedule(tz="UTC", shifts=shop.NINE_TO_FIVE)
        return availability_queries.preview(tx, people[0], week, most=3)

    shown = await store.read(preview)

    assert [(at.hour, on) for at, on in shown] == [(17, False), (9, True), (17, False)]
