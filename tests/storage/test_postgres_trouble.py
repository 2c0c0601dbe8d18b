"""What PostgreSQL really answers when it gives a change back, ends a transaction, or lets nobody in: tried again, or said and waited out."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.exc import DBAPIError

from storage.db_errors import is_outage, outage_word
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests import servers
from tests.fixtures.engine_world import NOON
from tests.storage.moves import owe

PATIENCE = 60.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
# How each begins and ends; `{name}` is the database, `{role}` who is let in.
SHUT_OUT = {
    "the limit of connections": ("ALTER ROLE {role} CONNECTION LIMIT 0", "ALTER ROLE {role} CONNECTION LIMIT -1"),
    "another password": ("ALTER ROLE {role} PASSWORD 'another'", "ALTER ROLE {role} PASSWORD 'right'"),
    "no login": ("ALTER ROLE {role} NOLOGIN", "ALTER ROLE {role} LOGIN"),
    "renamed": ("ALTER DATABASE {name} RENAME TO {name}_away", "ALTER DATABASE {name}_away RENAME TO {name}"),
    "read-only": (
        "ALTER DATABASE {name} SET default_transaction_read_only = on",
        "ALTER DATABASE {name} RESET default_transaction_read_only",
    ),
}


def entries(tx: Tx) -> int:
    return tx.outbox.open_count()


def asked(tx: Tx, statement: str) -> Any:
    return tx.conn.exec_driver_sql(statement).scalar()


class Trouble:
    """Another connection, by which a change is disturbed from outside the first time that it is made."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.runs = 0
        self.pid = 0

    def first(self, tx: Tx, deed: Callable[[Tx], Any]) -> None:
        """The change: it owes something, and the first time runs into the deed."""
        self.runs += 1
        owe(tx, "k1")
        if self.runs == 1:
            deed(tx)

    def deadlock(self, tx: Tx) -> None:
        """Each waits for the other; this one notices it first."""
        asked(tx, "SELECT 1 FROM pg_advisory_xact_lock(1)")
        tx.conn.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")
        with psycopg.connect(self.url) as other, psycopg.connect(self.url, autocommit=True) as looks:
            other.execute("SET deadlock_timeout = '60s'")
            other.execute("SELECT pg_advisory_xact_lock(2)")
            pid = other.info.backend_pid
            other.pgconn.send_query(b"SELECT pg_advisory_xact_lock(1)")
            wait_for(looks, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", pid)
            try:
                asked(tx, "SELECT 1 FROM pg_advisory_xact_lock(2)")
            finally:
                looks.execute("SELECT pg_terminate_backend(%s)", (pid,))

    def conflict(self, tx: Tx) -> None:
        tx.conn.exec_driver_sql("DO $$ BEGIN RAISE 'conflict' USING ERRCODE = 'serialization_failure'; END $$")

    def inner_conflict(self, tx: Tx) -> None:
        with tx.savepoint():
            self.conflict(tx)

    def killed(self, tx: Tx) -> None:
        asked(tx, "SELECT pg_terminate_backend(pg_backend_pid())")

    def closed(self, tx: Tx) -> None:
        """Closed on this side: the next thing asked of it is the commit."""
        driver: Any = tx.conn.connection.driver_connection
        driver.close()

    def idle(self, tx: Tx) -> None:
        """The server ends a transaction in which nothing is asked."""
        pid = asked(tx, "SELECT pg_backend_pid()")
        tx.conn.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
        with psycopg.connect(self.url, autocommit=True) as looks:
            wait_for(looks, "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s", pid)
        asked(tx, "SELECT 1")


def wait_for(looks: psycopg.Connection[Any], question: Any, pid: int) -> None:
    end = time.monotonic() + PATIENCE
    while not (looks.execute(question, (pid,)).fetchone() or [False])[0]:
        assert time.monotonic() < end, "never came true"
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["deadlock", "conflict", "inner_conflict", "killed", "closed"])
async def test_a_change_that_the_server_gives_back_is_made_again_and_nobody_hears_of_it(
    migrated_postgres_url: str, name: str
) -> None:
    trouble = Trouble(migrated_postgres_url)
    store = open_store(migrated_postgres_url, business_clock=lambda: NOON)
    async with asyncio.timeout(PATIENCE):
        await store.run(trouble.first, getattr(trouble, name))
        kept = await store.read(entries)
    await store.close()

    assert (trouble.runs, kept) == (2, 1)


async def test_a_change_whose_commit_may_have_been_made_is_not_made_again(migrated_postgres_url: str) -> None:
    trouble = Trouble(migrated_postgres_url)
    store = open_store(migrated_postgres_url, business_clock=lambda: NOON)

    def cut_with_the_commit(tx: Tx) -> None:
        driver: Any = tx.conn.connection.driver_connection
        driver.later("SELECT pg_terminate_backend(pg_backend_pid())")

    async with asyncio.timeout(PATIENCE):
        [fault] = await asyncio.gather(store.run(trouble.first, cut_with_the_commit), return_exceptions=True)
    await store.close()

    assert isinstance(fault, DBAPIError)
    assert (trouble.runs, is_outage(fault)) == (1, True)


@pytest.mark.parametrize("statement", ["statement_timeout", "lock_timeout", "idle"])
async def test_a_limit_of_the_servers_is_no_fault_of_the_change(migrated_postgres_url: str, statement: str) -> None:
    trouble = Trouble(migrated_postgres_url)
    store = open_store(migrated_postgres_url, business_clock=lambda: NOON)

    def late(tx: Tx) -> None:
        tx.conn.exec_driver_sql("SET LOCAL statement_timeout = '20ms'")
        asked(tx, "SELECT pg_sleep(60)")

    def locked(tx: Tx) -> None:
        with psycopg.connect(trouble.url) as other:
            other.execute("SELECT pg_advisory_xact_lock(3)")
            tx.conn.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
            asked(tx, "SELECT 1 FROM pg_advisory_xact_lock(3)")

    deed = {"statement_timeout": late, "lock_timeout": locked, "idle": trouble.idle}[statement]
    async with asyncio.timeout(PATIENCE):
        [first] = await asyncio.gather(store.run(trouble.first, deed), return_exceptions=True)
        if isinstance(first, BaseException):
            await store.run(trouble.first, deed)
        kept = await store.read(entries)
    await store.close()

    assert first is None or is_outage(first)
    assert (trouble.runs, kept) == (2, 1)


@pytest.mark.parametrize("name", SHUT_OUT)
async def test_whoever_is_shut_out_stores_nothing_says_so_and_goes_on_by_itself(
    migrated_postgres_url: str, name: str
) -> None:
    server, _, database = migrated_postgres_url.rpartition("/")
    role = f"shut_{database}"
    let_in(migrated_postgres_url, role)
    store = open_store(migrated_postgres_url.replace("postgres@", f"{role}:right@"), business_clock=lambda: NOON)

    async def altered(statement: str) -> None:
        for one in (CUT, statement, CUT):  # a database is renamed only while nobody is connected
            await asyncio.to_thread(servers.administer, f"{server}/postgres", one.format(name=database, role=role))

    begin, end = SHUT_OUT[name]
    try:
        async with asyncio.timeout(PATIENCE):
            await store.run(owe, "k1")
            await altered(begin)
            refused = [await refusal(store) for _ in range(3)]
            await altered(end)
            kept = await insisted(store)
    finally:
        await store.close()
        for statement in (f"DROP OWNED BY {role}", f"DROP ROLE {role}"):
            await asyncio.to_thread(servers.administer, migrated_postgres_url, statement)
    word = "read_only" if name == "read-only" else "away"

    assert [(is_outage(one), outage_word(one)) for one in refused] == [(True, word)] * 3
    assert kept == 2


async def insisted(store: Store) -> int:
    """Ask for a change until it is made, as senders do; returns how many are kept."""
    while True:
        with contextlib.suppress(DBAPIError):
            await store.run(owe, "k2")
            return await store.read(entries)
        await asyncio.sleep(0.02)


async def refusal(store: Store) -> BaseException:
    """What a change is answered that cannot be made."""
    [fault] = await asyncio.gather(store.run(owe, "never"), return_exceptions=True)
    assert isinstance(fault, BaseException), "it was made"
    return fault


def let_in(url: str, role: str) -> None:
    """A role with a password, which the server asks for, that may do what the program does."""
    servers.administer(url, f"CREATE ROLE {role} LOGIN PASSWORD 'right'")
    for kind in ("TABLES", "SEQUENCES"):
        servers.administer(url, f"GRANT ALL ON ALL {kind} IN SCHEMA public TO {role}")
    with psycopg.connect(url, autocommit=True) as connection:
        asked_for = "SELECT current_setting('hba_file'), pg_read_file(current_setting('hba_file'))"
        file, rules = connection.execute(asked_for).fetchone() or ("", "")
        rules = f"host all {role} 127.0.0.1/32 scram-sha-256\n{rules}"
        lines = sql.SQL("COPY (SELECT regexp_split_to_table({}, '\n')) TO {}")
        connection.execute(lines.format(sql.Literal(rules), sql.Literal(file)))
        connection.execute("SELECT pg_reload_conf()")
