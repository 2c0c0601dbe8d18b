"""From an event to the call that follows from it in one commit, with nobody looking: what makes work has it done behind itself."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.inbox import worker as inbox_worker
from bot.inbox.read_first import Handle, ReadFirst
from bot.inbox.worker import InboxWorker
from bot.model.effect_kind import Effect
from bot.model.lane import Lane
from bot.model.queue import Arrival, InboxEntry, OutboxEntry
from bot.outbox import claim
from bot.outbox import worker as outbox_worker
from bot.outbox.handlers import EffectDispatch
from bot.outbox.models import Prepared
from storage import postgres_writer, sqlite_writer
from storage.db_errors import TransactionLost
from storage.store import Store
from storage.tx import Tx
from tests import counting
from tests.fixtures.engine_world import Outside, drained, owe, owe_many, prepare, toy_handlers, until, working

NEVER = 1e6
DUE_SECONDS = 0.2
PUT_OFF = 10
LANES = 40  # more than there are hands


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look once a second would hide what is not followed."""
    monkeypatch.setattr(inbox_worker, "LOOK_SECONDS", NEVER)
    monkeypatch.setattr(outbox_worker, "LOOK_SECONDS", NEVER)


@contextlib.asynccontextmanager
async def at_work(
    store: Store, handle: Handle, outside: Outside, *, handlers: EffectDispatch | None = None
) -> AsyncIterator[None]:
    """Both engines, after their first look at an empty house."""
    intake = InboxWorker(store, handle)
    async with working(store, outside, handlers=handlers):
        task = asyncio.create_task(intake.run())
        await asyncio.sleep(0)
        await store.run_later(lambda _: None)
        yield
        intake.stop()
        await task


def event(chat: str, n: int, *, word: str = "") -> Arrival:
    return Arrival(source="periskope", key=f"{chat} {n:02}{word}", lane=Lane.in_chat(chat), raw=b"")


def decide(item: InboxEntry, tx: Tx) -> ReadFirst | str:
    if "read" in item.key:
        return ReadFirst(read=lambda _: None, then=lambda item, tx, _: said(tx, item.key))
    return said(tx, item.key)


def said(tx: Tx, text: str) -> str:
    owe(tx, text, lane=f"post:1:{text[0]}")
    return "owed"


async def test_event_decision_and_call_share_one_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (postgres_writer, sqlite_writer):
        monkeypatch.setattr(one, "BATCH_SECONDS", 30.0)  # however slow the machine
    monkeypatch.setattr(claim, "SHARE_SECONDS", 30.0)
    seen: list[int] = []
    outside = Outside()

    def deciding(item: InboxEntry, tx: Tx) -> str:
        seen.append(so_far())
        return said(tx, item.key)

    def preparing(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        seen.append(so_far())
        return prepare(entry, tx)

    both = at_work(store, deciding, outside, handlers=replace(toy_handlers(), prepare=preparing))
    with counting.commits() as so_far:
        async with both:
            for n in range(5):
                await store.arrive([event("abcde"[n], n)])  # a lane of its own: the one before may still be in work
                await until(lambda n=n: len(outside.got) > n)  # type: ignore[misc]

    assert len(seen) == 10
    assert len(set(seen)) == 5
    assert all(one == other for one, other in zip(seen[::2], seen[1::2], strict=True))


async def test_whatever_arrives_goes_out_without_anybody_looking(store: Store) -> None:
    outside = Outside()
    async with at_work(store, decide, outside):
        await store.arrive([event("a", n) for n in range(45)] + [event("b", n) for n in range(3)])
        await store.arrive([event("c", 1), event("c", 2, word=" read"), event("c", 3), event("d", 1)])
        await until(lambda: len(outside.got) == 52)

    assert outside.of("a") == [f"a {n:02}" for n in range(45)]
    assert outside.of("c") == ["c 01", "c 02 read", "c 03"]


async def test_lanes_for_which_there_was_no_hand_go_when_one_is_free(store: Store) -> None:
    outside = Outside(answers=0)
    async with at_work(store, decide, outside):
        for n in range(LANES):
            await store.run(owe, f"{n}", lane=f"post:1:{n}")
        await until(lambda: outside.started > 0)
        outside.answers = None
        await until(lambda: len(outside.got) == LANES)

    assert sorted(outside.got, key=int) == [f"{n}" for n in range(LANES)]


async def test_what_is_due_later_goes_then(store: Store) -> None:
    """No sooner; how much later is for the machine to say."""
    outside = Outside()
    async with at_work(store, decide, outside):
        await store.run(owe, "now", lane="post:1:b")
        owed_at = time.monotonic()
        await store.run(owe, "later", after=DUE_SECONDS)
        await until(lambda: len(outside.got) == 2)
    gone_at = dict(zip(outside.got, outside.at, strict=True))

    assert gone_at["later"] - owed_at > 0.9 * DUE_SECONDS  # two clocks: the database has its own


async def test_what_is_put_off_is_looked_for_only_when_it_is_due(store: Store) -> None:
    outside = Outside()

    def owe_and_put_off(tx: Tx) -> None:
        owe(tx, "later", after=DUE_SECONDS / PUT_OFF)
        for times in range(2, PUT_OFF + 1):
            tx.lanes.wait_longer(
                Lane.parse("post:1:a"), tx.engine_now + timedelta(seconds=DUE_SECONDS * times / PUT_OFF)
            )

    async with at_work(store, decide, outside):
        await store.run(owe_and_put_off)
        with counting.statements(_claims) as looks:
            await until(lambda: outside.got == ["later"])

    assert looks.total() < PUT_OFF / 2  # the first look at the house may come in between, and see it too


def _claims(statement: str) -> bool:
    return statement.startswith("UPDATE lane") and "EXISTS" in statement and "owner" in statement


async def test_a_long_lane_goes_on_after_its_share(store: Store) -> None:
    outside = Outside()
    async with at_work(store, decide, outside):
        await store.run(owe_many, [f"a {n:02}" for n in range(60)])
        await until(lambda: len(outside.got) == 60)

    assert outside.got == [f"a {n:02}" for n in range(60)]


async def test_a_batch_that_is_lost_promises_no_hand_twice(embedded: Store) -> None:
    """What was claimed in it is claimed again, and every hand is there afterwards."""
    outside, tries = Outside(answers=0), []

    def losing(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        tries.append(entry.target)
        if len(tries) == 1:
            driver: Any = tx.conn.connection.driver_connection
            driver.execute("ROLLBACK")
        return prepare(entry, tx)

    async with at_work(embedded, decide, outside, handlers=replace(toy_handlers(), prepare=losing)):
        await embedded.arrive([event("a", 1)])
        await until(lambda: outside.out == 1)
        for n in range(LANES):
            await embedded.run(owe, f"{n}", lane=f"post:1:{n}")
        await until(lambda: outside.out == outbox_hands())
        outside.answers = None
        await drained(embedded)

    assert len(tries) > LANES + 1
    assert len(outside.got) == LANES + 1


async def test_an_event_stands_though_what_follows_loses_the_transaction(store: Store) -> None:
    outside, broken = Outside(), [True]

    def failing(item: InboxEntry, tx: Tx) -> str:
        if broken[0] and item.key.startswith("a"):
            raise TransactionLost(item.key)
        return said(tx, item.key)

    async with at_work(store, failing, outside):
        assert await store.arrive([event("a", 1)]) == 1
        assert await store.arrive([event("b", 1)]) == 1
        await until(lambda: outside.got == ["b 01"])
        stored = await store.read(lambda tx: tx.inbox.waiting())

    assert stored == 1


def outbox_hands() -> int:
    """As many as one vendor may have."""
    return 16
