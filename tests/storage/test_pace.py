"""Pacing keys: all or none, one at a time, and kept across a restart."""

import asyncio
from datetime import timedelta

from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.storage.conftest import NOON


async def test_keys_are_taken_together_or_not_at_all(store: Store) -> None:
    first = await store.run(lambda tx: tx.rate_limits.take([("method", 30.0)]))
    busy = await store.run(lambda tx: tx.rate_limits.take([("channel", 30.0), ("method", 30.0)]))
    alone = await store.run(lambda tx: tx.rate_limits.take([("channel", 30.0)]))

    assert first == []
    assert busy == ["method"]
    assert alone == []


async def test_the_key_that_is_busy_longest_is_told_first(store: Store) -> None:
    await store.run(lambda tx: (tx.rate_limits.rest("short", 10), tx.rate_limits.rest("long", 60)))
    busy = await store.run(lambda tx: tx.rate_limits.take([("short", 1.0), ("long", 1.0)]))

    assert busy == ["long", "short"]


async def test_a_key_of_no_seconds_is_only_asked_whether_it_rests(store: Store) -> None:
    first = await store.run(lambda tx: tx.rate_limits.take([("door:slack", 0.0)]))
    second = await store.run(lambda tx: tx.rate_limits.take([("door:slack", 0.0)]))
    await store.run(lambda tx: tx.rate_limits.rest("door:slack", 30))
    resting = await store.run(lambda tx: tx.rate_limits.take([("door:slack", 0.0), ("channel", 1.0)]))

    assert (first, second) == ([], [])
    assert resting == ["door:slack"]


async def test_one_of_many_at_once_gets_the_key(store: Store) -> None:
    answers = await asyncio.gather(*(store.run(lambda tx: tx.rate_limits.take([("new key", 30.0)])) for _ in range(16)))

    assert answers.count([]) == 1


async def test_keys_asked_for_in_opposite_orders_at_once_are_each_taken_once(store: Store) -> None:
    def ask(tx: Tx, n: int) -> bool:
        keys = [("a", 30.0), ("b", 30.0)] if n % 2 else [("b", 30.0), ("a", 30.0)]
        return tx.rate_limits.take(keys) == []

    assert sum(await asyncio.gather(*(store.run(ask, n) for n in range(16)))) == 1


async def test_a_shorter_rest_does_not_cut_a_longer_one(store: Store) -> None:
    long = await store.run(lambda tx: tx.rate_limits.rest("channel", 60))
    short = await store.run(lambda tx: tx.rate_limits.rest("channel", 1))

    assert short == long


async def test_a_rest_survives_a_restart(url: str) -> None:
    store = open_store(url, business_clock=lambda: NOON)
    until = await store.run(lambda tx: tx.rate_limits.rest("channel", 60))
    await store.close()
    store = open_store(url, business_clock=lambda: NOON)
    busy = await store.run(lambda tx: tx.rate_limits.take([("channel", 1.0)]))
    await store.close()

    assert busy == ["channel"]
    assert until.utcoffset() == timedelta(0)
