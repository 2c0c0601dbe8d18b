"""The writer thread of a database: it groups many jobs into one commit, urgent ones first."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from storage.change_result import ChangeResult

BATCH_SECONDS = 0.005
QUEUES = ("urgent", "normal", "idle")
# So many jobs may overtake a waiting idle one: a flood of arrivals must not stop the jobs that process them.
PASSES = 64


@dataclass(slots=True, eq=False)
class Job:
    """A change that waits for the writer; `after` runs once it is committed."""

    work: Callable[[Connection], Any]
    done: ChangeResult[Any]
    after: Callable[[], None]
    result: Any = None

    def finish(self) -> None:
        """Give the caller the result of the committed job."""
        with contextlib.suppress(Exception):  # a lost wake-up only costs time, every engine also polls
            self.after()
        self.done.set_result(self.result)


class Writer(threading.Thread):
    """Keeps the queues; how a batch is run and recovered, each database's subclass decides."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._queues: dict[str, deque[Job]] = {queue: deque() for queue in QUEUES}
        self._lock = threading.RLock()  # entered by itself, without a call
        self._wake = threading.Condition(self._lock)
        self._closing = False
        self._passed = 0
        self._taken: list[Job] = []
        self.ended: Future[None] = Future()
        """Done when the thread has ended: with what ended it, if it was not `close`."""
        self.ended.set_running_or_notify_cancel()  # who waits for it and goes away does not cancel it for others

    def put(self, job: Job, *, queue: str) -> None:
        """Queue a job. Raises RuntimeError after `close`."""
        with self._lock:
            if self._closing:
                raise RuntimeError("the store is closed")
            self._queues[queue].append(job)
            self._wake.notify()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._lock:
            self._closing = True
            self._wake.notify()
        self.join()

    def run(self) -> None:
        """Work until `close`; whatever ends the thread, no caller is left waiting."""
        try:
            with self.at_work():
                while self._wait():
                    self._taken.clear()
                    self.batch()
        except BaseException as fault:  # noqa: BLE001  # whatever it is, whoever looks after the process is to know
            self._refuse_the_rest()
            self.ended.set_exception(fault)
        else:
            self._refuse_the_rest()
            self.ended.set_result(None)

    def at_work(self) -> contextlib.AbstractContextManager[Any]:
        """A context for as long as the thread runs."""
        return contextlib.nullcontext()

    def batch(self) -> None:
        """Take jobs by `next_job`, and finish or fail each of them."""
        raise NotImplementedError

    def next_job(self) -> Job | None:
        """The next job; None if none waits."""
        with self._lock:
            for name in ("urgent", "idle", "normal") if self._passed >= PASSES else QUEUES:
                while self._queues[name]:
                    job = self._queues[name].popleft()
                    if job.done.begin():
                        self._taken.append(job)
                        self._passed = 0 if name == "idle" else self._passed + 1
                        return job
        return None

    def _wait(self) -> bool:
        with self._lock:
            while not any(self._queues.values()):
                if self._closing:
                    return False
                self._wake.wait()
            return True

    def _refuse_the_rest(self) -> None:
        with self._lock:
            self._closing = True
            for job in self._taken:
                if not job.done.done():
                    job.done.set_exception(RuntimeError("the writer has ended"))
            for queue in self._queues.values():
                for job in queue:
                    if job.done.begin():
                        job.done.set_exception(RuntimeError("the store is closed"))
                queue.clear()
