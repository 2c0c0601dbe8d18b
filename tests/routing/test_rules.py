"""What rules do when customers write: who is chosen in each mode, why, and what customers hear when nobody is on."""

from dataclasses import replace

import pytest

from bot.availability import jobs as availability_jobs
from bot.chats.actions import by_people
from bot.model.ids import RuleId
from bot.model.person import Agent
from bot.model.routing import Mode, Pool, Rule
from bot.model.schedule import Shift
from bot.rooms.actions import place
from bot.routing.policy.choice import ChoiceReason
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


def _customers(tx: Tx, count: int) -> list[int | None]:
    """So many customers write, one after the other."""
    for n in range(count):
        shop.writes(tx, shop.customer(tx, n, 1).id)
    return shop.assignees(tx)


async def test_a_customer_comes_back_to_who_answered_last(store: Store, people: list[Agent]) -> None:
    def day(tx: Tx) -> tuple[int | None, int | None]:
        first = shop.writes(tx, shop.customer(tx, 1, 1).id)
        answered = shop.answers(tx, first.id, tx.people.get(first.assignee_id or 0))
        closed = by_people.close(
            tx,
            shop.seen(tx, tx.people.get(first.assignee_id or 0), answered.id),
            by=tx.people.get(first.assignee_id or 0),
        ).chat
        for n in (2, 3):
            shop.writes(tx, shop.customer(tx, n, 1).id)
        return first.assignee_id, closed.assignee_id

    await store.run(shop.goes, people, on=True)
    first, closed = await store.run(day)
    again = await store.run(shop.writes, 1)

    assert closed is None
    assert again.assignee_id == first


async def test_why_names_everybody_who_was_passed_over(store: Store, people: list[Agent]) -> None:
    def asked(tx: Tx) -> by_people.Why:
        return by_people.why(tx, shop.seen(tx, people[0], shop.writes(tx, shop.customer(tx, 1, 1).id).id))

    await store.run(shop.goes, people[:2], on=True)
    why = await store.run(asked)

    assert why.assignee == "asha"
    assert dict(why.reasons) == {
        "asha": ChoiceReason.NEXT_TURN,
        "ben": ChoiceReason.LATER_TURN,
        "cara": ChoiceReason.OFFLINE,
    }


async def test_why_nobody_has_a_chat_is_told_too(store: Store, people: list[Agent]) -> None:
    await store.run(_customers, 1)
    why = await store.read(lambda tx: by_people.why(tx, shop.seen(tx, people[0], 1)))

    assert (why.waits, why.next_up) == (True, "")
    assert {reason for _, reason in why.reasons} == {ChoiceReason.OFFLINE}


async def test_a_rule_for_named_people_is_kept(store: Store, people: list[Agent]) -> None:
    def rule(tx: Tx) -> None:
        tx.routing.add_rule(Rule(id=RuleId(0), name="Cara only", pool=Pool(people=frozenset({people[2].id}))))

    await store.run(rule)
    await store.run(shop.goes, people, on=True)
    got = await store.run(_customers, 2)

    assert got == [people[2].id] * 2


async def test_the_away_text_is_sent_once_in_a_closed_period(store: Store, people: list[Agent], clock: Clock) -> None:
    def rule(tx: Tx) -> None:
        tx.routing.add_rule(replace(Rule(id=RuleId(0)), away_text="We are away; back {back}."))
        shop.works(tx, people[:1])

    await store.run(rule)
    clock.later(hours=8)
    await store.run(availability_jobs.boundaries_due)
    await store.run(_customers, 1)
    await store.run(lambda tx: by_people.close(tx, shop.seen(tx, people[0], 1), by=people[0]))
    clock.later(hours=1)
    await store.run(shop.writes, 1)
    texts = await store.read(lambda tx: tx.conn.exec_driver_sql("select body from message where source='auto'").all())

    assert len(texts) == 1
    assert "Tuesday, 09:00" in str(texts[0])


@pytest.mark.parametrize(("mode", "got"), [("shift", 2), ("status", 1), ("both", 3)])
async def test_each_mode_asks_for_what_it_says(store: Store, people: list[Agent], mode: Mode, got: int) -> None:
    """Asha is on without a shift, Ben on shift but off by hand, Cara both on and on shift but the last in turn."""
    asha, ben, cara = people

    def morning(tx: Tx) -> int | None:
        shop.works(tx, [ben, cara])
        shop.goes(tx, [asha], on=True)
        shop.goes(tx, [ben], on=False)
        rule_id = tx.routing.add_rule(Rule(id=RuleId(0), mode=mode))
        tx.routing.took_turn(rule_id, cara.id, tx.business_now)
        return shop.writes(tx, shop.customer(tx, 1, 1).id).assignee_id

    assignee = await store.run(morning)

    assert assignee == got


async def test_who_left_the_room_by_hand_is_not_chosen(store: Store, people: list[Agent]) -> None:
    def left(tx: Tx) -> int | None:
        chat = shop.customer(tx, 1, 1)
        thread = place.place(tx, chat.id, begin=True)[0]
        tx.rooms.put_member(thread.room_id, "UASHA", left_by_hand=True)
        return shop.writes(tx, chat.id).assignee_id

    await store.run(shop.goes, people[:2], on=True)
    assignee = await store.run(left)

    assert assignee == people[1].id


async def test_the_away_text_says_when_somebody_is_back_on_the_rule_s_clock(store: Store, people: list[Agent]) -> None:
    def rule(tx: Tx) -> None:
        tx.routing.add_rule(replace(Rule(id=RuleId(0)), away_text="Back {back}.", away_zone="America/New_York"))
        shop.works(tx, people[:1], (Shift(weekday=0, start_min=16 * 60, end_min=17 * 60),))

    await store.run(rule)
    await store.run(_customers, 1)
    texts = await store.read(lambda tx: tx.conn.exec_driver_sql("select body from message where source='auto'").all())

    assert "Back 11:00 (New York time)." in str(texts)
