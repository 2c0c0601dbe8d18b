"""Interval jobs of APScheduler, kept in memory; the database decides what is due."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.clock import machine_now

Work = Callable[[], Awaitable[None]]
LOOK_SECONDS = 1.0
STEP = timedelta(seconds=2)


class SteadyInterval(IntervalTrigger):  # type: ignore[misc]  # the library has no types
    """An interval that never counts the runs it missed: after a step of a year that alone would take minutes."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next run: one interval after the last, or after now if that has passed."""
        planned: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        if previous_fire_time is None or planned is None or planned > now:
            return planned
        return now + timedelta(seconds=self.interval_length)


class Jobs:
    """Named jobs, each running at an interval and never beside itself; a late one runs once.

    APScheduler plans by the machine's clock. When that is set back, plans are brought back with it.
    """

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._watch: asyncio.TimerHandle | None = None
        self._ahead = _ahead()

    def every(self, seconds: float, name: str, work: Work, *, at_once: bool = True) -> None:
        """Run `work` every `seconds`; `at_once`: also now."""
        first = {"next_run_time": machine_now()} if at_once else {}
        trigger = SteadyInterval(seconds=seconds, timezone=UTC)
        self._scheduler.add_job(work, trigger, id=name, name=name, **first)

    def pull_forward(self, name: str, at: datetime) -> None:
        """Run a job at `at`, by the machine's clock, if that is sooner than planned.

        A job works until nothing is due, so early is harmless.
        """
        job = self._scheduler.get_job(name)
        if job is not None and (job.next_run_time is None or at < job.next_run_time):
            self._scheduler.modify_job(name, next_run_time=at)

    def start(self) -> None:
        """Start running jobs; to be called inside the running loop."""
        self._scheduler.start()
        self._ahead = _ahead()
        self._look_at_clock()

    def stop(self) -> None:
        """Start no further jobs."""
        if self._watch is not None:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _look_at_clock(self) -> None:
        """Let no plan be further ahead than its interval once the machine's clock was set.

        A clock set ahead makes every job due, and each plans its next run by the new time; only one set back leaves
        plans that would wait for the old time. Adding the step to all would move those that have planned since.
        """
        step = timedelta(seconds=_ahead() - self._ahead)
        if abs(step) > STEP:
            self._ahead = _ahead()
            for job in self._scheduler.get_jobs():
                latest = machine_now() + job.trigger.interval
                if job.next_run_time is not None and job.next_run_time > latest:
                    self._scheduler.modify_job(job.id, next_run_time=latest)
        self._watch = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look_at_clock)


def _ahead() -> float:
    """By how much the machine's clock is ahead of one that nobody sets; only its changes mean anything."""
    return machine_now().timestamp() - time.monotonic()
