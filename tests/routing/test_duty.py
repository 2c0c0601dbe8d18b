"""The time on duty of a wait: only while somebody is on whom the chat's rule could choose, counted as it runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.availability import jobs as availability_jobs
from bot.chats.actions import by_people
from bot.grants import actions as grants
from bot.model.chat import Stretches
from bot.model.ids import AgentId, RuleId
from bot.model.person import Agent
from bot.model.routing import Pool, Rule
from bot.model.schedule import Shift
from bot.reports import queries as reports_queries
from bot.routing import jobs as routing_jobs
from bot.routing.actions import rules
from bot.routing.policy import duty
from bot.shifts.span import Span
from bot.team import actions as team
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
EVERYBODY = Pool(everybody=True)
Mode = Literal["shift", "status", "both"]
Change = Callable[[Tx, list[Agent]], object]


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, a member who works from nine to five; Ben, a member without a week; an admin. Asha and Ben may see a chat."""

    def begin(tx: Tx) -> list[Agent]:
        label = shop.label(tx)
        asha, ben = shop.hire(tx, "asha", "ben", label=label)
        (boss,) = shop.hire(tx, "boss", role="admin")
        shop.works(tx, [asha])
        shop.customer(tx, 1, label)
        shop.writes(tx, 1)
        shop.answers(tx, 1, ben)
        return [asha, ben, boss]

    return await store.run(begin)


async def tick(store: Store, clock: Clock, at: datetime) -> None:
    clock.at = at
    await store.run(availability_jobs.boundaries_due)
    await store.run(routing_jobs.waits_due)


async def writes_at(store: Store, clock: Clock, at: datetime) -> None:
    await tick(store, clock, at)
    await store.run(lambda tx: shop.writes(tx, 1))


async def answered_at(store: Store, clock: Clock, at: datetime, agent: Agent) -> tuple[float | None, float | None]:
    """The minutes elapsed and on duty of the wait that is answered now."""
    await tick(store, clock, at)
    await store.run(lambda tx: shop.answers(tx, 1, agent))

    def counted(tx: Tx) -> tuple[float | None, float | None]:
        boss = next(one for one in tx.people.roster().agents if one.admin)
        span = Span(start=at, end=at + timedelta(seconds=1), zone="UTC")
        table = reports_queries.figures(tx, boss, span, "person")
        assert table is not None
        found = table.total
        return tuple(None if one is None else one / 60 for one in (found.elapsed.average, found.on_duty.average))  # type: ignore[return-value]  # two of them

    return await store.read(counted)


def rule(mode: Mode, pool: Pool = EVERYBODY) -> Rule:
    return Rule(id=RuleId(0), mode=mode, pool=pool)


@pytest.mark.parametrize("mode", ["shift", "status", "both"])
async def test_a_night_without_anybody_counts_as_elapsed_and_not_on_duty(
    store: Store, people: list[Agent], clock: Clock, mode: Mode
) -> None:
    asha, _, boss = people
    await store.run(lambda tx: rules.save(tx, rule(mode), old=None, by=boss))
    await writes_at(store, clock, NINE - timedelta(hours=2))
    await tick(store, clock, NINE)

    assert await answered_at(store, clock, NINE + timedelta(minutes=20), asha) == (140, 20)


@pytest.mark.parametrize("mode", ["shift", "status", "both"])
async def test_an_evening_after_the_shift_counts_no_more(
    store: Store, people: list[Agent], clock: Clock, mode: Mode
) -> None:
    asha, _, boss = people
    await store.run(lambda tx: rules.save(tx, rule(mode), old=None, by=boss))
    await writes_at(store, clock, NINE + timedelta(hours=7, minutes=30))
    await tick(store, clock, NINE + timedelta(hours=8))
    await tick(store, clock, NINE + timedelta(hours=24))

    assert await answered_at(store, clock, NINE + timedelta(hours=24, minutes=5), asha) == (16 * 60 + 35, 35)


@pytest.mark.parametrize("late", [0, 90], ids=["on time", "the program was away"])
async def test_a_boundary_counts_from_when_it_was_also_if_it_is_only_noticed_later(
    store: Store, people: list[Agent], clock: Clock, late: int
) -> None:
    asha, *_ = people
    await writes_at(store, clock, NINE - timedelta(hours=1))
    await tick(store, clock, NINE + timedelta(minutes=late))
    await tick(store, clock, NINE + timedelta(hours=8, minutes=late))

    assert await answered_at(store, clock, NINE + timedelta(hours=10), asha) == (11 * 60, 8 * 60)


async def test_on_and_off_by_hand_count_and_two_people_at_once_count_once(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben, _ = people
    await writes_at(store, clock, NINE - timedelta(hours=2))
    for minutes, who, on in ((10, asha, True), (15, ben, True), (20, asha, False), (35, ben, False), (50, ben, True)):
        await tick(store, clock, NINE - timedelta(hours=2) + timedelta(minutes=minutes))
        await store.run(shop.goes, [who], on=on)

    assert await answered_at(store, clock, NINE - timedelta(minutes=60), ben) == (60, 35)


@pytest.mark.parametrize(
    ("pool", "minutes"),
    [
        (Pool(everybody=True), 0),
        (Pool(everybody=True, people=frozenset({AgentId(3)})), 30),
        (Pool(people=frozenset({AgentId(3)})), 30),
        (Pool(people=frozenset({AgentId(1)})), 0),
    ],
    ids=["everybody", "everybody and the admin", "the admin", "somebody else"],
)
async def test_an_admin_counts_only_where_the_rule_names_them(
    store: Store, people: list[Agent], clock: Clock, pool: Pool, minutes: int
) -> None:
    *_, boss = people
    await store.run(lambda tx: rules.save(tx, rule("status", pool), old=None, by=boss))
    await tick(store, clock, NINE - timedelta(hours=3))
    await store.run(shop.goes, [boss], on=True)
    await writes_at(store, clock, NINE - timedelta(hours=2))

    assert await answered_at(store, clock, NINE - timedelta(minutes=90), boss) == (30, minutes)


def revoke(tx: Tx, people: list[Agent]) -> None:
    assert grants.revoke_label(tx, people[1], 1, by=people[2], via="slack") is None


def deny(tx: Tx, people: list[Agent]) -> None:
    assert grants.set_access(tx, people[1], 1, allow=False, by=people[2], via="slack") is None


def put_out(tx: Tx, people: list[Agent]) -> None:
    assert team.deactivate(tx, people[1], by=people[2], via="slack") is None


def only_asha(tx: Tx, people: list[Agent]) -> None:
    rules.save(tx, rule("status", Pool(people=frozenset({people[0].id}))), old=None, by=people[2])


@pytest.mark.parametrize("change", [revoke, deny, put_out, only_asha])
async def test_who_may_no_longer_answer_counts_no_longer_and_what_was_counted_stays(
    store: Store, people: list[Agent], clock: Clock, change: Change
) -> None:
    asha, ben, _ = people
    await tick(store, clock, NINE - timedelta(hours=3))
    await store.run(shop.goes, [ben], on=True)
    await writes_at(store, clock, NINE - timedelta(hours=2))
    await tick(store, clock, NINE - timedelta(minutes=95))
    await store.run(lambda tx: change(tx, people))
    await tick(store, clock, NINE - timedelta(minutes=70))

    assert await answered_at(store, clock, NINE - timedelta(minutes=60), asha) == (60, 25)


async def test_access_counts_from_when_it_is_given(store: Store, people: list[Agent], clock: Clock) -> None:
    _, ben, boss = people
    await store.run(lambda tx: grants.revoke_label(tx, ben, 1, by=boss, via="slack"))
    await tick(store, clock, NINE - timedelta(hours=3))
    await store.run(shop.goes, [ben], on=True)
    await writes_at(store, clock, NINE - timedelta(hours=2))
    await tick(store, clock, NINE - timedelta(minutes=100))
    await store.run(lambda tx: grants.grant_label(tx, ben, 1, by=boss, via="slack"))

    assert await answered_at(store, clock, NINE - timedelta(minutes=60), ben) == (60, 40)


async def test_nobody_is_on_duty_less_for_having_much_to_do_or_for_having_given_the_chat_back(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    _, ben, boss = people
    capped = Rule(id=RuleId(0), mode="status", cap=1)
    await store.run(lambda tx: rules.save(tx, capped, old=None, by=boss))
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 2, 1).id))
    await tick(store, clock, NINE - timedelta(hours=3))
    await store.run(shop.goes, [ben], on=True)
    await writes_at(store, clock, NINE - timedelta(hours=2))

    assert await answered_at(store, clock, NINE - timedelta(minutes=110), ben) == (10, 10)


async def test_an_answer_that_is_heard_of_late_counts_what_was_until_it(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, *_ = people
    await writes_at(store, clock, NINE - timedelta(minutes=30))
    await tick(store, clock, NINE)
    await tick(store, clock, NINE + timedelta(hours=8))
    clock.at = NINE + timedelta(minutes=5)

    assert await answered_at(store, clock, NINE + timedelta(minutes=5), asha) == (35, 5)


async def test_a_first_message_that_arrives_late_was_waiting_on_duty_too(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, *_ = people
    await tick(store, clock, NINE)
    await tick(store, clock, NINE + timedelta(minutes=20))
    await store.run(lambda tx: shop.writes(tx, 1, at=NINE + timedelta(minutes=19)))
    await store.run(lambda tx: shop.writes(tx, 1, at=NINE - timedelta(minutes=10)))

    assert await answered_at(store, clock, NINE + timedelta(minutes=30), asha) == (40, 30)


async def test_a_reminder_is_in_no_figure_and_a_customer_who_writes_during_it_is(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, *_ = people
    await tick(store, clock, NINE)

    def remind(tx: Tx) -> None:
        by_people.remind(tx, shop.seen(tx, asha, 1), at=NINE + timedelta(minutes=10), by=asha)

    await store.run(remind)
    await tick(store, clock, NINE + timedelta(minutes=10))
    own = await store.read(lambda tx: tx.waits.open(1))
    await writes_at(store, clock, NINE + timedelta(minutes=40))

    assert own is not None
    assert own.reminder
    assert own.on_duty is None
    assert await answered_at(store, clock, NINE + timedelta(minutes=45), asha) == (5, 5)


async def test_a_wait_from_before_it_was_counted_stays_out_of_the_figure(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, *_ = people
    await writes_at(store, clock, NINE)
    await store.run(lambda tx: tx.conn.execute(update(t.wait).values(on_duty=None)))
    await tick(store, clock, NINE + timedelta(hours=8))
    await tick(store, clock, NINE + timedelta(hours=24))

    assert await answered_at(store, clock, NINE + timedelta(hours=25), asha) == (25 * 60, None)


async def test_a_night_shift_that_begins_by_hand_and_by_plan_counts_once(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    _, ben, boss = people
    await store.run(lambda tx: rules.save(tx, rule("shift"), old=None, by=boss))
    await store.run(shop.works, [ben], (Shift(weekday=1, start_min=6 * 60, end_min=8 * 60),))
    await writes_at(store, clock, NINE - timedelta(hours=4))
    await store.run(shop.goes, [ben], on=True)
    for hour in (6, 8, 9):
        await tick(store, clock, NINE.replace(hour=hour))

    assert await answered_at(store, clock, NINE + timedelta(minutes=10), ben) == (250, 130)


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans())), st.integers(0, 40), st.integers(0, 40))
def test_the_seconds_equal_a_count_minute_by_minute(changes: list[tuple[int, bool]], one: int, other: int) -> None:
    changes = sorted(changes, key=lambda change: change[0])
    began, ended = sorted((one, other))
    stretches: Stretches = ()
    for minute, on in changes:
        stretches = duty.turned(stretches, on=on, at=at(minute))

    def is_on(minute: int) -> bool:
        return next((on for when, on in reversed(changes) if when <= minute), False)

    assert duty.seconds(stretches, at(began), at(ended)) == 60 * sum(is_on(minute) for minute in range(began, ended))
    assert all(end is not None and start < end for start, end in stretches[:-1])
    assert all(first[1] is not None and first[1] < second[0] for first, second in pairwise(stretches))
