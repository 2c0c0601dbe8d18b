"""The writer thread of PostgreSQL: jobs share a transaction and its lock, each under a savepoint."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.db import tell_time
from storage.db_errors import worth_again
from storage.prepared import say_on
from storage.transaction_cache import forget_on
from storage.writer import Job, Writer
from storage.written_log import WrittenLog

TRIES = 6
BATCH_SECONDS = 0.02
"""Longer than SQLite's: each batch has to get the lock, and to forget what others wrote, before it can begin."""
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
# The lock first, the time after it: a transaction that waited for others gets a time after theirs.
ONE_WRITER = "SELECT clock_timestamp() FROM pg_advisory_xact_lock(7240912)"


@dataclass(slots=True)
class Batch:
    """The jobs of a batch. `connected`: the database answered; `in_doubt`: its commit failed and may have been made."""

    connected: bool = False
    in_doubt: bool = False
    jobs: list[Job] = field(default_factory=list)
    good: list[Job] = field(default_factory=list)
    again: list[Job] = field(default_factory=list)


class PostgresWriter(Writer):
    """Runs jobs in batches of at most some 20 ms, urgent ones first, each under its own savepoint, on a connection that it holds.

    A job that raises leaves nothing and disturbs no other. One that only conflicted with another is run again, a few
    times. If the connection is lost before the commit was sent, the batch's jobs are run again, singly; if it is lost
    after that, or the database cannot be reached, all waiting callers get the error.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__("pg-writer")
        self._engine = engine
        self._conn: Connection | None = None
        self._log: WrittenLog | None = None
        self._refused = 0

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Let go of the connection at the end."""
        try:
            yield
        finally:
            self._let_go()
            self._engine.dispose()

    def batch(self) -> None:
        """Run the waiting jobs in one transaction."""
        batch = Batch()
        try:
            self._together(batch)
        except Exception as fault:  # noqa: BLE001  # the batch is lost; a job's caller gets the error, or it is run again
            self._let_go()
            self._lost(batch, fault)
            return
        for job in batch.good:
            job.finish()
        for job in batch.again:
            self._alone(job)

    def _together(self, batch: Batch) -> None:
        conn = self._begun()
        batch.connected, self._refused = True, 0
        say, until = partial(say_on, conn), time.monotonic() + BATCH_SECONDS
        self._take(batch)
        for job in batch.jobs:  # grows meanwhile
            step = _driver(conn).savepoint(say)
            good = _attempt(conn, job, step, batch)
            if time.monotonic() < until and self._take(batch) and good:  # the last one's is left to the commit
                _driver(conn).release(step, say)
        driver = _driver(conn)
        try:
            self.commit(conn)
        except Exception:
            batch.in_doubt = driver.commit_in_doubt
            raise

    def _take(self, batch: Batch) -> bool:
        job = self.next_job()
        if job is not None:
            batch.jobs.append(job)
        return job is not None

    def _lost(self, batch: Batch, fault: Exception) -> None:
        if not batch.connected:
            self._out_of_reach(fault)
            return
        away: BaseException | None = None
        for job in batch.jobs:
            if job.done.done():
                continue
            if away is not None or (batch.in_doubt and job in batch.good):
                job.done.set_exception(away or fault)
            else:
                away = self._alone(job)

    def _out_of_reach(self, fault: Exception) -> None:
        """The transaction could not begin: try again if others held the lock for long, else fail all waiting jobs."""
        self._refused += 1
        if worth_again(fault) and self._refused < TRIES:
            return
        while job := self.next_job():
            job.done.set_exception(fault)

    def _alone(self, job: Job) -> BaseException | None:
        """Run a job in a transaction of its own; returns the error for which the transaction could not begin, if any."""
        for attempt in range(TRIES):
            connected = False
            try:
                conn = self._begun()
                connected = True
                job.result = job.work(conn)
                self.commit(conn)
            except BaseException as fault:  # noqa: BLE001  # a bug in one job is raised to its caller and never ends the thread
                self._let_go()
                if attempt < TRIES - 1 and worth_again(fault):
                    time.sleep(0.01 * 2**attempt)
                    continue
                job.done.set_exception(fault)
                return None if connected else fault
            job.finish()
            return None
        raise AssertionError("unreachable")

    def _begun(self) -> Connection:
        """A transaction has begun, on a new connection if there is none, or the server let go of it meanwhile."""
        if self._conn is not None and self._log is not None:
            try:
                _begin(self._conn, self._log)
            except DBAPIError as fault:
                self._let_go()
                if not fault.connection_invalidated:
                    raise
            else:
                return self._conn
        self._conn = self._engine.connect()
        self._log = WrittenLog(self._conn)
        _driver(self._conn).autocommit = True  # else the driver begins transactions, each by an exchange of its own
        _begin(self._conn, self._log)
        return self._conn

    def commit(self, conn: Connection) -> None:
        """Make what was changed stand, and tell the other processes of it."""
        if self._log is not None:
            self._log.add(_driver(conn))
        conn.commit()

    def _let_go(self) -> None:
        """Disconnect; whatever is open is undone, and what was read forgotten."""
        conn, self._conn, self._log = self._conn, None, None
        if conn is not None:
            conn.invalidate()
            conn.close()


def _begin(conn: Connection, log: WrittenLog) -> None:
    conn.begin()
    _driver(conn).later(BEGIN)
    asked = _driver(conn).later(ONE_WRITER)
    log.read()
    [(at,)] = asked.fetchall()
    tell_time(conn, at)


def _attempt(conn: Connection, job: Job, step: str, batch: Batch) -> bool:
    """Run one job; False if it was undone. Raises if the connection is lost, or the job suppressed what broke it."""
    try:
        job.result = job.work(conn)
    except BaseException as fault:  # noqa: BLE001  # as above
        forget_on(conn)
        _driver(conn).undo(step, partial(say_on, conn))
        if worth_again(fault):
            batch.again.append(job)
        else:
            job.done.set_exception(fault)
        return False
    batch.good.append(job)
    return True


def _driver(conn: Connection) -> Any:
    return conn.connection.driver_connection
