"""The customer's newest words on the card: once they pause, and now and then while they write on; all else at once."""

from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.chats.actions import by_people
from bot.model.effect.threads import SyncCard
from bot.model.lane import Lane
from bot.model.message import MessageDirection
from bot.outbox.calls.outcomes import Done
from bot.outbox.calls.slack import SlackUpdate
from bot.outbox.enqueue import CARD_AT_MOST, CARD_SECONDS
from bot.threads import actions as threads
from storage.opening import open_store
from storage.queries.lanes import Claimer
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.migrated import migrated_copy
from tests.fixtures.shop import Clock

PAUSE, MOST = CARD_SECONDS.total_seconds(), CARD_AT_MOST.total_seconds()


@pytest.fixture
def data(tmp_path: Path) -> str:
    return f"sqlite:///{migrated_copy(tmp_path / 'data' / 'house.db')}"


def opened(data: str, clock: Clock) -> Store:
    """A store whose both clocks are the test's."""
    return open_store(data, business_clock=clock, engine_clock=clock)


@pytest.fixture
async def own(data: str, clock: Clock) -> AsyncIterator[Store]:
    store = opened(data, clock)
    yield store
    await store.close()


async def waiting(store: Store, clock: Clock) -> stage.Stage:
    """A chat whose customer wrote a minute ago, with a card that shows it."""
    at = await store.run(stage.built)
    assert await says(store, at, "first words")
    clock.later(minutes=1)
    return at


async def says(store: Store, at: stage.Stage, text: str) -> list[str]:
    """What of the card goes at once after the customer wrote."""
    await store.run(shop.writes, at.chat.id, text)
    return await shown(store, at)


async def shown(store: Store, at: stage.Stage) -> list[str]:
    """What the card is made to say now, if it is time for it."""
    return await store.run(_shown, at)


def _shown(tx: Tx, at: stage.Stage) -> list[str]:
    lane = str(Lane.card(tx.threads.get(at.thread)))
    [*taken] = tx.lanes.claim("out", Claimer(owner="test"), limit=99)
    said = list(_worked(tx)) if lane in {lease.lane for lease in taken} else []
    for lease in taken:
        first = tx.outbox.head(lease.lane)
        tx.lanes.release(lease.lane, due=None if first is None else first.due or tx.engine_now)
    return said


def _worked(tx: Tx) -> Iterator[str]:
    entry = stage.the(tx, SyncCard)
    call = stage.prepared(tx, entry)
    assert isinstance(call, SlackUpdate)
    stage.comes_back(tx, entry, Done(value=call.ts))
    tx.outbox.finish(entry)
    yield call.text


async def test_further_words_of_who_waits_go_onto_the_card_once_the_customer_pauses(own: Store, clock: Clock) -> None:
    at = await waiting(own, clock)
    told = [await says(own, at, "second"), clock.later(seconds=2) and await says(own, at, "third")]
    clock.later(seconds=PAUSE - 1)
    early = await shown(own, at)
    clock.later(seconds=1)

    assert told == [[], []]
    assert early == []
    assert "third" in "".join(await shown(own, at))


async def test_while_the_customer_writes_on_the_card_follows_every_ten_seconds(own: Store, clock: Clock) -> None:
    at = await waiting(own, clock)
    began, when = clock.at, []
    for second in range(0, 41, 2):
        if await says(own, at, f"word {second}"):
            when.append((clock.at - began).total_seconds())
        clock.later(seconds=2)

    assert when
    assert when[0] == MOST
    assert all(MOST <= later - one <= MOST + 2 for one, later in pairwise(when))
    assert len(when) >= 3


async def test_an_assignee_is_on_the_card_at_once_while_words_wait(own: Store, clock: Clock) -> None:
    at = await waiting(own, clock)
    before = await says(own, at, "second")
    await own.run(lambda tx: by_people.take(tx, shop.seen(tx, at.asha, at.chat.id), by=at.asha))
    [said] = await shown(own, at)

    assert before == []
    assert "second" in said


async def test_what_begins_a_wait_is_on_the_card_at_once(own: Store, clock: Clock) -> None:
    at = await waiting(own, clock)
    await own.run(shop.answers, at.chat.id, at.asha)
    clock.later(minutes=1)

    assert "again" in "".join(await says(own, at, "once again"))


async def test_deleted_words_leave_the_card_at_once(own: Store, clock: Clock) -> None:
    at = await waiting(own, clock)
    await own.run(_last_deleted, at)

    assert "first words" not in "".join(await shown(own, at))


def _last_deleted(tx: Tx, at: stage.Stage) -> None:
    shop.writes(tx, at.chat.id, "second")
    for message in tx.messages.last(at.chat.id, limit=5):
        if message.direction == MessageDirection.IN:
            tx.messages.change(message.id, deleted_at=tx.business_now)
            threads.words_changed(tx, message)


async def test_words_that_wait_for_their_time_outlast_a_restart(data: str, clock: Clock) -> None:
    store = opened(data, clock)
    at = await waiting(store, clock)
    before = await says(store, at, "second")
    await store.close()
    clock.later(seconds=PAUSE)
    store = opened(data, clock)
    after = await shown(store, at)
    await store.close()

    assert before == []
    assert "second" in "".join(after)
