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
        """Let go of the connection at the end."""
        try:
            yield
        finally:
            if self._conn is not None:
                self._conn.close()

    def batch(self) -> None:
        """Run the waiting jobs in one transaction."""
        jobs: list[Job] = []
        good: list[Job] = []
        try:
            conn = self._begun()
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
            self._give_up()
            if not jobs and (job := self.next_job()):
                jobs.append(job)
            for job in jobs:
                if not job.done.done():
                    self._alone(job)
            return
        for job in good:
            job.finish()

    def _alone(self, job: Job) -> None:
        try:
            conn = self._begun()
            job.result = job.work(conn)
            conn.commit()
        except BaseException as fault:  # noqa: BLE001  # a bug in one job is raised to its caller and never ends the thread
            self._give_up()
            job.done.set_exception(fault)
        else:
            job.finish()

    def _begun(self) -> Connection:
        """A transaction has begun, on a new connection if there is none."""
        if self._conn is None:
            self._conn = self._engine.connect()
            keep_cache(self._conn)
        self._conn.begin()
        return self._conn

    def _give_up(self) -> None:
        """Undo what is open; a connection that cannot even do that is replaced."""
        conn = self._conn
        if conn is None:
            return
        try:
            forget_on(conn)
            if _driver(conn).in_transaction:
                _driver(conn).rollback()
            if (transaction := conn.get_transaction()) is not None:
                transaction.rollback()
        except Exception:  # noqa: BLE001  # whatever it is: nothing on this connection can be trusted any more
            self._conn = None
            conn.invalidate()
            conn.close()


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


def _driver(conn: Connection) -> sqlite3.Connection:
    driver = conn.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the embedded database is reached through sqlite3")
    return driver
