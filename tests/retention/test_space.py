"""SQLite's file shrinks as rows go, while others write; a kill in the middle leaves a whole database."""

import asyncio
import contextlib
import sqlite3
import sys
from pathlib import Path

from sqlalchemy import insert

from bot.model.audit import AuditAction
from storage import tables as t
from storage.opening import open_store
from storage.queries.retention import FREE_PAGES
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.engine_world import NOON
from tests.retention.aged import age, clear, counts

PAGE = 4096
ROWS = 6_000
JOB = """
import asyncio, sys
from datetime import UTC, datetime
from storage.opening import open_store
from tests.retention.aged import clear
async def main():
    store = open_store(sys.argv[1], business_clock=lambda: datetime(2026, 3, 2, 12, tzinfo=UTC))
    print("ready", flush=True)
    await clear(store)
    await store.close()
asyncio.run(main())
"""


def fill(tx: Tx, rows: int = ROWS) -> None:
    row = {"lane": "in:done", "source": "periskope", "raw": b"x" * 3000, "at": tx.engine_now, "state": "done"}
    tx.conn.execute(insert(t.inbox), [{"key": f"k{n}", "attempts": 0, **row} for n in range(rows)])


def left(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        return int(conn.execute("select count(*) from inbox").fetchone()[0])


async def test_the_file_gives_back_what_was_deleted(embedded: Store, tmp_path: Path) -> None:
    await embedded.run(fill)
    full = await embedded.read(lambda tx: tx.retention.size())
    await embedded.run(age, 31)
    await clear(embedded)
    after = await embedded.read(lambda tx: tx.retention.size())
    await embedded.close()

    assert full > ROWS * 3000
    assert after < full / 10
    assert (tmp_path / "data" / "house.db").stat().st_size <= after + FREE_PAGES * PAGE


async def test_a_file_from_before_it_could_shrink_is_rewritten_once_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA auto_vacuum=NONE")
        conn.execute("create table older (words)")
        conn.execute("insert into older values ('kept')")
        conn.commit()
    for _ in range(2):
        store = open_store(f"sqlite:///{path}", business_clock=lambda: NOON)
        mode, words = await store.read(
            lambda tx: (
                tx.conn.exec_driver_sql("PRAGMA auto_vacuum").scalar_one(),
                tx.conn.exec_driver_sql("select words from older").scalar_one(),
            )
        )
        await store.close()

        assert (mode, words) == (2, "kept")


async def test_a_kill_in_the_middle_loses_nothing_and_the_next_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "data" / "house.db"
    store = open_store(f"sqlite:///{path}", business_clock=lambda: NOON)
    await store.run(fill)
    await store.run(age, 31)
    await store.run(fill_kept)
    await store.close()
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", JOB, f"sqlite:///{path}", stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None
    await running.stdout.readline()
    while left(path) > ROWS - 1000:
        assert running.returncode is None
        await asyncio.sleep(0)
    running.kill()
    await running.wait()
    broken_off = left(path)
    store = open_store(f"sqlite:///{path}", business_clock=lambda: NOON)
    whole = await store.read(lambda tx: tx.conn.exec_driver_sql("PRAGMA integrity_check").scalar_one())
    await clear(store)
    rows = await store.read(counts)
    await store.close()

    assert 3 < broken_off < ROWS
    assert whole == "ok"
    assert rows["inbox"] == 3


def fill_kept(tx: Tx) -> None:
    row = {"lane": "in:x", "source": "periskope", "raw": b"{}", "at": tx.engine_now, "attempts": 0}
    states = ("done", "new", "unreadable")
    tx.conn.execute(insert(t.inbox), [{"key": state, "state": state, **row} for state in states])


async def test_what_people_write_does_not_wait_for_the_clearing(embedded: Store) -> None:
    await embedded.run(fill)
    await embedded.run(age, 31)
    clearing = asyncio.create_task(clear(embedded))
    between = []
    while not clearing.done():
        await embedded.run_first(lambda tx: tx.audit.write(AuditAction.INVITED, actor=1, via="slack"))
        between.append(await embedded.read(lambda tx: counts(tx)["inbox"]))
    await clearing

    assert len([rows for rows in between if 0 < rows < ROWS]) >= 5
