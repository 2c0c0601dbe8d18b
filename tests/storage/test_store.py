"""Transactions: all of a flow or nothing, looks that change nothing, and who is told."""

import asyncio
from typing import NoReturn

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from storage import tables as t
from storage.db import TransactionLost
from storage.opening import open_store
from storage.store import Store
from storage.transaction_cache import OnlyLooks
from storage.tx import Tx
from tests.storage.conftest import NOON
from tests.storage.moves import arrival, owe


def owe_and_fail(tx: Tx, key: str) -> NoReturn:
    owe(tx, key)
    raise KeyError(key)


def same(tx: Tx, value: object) -> object:
    return value


def write_twice(tx: Tx) -> None:
    tx.insert(t.setting, {"name": "a", "value": 1, "version": 0}, key="version")
    tx.insert(t.setting, {"name": "a", "value": 1, "version": 0}, key="version")


async def open_count(store: Store) -> int:
    return await store.read(lambda tx: tx.outbox.open_count())


async def test_a_flow_that_raises_leaves_nothing_and_tells_its_caller(store: Store) -> None:
    with pytest.raises(KeyError, match="k1"):
        await store.run(owe_and_fail, "k1")

    assert await open_count(store) == 0
    assert await store.read(lambda tx: tx.lanes.next_due("out")) is None


async def test_what_a_flow_returns_is_given_to_its_caller(store: Store) -> None:
    assert await store.run(same, 42) == 42
    assert await store.run_first(same, "first") == "first"
    assert await store.run_later(same, None) is None


async def test_of_five_flows_at_once_the_two_that_fail_disturb_none(store: Store) -> None:
    def break_a_rule(tx: Tx) -> None:
        owe(tx, "k4")
        write_twice(tx)

    flows = [store.run(owe, "k1"), store.run(owe_and_fail, "k2"), store.run(owe, "k3"), store.run(break_a_rule)]
    results = await asyncio.gather(*flows, store.run(owe, "k5"), return_exceptions=True)

    assert [result is True for result in results] == [True, False, True, False, True]
    assert isinstance(results[1], KeyError)
    assert isinstance(results[3], DBAPIError)
    assert await open_count(store) == 3


async def test_a_savepoint_undoes_what_is_inside_it_and_only_that(store: Store) -> None:
    def flow(tx: Tx) -> None:
        owe(tx, "before")
        with pytest.raises(KeyError), tx.savepoint():
            owe_and_fail(tx, "inside")
        with tx.savepoint():
            owe(tx, "after")

    await store.run(flow)
    keys = await store.read(lambda tx: tx.conn.execute(select(t.outbox.c.key).order_by(t.outbox.c.id)).scalars().all())

    assert keys == ["before", "after"]


async def test_a_broken_constraint_inside_a_savepoint_is_undone_there(store: Store) -> None:
    def flow(tx: Tx) -> None:
        owe(tx, "before")
        with pytest.raises(DBAPIError), tx.savepoint():
            write_twice(tx)
        owe(tx, "after")

    await store.run(flow)

    assert await open_count(store) == 2


async def test_savepoints_stand_inside_each_other(store: Store) -> None:
    def flow(tx: Tx) -> None:
        with tx.savepoint():
            owe(tx, "outer")
            with pytest.raises(KeyError), tx.savepoint():
                owe_and_fail(tx, "inner")

    await store.run(flow)

    assert await open_count(store) == 1


async def test_a_look_cannot_change_anything(store: Store) -> None:
    with pytest.raises(OnlyLooks):
        await store.read(owe, "k1")
    with pytest.raises(OnlyLooks):
        await store.read(lambda tx: tx.conn.execute(update(t.lane).values(rank=1)))

    assert await open_count(store) == 0
    assert await store.run(owe, "k1")


async def test_a_look_sees_what_was_committed_before_it(store: Store) -> None:
    for n in range(20):
        await store.run(owe, f"k{n}")

        assert await open_count(store) == n + 1


async def test_a_look_sees_one_moment(store: Store) -> None:
    """Also where it asks the same twice, and something was committed in between."""
    loop = asyncio.get_running_loop()

    def twice(tx: Tx) -> tuple[int, int]:
        first = tx.outbox.open_count()
        asyncio.run_coroutine_threadsafe(store.run(owe, "k1"), loop).result(60)
        tx.forget()
        return first, tx.outbox.open_count()

    assert await store.read(twice) == (0, 0)
    assert await open_count(store) == 1


async def test_text_that_a_database_refuses_is_stored_with_a_mark_in_its_place(store: Store) -> None:
    def flow(tx: Tx) -> None:
        owe(tx, "k\0ey \ud83d end 😀")
        tx.conn.execute(update(t.outbox).values(why="a\0b\udc00c"))

    await store.run(flow)
    [row] = await store.read(lambda tx: tx.conn.execute(select(t.outbox.c.key, t.outbox.c.why)).all())

    assert tuple(row) == ("k�ey � end 😀", "a�b�c")


async def test_listeners_are_told_after_the_commit_and_not_after_a_failure(store: Store) -> None:
    told: list[frozenset[str]] = []
    store.on_wake(told.append)
    with pytest.raises(KeyError):
        await store.run(owe_and_fail, "k1")
    await store.run(owe, "k2")
    await store.arrive([arrival("m1")])
    await store.arrive([arrival("m1")])

    assert told == [frozenset({"out"}), frozenset({"in"})]


async def test_a_listener_that_fails_takes_nothing_with_it(store: Store) -> None:
    def deaf(ways: frozenset[str]) -> None:
        raise RuntimeError("the loop is closed")

    store.on_wake(deaf)

    assert await store.run(owe, "k1")
    assert await store.run(owe, "k2")
    assert await open_count(store) == 2


async def test_a_caller_that_goes_away_leaves_a_whole_flow_or_none(store: Store) -> None:
    def both(tx: Tx, n: int) -> None:
        owe(tx, f"{n} a")
        owe(tx, f"{n} b")

    callers = [asyncio.create_task(store.run(both, n)) for n in range(60)]
    await asyncio.sleep(0)
    for caller in callers[::2]:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    await store.run_later(same, None)
    keys = await store.read(lambda tx: tx.conn.execute(select(t.outbox.c.key)).scalars().all())

    assert {f"{n} {half}" for n in range(1, 60, 2) for half in "ab"} <= set(keys)
    assert all((f"{n} a" in keys) == (f"{n} b" in keys) for n in range(60))


async def test_what_is_queued_is_finished_before_the_store_closes(url: str) -> None:
    store = open_store(url, business_clock=lambda: NOON)
    work = [asyncio.create_task(store.run(owe, f"k{n}")) for n in range(50)]
    await asyncio.sleep(0)
    await store.close()
    done = await asyncio.gather(*work)
    store = open_store(url, business_clock=lambda: NOON)
    kept = await open_count(store)
    await store.close()

    assert all(done)
    assert kept == 50


async def test_a_closed_store_refuses_work_and_closes_again_in_peace(url: str) -> None:
    store = open_store(url, business_clock=lambda: NOON)
    await store.close()
    await store.close()

    with pytest.raises(RuntimeError):
        await store.run(owe, "k1")


async def test_house_time_and_engine_time_are_two(store: Store) -> None:
    now, house = await store.read(lambda tx: (tx.engine_now, tx.business_now))

    assert house == NOON
    assert now.utcoffset() is not None
    assert now > NOON


async def test_a_flow_may_raise_what_ends_threads_and_the_store_goes_on(store: Store) -> None:
    def quit_(tx: Tx) -> NoReturn:
        owe(tx, "k1")
        raise GeneratorExit

    with pytest.raises(GeneratorExit):
        await store.run(quit_)

    assert await store.run(owe, "k2")
    assert await open_count(store) == 1


async def test_a_lost_transaction_is_told_as_such(store: Store) -> None:
    def flow(tx: Tx) -> None:
        with tx.savepoint():
            tx.conn.exec_driver_sql("ROLLBACK")
            raise KeyError

    with pytest.raises(TransactionLost):
        await store.run(flow)

    assert await store.run(owe, "k1")
