"""Passing on counts the assignee's own time on duty, blames nobody, and leaves the first minutes of a shift in peace."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from bot.availability import jobs as availability_jobs
from bot.chats.actions import by_people
from bot.model.effect.notices import PostNotice
from bot.model.effect.threads import PostCopy
from bot.model.ids import RuleId
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.model.schedule import Shift
from bot.notices.messages.work import AssigneeNamed, ChatWaiting, ReminderDue, ShiftStarted
from bot.routing import jobs as routing_jobs
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, who works from nine to five, and Ben, who is always on; a chat that Asha answered yesterday."""

    def begin(tx: Tx) -> list[Agent]:
        asha, ben = shop.hire(tx, "asha", "ben", label=shop.label(tx))
        shop.works(tx, [asha])
        shop.customer(tx, 1, 1)
        shop.writes(tx, 1)
        shop.answers(tx, 1, asha)
        return [asha, ben]

    return await store.run(begin)


async def tick(store: Store, clock: Clock, at: datetime) -> list[int | None]:
    """Everything that is due at this time, and who has each chat then."""
    clock.at = at
    await store.run(availability_jobs.boundaries_due)
    await store.run(routing_jobs.waits_due)
    return await store.read(shop.assignees)


async def writes_at(store: Store, clock: Clock, at: datetime) -> None:
    await tick(store, clock, at)
    await store.run(lambda tx: shop.writes(tx, 1))


def rule(mode: Literal["shift", "status", "both"], pass_on_min: int) -> Rule:
    return Rule(id=RuleId(0), mode=mode, pass_on_min=pass_on_min)


@pytest.mark.parametrize("mode", ["shift", "status", "both"])
@pytest.mark.parametrize("pass_on", [15, 30])
async def test_who_comes_on_shift_has_the_whole_time_for_what_waited_meanwhile(
    store: Store, people: list[Agent], clock: Clock, mode: Literal["shift", "status", "both"], pass_on: int
) -> None:
    asha, ben = people
    await store.run(lambda tx: tx.routing.add_rule(rule(mode, pass_on)))
    await store.run(shop.works, [ben], (Shift(weekday=1, start_min=9 * 60, end_min=17 * 60),))
    await writes_at(store, clock, NINE - timedelta(minutes=106))
    at_nine = await tick(store, clock, NINE)
    nearly = await tick(store, clock, NINE + timedelta(minutes=pass_on, seconds=-1))
    after = await tick(store, clock, NINE + timedelta(minutes=pass_on))

    assert (at_nine, nearly, after) == ([asha.id], [asha.id], [ben.id])


async def test_a_rule_of_two_minutes_still_leaves_the_first_five_in_peace(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben = people
    await store.run(lambda tx: tx.routing.add_rule(rule("status", 2)))
    await store.run(shop.works, [ben], (Shift(weekday=1, start_min=9 * 60, end_min=17 * 60),))
    await writes_at(store, clock, NINE - timedelta(minutes=30))
    first = [await tick(store, clock, NINE + timedelta(minutes=n)) for n in (0, 2, 4)]
    after = await tick(store, clock, NINE + timedelta(minutes=5))

    assert first == [[asha.id]] * 3
    assert after == [ben.id]


async def test_a_break_does_not_count_as_time_to_reply(store: Store, people: list[Agent], clock: Clock) -> None:
    asha, ben = people
    await store.run(shop.goes, [ben], on=True)
    await writes_at(store, clock, NINE + timedelta(hours=1))
    await tick(store, clock, clock.at + timedelta(minutes=10))
    await store.run(shop.goes, [asha], on=False, until=clock.at + timedelta(minutes=10))
    back = await tick(store, clock, clock.at + timedelta(minutes=11))
    nearly = await tick(store, clock, clock.at + timedelta(minutes=13))
    after = await tick(store, clock, clock.at + timedelta(minutes=2))

    assert (back, nearly, after) == ([asha.id], [asha.id], [ben.id])


async def test_a_shift_begins_with_one_message_about_everything_and_no_line_besides(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, _ = people
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 2, 1).id))
    await writes_at(store, clock, NINE - timedelta(minutes=90))
    await store.run(lambda tx: shop.done(tx, PostCopy))
    await tick(store, clock, NINE)
    await store.run(lambda tx: shop.writes(tx, 1))
    for minute in range(1, 5):
        await tick(store, clock, NINE + timedelta(minutes=minute))
    started = await store.read(shop.told, ShiftStarted)
    late = [who for who, _ in await store.read(shop.told, ChatWaiting)]
    lines = await store.read(shop.owed, PostNotice)

    assert [(who, tuple(sorted(about.chats))) for who, about in started] == [(asha.id, (1, 2))]
    assert late == []
    assert lines == []


async def test_a_wait_that_begins_in_the_first_minutes_is_named_in_its_thread(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    await tick(store, clock, NINE)
    before = len(await store.read(shop.named_under_words))
    await writes_at(store, clock, NINE + timedelta(minutes=2))

    assert len(await store.read(shop.named_under_words)) == before + 1


async def test_who_wants_no_messages_is_named_in_the_threads_instead(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, _ = people
    await store.run(lambda tx: tx.people.change(asha.id, shift_messages=False))
    await tick(store, clock, NINE - timedelta(hours=2))
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 2, 1).id))
    await store.run(lambda tx: shop.done(tx, PostCopy))
    await tick(store, clock, NINE)
    lines = await store.read(shop.notices, PostNotice, AssigneeNamed)

    assert [line.agent for line in lines] == [asha.id]


@pytest.mark.parametrize("minutes", [-30, 0, 3])
async def test_a_reminder_around_the_start_of_a_shift_is_told_once(
    store: Store, people: list[Agent], clock: Clock, minutes: int
) -> None:
    asha, _ = people
    due = NINE + timedelta(minutes=minutes)
    await store.run(lambda tx: by_people.remind(tx, shop.seen(tx, asha, 1), at=due, by=asha))
    for minute in (-31, -30, 0, 1, 3, 4, 5):
        clock.at = NINE + timedelta(minutes=minute)
        await store.run(routing_jobs.waits_due)  # whichever job comes first
        await store.run(availability_jobs.boundaries_due)
        await store.run(routing_jobs.waits_due)
    started = [about.chats for _, about in await store.read(shop.told, ShiftStarted)]
    reminded = [who for who, _ in await store.read(shop.told, ReminderDue)]

    assert (started, reminded) == {-30: ([(1,)], [asha.id]), 0: ([(1,)], []), 3: ([], [asha.id])}[minutes]
    assert await store.read(lambda tx: tx.waits.open(1)) is not None
