"""Boundaries, reminders and what else comes due, each once, whatever the clock and other processes do."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.availability import jobs as availability_jobs
from bot.chats.actions import by_people
from bot.model.person import Agent
from bot.notices.messages.work import ChatWaiting, ShiftEnding, ShiftStarted, WentRound
from bot.routing import jobs as routing_jobs
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, Ben and Cara, all off."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    return shop.hire(tx, "asha", "ben", "cara", label=shop.label(tx))


def _write(tx: Tx, *numbers: int) -> None:
    for n in numbers:
        shop.writes(tx, shop.customer(tx, n, 1).id)


async def test_what_waits_at_a_shift_s_end_goes_to_who_is_on(store: Store, people: list[Agent], clock: Clock) -> None:
    asha, ben, _ = people
    await store.run(shop.works, [asha])
    await store.run(_write, 1)
    await store.run(shop.goes, [ben], on=True)
    clock.later(hours=7)
    await store.run(availability_jobs.boundaries_due)
    got = await store.run(shop.assignees)
    again = await store.run(availability_jobs.boundaries_due)

    assert got == [ben.id]
    assert again == datetime(2026, 3, 3, 9, tzinfo=UTC)


async def test_the_end_of_a_shift_is_told_only_with_something_to_do(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben, _ = people
    await store.run(shop.works, [asha, ben])
    await store.run(_write, 1)
    clock.later(hours=7)
    await store.run(availability_jobs.boundaries_due)
    ends = await store.read(shop.told, ShiftEnding)

    assert [(who, about.chats, about.count, about.passed) for who, about in ends] == [(asha.id, (1,), 1, 0)]


async def test_all_who_come_on_together_are_counted_before_the_first_chat(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    clock.later(hours=-2)
    await store.run(shop.works, people)
    await store.run(_write, 1, 2, 3)
    waiting = await store.run(shop.assignees)
    clock.later(hours=1)
    await store.run(availability_jobs.boundaries_due)
    got = await store.run(shop.assignees)
    starts = await store.read(shop.told, ShiftStarted)

    assert waiting == [None, None, None]
    assert got == [agent.id for agent in people]
    assert [(who, about.chats) for who, about in starts] == [(agent.id, (n,)) for n, agent in enumerate(people, 1)]


async def test_who_wants_no_words_at_shifts_ends_gets_none(store: Store, people: list[Agent], clock: Clock) -> None:
    def quiet(tx: Tx) -> None:
        tx.people.change(people[0].id, shift_messages=False)

    await store.run(shop.works, people[:1])
    await store.run(_write, 1)
    await store.run(quiet)
    clock.later(hours=7)
    await store.run(availability_jobs.boundaries_due)
    ends = await store.read(shop.told, ShiftEnding)

    assert ends == []


async def test_a_chat_without_an_answer_is_passed_on_one_round_and_then_told(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def admin(tx: Tx) -> Agent:
        return shop.hire(tx, "ada", role="admin")[0]

    ada = await store.run(admin)
    await store.run(shop.goes, people[:2], on=True)
    await store.run(_write, 1)
    seen = []
    for _ in range(3):
        seen += await store.run(shop.assignees)
        clock.later(minutes=15)
        await store.run(routing_jobs.waits_due)
    rounds = await store.read(shop.told, WentRound)

    assert seen == [people[0].id, people[1].id, people[1].id]
    assert [who for who, _ in rounds] == [ada.id]


async def test_a_chat_that_went_round_goes_to_who_comes_on(store: Store, people: list[Agent], clock: Clock) -> None:
    await store.run(shop.goes, people[:1], on=True)
    await store.run(_write, 1)
    clock.later(minutes=20)
    await store.run(routing_jobs.waits_due)
    await store.run(shop.goes, people[1:2], on=True)
    got = await store.run(shop.assignees)

    assert got == [people[1].id]


async def test_a_wait_that_lasts_is_told_once_to_those_who_can_help(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def at_cap(tx: Tx) -> None:
        shop.goes(tx, people[:1], on=True)
        _write(tx, *range(6))

    await store.run(at_cap)
    clock.later(minutes=9)
    await store.run(routing_jobs.waits_due)
    early = await store.read(shop.told, ChatWaiting)
    clock.later(minutes=1)
    await store.run(routing_jobs.waits_due)
    clock.later(minutes=5)
    await store.run(routing_jobs.waits_due)
    late = await store.read(shop.told, ChatWaiting)

    assert early == []
    assert [(who, about.chats) for who, about in late] == [(people[0].id, (6,))]


async def test_with_nobody_on_those_named_for_it_are_told(store: Store, people: list[Agent], clock: Clock) -> None:
    def alert(tx: Tx) -> None:
        policies = tx.settings.policies()
        tx.settings.put_policies(type(policies)(alert_to=(people[2].email,)), by=None)

    await store.run(alert)
    await store.run(_write, 1)
    clock.later(minutes=10)
    await store.run(routing_jobs.waits_due)
    told = await store.read(shop.told, ChatWaiting)

    assert [who for who, _ in told] == [people[2].id]


async def test_a_wait_of_which_nobody_could_hear_is_not_looked_at_without_end(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    await store.run(_write, 1)
    clock.later(minutes=10)
    again = await store.run(routing_jobs.waits_due)

    assert again is not None
    assert again > clock.at


async def test_a_chat_whose_last_word_is_ours_closes_after_two_days(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def closed(tx: Tx) -> list[bool]:
        return [tx.chats.get(n).closed_at is not None for n in (1, 2)]

    await store.run(shop.goes, people[:1], on=True)
    await store.run(_write, 1, 2)
    await store.run(shop.answers, 1, people[0])
    clock.later(days=1, hours=23)
    await store.run(routing_jobs.waits_due)
    early = await store.read(closed)
    clock.later(hours=1)
    await store.run(routing_jobs.waits_due)
    late = await store.read(closed)
    why = await store.read(lambda tx: by_people.why(tx, shop.seen(tx, people[0], 1)))

    assert (early, late) == ([False, False], [True, False])
    assert why.assignee is None


async def test_an_assignee_who_is_off_a_quarter_of_an_hour_loses_what_waits(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben, _ = people
    await store.run(shop.goes, [asha], on=True)
    await store.run(_write, 1)
    await store.run(shop.goes, [ben], on=True)
    await store.run(shop.goes, [asha], on=False, until=clock.at + timedelta(minutes=14))
    clock.later(minutes=10)
    await store.run(shop.goes, [asha], on=False, until=clock.at + timedelta(minutes=20))
    kept = await store.run(shop.assignees)
    clock.later(minutes=15)
    await store.run(availability_jobs.boundaries_due)
    await store.run(routing_jobs.waits_due)
    after = await store.run(shop.assignees)

    assert kept == [asha.id]
    assert after == [ben.id]
