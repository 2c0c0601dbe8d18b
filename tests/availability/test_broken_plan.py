"""One person's plan that cannot be read: everybody else's shifts begin, and it is said whose it is and what to do."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.admin.jobs import compare_outages
from bot.admin.queries import health
from bot.availability import actions as availability
from bot.availability import jobs as availability_jobs
from bot.availability import queries as availability_queries
from bot.home import effects as home
from bot.model.person import Agent
from bot.model.schedule import TimeOff
from bot.notices.messages.outages import PartFailing, PartWorksAgain
from bot.notices.messages.work import PlanUnreadable
from bot.team import actions as team
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import MONDAY, Clock

EIGHT = MONDAY - timedelta(hours=2)
BROKEN: dict[str, Any] = {
    "no zone": {"shifts": []},
    "a zone that is gone": {"tz": "Europe/Atlantis", "shifts": [[0, 540, 1020]]},
    "a day of eight": {"tz": "UTC", "shifts": [[8, 540, 1020]]},
    "words for minutes": {"tz": "UTC", "shifts": [[0, "nine", "five"]]},
    "no week at all": "nine to five",
}


@pytest.fixture
def clock() -> Clock:
    return Clock(EIGHT)


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, Ben and Cara, who work from nine to five, and an admin."""

    def begin(tx: Tx) -> list[Agent]:
        people = shop.hire(tx, "asha", "ben", "cara", label=shop.label(tx))
        shop.works(tx, people)
        return [*people, *shop.hire(tx, "nina", role="admin")]

    return await store.run(begin)


def put(tx: Tx, agent: Agent, plan: Any) -> None:
    """The stored week becomes this, as an older program or a hand may leave it."""
    tx.conn.execute(update(t.schedule).where(t.schedule.c.agent_id == agent.id).values(plan=plan))


def on(tx: Tx, people: list[Agent]) -> list[bool]:
    return [tx.availability.online(agent.id) for agent in people]


def said(tx: Tx) -> tuple[int, list[int], int]:
    """How often an admin is told, who is told of their own week, how often it is told to be over."""
    compare_outages(tx)
    return (
        len(shop.told(tx, PartFailing)),
        [who for who, _ in shop.told(tx, PlanUnreadable)],
        len(shop.told(tx, PartWorksAgain)),
    )


def unwell(tx: Tx) -> str:
    return "\n".join(line for well, line in health.lines(tx) if not well)


@pytest.mark.parametrize("how", BROKEN)
async def test_everybody_else_goes_on_and_it_is_said_once(
    store: Store, people: list[Agent], clock: Clock, how: str
) -> None:
    asha, ben, cara, nina = people
    await store.run(put, ben, BROKEN[how])
    for hours in (0, 1, 9):
        clock.at = EIGHT + timedelta(hours=hours)
        await store.run(availability_jobs.boundaries_due)
        if hours == 1:
            assert await store.read(on, [asha, ben, cara]) == [True, False, True]
    told = await store.run(said)

    assert await store.read(on, [asha, ben, cara]) == [False, False, False]
    assert told == (1, [ben.id], 0)
    assert "ben" in await store.read(unwell)
    assert "/periskope schedule" in await store.read(unwell)
    assert await store.read(availability_queries.weeks_shown, [ben, asha])
    assert await store.read(home.view, nina)


async def test_it_is_looked_at_again_by_itself_and_followed_once_it_is_mended(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    _, ben, *_ = people
    await store.run(put, ben, BROKEN["a zone that is gone"])
    clock.later(hours=1)
    again = await store.run(availability_jobs.boundaries_due)
    told = [await store.run(said)]

    assert again is not None
    assert again > clock.at
    await store.run(put, ben, {"tz": "UTC", "shifts": [[0, 540, 1020]]})
    clock.at = again
    await store.run(availability_jobs.boundaries_due)
    told.append(await store.run(said))
    clock.at = MONDAY + timedelta(hours=8)
    await store.run(availability_jobs.boundaries_due)

    assert told == [(1, [ben.id], 0), (1, [ben.id], 1)]
    assert "ben" not in await store.read(unwell)
    assert await store.read(on, [ben]) == [False]


async def test_a_new_week_mends_it_at_once(store: Store, people: list[Agent], clock: Clock) -> None:
    asha, ben, *_ = people
    clock.at = MONDAY
    await store.run(put, ben, BROKEN["no zone"])
    await store.run(availability_jobs.boundaries_due)
    await store.run(said)
    await store.run(shop.works, [ben])

    assert await store.read(on, [asha, ben]) == [True, True]
    assert (await store.run(said))[2] == 1


async def test_whoever_is_online_stays_so_and_may_choose_by_hand(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    _, ben, *_ = people
    clock.at = MONDAY
    await store.run(availability_jobs.boundaries_due)
    await store.run(put, ben, BROKEN["no zone"])
    clock.later(hours=8)
    await store.run(availability_jobs.boundaries_due)
    stays = await store.read(on, [ben])
    await store.run(lambda tx: shop.goes(tx, [ben], on=False))

    assert stays == [True]
    assert await store.read(on, [ben]) == [False]


async def test_time_off_is_added_without_emptying_the_week(store: Store, people: list[Agent], clock: Clock) -> None:
    _, ben, *_ = people
    await store.run(put, ben, BROKEN["a zone that is gone"])
    day = MONDAY.date()
    await store.run(lambda tx: availability.set_exceptions(tx, [ben], [TimeOff(first=day, last=day)], by=ben))
    await store.run(put, ben, {"tz": "UTC", "shifts": [[0, 540, 1020]]})
    plan = await store.read(lambda tx: tx.availability.plan(ben.id))

    assert plan.schedule is not None
    assert plan.schedule.shifts
    assert plan.exceptions


async def test_an_exception_that_cannot_be_read_is_removed_with_the_others(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben, *_ = people
    day = MONDAY.date()

    def broken(tx: Tx) -> None:
        availability.set_exceptions(tx, [ben], [TimeOff(first=day, last=day)], by=ben)
        tx.conn.execute(update(t.time_off).values(plan={"first": "soon"}))

    await store.run(broken)
    found = await store.read(availability_jobs.newly_broken)
    await store.run(availability_jobs.look_now, found)
    clock.at = MONDAY
    await store.run(availability_jobs.boundaries_due)

    assert found == [ben.id]
    assert await store.read(on, [asha, ben]) == [True, False]
    assert await store.read(availability_jobs.newly_broken) == []
    assert "/periskope exceptions remove" in await store.read(unwell)
    await store.run(lambda tx: availability.drop_exceptions(tx, ben, ids=None, by=ben))
    assert await store.read(on, [ben]) == [True]


@pytest.mark.parametrize("kind", ["plan", "shift"])
async def test_it_is_over_once_its_person_is_not_here_any_more(store: Store, people: list[Agent], kind: str) -> None:
    asha, ben, _, nina = people
    await store.run(lambda tx: tx.faults.record(kind, {str(one.id): "unknown_zone" for one in (asha, ben)}))
    began = await store.run(said)
    await store.run(lambda tx: team.deactivate(tx, asha, by=nina, via="slack"))
    after = await store.run(said)

    assert (began[0], began[2]) == (2, 0)
    assert (after[0], after[2]) == (2, 1)
    assert "asha" not in await store.read(unwell)
    assert "ben" in await store.read(unwell)


async def test_whoever_left_is_not_told_of_their_week_again(store: Store, people: list[Agent], clock: Clock) -> None:
    asha, ben, _, nina = people
    for one in (asha, ben):
        await store.run(put, one, BROKEN["no zone"])
    await store.run(availability_jobs.boundaries_due)
    await store.run(lambda tx: team.deactivate(tx, asha, by=nina, via="slack"))
    for _ in range(3):
        await store.run(compare_outages)
        clock.later(hours=1)
        await store.run(lambda tx: availability_jobs.look_now(tx, [asha.id, ben.id]))

    assert [who for who, _ in await store.read(shop.told, PlanUnreadable)] == [ben.id]  # hers was withdrawn
    assert {one.key for one in await store.read(lambda tx: tx.faults.all())} == {str(ben.id)}


async def test_a_count_is_over_once_nobody_waits_in_its_chat(store: Store, people: list[Agent]) -> None:
    asha, *_ = people

    def begin(tx: Tx) -> int:
        chat = shop.customer(tx, 1, shop.label(tx, "support"))
        shop.writes(tx, chat.id)
        tx.faults.record("duty", {str(chat.id): "ValueError"})
        return chat.id

    chat_id = await store.run(begin)
    began = await store.run(said)
    await store.run(shop.answers, chat_id, asha)

    assert (began[0], began[2]) == (1, 0)
    assert (await store.run(said))[2] == 1
    assert "Customer 1" not in await store.read(unwell)


@pytest.mark.parametrize("kind", ["duty", "wait"])
async def test_a_count_is_over_once_its_chat_is_erased(store: Store, people: list[Agent], kind: str) -> None:
    def begin(tx: Tx) -> int:
        chat = shop.customer(tx, 1, shop.label(tx, "support"))
        shop.writes(tx, chat.id)
        tx.faults.record(kind, {str(chat.id): "ValueError"})
        return chat.id

    chat_id = await store.run(begin)
    began = await store.run(said)
    await store.run(lambda tx: tx.erasure.chat(chat_id))

    assert (began[0], began[2]) == (1, 0)
    assert (await store.run(said))[2] == 1
    assert await store.read(lambda tx: tx.faults.all()) == []
