"""The machine's clock is set while the program runs, or was wrong when it started: nothing stops for a minute."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

from scheduler.clock import machine_now
from storage import tables as t
from storage.tx import Tx
from tests import servers
from tests.end_to_end import fidelity
from tests.end_to_end.outages import MANY, health
from tests.end_to_end.test_bad_day import count, opened
from tests.end_to_end.test_second_look import LIST, given_up
from tests.fixtures.running_app import RunningApp

FAR = timedelta(minutes=10)  # longer than a test may take, and shorter than every step
STEPS = [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=1)]


class SetClock:
    """The machine's clock, to be set. Slack, Periskope and the people at them keep the right time."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def step(self, running_app: RunningApp, by: timedelta) -> None:
        self._traveller.shift(by)
        running_app.world.clock.move(-by)
        running_app.slack.clock_ahead -= by.total_seconds()


@asynccontextmanager
async def clock_to_set() -> AsyncIterator[SetClock]:
    with time_machine.travel(machine_now(), tick=True) as traveller:
        yield SetClock(traveller)


async def both_ways(running_app: RunningApp, word: str) -> None:
    """A customer writes and an agent answers, until both have it: what waits for an hour has it in no patience."""
    chat = running_app.chat("Priya")
    await running_app.world.periskope.customer_says(chat, f"asks {word}")
    await running_app.until(lambda: count(running_app, "wa-sales", "Priya", f"asks {word}") == 1)
    root = running_app.thread("wa-sales", "Priya")[0].ts
    channel = running_app.slack.channel("wa-sales").id
    await running_app.slack.say(running_app.person("Asha"), channel, f"answers {word}", thread_ts=root)
    await running_app.until(lambda: f"answers {word}" in running_app.heard(chat))


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_a_step_while_it_runs_stops_nothing(tmp_path: Path, step: timedelta) -> None:
    async with clock_to_set() as clock, RunningApp.open(tmp_path, CLOCK_URL="", HEALTH_SECONDS="2") as running_app:
        await opened(running_app)
        before = running_app.app.clock.engine() if running_app.app is not None else None
        running_app.world.periskope.hold_webhooks = True  # from now on only the jobs of the clock bring messages
        clock.step(running_app, step)
        await both_ways(running_app, "after it")
        await running_app.at_rest()
        assert running_app.app is not None
        assert before is not None
        passed = running_app.app.clock.engine() - before
        _, parts = await health(running_app)

        assert all(parts[name] for name in ("database", "slack", "periskope", "events"))  # webhooks are held here
        assert timedelta(0) < passed < FAR
        assert not any("sent anyway" in words or "written" in words for words in running_app.words("wa-sales", "Priya"))


def wait_an_hour(tx: Tx) -> None:
    """A lane, a lease and a rate limit, as they stand in the middle of work."""
    later = tx.engine_now + timedelta(seconds=20)
    tx.rate_limits.rest("slack:chat.postMessage", 20)
    tx.conn.execute(update(t.lane).where(t.lane.c.lane.like("post:%")).values(due=later))
    tx.conn.execute(update(t.cursor).where(t.cursor.c.name.like("round:%")).values(at=later))


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_a_clock_that_is_wrong_at_the_start_stops_nothing(tmp_path: Path, step: timedelta) -> None:
    async with clock_to_set() as clock, RunningApp.open(tmp_path, CLOCK_URL="", HEALTH_SECONDS="2") as running_app:
        await opened(running_app)
        await running_app.at_rest()
        await running_app.store.run(wait_an_hour)
        await running_app.stop_app()
        clock.step(running_app, step)
        await running_app.start_app()
        await both_ways(running_app, "after a start")
        await running_app.at_rest()
        assert running_app.app is not None
        at = running_app.app.clock.engine()

        assert abs(at - running_app.world.clock.now()) < FAR


@pytest.mark.parametrize("step", STEPS, ids=str)
async def test_replies_are_as_old_as_they_are_whatever_the_clock_says_at_the_start(
    tmp_path: Path, step: timedelta
) -> None:
    """One that waits to be sent, and one written while nothing listened and told by nobody: neither is too old."""
    async with clock_to_set() as clock, RunningApp.open(tmp_path, CLOCK_URL="") as running_app:
        thread = await fidelity.opened(running_app)
        running_app.world.periskope.fail("/message/send", times=MANY, kind="429")
        await thread.says("Asha", "waits to be sent")
        await running_app.until(lambda: running_app.world.periskope.faults_waiting < MANY)
        await running_app.stop_app()
        await thread.says("Asha", "written meanwhile")
        given_up(running_app)
        running_app.world.periskope.heal()
        clock.step(running_app, step)
        await running_app.start_app()
        await running_app.until(lambda: len(running_app.heard(thread.chat)) == 2)
        await running_app.at_rest()

        assert running_app.heard(thread.chat) == ["waits to be sent", "written meanwhile"]
        assert thread.count(LIST) == 0


async def test_time_that_ran_backwards_in_the_database_moves_what_was_planned(running_app: RunningApp) -> None:
    """As where PostgreSQL's server sets its clock: no clock of ours helps there."""
    await running_app.at_rest()
    hour = timedelta(hours=1)

    def ahead(tx: Tx) -> None:
        tx.clocks.look()
        tx.__dict__["engine_now"] = tx.engine_now + hour
        tx.rate_limits.rest("slack:chat.postMessage", 5)
        tx.clocks.look()

    await running_app.store.run(ahead)
    moved = await running_app.store.run(lambda tx: tx.clocks.look())
    late = await running_app.store.read(lambda tx: tx.signs.read().resting)

    assert moved == pytest.approx(hour.total_seconds(), abs=FAR.total_seconds())
    assert late == {}


async def test_a_page_that_tells_no_time_at_the_start_keeps_nothing_from_starting(tmp_path: Path) -> None:
    silent = f"http://127.0.0.1:{servers.free_port()}/clock"
    async with RunningApp.open(tmp_path, settle=False, CLOCK_URL=silent) as running_app:
        await running_app.healthy()
