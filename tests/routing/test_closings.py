"""Chats closed in Periskope's own console."""

from datetime import datetime, timedelta

import pytest

from bot.chats.actions import by_people
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.model.chat import Chat
from bot.model.event import ChatRecord, LabelSeen
from bot.model.person import Agent
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha and Ben, on."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    found = shop.hire(tx, "asha", "ben", label=shop.label(tx))
    shop.goes(tx, found, on=True)
    return found


def _reads(tx: Tx, chat_id: int, closed: datetime | None) -> Chat:
    """Periskope's record says when the chat was closed."""
    chat = tx.chats.get(chat_id)
    record = ChatRecord(
        chat=chat.wa_chat_id,
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        kind="user",
        labels=(LabelSeen(periskope_id="label-sales", name="sales"),),
        closed_at=closed,
    )
    assert chats_from_periskope.apply_record(tx, chat, record, began=tx.engine_now)
    return tx.chats.get(chat_id)


def _waits(tx: Tx) -> int:
    return shop.writes(tx, shop.customer(tx, 1, 1).id).id


async def test_a_chat_closed_there_after_the_last_word_is_closed_here_and_waits_no_longer(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    chat_id = await store.run(_waits)
    at = clock.later(minutes=5)
    clock.later(minutes=1)
    chat = await store.run(_reads, chat_id, at)

    assert (chat.closed_at, chat.assignee_id) == (at, None)
    assert await store.read(lambda tx: tx.waits.open(chat_id)) is None


async def test_a_closing_dated_after_our_time_hides_nothing_that_the_customer_writes_next(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    chat_id = await store.run(_waits)
    clock.later(minutes=1)
    ahead = clock.at + timedelta(minutes=5)
    closed = await store.run(_reads, chat_id, ahead)
    at = clock.later(seconds=2)
    await store.run(lambda tx: shop.writes(tx, chat_id, "hello again?"))
    chat = await store.run(_reads, chat_id, ahead)

    assert closed.closed_at == at - timedelta(seconds=2)
    assert chat.closed_at is None
    assert await store.read(lambda tx: tx.waits.open(chat_id)) is not None


async def test_a_closing_before_the_last_word_closes_nothing(store: Store, people: list[Agent], clock: Clock) -> None:
    chat_id = await store.run(_waits)
    chat = await store.run(_reads, chat_id, clock.at - timedelta(seconds=1))

    assert chat.closed_at is None
    assert chat.assignee_id == people[0].id


async def test_what_is_opened_again_here_is_not_closed_by_the_same_closing(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    chat_id = await store.run(_waits)
    at = clock.later(minutes=5)
    await store.run(_reads, chat_id, at)
    await store.run(lambda tx: by_people.reopen(tx, shop.seen(tx, people[1], chat_id), by=people[1]))
    again = await store.run(_reads, chat_id, at)
    later = await store.run(_reads, chat_id, clock.later(minutes=5))

    assert again.closed_at is None
    assert later.closed_at is not None


async def test_a_message_after_the_closing_that_is_known_late_opens_the_chat_again(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    chat_id = await store.run(_waits)
    at = clock.later(minutes=5)
    wrote = clock.later(seconds=10)
    clock.later(minutes=1)
    await store.run(_reads, chat_id, at)
    chat = await store.run(lambda tx: shop.writes(tx, chat_id, "one more thing", at=wrote))

    assert chat.closed_at is None
    assert chat.assignee_id is not None


async def test_what_was_written_before_a_new_chat_was_closed_there_waits_for_nobody(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def happens(tx: Tx) -> Chat:
        chat = shop.customer(tx, 1, 1)
        tx.chats.change(chat.id, access_read_at=None)
        _reads(tx, chat.id, clock.at)
        return shop.writes(tx, chat.id, "thanks for yesterday", at=clock.at - timedelta(hours=1))

    chat = await store.run(happens)

    assert chat.closed_at == clock.at
    assert chat.assignee_id is None


async def test_a_record_that_tells_of_no_closing_opens_nothing(store: Store, people: list[Agent], clock: Clock) -> None:
    chat_id = await store.run(_waits)
    await store.run(_reads, chat_id, clock.later(minutes=5))

    assert (await store.run(_reads, chat_id, None)).closed_at is not None
