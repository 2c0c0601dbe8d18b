"""The connections of either database are closed under who uses them, and flows raise what nobody expects: it goes on."""

import asyncio
import sqlite3
import threading
from typing import Any

import psycopg
import pytest

from storage.store import Store
from storage.tx import Tx
from tests.storage.moves import owe

PATIENCE = 60.0  # of a busy machine


def close_the_driver(tx: Tx) -> None:
    """The connection is closed under the writer, as a library or a finalizer might do."""
    tx.conn.connection.driver_connection.close()  # type: ignore[union-attr]  # there is one in a transaction


def open_entries(tx: Tx) -> int:
    return tx.outbox.open_count()


async def test_a_connection_closed_under_the_writer_costs_its_own_flow_only(store: Store) -> None:
    async with asyncio.timeout(PATIENCE):
        before = asyncio.create_task(store.run(owe, "k1"))
        closed = asyncio.create_task(store.run(close_the_driver))
        after = [asyncio.create_task(store.run(owe, f"k{number}")) for number in range(2, 5)]
        [fault] = await asyncio.gather(closed, return_exceptions=True)
        await asyncio.gather(before, *after)
        await store.run(owe, "k5")

        assert isinstance(fault, Exception)
        assert await store.read(open_entries) == 5


async def test_a_connection_closed_under_a_reader_is_replaced(store: Store) -> None:
    async with asyncio.timeout(PATIENCE):
        for _ in range(8):  # there are four
            await asyncio.gather(store.read(close_the_driver), return_exceptions=True)
        seen = await asyncio.gather(*(store.read(open_entries) for _ in range(16)), return_exceptions=True)

        assert seen[-8:] == [0] * 8


@pytest.mark.parametrize(
    "driver", [sqlite3.ProgrammingError, psycopg.OperationalError, KeyError, SystemExit, MemoryError]
)
async def test_whatever_a_flow_raises_is_its_callers_and_the_next_one_is_run(
    store: Store, driver: type[BaseException]
) -> None:
    def raising(_: Tx) -> None:
        raise driver("unexpected")

    async with asyncio.timeout(PATIENCE):
        done: Any = store._put("normal", raising)  # SystemExit, given to a task, would end the test
        told = threading.Event()
        done.add_done_callback(lambda _: told.set())
        assert await asyncio.to_thread(told.wait, PATIENCE)
        fault = done.exception()
        await store.run(owe, "k1")

        assert isinstance(fault, driver)
        assert await store.read(open_entries) == 1


async def test_a_store_is_closed_in_peace_after_its_idle_writers_connection_was(embedded: Store) -> None:
    async with asyncio.timeout(PATIENCE):
        driver = await embedded.run(lambda tx: tx.conn.connection.driver_connection)
        assert driver is not None
        driver.close()
        await embedded.close()
        await embedded.ended()
