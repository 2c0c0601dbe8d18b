"""What runs by the clock: interval jobs of APScheduler, kept in memory; the database decides what is due."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Work = Callable[[], Awaitable[None]]


class Jobs:
    """Named jobs, each running at an interval and never beside itself; a late one runs once."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, seconds: float, name: str, work: Work, *, at_once: bool = True) -> None:
        """Run `work` every `seconds`; `at_once`: the first time now."""
        first = {"next_run_time": datetime.now(UTC)} if at_once else {}  # noqa: TID251  # the scheduler's own time
        self._scheduler.add_job(work, "interval", seconds=seconds, id=name, name=name, **first)

    def pull_forward(self, name: str, at: datetime) -> None:
        """Run a job at `at` if that is sooner than it would. It works until nothing is due, so early is harmless."""
        job = self._scheduler.get_job(name)
        if job is not None and (job.next_run_time is None or at < job.next_run_time):
            self._scheduler.modify_job(name, next_run_time=at)

    def start(self) -> None:
        """Begin; inside the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
