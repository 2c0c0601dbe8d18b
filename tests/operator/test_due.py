"""Work that is due: done until nothing is, looked at again when it changes, and re-armed in real time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.app.jobs import Due, Parts
from bot.telemetry.logs import quiet_loggers
from scheduler.clock import Clock
from scheduler.jobs import Jobs, Work
from storage.store import Store
from storage.tx import Tx
from tests.operator.conftest import NOON

REAL = datetime(2026, 3, 2, 9, tzinfo=UTC)


class PausedJobs(Jobs):
    """Jobs that are planned and never run, with the plan in the open."""

    def start(self) -> None:
        self._scheduler.start(paused=True)

    def plan(self, name: str, work: Work, at: datetime) -> None:
        """As `every` half minute, the first time at `at`."""
        self._scheduler.add_job(work, "interval", seconds=30, id=name, next_run_time=at)

    def plan_again(self, name: str, at: datetime) -> None:
        """Its next turn is at `at`, as if it had just begun to run."""
        self._scheduler.modify_job(name, next_run_time=at)

    def next_run(self, name: str) -> datetime:
        return cast("datetime", self._scheduler.get_job(name).next_run_time)


class Bench:
    """A job "due" whose looks answer what they are told to, at a house time three hours ahead of the real one."""

    def __init__(self, store: Store, jobs: PausedJobs) -> None:
        self.answers: list[datetime | None] = []
        self.answers_alone: list[datetime | None] = []
        self.looks = self.alone = 0
        self.while_looking: Callable[[], None] = lambda: None
        clock = Clock()
        clock.now = lambda: NOON  # type: ignore[method-assign]  # a clock that stands still
        parts = {"jobs": jobs, "store": store, "clock": clock, "now": lambda: REAL}
        rest = {"poller": None, "settings": None, "heartbeat": None}
        self.due = Due("due", Parts(**cast("Any", parts | rest)), self._look, at_least=self._look_alone)
        self.jobs = jobs

    def will(self, answers: Iterable[datetime | None]) -> None:
        self.answers = list(answers)

    def will_alone(self, answers: Iterable[datetime | None]) -> None:
        self.answers_alone = list(answers)

    @property
    def next_run(self) -> datetime:
        return self.jobs.next_run("due")

    def _look(self, tx: Tx) -> datetime | None:
        self.looks += 1
        self.while_looking()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _look_alone(self, tx: Tx) -> datetime | None:
        self.alone += 1
        return self.answers_alone.pop(0) if self.answers_alone else None


@pytest.fixture
async def bench(store: Store) -> AsyncIterator[Bench]:
    jobs = PausedJobs()
    made = Bench(store, jobs)
    jobs.start()
    jobs.plan("due", made.due.run, REAL + timedelta(seconds=30))
    yield made
    jobs.stop()


async def test_it_works_until_nothing_is_due_and_is_pulled_forward_to_what_is_next(bench: Bench) -> None:
    bench.will([NOON - timedelta(hours=1), NOON, NOON + timedelta(seconds=7)])
    await bench.due.run()

    assert bench.looks == 3
    assert bench.next_run == REAL + timedelta(seconds=7)


async def test_what_is_due_later_than_the_next_run_waits_for_it(bench: Bench) -> None:
    bench.will([NOON + timedelta(hours=1)])
    await bench.due.run()

    assert bench.next_run == REAL + timedelta(seconds=30)


async def test_a_change_while_it_looks_makes_it_look_again(bench: Bench) -> None:
    bench.will([None])
    bench.while_looking = lambda: bench.due.changed() if bench.looks == 1 else None
    await bench.due.run()

    assert bench.looks == 2


async def test_a_change_pulls_it_forward(bench: Bench) -> None:
    bench.due.changed()

    assert bench.next_run < REAL + timedelta(seconds=1)


async def test_what_is_never_done_does_not_keep_it_busy(bench: Bench) -> None:
    bench.will([NOON - timedelta(hours=1)])
    await bench.due.run()

    assert bench.looks == 50
    assert bench.next_run == REAL + timedelta(seconds=30)


async def fails(bench: Bench, times: int = 1) -> None:
    """So many runs in a row in which the look raises."""

    def fail() -> None:
        raise ConnectionError

    bench.while_looking = fail
    for _ in range(times):
        bench.jobs.plan_again("due", REAL + timedelta(seconds=30))
        with pytest.raises(ConnectionError):
            await bench.due.run()


@pytest.mark.parametrize(("times", "after"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (40, 30)])
async def test_a_look_that_fails_is_tried_again_before_its_next_turn_and_less_often_while_it_fails(
    bench: Bench, times: int, after: int
) -> None:
    bench.will([NOON + timedelta(hours=1)])
    await fails(bench, times)

    assert bench.next_run == REAL + timedelta(seconds=after)


async def test_a_look_that_fails_after_one_that_did_not_is_tried_again_as_soon_as_the_first(bench: Bench) -> None:
    bench.will([NOON + timedelta(hours=1)])
    await fails(bench, 3)
    bench.while_looking = lambda: None
    await bench.due.run()
    await fails(bench)

    assert bench.next_run == REAL + timedelta(seconds=2)


async def test_what_must_not_wait_is_done_alone_while_the_whole_look_keeps_failing(bench: Bench) -> None:
    bench.will([NOON + timedelta(hours=1)])
    await fails(bench, 3)
    before = bench.alone
    bench.will_alone([NOON, NOON + timedelta(seconds=1)])
    await fails(bench)

    assert before == 0
    assert bench.alone == 2
    assert bench.next_run == REAL + timedelta(seconds=1)


async def test_what_is_due_at_the_end_of_all_time_is_looked_at_again_as_ever(bench: Bench) -> None:
    bench.will([datetime.max.replace(tzinfo=UTC)])
    await bench.due.run()

    assert bench.next_run == REAL + timedelta(seconds=30)


async def test_a_stop_with_a_job_under_way_is_told_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    quiet_loggers()
    jobs, begun = Jobs(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    jobs.every(60, "slow", work)
    jobs.start()
    await begun.wait()
    [under_way] = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    jobs.stop()
    await asyncio.wait([under_way])
    await asyncio.sleep(0)

    assert caplog.records == []
