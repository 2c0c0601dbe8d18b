"""The one writer of the embedded database: a thread that groups many flows into one commit."""

import contextlib
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
# So many jobs may pass a waiting idle one: a flood of arrivals must not stop the flows that work it off.
PASSES = 64


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
        self._passed = 0

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
        """Work until `close`; whatever ends this thread, nobody is left waiting for it."""
        try:
            with self._engine.connect() as conn:
                while self._wait():
                    self._batch(conn)
        finally:
            self._refuse_the_rest()

    def _wait(self) -> bool:
        with self._wake:
            while not any(self._queues.values()):
                if self._closing:
                    return False
                self._wake.wait()
            return True

    def _next(self) -> Job | None:
        with self._wake:
            for name in ("urgent", "idle", "normal") if self._passed >= PASSES else QUEUES:
                while self._queues[name]:
                    job = self._queues[name].popleft()
                    if job.done.set_running_or_notify_cancel():
                        self._passed = 0 if name == "idle" else self._passed + 1
                        return job
        return None

    def _batch(self, conn: Connection) -> None:
        jobs: list[Job] = []
        good: list[Job] = []
        try:
            conn.begin()
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

    def _refuse_the_rest(self) -> None:
        with self._wake:
            self._closing = True
            for queue in self._queues.values():
                for job in queue:
                    if job.done.set_running_or_notify_cancel():
                        job.done.set_exception(RuntimeError("the store is closed"))
                queue.clear()


def _attempt(conn: Connection, job: Job) -> bool:
    """Run one job under a savepoint; False if it raised and was undone. Raises BatchLost if SQLite ended it all."""
    driver = _driver(conn)
    driver.execute("SAVEPOINT job")
    try:
        job.result = job.work(conn)
    except BaseException as fault:  # a bug in one flow is that flow's caller's to see, never the thread's end
        if not driver.in_transaction:
            raise BatchLost from fault
        driver.execute("ROLLBACK TO job")
        driver.execute("RELEASE job")
        job.done.set_exception(fault)
        return False
    driver.execute("RELEASE job")  # raises if the flow swallowed the fault that ended the transaction
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
        _finish(job)


def _driver(conn: Connection) -> sqlite3.Connection:
    driver = conn.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the embedded database is reached through sqlite3")
    return driver


def _give_up(conn: Connection) -> None:
    with contextlib.suppress(sqlite3.Error):
        if _driver(conn).in_transaction:
            _driver(conn).rollback()
    transaction = conn.get_transaction()
    if transaction is not None:
        try:
            transaction.rollback()
        except Exception:  # noqa: BLE001  # the driver's transaction is already gone; only SQLAlchemy's record is left
            conn.invalidate()


def _finish(job: Job) -> None:
    with contextlib.suppress(Exception):  # committed; a lost wake-up is only slower, everybody also polls
        job.after()
    job.done.set_result(job.result)
