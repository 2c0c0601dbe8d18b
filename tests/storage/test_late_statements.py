"""On PostgreSQL a statement without an answer goes with the next: in order, and told of before its savepoint is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import bindparam, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from storage import prepared
from storage import tables as t
from storage.db_errors import is_outage
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests import servers
from tests.fixtures.engine_world import NOON


@pytest.fixture
async def far(migrated_postgres_url: str) -> AsyncIterator[Store]:
    """An open store on PostgreSQL."""
    opened = open_store(migrated_postgres_url, business_clock=lambda: NOON)
    yield opened
    await opened.close()


def room(tx: Tx, name: str) -> int:
    return tx.rooms.add(kind="people", people_key=name, name=name)


def held(tx: Tx) -> int:
    """How many statements are held back."""
    driver: Any = tx.conn.connection.driver_connection
    return len(driver._held)


def name_of(tx: Tx, one: int) -> str:
    return str(tx.conn.execute(text(f"SELECT name FROM room WHERE id = {one}")).scalar_one())  # noqa: S608  # a number of ours


def break_a_rule(tx: Tx, one: int, other: int) -> None:
    """Give a room the channel of another, which no two may have; the server has not heard of it yet."""
    tx.rooms.change(one, slack_id="C1")
    tx.rooms.change(other, slack_id="C1")
    assert held(tx) > 1


async def test_what_is_held_back_is_done_before_the_next_question(far: Store) -> None:
    def change(tx: Tx) -> tuple[int, str, int]:
        one = room(tx, "old")
        tx.rooms.change(one, name="new")
        return held(tx), name_of(tx, one), held(tx)

    assert await far.run(change) == (1, "new", 0)


async def test_a_count_that_is_asked_for_is_that_of_its_own_statement(far: Store) -> None:
    def change(tx: Tx) -> list[int]:
        one = room(tx, "old")
        known = prepared.ready(update(t.room).where(t.room.c.id == bindparam("of_row")))
        asked = [tx.conn.execute(known, {"of_row": row, "name": "new"}) for row in (one, one + 1, one)]
        return [answer.rowcount for answer in asked]

    assert await far.run(change) == [1, 0, 1]


async def test_a_statement_that_fails_late_fails_its_own_flow_and_no_other(far: Store) -> None:
    one, other = await far.run(room, "one"), await far.run(room, "other")
    flows: list[asyncio.Task[Any]] = [asyncio.create_task(far.run(room, f"room {n}")) for n in range(5)]
    flows.append(asyncio.create_task(far.run(break_a_rule, one, other)))
    flows += [asyncio.create_task(far.run(room, f"room {n}")) for n in range(5, 9)]
    results = await asyncio.gather(*flows, return_exceptions=True)
    fault = results.pop(5)
    there = await far.read(lambda tx: sorted(tx.rooms.names_taken()))
    channels = await far.read(lambda tx: [tx.rooms.get(row).slack_id for row in (one, other)])

    assert isinstance(fault, IntegrityError)
    assert there == ["one", "other", *(f"room {n}" for n in range(9))]
    assert channels == [None, None]


async def test_a_step_that_fails_late_is_undone_and_the_rest_is_kept(far: Store) -> None:
    def change(tx: Tx, one: int, other: int) -> str:
        tx.rooms.change(one, name="kept")
        with pytest.raises(IntegrityError), tx.savepoint():
            break_a_rule(tx, one, other)
        tx.rooms.change(other, name="kept too")
        return name_of(tx, one)

    one, other = await far.run(room, "one"), await far.run(room, "other")
    told = await far.run(change, one, other)

    assert told == "kept"
    assert await far.read(lambda tx: [tx.rooms.get(row).name for row in (one, other)]) == ["kept", "kept too"]


@pytest.mark.parametrize("asks", [False, True])
async def test_of_steps_within_steps_only_what_was_undone_is_undone(far: Store, *, asks: bool) -> None:
    """`asks`: the server hears of each change at once."""

    def step(tx: Tx, row: int, *, fails: bool, inner: int | None = None) -> None:
        with suppress(KeyError), tx.savepoint():
            tx.rooms.change(row, name="changed")
            if inner is not None:
                step(tx, inner, fails=False)
            if asks:
                name_of(tx, row)
            if fails:
                raise KeyError(row)

    def change(tx: Tx, rows: list[int]) -> None:
        step(tx, rows[0], fails=False, inner=rows[1])
        step(tx, rows[2], fails=True, inner=rows[3])
        step(tx, rows[4], fails=False)

    rows = [await far.run(room, "old") for _ in range(5)]
    await far.run(change, rows)

    assert await far.read(lambda tx: [tx.rooms.get(row).name for row in rows]) == [
        "changed",
        "changed",
        "old",
        "old",
        "changed",
    ]


async def test_a_connection_that_was_cut_between_two_changes_is_made_anew(
    far: Store, migrated_postgres_url: str
) -> None:
    cut = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    rows = []
    for number in range(3):
        rows.append(await far.run(room, f"room {number}"))
        await asyncio.to_thread(servers.administer, migrated_postgres_url, cut)

    assert await far.read(lambda tx: [tx.rooms.get(row).name for row in rows]) == ["room 0", "room 1", "room 2"]


async def test_a_connection_that_is_cut_before_the_commit_is_the_databases_outage(
    far: Store, migrated_postgres_url: str
) -> None:
    cut = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

    def cut_at_the_end(tx: Tx) -> None:
        room(tx, "perhaps")
        servers.administer(migrated_postgres_url, cut)

    with pytest.raises(OperationalError) as failed:
        await far.run(cut_at_the_end)
    await far.run(room, "after")

    assert is_outage(failed.value)
