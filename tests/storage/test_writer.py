"""The one writer of the embedded database under bad luck: a full disk, an interrupt, a backlog."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from storage.store import Store
from storage.tx import Tx
from tests import counting
from tests.storage.moves import arrival, owe


def driver_of(tx: Tx) -> sqlite3.Connection:
    driver = tx.conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


@pytest.fixture
async def gate(embedded: Store) -> AsyncIterator[threading.Event]:
    """Keeps the writer busy until it is set, so that what comes meanwhile is one backlog."""
    busy, opened = threading.Event(), threading.Event()

    def wait(_: Tx) -> None:
        busy.set()
        opened.wait(60)

    waiting = asyncio.create_task(embedded.run_first(wait))
    await asyncio.to_thread(busy.wait, 60)
    yield opened
    opened.set()
    await waiting


def fill_the_disk(tx: Tx) -> None:
    """Make this flow run out of space, for real: no page may be added, and then many are needed."""
    [[pages]] = driver_of(tx).execute("PRAGMA page_count")
    driver_of(tx).execute(f"PRAGMA max_page_count={pages}")
    try:
        for n in range(2000):
            tx.inbox.arrive(arrival(f"big {n}", raw=b"x" * 4000))
    finally:
        driver_of(tx).execute("PRAGMA max_page_count=1073741823")


async def test_a_full_disk_in_the_midst_of_ten_flows_loses_none_of_the_other_nine(
    embedded: Store, gate: threading.Event
) -> None:
    flows: list[asyncio.Task[Any]] = [asyncio.create_task(embedded.run(owe, f"k{n}", lane=f"wa:{n}")) for n in range(5)]
    flows.append(asyncio.create_task(embedded.run(fill_the_disk)))
    flows += [asyncio.create_task(embedded.run(owe, f"k{n}", lane=f"wa:{n}")) for n in range(5, 9)]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(*flows, return_exceptions=True)
    full = results.pop(5)

    assert isinstance(full, OperationalError)
    assert isinstance(full.orig, sqlite3.OperationalError)
    assert full.orig.sqlite_errorname == "SQLITE_FULL"
    assert results == [True] * 9
    assert await embedded.read(lambda tx: tx.outbox.open_count()) == 9
    assert await embedded.read(lambda tx: tx.inbox.waiting()) == 0


def temporary_files() -> list[str]:
    """What this process holds open of SQLite's own temporary files, which it calls etilqs and deletes as it makes them."""
    found = []
    for held in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(held.readlink()))
    return [one for one in found if "etilqs" in one]


async def test_what_a_savepoint_would_undo_needs_no_file(embedded: Store) -> None:
    def flow(tx: Tx) -> list[str]:
        for n in range(200):
            tx.inbox.arrive(arrival(f"big {n}", raw=b"x" * 3000))
        with tx.savepoint():
            driver_of(tx).execute("UPDATE inbox SET raw = zeroblob(3000)")
            return temporary_files()

    assert await embedded.run(flow) == []


def interrupt(tx: Tx, *, key: str) -> None:
    """Be interrupted during a write, as by an impatient operator: SQLite then ends the whole transaction."""
    driver = driver_of(tx)
    owe(tx, key)
    driver.set_progress_handler(lambda: 1, 50)
    try:
        many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
        tx.conn.exec_driver_sql(f"INSERT INTO rate_limit (key, free_at) {many} SELECT 'p' || i, i FROM n")  # noqa: S608  # fixed words
    finally:
        driver.set_progress_handler(None, 0)


async def test_an_interrupted_write_undoes_its_own_flow_and_no_other(embedded: Store, gate: threading.Event) -> None:
    before = [asyncio.create_task(embedded.run(owe, f"k{n}")) for n in range(4)]
    broken = asyncio.create_task(embedded.run(interrupt, key="never"))
    after = [asyncio.create_task(embedded.run(owe, f"k{n}")) for n in range(4, 8)]
    await asyncio.sleep(0)
    gate.set()
    [fault] = await asyncio.gather(broken, return_exceptions=True)

    assert isinstance(fault, OperationalError)
    assert await asyncio.gather(*before, *after) == [True] * 8
    assert await embedded.read(lambda tx: tx.outbox.open_count()) == 8


async def test_a_flow_that_swallows_the_end_of_its_transaction_is_run_again_whole(
    embedded: Store, gate: threading.Event
) -> None:
    runs: list[int] = []

    def careless(tx: Tx) -> None:
        runs.append(1)
        owe(tx, "k1")
        if len(runs) == 1:
            with pytest.raises(OperationalError):
                interrupt(tx, key="k2")
            driver_of(tx).execute("ROLLBACK")
        owe(tx, "k3")

    beside = asyncio.create_task(embedded.run(owe, "k4"))
    task = asyncio.create_task(embedded.run(careless))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(task, beside)

    assert len(runs) == 2
    assert await embedded.read(lambda tx: tx.outbox.open_count()) == 3


def note(tx: Tx, order: list[str], word: str) -> None:
    order.append(word)


async def test_an_interaction_goes_ahead_of_a_backlog(embedded: Store, gate: threading.Event) -> None:
    order: list[str] = []
    backlog = [asyncio.create_task(embedded.run(note, order, "decide")) for _ in range(300)]
    idle = asyncio.create_task(embedded.run_later(note, order, "later"))
    await asyncio.sleep(0)
    urgent = asyncio.create_task(embedded.run_first(note, order, "command"))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(urgent, idle, *backlog)

    assert order[0] == "command"
    assert 32 < order.index("later") < 100


async def test_a_caller_that_goes_away_before_its_turn_is_not_run(embedded: Store, gate: threading.Event) -> None:
    task = asyncio.create_task(embedded.run(owe, "k1"))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    gate.set()
    await embedded.run(owe, "k2")

    assert await embedded.read(lambda tx: tx.outbox.open_count()) == 1


async def test_many_flows_share_one_commit(embedded: Store, gate: threading.Event) -> None:
    with counting.commits() as so_far:
        work = [asyncio.create_task(embedded.run(lambda _: so_far())) for _ in range(40)]
        await asyncio.sleep(0)
        gate.set()
        commits = await asyncio.gather(*work)

    assert len(set(commits)) < 20


async def test_every_commit_is_on_disk(embedded: Store) -> None:
    def asked(tx: Tx, pragma: str) -> object:
        return driver_of(tx).execute(f"PRAGMA {pragma}").fetchone()[0]

    values = [await embedded.run(asked, name) for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert values == ["wal", 2, 1]
