"""The writer thread of PostgreSQL: jobs share a transaction and its lock, each under a savepoint."""

import time
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from storage.db import tell_time
from storage.db_errors import worth_again
from storage.writer import BATCH_SECONDS, Job, Writer

TRIES = 6
# The lock first, the time after it: a transaction that waited for others gets a time after theirs.
ONE_WRITER = "SELECT clock_timestamp() FROM pg_advisory_xact_lock(7240912)"


@dataclass(slots=True)
class Batch:
    """The jobs of a batch. `connected`: the database answered; `committing`: what is kept is no longer known."""

    connected: bool = False
    committing: bool = False
    jobs: list[Job] = field(default_factory=list)
    good: list[Job] = field(default_factory=list)
    again: list[Job] = field(default_factory=list)


class PostgresWriter(Writer):
    """Runs jobs in batches of some 5 ms, urgent ones first, each under its own savepoint.

    A job that raises leaves nothing and disturbs no other. One that only conflicted with another is run again, a few
    times. If the connection is lost before the commit, the batch's jobs are run again, singly; if it is lost during the
    commit, or the database cannot be reached, all waiting callers get the error.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__("pg-writer")
        self._engine = engine
        self._refused = 0

    def batch(self) -> None:
        """Run the waiting jobs in one transaction."""
        batch = Batch()
        try:
            self._together(batch)
        except Exception as fault:  # noqa: BLE001  # the batch is lost; a job's caller gets the error, or it is run again
            self._lost(batch, fault)
            return
        for job in batch.good:
            job.finish()
        for job in batch.again:
            self._alone(job)

    def _together(self, batch: Batch) -> None:
        with self._engine.connect() as conn:
            _begin(conn)
            batch.connected, self._refused = True, 0
            until = time.monotonic() + BATCH_SECONDS
            while job := self.next_job():
                batch.jobs.append(job)
                _attempt(conn, job, batch)
                if time.monotonic() >= until:
                    break
            batch.committing = True
            conn.commit()

    def _lost(self, batch: Batch, fault: Exception) -> None:
        if not batch.connected:
            self._out_of_reach(fault)
            return
        away: BaseException | None = None
        for job in batch.jobs:
            if job.done.done():
                continue
            if away is not None or (batch.committing and job in batch.good):
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
                with self._engine.connect() as conn:
                    _begin(conn)
                    connected = True
                    job.result = job.work(conn)
                    conn.commit()
            except BaseException as fault:  # noqa: BLE001  # a bug in one job is raised to its caller and never ends the thread
                if attempt < TRIES - 1 and worth_again(fault):
                    time.sleep(0.01 * 2**attempt)
                    continue
                job.done.set_exception(fault)
                return None if connected else fault
            job.finish()
            return None
        raise AssertionError("unreachable")


def _begin(conn: Connection) -> None:
    conn.begin()
    tell_time(conn, conn.exec_driver_sql(ONE_WRITER).scalar_one())


def _attempt(conn: Connection, job: Job, batch: Batch) -> None:
    """Run one job under a savepoint. Raises if the connection is lost, or the job suppressed the error that broke it."""
    conn.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.work(conn)
    except BaseException as fault:  # noqa: BLE001  # as above
        conn.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
        conn.exec_driver_sql("RELEASE SAVEPOINT job")
        if worth_again(fault):
            batch.again.append(job)
        else:
            job.done.set_exception(fault)
    else:
        conn.exec_driver_sql("RELEASE SAVEPOINT job")
        batch.good.append(job)
