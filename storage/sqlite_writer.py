"""The one writer of the embedded database: a thread that groups many flows into one commit."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

BATCH_SECONDS = 0.005
QUEUES = ("urgent", "normal", "idle")


@dataclass(slots=True)
class Job:
    """A flow that waits for its turn; `after` runs once it is committed."""

    work: Callable[[Connection], Any]
    done: Future[Any]
    after: Callable[[], None]
    result: Any = None


class BatchLost(Exception):
    """SQLite ended the whole transaction (a full disk, an interrupt): nothing of this batch stands."""


class Writer(threading.Thread):
    """Runs jobs in batches of at most 5 ms, urgent ones first, each under its own savepoint.

    A job that raises leaves nothing and disturbs no other. If SQLite ends the whole transaction, the batch's jobs are
    run again, singly.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(name="sqlite-writer", daemon=True)
        self._engine = engine
        self._queues: dict[str, deque[Job]] = {name: deque() for name in QUEUES}
        self._wake = threading.Condition()
        self._closing = False

    def put(self, job: Job, *, queue: str) -> None:
        """Queue a job. Raises RuntimeError after `close`."""
        with self._wake:
            if self._closing:
                raise RuntimeError("the store is closed")
            self._queues[queue].append(job)
            self._wake.notify()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self.join()

    def run(self) -> None:
        conn = self._engine.connect()
        try:
            while self._wait():
                self._batch(conn)
        finally:
            conn.close()

    def _wait(self) -> bool:
        with self._wake:
            while not any(self._queues.values()):
                if self._closing:
                    return False
                self._wake.wait()
            return True

    def _next(self) -> Job | None:
        with self._wake:
            for name in QUEUES:
                while self._queues[name]:
                    job = self._queues[name].popleft()
                    if job.done.set_running_or_notify_cancel():
                        return job
        return None

    def _batch(self, conn: Connection) -> None:
        jobs: list[Job] = []
        good: list[Job] = []
        try:
            _begin(conn)
            until = time.monotonic() + BATCH_SECONDS
            while job := self._next():
                jobs.append(job)
                if _attempt(conn, job):
                    good.append(job)
                if time.monotonic() >= until:
                    break
            conn.commit()
        except Exception:  # noqa: BLE001  # the batch is lost, its jobs are not: each is tried again by itself
            _give_up(conn)
            if not jobs and (job := self._next()):
                jobs.append(job)
            for job in jobs:
                if not job.done.done():
                    _alone(conn, job)
            return
        for job in good:
            _finish(job)


def _begin(conn: Connection) -> None:
    conn.begin()


def _attempt(conn: Connection, job: Job) -> bool:
    """Run one job under a savepoint; False if it raised and was undone. Raises BatchLost if SQLite ended it all."""
    conn.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.work(conn)
    except Exception as fault:  # a bug in one flow is that flow's caller's to see
        if not _open(conn):
            raise BatchLost from fault
        conn.exec_driver_sql("ROLLBACK TO job")
        conn.exec_driver_sql("RELEASE job")
        job.done.set_exception(fault)
        return False
    conn.exec_driver_sql("RELEASE job")
    return True


def _alone(conn: Connection, job: Job) -> None:
    try:
        _begin(conn)
        job.result = job.work(conn)
        conn.commit()
    except Exception as fault:  # noqa: BLE001  # as above, now with nobody beside it
        _give_up(conn)
        job.done.set_exception(fault)
    else:
        _finish(job)


def _open(conn: Connection) -> bool:
    driver = conn.connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction


def _give_up(conn: Connection) -> None:
    driver = conn.connection.driver_connection
    if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
        driver.rollback()
    transaction = conn.get_transaction()
    if transaction is not None:
        try:
            transaction.rollback()
        except Exception:  # noqa: BLE001  # the driver's transaction is already gone; only SQLAlchemy's record is left
            conn.invalidate()


def _finish(job: Job) -> None:
    job.after()
    job.done.set_result(job.result)
