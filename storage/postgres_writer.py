"""The writer of PostgreSQL: jobs share a transaction and its lock, each under a savepoint."""

import time
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from storage.db import tell_time
from storage.outages import worth_again
from storage.writer import BATCH_SECONDS, Job, Writer

TRIES = 6
# The lock first, the time after it: whoever waited for the others sees a time after theirs.
ONE_WRITER = "SELECT clock_timestamp() FROM pg_advisory_xact_lock(7240912)"


@dataclass(slots=True)
class Batch:
    """Jobs that were taken. `begun`: the database answered; `committing`: nobody knows any more what stands."""

    begun: bool = False
    committing: bool = False
    jobs: list[Job] = field(default_factory=list)
    good: list[Job] = field(default_factory=list)
    again: list[Job] = field(default_factory=list)


class PostgresWriter(Writer):
    """Runs jobs in batches of some 5 ms, urgent ones first, each under its own savepoint.

    A job that raises leaves nothing and disturbs no other. One that only got into another's way is run again, a few
    times. If the connection is lost before the commit, the batch's jobs are run again, singly; if it is lost with the
    commit under way, or the database cannot be reached, all who wait are told.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__("pg-writer")
        self._engine = engine
        self._refused = 0

    def batch(self) -> None:
        """Many jobs, one commit."""
        batch = Batch()
        try:
            self._together(batch)
        except Exception as fault:  # noqa: BLE001  # the batch is lost; who waits for a job is told, or it is run again
            self._lost(batch, fault)
            return
        for job in batch.good:
            job.finish()
        for job in batch.again:
            self._alone(job)

    def _together(self, batch: Batch) -> None:
        with self._engine.connect() as conn:
            _begin(conn)
            batch.begun, self._refused = True, 0
            until = time.monotonic() + BATCH_SECONDS
            while job := self.next_job():
                batch.jobs.append(job)
                _attempt(conn, job, batch)
                if time.monotonic() >= until:
                    break
            batch.committing = True
            conn.commit()

    def _lost(self, batch: Batch, fault: Exception) -> None:
        if not batch.begun:
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
        """Not even begun: with the lock in others' hands for long, try again; else tell all who wait."""
        self._refused += 1
        if worth_again(fault) and self._refused < TRIES:
            return
        while job := self.next_job():
            job.done.set_exception(fault)

    def _alone(self, job: Job) -> BaseException | None:
        """Run a job in a transaction of its own; what kept it from even beginning, if something did."""
        for attempt in range(TRIES):
            begun = False
            try:
                with self._engine.connect() as conn:
                    _begin(conn)
                    begun = True
                    job.result = job.work(conn)
                    conn.commit()
            except BaseException as fault:  # noqa: BLE001  # a bug in one flow is that flow's caller's to see, never the thread's end
                if attempt < TRIES - 1 and worth_again(fault):
                    time.sleep(0.01 * 2**attempt)
                    continue
                job.done.set_exception(fault)
                return None if begun else fault
            job.finish()
            return None
        raise AssertionError("unreachable")


def _begin(conn: Connection) -> None:
    conn.begin()
    tell_time(conn, conn.exec_driver_sql(ONE_WRITER).scalar_one())


def _attempt(conn: Connection, job: Job, batch: Batch) -> None:
    """Run one job under a savepoint. Raises if the connection is lost, or the flow swallowed what broke it."""
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
