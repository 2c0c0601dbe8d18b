"""`python -m tests.bench.end_to_end`: the real program on one core, webhook to Slack, beside a bare relay; start and idling too."""

import asyncio
import contextlib
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from sandbox.slack import plain
from sandbox.world import World
from tests.fixtures.running_app import RunningApp

MESSAGES, CHATS = 1_500, 50
PATIENCE = 300.0
IDLE_SECONDS = 10
PATH = {"PATH": "/usr/bin:/bin"}
MARK = re.compile(r"\bbench (\d+) of")
CORES = sorted(os.sched_getaffinity(0))


class Ours:
    """The program as a process of its own, held to one core."""

    def __init__(self, running_app: RunningApp) -> None:
        self.running_app = running_app

    def command(self) -> tuple[list[str], dict[str, str]]:
        return ["-m", "bot", "run"], self.running_app.world.environment(
            self.running_app.data, **self.running_app.overrides
        ) | PATH


class Relay:
    """The bare relay, likewise."""

    def __init__(self, running_app: RunningApp) -> None:
        self.running_app = running_app

    def command(self) -> tuple[list[str], dict[str, str]]:
        slack = self.running_app.slack
        channel = slack.channel("wa-triage").id
        where = [str(self.running_app.world.app_port), slack.url, slack.bot_token, channel]
        return ["-m", "tests.bench.relay", *where], {**PATH, "PYTHONPATH": str(Path.cwd())}


def main() -> None:
    """Print one line for each measurement."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(_measure())


async def _measure() -> None:
    """Two worlds alike: what one run leaves behind must not slow the other."""
    if len(CORES) > 1:
        os.sched_setaffinity(0, set(CORES[1:]))  # the sandbox works elsewhere
    async with _house() as running_app, _running(Ours(running_app)) as started:
        await _idling(running_app, started)
        ours = await _relayed(running_app, started)
    async with _house() as running_app, _running(Relay(running_app)) as started:
        bare = await _relayed(running_app, started)
    _say(f"end to end, one core: {ours[0]:.0f} messages/s, {ours[1]:.2f} ms of CPU each ({MESSAGES} in {CHATS} chats)")
    _say(
        f"bare relay, one core: {bare[0]:.0f} messages/s, {bare[1]:.2f} ms of CPU each; ours at {ours[0] / bare[0]:.2f}"
    )


@contextlib.asynccontextmanager
async def _house() -> AsyncIterator[RunningApp]:
    """A sandbox with many chats, and a data folder that has been in use."""
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        overrides = RunningApp.quick() | {"POLL_SECONDS": "3600", "LOG_LEVEL": "warning"}
        running_app = RunningApp(world=world, data=Path(folder), overrides=overrides)
        for number in range(CHATS):
            world.periskope.add_chat(name=f"Bench {number}", number=f"4477009{number:05d}", labels=("sales",))
        try:
            await running_app.prepared()
            yield running_app
        finally:
            await world.stop()


@contextlib.asynccontextmanager
async def _running(what: Ours | Relay) -> AsyncIterator[asyncio.subprocess.Process]:
    words, env = what.command()
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, *words, env=env, stderr=asyncio.subprocess.DEVNULL)
    os.sched_setaffinity(process.pid, {CORES[0]})
    await what.running_app.healthy()
    if isinstance(what, Ours):
        _say(f"start to ready: {time.perf_counter() - began:.2f} s")
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _idling(running_app: RunningApp, process: asyncio.subprocess.Process) -> None:
    """Memory and CPU of a process that has nothing to do, polls of the sandbox's clock (one a second) included."""
    await asyncio.sleep(2)
    before = _cpu_seconds(process.pid)
    await asyncio.sleep(IDLE_SECONDS)
    busy = (_cpu_seconds(process.pid) - before) / IDLE_SECONDS
    _say(f"idle: {_resident_mib(process.pid):.0f} MiB resident, {busy:.1%} of a core")


async def _relayed(running_app: RunningApp, process: asyncio.subprocess.Process) -> tuple[float, float]:
    """Messages a second until the last one is in Slack, and CPU milliseconds for each."""
    chats = [running_app.chat(f"Bench {number}") for number in range(CHATS)]
    cpu, began = _cpu_seconds(process.pid), time.perf_counter()
    for number in range(MESSAGES):
        await running_app.world.periskope.customer_says(chats[number % CHATS], f"bench {number} of many")
    while len(_seen(running_app)) < MESSAGES:
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"only {len(_seen(running_app))} of {MESSAGES} came through")
        await asyncio.sleep(0.2)
    took = time.perf_counter() - began
    return MESSAGES / took, (_cpu_seconds(process.pid) - cpu) / MESSAGES * 1000


def _seen(running_app: RunningApp) -> set[str]:
    rooms = (channel for channel in running_app.slack.channels.values() if channel.name.startswith("wa-"))
    return {found for room in rooms for one in room.messages.values() for found in MARK.findall(plain(one))}


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mib(pid: int) -> float:
    [line] = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
