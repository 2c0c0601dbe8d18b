"""What people are told of waiting chats: once, together, and only while it is so."""

from typing import Any

import pytest

from bot.availability import jobs as availability_jobs
from bot.chats.actions import by_people
from bot.model.effect.notices import PostNotice, SendDm
from bot.model.effect.threads import PostCard, PostCopy
from bot.model.lane import Lane
from bot.model.notice import Notice
from bot.model.person import Agent
from bot.notices.messages.work import AssigneeNamed, ChatWaiting, ShiftEnding, ShiftStarted
from bot.notices.queries import words as notices_words
from bot.routing import jobs as routing_jobs
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, on, with five waiting chats and two more that nobody can have; Ben and Cara, off."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    found = shop.hire(tx, "asha", "ben", "cara", label=shop.label(tx))
    shop.goes(tx, found[:1], on=True)
    for n in range(1, 8):
        shop.writes(tx, shop.customer(tx, n, 1).id)
    return found


def said_to(tx: Tx, notice: Notice, reader: Agent | None) -> notices_words.Said | None:
    """What this reader is told; `reader` None: a line in a thread."""
    return notices_words.words(tx, notice, reader, private=reader is not None)


def _buttons(blocks: Any) -> list[str]:
    return [one["action_id"] for block in blocks or () for one in block.get("elements", ()) if "action_id" in one]


async def _late(store: Store, clock: Clock, minutes: float) -> list[tuple[int, ChatWaiting]]:
    clock.later(minutes=minutes)
    await store.run(routing_jobs.waits_due)
    return await store.read(shop.told, ChatWaiting)


async def test_chats_that_are_late_together_are_told_in_one_message(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    told = await _late(store, clock, 10)
    again = await _late(store, clock, 5)
    said = await store.read(said_to, told[0][1], people[0])

    assert [(who, about.chats) for who, about in told] == [(people[0].id, (6, 7))]
    assert again == told
    assert said is not None
    assert "Customer 6*: 15 min, unassigned" in said[0]
    assert "Customer 7*: 15 min, unassigned" in said[0]
    assert _buttons(said[1]) == []


async def test_what_is_late_within_a_minute_is_told_with_what_is_late_now(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    clock.later(seconds=50)
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 8, 1).id))
    told = await _late(store, clock, 9.5)
    later = await _late(store, clock, 1)

    assert [about.chats for _, about in told] == [(6, 7, 8)]
    assert later == told


async def test_an_assignee_hears_that_they_hold_it_and_is_not_asked_to_take_it(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    about = ChatWaiting(chats=(1,), count=1)
    await store.run(shop.goes, people[1:2], on=True)
    own = await store.read(said_to, about, people[0])
    other = await store.read(said_to, about, people[1])

    assert own is not None
    assert other is not None
    assert ("assigned to you" in own[0], _buttons(own[1])) == (True, [])
    assert ("assigned to *asha*" in other[0], _buttons(other[1])) == (True, ["chat:take"])


async def test_what_was_answered_meanwhile_is_not_told_any_more(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    told = await _late(store, clock, 10)
    await store.run(shop.answers, 6, people[0])
    some = await store.read(said_to, told[0][1], people[0])
    await store.run(shop.answers, 7, people[0])
    none = await store.read(said_to, told[0][1], people[0])

    assert some is not None
    assert "Customer 6" not in some[0]
    assert _buttons(some[1]) == ["chat:take"]
    assert none is None


async def test_who_went_off_meanwhile_is_not_told(store: Store, people: list[Agent], clock: Clock) -> None:
    told = await _late(store, clock, 10)
    await store.run(shop.goes, people[:1], on=False)

    assert await store.read(said_to, told[0][1], people[0]) is None


async def test_with_nobody_on_who_is_named_for_it_is_told_all_of_it_at_once(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def alert(tx: Tx) -> None:
        shop.goes(tx, people[:1], on=False)
        policies = tx.settings.policies()
        tx.settings.put_policies(type(policies)(alert_to=(people[2].email,)), by=None)

    await store.run(alert)
    told = await _late(store, clock, 10)
    later = await _late(store, clock, 20)
    said = await store.read(said_to, told[0][1], people[2])

    assert [(who, about.chats) for who, about in told] == [(people[2].id, (1, 2, 3, 4, 5, 6, 7))]
    assert later == told
    assert said is not None


async def test_the_start_of_a_shift_names_only_what_still_waits_for_them(store: Store, people: list[Agent]) -> None:
    about = ShiftStarted(chats=(1, 2, 3), count=3)
    await store.run(shop.answers, 1, people[0])
    await store.run(lambda tx: by_people.take(tx, shop.seen(tx, people[1], 2), by=people[1]))
    said = await store.read(said_to, about, people[0])

    assert said is not None
    assert "1 chat waiting for you: *Customer 3*." in said[0]


async def test_the_end_of_a_shift_is_not_told_to_who_holds_nothing_any_more(store: Store, people: list[Agent]) -> None:
    about = ShiftEnding(chats=(1,), count=1)
    await store.run(lambda tx: by_people.take(tx, shop.seen(tx, people[1], 1), by=people[1]))

    assert await store.read(said_to, about, people[0]) is None


async def test_a_chat_passed_on_names_only_who_has_it_now(store: Store, people: list[Agent], clock: Clock) -> None:
    await store.run(lambda tx: shop.done(tx, PostCopy))
    await store.run(shop.goes, people[1:2], on=True)
    clock.later(minutes=15)
    await store.run(routing_jobs.waits_due)
    lines = await store.read(shop.notices, PostNotice, AssigneeNamed)
    said = await store.read(said_to, lines[-1], None)
    await store.run(shop.goes, people[1:2], on=False)
    off = await store.read(said_to, lines[-1], None)

    assert said is not None
    assert said[0] == "→ <@UBEN>, this chat is assigned to you."
    assert off is None


async def test_customers_words_go_before_lines_and_messages_about_who_has_them(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def shown(tx: Tx) -> None:
        shop.done(tx)
        tx.conn.exec_driver_sql("update thread set ts = '1.' || id")
        tx.forget()  # changed by hand, past what remembers
        shop.works(tx, people[1:])
        tx.people.change(people[1].id, shift_messages=False)

    def owed(tx: Tx) -> list[tuple[int, str]]:
        found = tx.conn.exec_driver_sql("select kind, lane from outbox where state = 'ready'").all()
        wanted = {one.kind for one in (PostCard, PostCopy, PostNotice, SendDm)}
        return sorted({(Lane.parse(row.lane).family.rank, row.kind) for row in found if row.kind in wanted})

    clock.later(hours=-2)
    await store.run(shown)
    clock.later(hours=1)
    await store.run(availability_jobs.boundaries_due)
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 9, 1).id))
    kinds = await store.read(owed)

    assert [kind for _, kind in kinds] == [one.kind for one in (PostCard, PostCopy, PostNotice, SendDm)]
    assert kinds[1][0] < kinds[2][0]
