"""A writer's thread that ends says so, and nobody is left waiting for it."""

import asyncio

import pytest

from storage import sqlite_writer
from storage.opening import open_store
from storage.store import Store
from storage.writer import Writer
from tests.fixtures.engine_world import NOON
from tests.storage.moves import owe

PATIENCE = 60.0  # of a busy machine


async def test_a_writer_that_ends_says_so_and_leaves_nobody_waiting(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Writer) -> None:
        raise ZeroDivisionError

    store = open_store(url, business_clock=lambda: NOON)
    async with asyncio.timeout(PATIENCE):
        ended = asyncio.create_task(store.ended())
        await store.run(owe, "k1")
        monkeypatch.setattr(type(store._database._writer), "batch", broken)  # type: ignore[attr-defined]  # a bug in it
        tasks = [asyncio.create_task(store.run(owe, f"k{number}")) for number in range(2, 5)]
        [fault] = await asyncio.gather(ended, return_exceptions=True)
        waiting = await asyncio.gather(*tasks, return_exceptions=True)
        later = await asyncio.gather(store.run(owe, "k9"), return_exceptions=True)
        await store.close()

        assert isinstance(fault, ZeroDivisionError)
        assert all(isinstance(one, Exception) for one in [*waiting, *later])


async def test_what_was_taken_when_the_writer_ended_is_failed(embedded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sqlite_writer, "_attempt", worse)
    monkeypatch.setattr(sqlite_writer.SqliteWriter, "_give_up", worse)
    async with asyncio.timeout(PATIENCE):
        [told] = await asyncio.gather(embedded.run(owe, "k1"), return_exceptions=True)
        [ended] = await asyncio.gather(embedded.ended(), return_exceptions=True)

        assert isinstance(told, Exception)
        assert isinstance(ended, ZeroDivisionError)


async def test_a_store_that_is_closed_has_ended(url: str) -> None:
    store = open_store(url, business_clock=lambda: NOON)
    ended = asyncio.create_task(store.ended())
    await asyncio.sleep(0)
    await store.close()
    async with asyncio.timeout(PATIENCE):
        await ended

        assert ended.exception() is None
