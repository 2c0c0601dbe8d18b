"""What is sent to PostgreSQL in one flight: values arrive as they were, and a failure ends it there."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Json

from storage.late_statements import LateConnection
from storage.postgres import postgres_engine
from storage.prepared import say_on
from tests import servers

LARGE = "x" * 3_000_000  # more than sockets hold, both ways


@pytest.fixture
def driver(migrated_postgres_url: str) -> Iterator[LateConnection]:
    """A connection within no transaction."""
    connection = LateConnection.connect(migrated_postgres_url, autocommit=True)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("BIGINT", number) for number in (0, -1, 40_000, 1 << 40, -(1 << 63), None)),
        *(("VARCHAR", text) for text in ("", "5", "%(a)s %% $1", "é \N{GRINNING FACE}", None)),
        *(("BOOLEAN", truth) for truth in (True, False, None)),
        *(("BYTEA", octets) for octets in (b"", b"\0\xff", None)),
        ("DOUBLE PRECISION", 0.1),
        ("INTEGER", True),
    ],
)
def test_a_value_comes_back_as_it_went(driver: LateConnection, kind: str, value: Any) -> None:
    asked = driver.run(f"SELECT %(value)s::{kind}, '%%', %(value)s::{kind}", {"value": value})

    assert asked.fetchall() == [(value, "%", value)]


def test_json_is_read_as_the_driver_reads_it(driver: LateConnection) -> None:
    assert driver.run("SELECT %(value)s::JSON", {"value": Json({"a": [1, None]})}).fetchall() == [({"a": [1, None]},)]


def test_a_text_that_no_database_can_hold_is_refused_before_anything_is_sent(driver: LateConnection) -> None:
    with pytest.raises(psycopg.DataError):
        driver.run("SELECT %(value)s::VARCHAR", {"value": "a\0b"})

    assert driver.run("SELECT 1").fetchall() == [(1,)]


def test_large_statements_and_answers_pass_each_other(driver: LateConnection) -> None:
    held = [driver.later("SELECT %(value)s::VARCHAR", {"value": LARGE}) for _ in range(4)]
    driver.flush()

    assert all(one.fetchall() == [(LARGE,)] for one in held)


def test_the_first_that_fails_is_told_of_and_none_after_it_is_run(driver: LateConnection) -> None:
    driver.run("CREATE TEMPORARY TABLE seen (number INTEGER)")
    driver.later("BEGIN")
    driver.later("INSERT INTO seen VALUES (%(number)s)", {"number": 1})
    driver.later("SELECT 1 / %(number)s::INTEGER", {"number": 0})
    driver.later("SELECT missing FROM seen")
    driver.later("COMMIT")
    with pytest.raises(psycopg.errors.DivisionByZero):
        driver.flush()

    assert driver.failed
    driver.rollback()
    assert driver.run("SELECT count(*) FROM seen").fetchall() == [(0,)]


@pytest.mark.parametrize("held", [False, True])
def test_a_commit_on_a_closed_connection_was_certainly_not_made(driver: LateConnection, *, held: bool) -> None:
    driver.run("BEGIN")
    if held:
        driver.later("SELECT 1")
    driver.close()
    with pytest.raises(psycopg.OperationalError):
        driver.commit()

    assert not driver.commit_in_doubt


def test_a_commit_after_what_failed_was_certainly_not_made(driver: LateConnection) -> None:
    driver.run("BEGIN")
    driver.later("SELECT 1 / %(number)s::INTEGER", {"number": 0})
    with pytest.raises(psycopg.errors.DivisionByZero):
        driver.commit()

    assert not driver.commit_in_doubt


def test_a_commit_of_nothing_more_after_what_failed_is_no_commit(driver: LateConnection) -> None:
    driver.run("BEGIN")
    with pytest.raises(psycopg.errors.DivisionByZero):
        driver.run("SELECT 1 / %(number)s::INTEGER", {"number": 0})

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        driver.commit()
    assert not driver.commit_in_doubt


@pytest.mark.parametrize("held", [False, True])
def test_a_commit_that_was_sent_to_a_server_that_is_gone_is_in_doubt(
    driver: LateConnection, migrated_postgres_url: str, *, held: bool
) -> None:
    driver.run("BEGIN")
    if held:
        driver.later("SELECT 1")
    servers.administer(migrated_postgres_url, f"SELECT pg_terminate_backend({driver.info.backend_pid}, 60000)")
    with pytest.raises(psycopg.OperationalError):
        driver.commit()

    assert driver.commit_in_doubt


def test_a_commit_that_was_made_leaves_no_doubt(driver: LateConnection) -> None:
    driver.run("BEGIN")
    driver.later("SELECT 1")
    driver.commit()

    assert not driver.commit_in_doubt


def test_a_statement_that_was_not_parsed_because_another_failed_is_parsed_when_it_is_run_again(
    driver: LateConnection,
) -> None:
    driver.later("SELECT 1 / %(number)s::INTEGER", {"number": 0})
    with pytest.raises(psycopg.errors.DivisionByZero):
        driver.run("SELECT %(number)s::INTEGER", {"number": 1})

    assert driver.run("SELECT %(number)s::INTEGER", {"number": 2}).fetchall() == [(2,)]


def test_a_text_is_parsed_once_whatever_the_size_of_its_numbers(driver: LateConnection) -> None:
    for number in (1, 40_000, 1 << 40, None):
        driver.run("SELECT %(number)s::BIGINT", {"number": number})

    assert driver.execute("SELECT count(*) FROM pg_prepared_statements").fetchall() == [(1,)]


async def test_a_server_that_ends_says_why(driver: LateConnection, migrated_postgres_url: str) -> None:
    ends = f"SELECT pg_terminate_backend({driver.info.backend_pid}, 60000)"
    await asyncio.to_thread(servers.administer, migrated_postgres_url, ends)
    with pytest.raises(psycopg.OperationalError):
        driver.run("SELECT 1")

    assert driver.closed or driver.broken


def test_a_rollback_takes_away_nothing_of_what_is_parsed(migrated_postgres_url: str) -> None:
    engine = postgres_engine(migrated_postgres_url)
    with engine.connect() as conn:
        for _ in range(8):
            conn.exec_driver_sql("SELECT 2")
            say_on(conn, "SELECT 1")
        conn.rollback()

        assert say_on(conn, "SELECT 1").fetchall() == [(1,)]
    engine.dispose()


def test_words_that_the_server_knows_no_longer_are_parsed_anew_after_they_failed_once(driver: LateConnection) -> None:
    driver.run("CREATE TEMPORARY TABLE seen (number INTEGER)")
    driver.run("SELECT number FROM seen")
    driver.execute("ALTER TABLE seen ALTER number TYPE VARCHAR")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        driver.run("SELECT number FROM seen")
    assert driver.run("SELECT number FROM seen").fetchall() == []

    driver.execute("DEALLOCATE ALL")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        driver.run("SELECT number FROM seen")
    assert driver.run("SELECT number FROM seen").fetchall() == []


@pytest.mark.parametrize("value", ["a\0b", "\ud800", object()])
def test_a_value_that_cannot_be_sent_takes_nothing_along_of_what_was_held_back(
    driver: LateConnection, value: Any
) -> None:
    driver.run("CREATE TEMPORARY TABLE seen (number INTEGER)")
    driver.later("BEGIN")
    driver.later("INSERT INTO seen VALUES (1)")
    with pytest.raises((psycopg.Error, UnicodeEncodeError)):
        driver.run("SELECT %(value)s::VARCHAR", {"value": value})
    driver.commit()

    assert driver.run("SELECT count(*) FROM seen").fetchall() == [(1,)]


def test_a_statement_that_cannot_be_sent_ends_a_connection_that_would_be_out_of_step(driver: LateConnection) -> None:
    names = [f"p{number}" for number in range(70_000)]  # more than the protocol counts
    words = "SELECT " + " + ".join(f"%({name})s::INTEGER" for name in names)
    driver.later("BEGIN")
    with pytest.raises(psycopg.OperationalError):
        driver.run(words, dict.fromkeys(names, 1))

    assert driver.closed


def test_a_statement_that_was_never_run_counts_nothing(driver: LateConnection) -> None:
    driver.run("BEGIN")
    name = driver.savepoint(driver.run)
    held = driver.later("DELETE FROM room")
    driver.undo(name, driver.run)
    assert held.rowcount == -1

    driver.later("SELECT 1 / %(number)s::INTEGER", {"number": 0})
    failed, after = driver._held[-1], driver.later("DELETE FROM room")
    with pytest.raises(psycopg.errors.DivisionByZero):
        driver.flush()
    assert (failed.rowcount, after.rowcount) == (-1, -1)


def test_an_error_at_the_commit_is_told_and_nothing_is_kept(driver: LateConnection) -> None:
    driver.run("CREATE TEMPORARY TABLE one (number INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    driver.later("BEGIN")
    for _ in range(2):
        driver.later("INSERT INTO one VALUES (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        driver.commit()

    assert driver.run("SELECT count(*) FROM one").fetchall() == [(0,)]


def test_a_failure_of_what_is_parsed_is_that_statements_own_and_a_savepoint_undoes_it(driver: LateConnection) -> None:
    driver.run("CREATE TEMPORARY TABLE seen (number INTEGER)")
    driver.later("BEGIN")
    driver.later("INSERT INTO seen VALUES (1)")
    name = driver.savepoint(driver.run)
    driver.later("INSERT INTO seen VALUES (2)")
    with pytest.raises(psycopg.errors.UndefinedTable):
        driver.run("SELECT 1 FROM nowhere")
    driver.undo(name, driver.run)
    driver.later("INSERT INTO seen VALUES (3)")
    driver.commit()

    assert driver.run("SELECT number FROM seen").fetchall() == [(1,), (3,)]


def test_notices_come_between_answers(driver: LateConnection) -> None:
    heard: list[str | None] = []
    driver.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    driver.later("CREATE TEMPORARY TABLE IF NOT EXISTS seen (number INTEGER)")
    driver.later("CREATE TEMPORARY TABLE IF NOT EXISTS seen (number INTEGER)")

    assert driver.run("SELECT count(*) FROM seen").fetchall() == [(0,)]
    assert len(heard) == 1
