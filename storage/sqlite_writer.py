"""The writer thread of SQLite: one connection, and recovery when SQLite ends a transaction."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from storage.transaction_cache import forget_on, keep_cache
from storage.writer import BATCH_SECONDS, Job, Writer

BEGUN_BY_DRIVER = "begun by the driver"
"""The option of a connection whose transactions on disk are begun and committed past SQLAlchemy."""


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
        self._driver: sqlite3.Connection | None = None

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Let go of the connection at the end."""
        try:
            yield
        finally:
            self._give_up()  # the driver may have been closed under the writer
            if self._conn is not None:
                self._conn.close()

    def batch(self) -> None:
        """Run the waiting jobs in one transaction."""
        jobs: list[Job] = []
        good: list[Job] = []
        try:
            conn, driver = self._begun()
            until = time.monotonic() + BATCH_SECONDS
            while job := self.next_job():
                jobs.append(job)
                if _attempt(conn, driver, job):
                    good.append(job)
                if time.monotonic() >= until:
                    break
            self.commit(driver)
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
            conn, driver = self._begun()
            job.result = job.work(conn)
            self.commit(driver)
        except BaseException as fault:  # noqa: BLE001  # a bug in one job is raised to its caller and never ends the thread
            self._give_up()
            job.done.set_exception(fault)
        else:
            job.finish()

    def commit(self, driver: sqlite3.Connection) -> None:
        """Put on disk what was changed."""
        driver.execute("COMMIT")

    def _begun(self) -> tuple[Connection, sqlite3.Connection]:
        """A transaction has begun, on a new connection if there is none.

        The driver begins and commits by itself: of all of them SQLAlchemy knows but one, as each takes it a hundred calls.
        """
        if self._conn is None or self._driver is None:
            self._conn = self._engine.connect().execution_options(**{BEGUN_BY_DRIVER: True})
            self._conn.begin()
            keep_cache(self._conn)
            self._driver = _driver(self._conn)
        self._driver.execute("BEGIN IMMEDIATE")
        return self._conn, self._driver

    def _give_up(self) -> None:
        """Undo what is open; a connection that cannot even do that is replaced."""
        conn, driver = self._conn, self._driver
        if conn is None:
            return
        try:
            forget_on(conn)
            if (driver or _driver(conn)).in_transaction:
                (driver or _driver(conn)).rollback()
        except Exception:  # noqa: BLE001  # whatever it is: nothing on this connection can be trusted any more
            self._conn = self._driver = None
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
