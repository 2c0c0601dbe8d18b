"""A chat that waits with somebody who is off is told of like an unassigned one, and so is one at a shift's very start."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import jobs
from bot.availability import actions as availability
from bot.chats.actions import by_people
from bot.model.ids import RuleId
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.model.schedule import Shift, TimeOff
from bot.notices.messages.work import ChatWaiting, ReminderDue
from bot.notices.queries import words as notices_words
from bot.team import actions as team
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WAITS = 2
"""The chat of Asha's that a test is about; the other takes Ben's only place."""


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha and Ben, on from nine to five, may have one waiting chat each, and both do from noon on; nothing is passed on."""

    def begin(tx: Tx) -> list[Agent]:
        asha, ben = shop.hire(tx, "asha", "ben", label=shop.label(tx))
        tx.routing.add_rule(Rule(id=RuleId(0), cap=1, pass_on_min=None))
        shop.works(tx, [ben])
        shop.writes(tx, shop.customer(tx, 1, 1).id)
        shop.works(tx, [asha])
        shop.writes(tx, shop.customer(tx, 2, 1).id)
        return [asha, ben]

    return await store.run(begin)


async def told_after(store: Store, clock: Clock) -> dict[int, float]:
    """Who is told that Asha's chat waits, each minute of the next hour looked at; after how many minutes of waiting."""
    found: dict[int, float] = {}
    while clock.at < NOON + timedelta(hours=1):
        await store.run(jobs.waits_due)
        for who, about in await store.read(shop.told, ChatWaiting):
            if WAITS in about.chats:
                found.setdefault(who, (clock.at - NOON) / minutes(1))
        clock.later(minutes=1)
    return found


def stays(tx: Tx, asha: Agent) -> None:
    """Nothing happens."""


def goes_off(tx: Tx, asha: Agent) -> None:
    shop.goes(tx, [asha], on=False)


def has_a_long_break(tx: Tx, asha: Agent) -> None:
    shop.goes(tx, [asha], on=False, until=tx.business_now + minutes(50))


def has_a_short_break(tx: Tx, asha: Agent) -> None:
    shop.goes(tx, [asha], on=False, until=tx.business_now + minutes(14))


def shift_ends(tx: Tx, asha: Agent) -> None:
    week = tuple(Shift(weekday=day, start_min=9 * 60, end_min=12 * 60 + 3) for day in range(7))
    shop.works(tx, [asha], week)


def is_away(tx: Tx, asha: Agent) -> None:
    availability.set_exceptions(tx, [asha], [TimeOff(first=NOON.date(), last=NOON.date())], by=asha)


@pytest.mark.parametrize(
    ("happens", "after"),
    [(stays, 30), (goes_off, 10), (has_a_long_break, 10), (has_a_short_break, 30), (shift_ends, 10), (is_away, 10)],
)
async def test_a_wait_whose_assignee_cannot_answer_is_told_of_as_if_it_had_none(
    store: Store, people: list[Agent], clock: Clock, happens: Callable[[Tx, Agent], None], after: int
) -> None:
    asha, ben = people
    clock.later(minutes=2)
    await store.run(happens, asha)
    told = await told_after(store, clock)

    assert told[ben.id] == after


@pytest.mark.parametrize(("off_at", "after"), [(8, 10), (12, 12), (29, 29)])
async def test_an_assignee_who_goes_off_late_is_told_of_at_once(
    store: Store, people: list[Agent], clock: Clock, off_at: int, after: int
) -> None:
    asha, ben = people
    for _ in range(off_at):
        await store.run(jobs.waits_due)
        clock.later(minutes=1)
    await store.run(goes_off, asha)
    told = await told_after(store, clock)

    _, about = (await store.read(shop.told, ChatWaiting))[0]
    said = await store.read(lambda tx: notices_words.words(tx, about, ben, private=True))

    assert told == {ben.id: after}
    assert said is not None
    assert "*asha*, who is offline" in said[0]
    assert (await store.read(shop.assignees))[WAITS - 1] == asha.id


@pytest.mark.parametrize(("moved_at", "after"), [(5, 10), (10, 10), (13, 13)])
async def test_a_break_that_is_prolonged_is_told_of_as_if_it_had_been_long(
    store: Store, people: list[Agent], clock: Clock, moved_at: int, after: int
) -> None:
    asha, ben = people
    await store.run(has_a_short_break, asha)
    for _ in range(moved_at):
        await store.run(jobs.waits_due)
        clock.later(minutes=1)
    await store.run(has_a_long_break, asha)

    assert await told_after(store, clock) == {ben.id: after}


async def test_a_break_that_is_prolonged_by_the_plan_is_told_of_as_if_it_had_been_long(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben = people
    begins = tuple(Shift(weekday=day, start_min=12 * 60 + 14, end_min=17 * 60) for day in range(7))
    await store.run(shop.works, [asha], begins)
    for _ in range(5):
        await store.run(jobs.waits_due)
        clock.later(minutes=1)
    await store.run(is_away, asha)

    assert await told_after(store, clock) == {ben.id: 10}


async def test_a_break_that_is_prolonged_passes_the_chat_on_to_whoever_has_room(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben = people
    await store.run(has_a_short_break, asha)
    await store.run(jobs.waits_due)
    await store.run(lambda tx: shop.answers(tx, 1, ben))
    before = (await store.read(shop.assignees))[WAITS - 1]
    await store.run(has_a_long_break, asha)
    await store.run(jobs.waits_due)

    assert before == asha.id
    assert (await store.read(shop.assignees))[WAITS - 1] == ben.id


async def test_a_chat_of_somebody_deactivated_has_no_assignee_and_is_told_of_after_tenminutes(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben = people
    clock.later(minutes=2)
    [ada] = await store.run(lambda tx: shop.hire(tx, "ada", role="admin"))
    await store.run(lambda tx: team.deactivate(tx, asha, by=ada, via="slack"))
    told = await told_after(store, clock)

    assert told == {ben.id: 10}
    assert (await store.read(shop.assignees))[WAITS - 1] is None


@pytest.mark.parametrize("assigned", [False, True], ids=["unassigned", "assigned"])
async def test_what_becomes_late_in_the_first_minutes_of_everybodys_shift_is_told_when_they_are_over(
    store: Store, people: list[Agent], clock: Clock, *, assigned: bool
) -> None:
    asha, ben = people
    if not assigned:
        await store.run(lambda tx: by_people.release(tx, shop.seen(tx, asha, WAITS), by=asha))
    await store.run(goes_off, asha)
    begins = tuple(Shift(weekday=day, start_min=12 * 60 + 8, end_min=17 * 60) for day in range(7))
    await store.run(shop.works, [ben], begins)
    told = await told_after(store, clock)

    assert told[ben.id] == 13


@pytest.mark.parametrize("asker", ["off", "gone"])
async def test_a_reminder_reaches_who_asked_for_it_also_off_and_else_whoever_is_on(
    store: Store, people: list[Agent], clock: Clock, asker: str
) -> None:
    asha, ben = people
    due = NOON + minutes(5)

    def asked(tx: Tx) -> None:
        for chat in (1, WAITS):
            shop.answers(tx, chat, ben if chat != WAITS else asha)
        by_people.remind(tx, shop.seen(tx, asha, WAITS), at=due, by=asha)
        if asker == "off":
            goes_off(tx, asha)
        else:
            team.deactivate(tx, asha, by=None, via="slack")

    await store.run(asked)
    clock.at = due
    await store.run(jobs.waits_due)
    reminded = [who for who, _ in await store.read(shop.told, ReminderDue)]
    gone = (await store.read(lambda tx: tx.people.get(asha.id))).state == "inactive"

    assert reminded == [asha.id]  # to whom is gone it is not sent, which is judged then
    assert gone == (asker == "gone")
    assert (await store.read(shop.assignees))[WAITS - 1] == ben.id
