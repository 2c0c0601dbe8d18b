"""The real program as a process of its own beside the sandbox, a bare relay in its place, and what both are measured by."""

import asyncio
import contextlib
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from sandbox.world import World
from tests.fixtures.running_app import RunningApp

PATH = {"PATH": "/usr/bin:/bin"}
MARK = re.compile(r"\bbench (\d+) of")
CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 300.0
LABELS = ("sales", "repairs", "fleet")


class Ours:
    """The program, held to one core."""

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
        where = [str(self.running_app.world.app_port), slack.url, slack.bot_token, slack.channel("wa-triage").id]
        return ["-m", "tests.bench.relay", *where], {**PATH, "PYTHONPATH": str(Path.cwd())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a process used up to now: seconds of CPU, and how often its threads gave way."""

    cpu: float
    switches: int

    @classmethod
    def of(cls, pid: int) -> "Usage":
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        switches = 0
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):  # a thread may end meanwhile
                found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text(), re.MULTILINE)
                switches += int(found[1]) if found else 0
        return cls(cpu=(int(fields[11]) + int(fields[12])) / TICKS, switches=switches)


def resident_mib(pid: int) -> float:
    """MiB of memory that are resident."""
    [line] = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def quiet() -> None:
    """Say nothing but warnings, and leave the first core to the program."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if len(CORES) > 1:
        os.sched_setaffinity(0, set(CORES[1:]))


@contextlib.asynccontextmanager
async def house(*, chats: int, new: int = 0, spread: bool = False, **overrides: str) -> AsyncIterator[RunningApp]:
    """A sandbox with chats called `Bench 0` and so on, and a data folder that has been in use.

    `new`: further chats, called `New 0` and so on. `spread`: over all labels, else all in one. Slack's limits are off.
    """
    world = await World.start()
    settings = RunningApp.quick() | {"POLL_SECONDS": "3600", "LOG_LEVEL": "warning"} | overrides
    with tempfile.TemporaryDirectory() as folder:
        running_app = RunningApp(world=world, data=Path(folder), overrides=settings)
        for n in range(chats + new):
            name = f"Bench {n}" if n < chats else f"New {n - chats}"
            labels = (LABELS[n % len(LABELS)] if spread else LABELS[0],)
            world.periskope.add_chat(name=name, number=f"4477009{n:05d}", labels=labels)
        try:
            await running_app.prepared()
            yield running_app
        finally:
            await world.stop()


@contextlib.asynccontextmanager
async def program(running_app: RunningApp, module: str, **pipes: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """The house's program, or a `module` that runs it, in a process of its own and healthy; it is ended behind."""
    env = running_app.world.environment(running_app.data, **running_app.overrides) | PATH
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, "run"),
        env={**env, "PYTHONPATH": str(Path.cwd())},
        stderr=asyncio.subprocess.DEVNULL,
        **pipes,
    )
    try:
        await running_app.healthy()
        yield process
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def running(what: Ours | Relay) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, ready, on a core of its own."""
    words, env = what.command()
    process = await asyncio.create_subprocess_exec(sys.executable, *words, env=env, stderr=asyncio.subprocess.DEVNULL)
    os.sched_setaffinity(process.pid, {CORES[0]})
    await what.running_app.healthy()
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


class Traffic:
    """Messages with a number in them: when each was sent, when each was posted, by the sandbox's clock."""

    def __init__(self, running_app: RunningApp) -> None:
        self.running_app = running_app
        self.sent: dict[int, datetime] = {}

    async def says(self, chat: str) -> int:
        """A customer writes the next numbered message."""
        number, world = len(self.sent), self.running_app.world
        self.sent[number] = world.clock.now()
        await world.periskope.customer_says(chat, f"bench {number} of many")
        return number

    def posted(self) -> dict[int, datetime]:
        """When each message was taken in by Slack; of a message that is posted again the first time."""
        came: dict[int, datetime] = {}
        for call in self.running_app.slack.calls:
            if call.method == "chat.postMessage" and call.ok:
                for found in MARK.findall(str(call.args.get("text"))):
                    came.setdefault(int(found), call.at)
        return came

    async def through(self) -> None:
        """Wait until all that was sent is posted. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while len(missing := self.sent.keys() - self.posted().keys()):
            if time.monotonic() > end:
                raise TimeoutError(f"{len(missing)} of {len(self.sent)} did not come through")
            await asyncio.sleep(0.1)

    def latencies(self, numbers: Sequence[int]) -> list[float]:
        """Milliseconds from the webhook to Slack, of these messages."""
        came = self.posted()
        return [(came[one] - self.sent[one]).total_seconds() * 1000 for one in numbers]

    async def paced(self, chats: Sequence[str], *, a_second: float, seconds: float) -> list[int]:
        """So many messages a second, chats in turn; gives their numbers once all are posted."""
        began, numbers = time.monotonic(), []
        for n in range(int(a_second * seconds)):
            await asyncio.sleep(max(0.0, began + n / a_second - time.monotonic()))
            numbers.append(await self.says(chats[n % len(chats)]))
        await self.through()
        return numbers


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of all lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def three(values: Sequence[float]) -> str:
    """p50, p90 and p99 in milliseconds."""
    return "p50 / p90 / p99 " + " / ".join(f"{percentile(values, one):.1f}" for one in (0.5, 0.9, 0.99)) + " ms"
