"""The writer thread of SQLite: one connection, and recovery when SQLite ends a transaction."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from storage.transaction_cache import forget_on, keep_cache
from storage.writer import BATCH_SECONDS, Job, Writer


class BatchLost(Exception):
    """SQLite ended the whole transaction (a full disk, an interrupt): nothing of the batch is kept."""


class SqliteWriter(Writer):
    """Runs jobs in batches of at most 5 ms, urgent ones first, each under its own savepoint.

    A job that raises leaves nothing and disturbs no other. If SQLite ends the whole transaction, the batch's jobs are
    run again, singly.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__("sqlite-writer")
        self._engine = engine
        self._conn: Connection | None = None

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Hold one connection as long as the thread runs."""
        with self._engine.connect() as self._conn:
            keep_cache(self._conn)
            yield

    def batch(self) -> None:
        """Run the waiting jobs in one transaction."""
        if self._conn is None:
            raise RuntimeError("the writer is not at work")
        self._batch(self._conn)

    def _batch(self, conn: Connection) -> None:
        jobs: list[Job] = []
        good: list[Job] = []
        try:
            conn.begin()
            driver = _driver(conn)
            until = time.monotonic() + BATCH_SECONDS
            while job := self.next_job():
                jobs.append(job)
                if _attempt(conn, driver, job):
                    good.append(job)
                if time.monotonic() >= until:
                    break
            conn.commit()
        except Exception:  # noqa: BLE001  # the batch is lost, its jobs are not: each is tried again by itself
            _give_up(conn)
            if not jobs and (job := self.next_job()):
                jobs.append(job)
            for job in jobs:
                if not job.done.done():
                    _alone(conn, job)
            return
        for job in good:
            job.finish()


def _attempt(conn: Connection, driver: sqlite3.Connection, job: Job) -> bool:
    """Run one job under a savepoint; False if it raised and was undone. Raises BatchLost if SQLite ended it all."""
    driver.execute("SAVEPOINT job")
    try:
        job.result = job.work(conn)
    except BaseException as fault:  # a bug in one job is raised to its caller and never ends the thread
        forget_on(conn)
        if not driver.in_transaction:
            raise BatchLost from fault
        driver.execute("ROLLBACK TO job")
        driver.execute("RELEASE job")
        job.done.set_exception(fault)
        return False
    driver.execute("RELEASE job")  # raises if the job suppressed the error that ended the transaction
    return True


def _alone(conn: Connection, job: Job) -> None:
    try:
        conn.begin()
        job.result = job.work(conn)
        conn.commit()
    except BaseException as fault:  # noqa: BLE001  # as above, now with nobody beside it
        _give_up(conn)
        job.done.set_exception(fault)
    else:
        job.finish()


def _driver(conn: Connection) -> sqlite3.Connection:
    driver = conn.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the embedded database is reached through sqlite3")
    return driver


def _give_up(conn: Connection) -> None:
    forget_on(conn)
    with contextlib.suppress(sqlite3.Error):
        if _driver(conn).in_transaction:
            _driver(conn).rollback()
    transaction = conn.get_transaction()
    if transaction is not None:
        try:
            transaction.rollback()
        except Exception:  # noqa: BLE001  # the driver's transaction is already gone; only SQLAlchemy's record is left
            conn.invalidate()
