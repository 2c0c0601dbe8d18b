"""The database goes away and comes back in the midst of the work: nobody has to help."""

import asyncio
import contextlib
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError

from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.outbox.models import Prepared
from storage.db import TransactionLost
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests import servers
from tests.fixtures.engine_world import NOON, Outside, drained, owe, prepare, toy, toy_handlers, until, working


async def insist(store: Store, text: str, lane: str) -> None:
    """As a sender does that hears 503: again."""
    while True:
        with contextlib.suppress(DBAPIError):
            await store.run(owe, text, lane=lane)
            return
        await asyncio.sleep(0.02)


def drop_everybody(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


async def test_connections_cut_again_and_again_lose_and_double_nothing(migrated_postgres_url: str) -> None:
    outside = Outside(slow=0.002)
    store = open_store(migrated_postgres_url, business_clock=lambda: NOON)
    async with working(store, outside, handlers=toy_handlers(quiet=0.1), processes=2, lease=1.0):
        for n in range(120):
            if n % 20 == 10:
                await asyncio.to_thread(drop_everybody, migrated_postgres_url)
            await insist(store, f"{n % 4} {n:03}", f"post:1:{n % 4}")
        await drained(store)
    await store.close()

    assert len(outside.got) == len(set(outside.got)) == 120
    for chat in range(4):
        assert outside.of(f"{chat} ") == sorted(outside.of(f"{chat} "))


async def test_a_frozen_server_delays_and_loses_nothing(
    postgres_server: servers.Server, migrated_postgres_url: str
) -> None:
    outside = Outside()
    store = open_store(migrated_postgres_url, business_clock=lambda: NOON)
    async with working(store, outside):
        await insist(store, "before", "post:1:a")
        await until(lambda: outside.got == ["before"])
        backends = await store.run(
            lambda tx: tx.conn.exec_driver_sql("SELECT pid FROM pg_stat_activity").scalars().all()
        )
        try:
            for pid in backends:
                freeze(pid)
            frozen = asyncio.create_task(insist(store, "during", "post:1:a"))
            await asyncio.sleep(0.3)
            meanwhile = list(outside.got)
        finally:
            for pid in backends:
                thaw(pid)
        await frozen
        await drained(store)
    await store.close()

    assert meanwhile == ["before"]
    assert outside.got == ["before", "during"]


def freeze(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)


def thaw(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


async def test_a_disk_that_takes_nothing_for_a_while_holds_no_lane(tmp_path: Path) -> None:
    outside = Outside(answers=6)
    store = open_store(f"sqlite:///{tmp_path / 'house.db'}", business_clock=lambda: NOON)
    for n in range(40):
        await store.run(owe, f"{n % 4} {n:02}", lane=f"post:1:{n % 4}")
    driver: Any = await store.run(lambda tx: tx.conn.connection.driver_connection)
    async with working(store, outside, handlers=toy_handlers(quiet=0.1), lease=1.0):
        await until(lambda: outside.out > 0 and len(outside.got) == 6)
        driver.execute("PRAGMA query_only=ON")
        outside.answers = None
        await until(lambda: outside.out == 0)
        stopped_at = len(outside.got)
        driver.execute("PRAGMA query_only=OFF")
        await drained(store)
    trouble = await store.read(lambda tx: tx.lanes.troubled())
    await store.close()

    assert stopped_at < 40
    assert len(outside.got) == len(set(outside.got)) == 40
    assert trouble == []


async def test_a_server_that_takes_no_changes_for_a_while_holds_no_lane_and_what_was_answered_is_kept(
    migrated_postgres_url: str,
) -> None:
    server, _, name = migrated_postgres_url.rpartition("/")
    outside = Outside(answers=6)
    store = open_store(migrated_postgres_url, business_clock=lambda: NOON)

    async def altered(how: str) -> None:
        statement = f"ALTER DATABASE {name} {how}"
        await asyncio.to_thread(servers.administer, f"{server}/postgres", statement)
        await asyncio.to_thread(drop_everybody, migrated_postgres_url)

    for n in range(40):
        await store.run(owe, f"{n % 4} {n:02}", lane=f"post:1:{n % 4}")
    async with working(store, outside, handlers=toy_handlers(quiet=0.1)):
        await until(lambda: outside.out > 0 and len(outside.got) == 6)
        await altered("SET default_transaction_read_only = on")
        outside.answers = None
        await until(lambda: outside.out == 0)
        assert await refused(store)
        stopped_at = len(outside.got)
        await altered("RESET default_transaction_read_only")
        await drained(store)
    trouble = await store.read(lambda tx: tx.lanes.troubled())
    await store.close()

    assert stopped_at < 40
    assert outside.looked == []
    assert len(outside.got) == len(set(outside.got)) == 40
    assert trouble == []


async def refused(store: Store) -> bool:
    """Whether a change is refused now."""
    [fault] = await asyncio.gather(store.run(owe, "never", lane="post:1:9"), return_exceptions=True)
    return isinstance(fault, DBAPIError)


async def test_a_lane_that_the_database_cannot_begin_does_not_stop_the_others(store: Store) -> None:
    outside = Outside()
    broken = [True]

    def failing(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        if broken and toy(entry).text == "a 1":
            raise TransactionLost
        return prepare(entry, tx)

    await store.run(owe, "a 1", lane="post:1:a")
    await store.run(owe, "b 1", lane="post:2:b")
    async with working(store, outside, handlers=replace(toy_handlers(), prepare=failing)):
        await until(lambda: outside.got == ["b 1"])
        broken.clear()
        await drained(store)

    assert outside.got == ["b 1", "a 1"]
