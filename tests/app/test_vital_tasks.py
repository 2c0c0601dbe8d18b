"""No part dies in a process that lives: whatever ends one ends the process, in a sentence and with a code of its own."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app.vital_tasks import EXIT_CODE, VitalTasks
from bot.inbox.worker import InboxWorker, Turn
from bot.operator.recovery.desk import RecoveryDesk
from bot.operator.recovery.guard import DatabaseGuard
from bot.outbox.claim import LaneClaim
from bot.outbox.worker import OutboxWorker
from sandbox.world import World
from scheduler import jobs
from scheduler.jobs import SteadyInterval
from storage.db_errors import TransactionLost
from storage.writer import Writer
from tests.fixtures.migrated import migrated_copy
from tests.fixtures.running_app import PATIENCE, RunningApp

PATH = {"PATH": "/usr/bin:/bin"}


class Planted(Exception):
    """Something that nobody foresaw."""


def broken(*_: Any, **__: Any) -> Any:
    raise Planted


async def broken_later(*_: Any, **__: Any) -> Any:
    raise Planted


Plant = Callable[[pytest.MonkeyPatch], None]


def replaced(of: Any, name: str, by: Any = broken) -> Plant:
    return lambda monkeypatch: monkeypatch.setattr(of, name, by)


def lost_between_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken is committed, and on the database's thread nobody can be told of it."""
    monkeypatch.setattr(LaneClaim, "heard", broken)
    monkeypatch.setattr(Turn, "heard", broken)


PLANTED: dict[str, tuple[Plant, str]] = {
    "the loop of the outbox": (replaced(OutboxWorker, "_rest", broken_later), "outbox worker"),
    "what takes lanes": (replaced(OutboxWorker, "_take", broken_later), "outbox worker"),
    "the loop of the inbox": (replaced(InboxWorker, "_look", broken_later), "inbox worker"),
    "the writer of the database": (replaced(Writer, "next_job"), "database writer"),
    "what hears of claimed lanes": (replaced(OutboxWorker, "_heard"), ""),
    "what hears of handled events": (replaced(InboxWorker, "_heard"), ""),
    "what the database's thread tells": (lost_between_threads, "database writer"),
    "the watch of a locked database": (replaced(RecoveryDesk, "watch", broken_later), "recovery desk"),
    "the planning of timers": (replaced(SteadyInterval, "get_next_fire_time"), "event loop"),
    "the look at the clock": (replaced(jobs, "_ahead"), "event loop"),
}


@pytest.mark.parametrize("name", PLANTED)
async def test_whatever_dies_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    plant, part = PLANTED[name]
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        assert running_app.app is not None
        if "watch" in name:  # which are entered once, at the start
            await running_app.stop_app()
            plant(monkeypatch)
            await running_app.start_app()
        else:
            plant(monkeypatch)
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), "is anybody there?")
        async with asyncio.timeout(PATIENCE):
            ended = await running_app.app.tasks.ended()
        monkeypatch.undo()

        assert part in {ended.part, ""}
        assert ended.why == "Planted"
        assert "Nothing is lost" in str(ended)


async def test_the_beat_of_the_outbox_ends_with_its_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutboxWorker, "_beat", broken_later)
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        assert running_app.app is not None
        async with asyncio.timeout(PATIENCE):
            ended = await running_app.app.tasks.ended()
        monkeypatch.undo()

        assert (ended.part, ended.why) == ("outbox worker", "Planted")


async def test_a_part_that_returns_by_itself_has_ended_too() -> None:
    async def nothing() -> None:
        """Return at once."""

    tasks = VitalTasks()
    tasks.start("done for now", nothing, once=True)
    tasks.start("part", nothing)
    async with asyncio.timeout(PATIENCE):
        ended = await tasks.ended()
    await tasks.stop()

    assert (ended.part, ended.why) == ("part", "it returned")


async def test_what_a_stranger_or_a_forgotten_task_raises_ends_nothing() -> None:
    tasks = VitalTasks()
    tasks.watch_callbacks()
    asyncio.get_running_loop().call_soon(broken)  # of no package of the program's
    asyncio.get_running_loop().call_exception_handler({"message": "connection reset", "exception": OSError()})
    waiting = asyncio.create_task(tasks.ended())
    for _ in range(5):
        await asyncio.sleep(0)

    assert not waiting.done()
    await tasks.stop()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_what_the_loop_complains_of_without_an_exception_is_logged_and_ends_nothing() -> None:
    tasks = VitalTasks()
    tasks.watch_callbacks()
    waiting = asyncio.create_task(tasks.ended())
    with capture_logs() as lines:
        asyncio.get_running_loop().call_exception_handler({"message": "Task was destroyed but it is pending!"})
    await asyncio.sleep(0)

    assert [(line["event"], line["what"]) for line in lines] == [("unawaited", "Task was destroyed but it is pending!")]
    assert not waiting.done()
    await tasks.stop()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_database_that_is_away_keeps_the_comparison_waiting_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        await running_app.stop_app()
        tries: list[str] = []
        right = DatabaseGuard.compare

        async def away(self: DatabaseGuard) -> bool:
            tries.append("asked")
            if len(tries) == 1:  # Slack is away
                return False
            if len(tries) == 2:
                raise TransactionLost
            return await right(self)

        monkeypatch.setattr(DatabaseGuard, "compare", away)
        await running_app.start_app()
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), "are you back?")
        await running_app.until(
            lambda: any("are you back?" in words for words in running_app.words("wa-sales", "Priya"))
        )

        assert len(tries) >= 3


async def test_the_real_process_says_a_sentence_and_ends_with_its_code(tmp_path: Path) -> None:
    migrated_copy(tmp_path / "periskope.db")
    world = await World.start()
    env = world.environment(tmp_path, **RunningApp.quick()) | PATH
    program = (
        "import sys; from bot.inbox.worker import InboxWorker; from bot.cli import main\n"
        "InboxWorker.tell = None\n"  # what the database's thread calls
        "sys.argv = ['bot', 'run']; main()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env=env, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        while process.returncode is None and not world.periskope.webhooks.sent:
            await asyncio.sleep(0.05)
            if world.slack.channels:
                await world.periskope.customer_says(next(iter(world.periskope.chats)), "is anybody there?")
        _, raw = await process.communicate()
    await world.stop()
    said = [line for line in raw.decode().splitlines() if not line.startswith("{")]

    assert process.returncode == EXIT_CODE
    assert len(said) == 1
    assert "stopped unexpectedly" in said[0]


async def test_what_is_stopped_with_the_process_has_not_ended_by_itself(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        with capture_logs() as lines:
            await running_app.stop_app()

    assert "stopped" in [line["event"] for line in lines]
    assert "part_ended" not in [line["event"] for line in lines]
