"""Who gets a chat when customers write, and what people do with it."""

from datetime import timedelta

import pytest

from bot.chats.actions import by_people
from bot.model.effect.notices import PostNotice
from bot.model.effect.replies import AddNote, SendWhatsApp
from bot.model.effect.threads import PostCopy
from bot.model.person import Agent
from bot.notices.messages.work import AssigneeNamed, ReminderDue
from bot.routing import jobs as routing_jobs
from bot.routing.actions import assign, assignee
from bot.threads.queries import copies
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


async def test_three_customers_go_to_three_people_in_turn(store: Store, people: list[Agent]) -> None:
    await store.run(shop.goes, people, on=True)
    got = await store.run(_customers, 3)

    assert sorted(who or 0 for who in got) == [agent.id for agent in people]


async def test_nobody_gets_more_waiting_chats_than_the_cap(store: Store, people: list[Agent]) -> None:
    await store.run(shop.goes, people[:1], on=True)
    got = await store.run(_customers, 7)

    assert got == [people[0].id] * 5 + [None, None]


async def test_an_answer_makes_room_for_the_oldest_that_waits(store: Store, people: list[Agent]) -> None:
    await store.run(shop.goes, people[:1], on=True)
    await store.run(_customers, 7)
    await store.run(shop.answers, 1, people[0])
    got = await store.run(shop.assignees)

    assert got[5:] == [people[0].id, None]


async def test_nobody_off_gets_or_is_named_in_a_chat(store: Store, people: list[Agent]) -> None:
    got = await store.run(_customers, 1)
    named = await store.read(shop.notices, PostNotice, AssigneeNamed)

    assert got == [None]
    assert named == []


async def test_the_assignee_is_named_once_in_a_wait(store: Store, people: list[Agent]) -> None:
    def twice(tx: Tx) -> None:
        chat = shop.customer(tx, 1, 1)
        shop.writes(tx, chat.id)
        shop.writes(tx, chat.id, "are you there?")

    await store.run(shop.goes, people[:1], on=True)
    await store.run(twice)
    under = await store.read(shop.named_under_words)
    apart = await store.read(shop.notices, PostNotice, AssigneeNamed)

    assert under == [1]
    assert apart == []


def _back_from_a_break(tx: Tx, asha: Agent) -> None:
    """A customer of Asha's writes while she has a short break, and she comes back; those words are posted by then."""
    shop.goes(tx, [asha], on=True)
    shop.writes(tx, shop.customer(tx, 1, 1).id)
    shop.answers(tx, 1, asha)
    shop.goes(tx, [asha], on=False, until=tx.business_now + timedelta(minutes=10))
    shop.writes(tx, 1, "and another thing")
    shop.done(tx, PostCopy)
    shop.goes(tx, [asha], on=True)


async def test_who_is_back_from_a_break_is_named_under_what_the_customer_writes_next(
    store: Store, people: list[Agent]
) -> None:
    def goes_on(tx: Tx) -> list[str | None]:
        shop.writes(tx, 1, "are you there?")
        shop.writes(tx, 1, "hello?")
        return [copies.named_under(tx, message, 1, 1) for message in (1, 3, 4, 5)]

    await store.run(_back_from_a_break, people[0])
    under = await store.run(goes_on)

    assert under == [None, None, people[0].slack_user, None]
    assert await store.read(shop.notices, PostNotice, AssigneeNamed) == []


async def test_whose_chat_has_no_words_to_come_is_named_in_a_line(store: Store, people: list[Agent]) -> None:
    def given(tx: Tx) -> list[str | None]:
        assignee.announce(tx, tx.chats.get(1))
        return [copies.named_under(tx, message, 1, 1) for message in (1, 3)]

    await store.run(_back_from_a_break, people[0])
    under = await store.run(given)
    apart = await store.read(shop.notices, PostNotice, AssigneeNamed)

    assert under == [None, None]
    assert [one.agent for one in apart] == [people[0].id]


async def test_the_assignee_is_named_again_in_the_next_wait(store: Store, people: list[Agent]) -> None:
    def two_waits(tx: Tx) -> None:
        chat = shop.customer(tx, 1, 1)
        shop.writes(tx, chat.id)
        shop.answers(tx, chat.id, people[0])
        shop.writes(tx, chat.id, "and another thing")

    await store.run(shop.goes, people[:1], on=True)
    await store.run(two_waits)

    assert await store.read(shop.named_under_words) == [1, 3]


async def test_who_takes_a_chat_has_it_and_is_not_named(store: Store, people: list[Agent]) -> None:
    def taken(tx: Tx) -> by_people.ChatDone:
        chat = shop.writes(tx, shop.customer(tx, 1, 1).id)
        return by_people.take(tx, shop.seen(tx, people[1], chat.id), by=people[1])

    done = await store.run(taken)
    await store.run(shop.goes, [people[1]], on=True)
    await store.run(shop.writes, 1)
    named = await store.read(shop.notices, PostNotice, AssigneeNamed)

    assert (done.refused, done.chat.assignee_id) == (None, people[1].id)
    assert named == []


async def test_a_released_chat_goes_to_somebody_else(store: Store, people: list[Agent]) -> None:
    def released(tx: Tx) -> by_people.ChatDone:
        chat = shop.writes(tx, shop.customer(tx, 1, 1).id)
        return by_people.release(
            tx, shop.seen(tx, tx.people.get(chat.assignee_id or 0), chat.id), by=tx.people.get(chat.assignee_id or 0)
        )

    await store.run(shop.goes, people[:2], on=True)
    done = await store.run(released)

    assert done.chat.assignee_id == people[1].id


async def test_a_chat_goes_only_to_somebody_who_may_see_it(store: Store, people: list[Agent]) -> None:
    def to_a_stranger(tx: Tx) -> by_people.ChatDone:
        stranger = shop.hire(tx, "dan")[0]
        return by_people.assign_to(
            tx, shop.seen(tx, people[0], shop.writes(tx, shop.customer(tx, 1, 1).id).id), stranger, by=people[0]
        )

    def to_ben(tx: Tx) -> by_people.ChatDone:
        return by_people.assign_to(tx, shop.seen(tx, people[0], 1), people[1], by=people[0])

    refused = await store.run(to_a_stranger)
    given = await store.run(to_ben)

    assert refused.refused is by_people.ChatRefused.MAY_NOT_SEE
    assert given.refused is None
    assert given.chat.assignee_id == people[1].id


async def test_who_lost_access_no_longer_holds_the_chat(store: Store, people: list[Agent]) -> None:
    def relabel(tx: Tx) -> int | None:
        chat = shop.writes(tx, shop.customer(tx, 1, 1).id)
        tx.people.override(chat.assignee_id or 0, chat.id, allow=False, by=None)
        assign.relabelled(tx, tx.chats.get(chat.id))
        return chat.assignee_id

    await store.run(shop.goes, people[:2], on=True)
    had = await store.run(relabel)
    got = await store.run(shop.assignees)

    assert had == people[0].id
    assert got == [people[1].id]


async def test_handing_over_leaves_a_note_for_colleagues(store: Store, people: list[Agent]) -> None:
    def over(tx: Tx) -> by_people.ChatDone:
        chat = shop.writes(tx, shop.customer(tx, 1, 1).id)
        return by_people.hand_over(
            tx, shop.seen(tx, people[0], chat.id), to=people[1], by=people[0], line="Wants a refund."
        )

    await store.run(shop.goes, people, on=True)
    done = await store.run(over)
    notes = await store.read(shop.owed, AddNote)
    sent = await store.read(shop.owed, SendWhatsApp)

    assert done.chat.assignee_id == people[1].id
    assert len(notes) == 1
    assert sent == []


async def test_a_reply_takes_a_chat_from_somebody_who_is_off_only(store: Store, people: list[Agent]) -> None:
    asha, ben = people[:2]

    def answer_for(tx: Tx) -> int | None:
        return shop.answers(tx, 1, ben).assignee_id

    await store.run(shop.goes, [asha], on=True)
    await store.run(_customers, 1)
    still = await store.run(answer_for)
    await store.run(shop.goes, [asha], on=False)
    then = await store.run(answer_for)

    assert (still, then) == (asha.id, ben.id)


async def test_no_reply_needed_ends_the_wait_and_counts_for_nobody(store: Store, people: list[Agent]) -> None:
    def dismissed(tx: Tx) -> tuple[by_people.ChatDone, by_people.ChatDone]:
        chat = tx.chats.get(1)
        return by_people.dismiss(tx, shop.seen(tx, people[0], chat.id), by=people[0]), by_people.dismiss(
            tx, shop.seen(tx, people[0], chat.id), by=people[0]
        )

    await store.run(_customers, 1)
    first, second = await store.run(dismissed)
    waiting = await store.read(lambda tx: tx.waits.open(1))

    assert first.refused is None
    assert second.refused is by_people.ChatRefused.NOTHING_WAITS
    assert waiting is None


async def test_a_muted_chat_waits_for_nobody(store: Store, people: list[Agent]) -> None:
    await store.run(_customers, 1)
    await store.run(lambda tx: by_people.mute(tx, shop.seen(tx, people[0], 1), muted=True, by=people[0]))
    await store.run(shop.writes, 1)
    waiting = await store.read(lambda tx: tx.waits.open(1))

    assert waiting is None


async def test_a_reminder_makes_a_chat_wait_again_then(store: Store, people: list[Agent], clock: Clock) -> None:
    def remind(tx: Tx) -> by_people.ChatDone:
        return by_people.remind(tx, shop.seen(tx, people[0], 1), at=tx.business_now + timedelta(hours=1), by=people[0])

    await store.run(shop.goes, people[:1], on=True)
    await store.run(_customers, 1)
    await store.run(remind)
    quiet = await store.read(lambda tx: tx.waits.open(1))
    clock.later(hours=1)
    await store.run(routing_jobs.waits_due)
    again = await store.read(lambda tx: tx.waits.open(1))
    told = await store.read(shop.told, ReminderDue)

    assert quiet is None
    assert again is not None
    assert again.began_at == clock.at
    assert [who for who, _ in told] == [people[0].id]


async def test_a_closed_chat_opens_with_who_had_it_last(store: Store, people: list[Agent]) -> None:
    def close_and_open(tx: Tx) -> tuple[int | None, int | None]:
        closed = by_people.close(tx, shop.seen(tx, people[1], 1), by=people[1])
        return closed.chat.assignee_id, by_people.reopen(
            tx, shop.seen(tx, people[1], closed.chat.id), by=people[1]
        ).chat.assignee_id

    await store.run(shop.goes, people[:1], on=True)
    await store.run(_customers, 1)
    closed, opened = await store.run(close_and_open)

    assert (closed, opened) == (None, people[0].id)


async def test_a_person_who_left_hands_their_chats_back(store: Store, people: list[Agent]) -> None:
    def gone(tx: Tx) -> int | None:
        chat = shop.writes(tx, shop.customer(tx, 1, 1).id)
        tx.people.change(people[0].id, state="inactive")
        assign.left(tx, people[0].id)
        return chat.assignee_id

    await store.run(shop.goes, people[:2], on=True)
    had = await store.run(gone)
    got = await store.run(shop.assignees)

    assert (had, got) == (people[0].id, [people[1].id])
