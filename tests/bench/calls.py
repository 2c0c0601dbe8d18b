"""`python -m tests.bench.calls`: calls of Python's functions that a message takes, in a rush and by itself, of all threads.

Milliseconds are a machine's, calls are the program's: what it does for each message, however fast. Those of C are not
counted. Started with a word, it lists those functions whose file or name has it.
"""

import asyncio
import contextlib
import json
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from tests.bench.gates import gated
from tests.bench.house import PATH, house, quiet
from tests.bench.rows import say
from tests.bench.statements import Act, nothing_owed
from tests.fixtures.running_app import RunningApp

RUSH, CHATS, ROUNDS = 300, 10, 2
IDLE_SECONDS = 5.0
LONGEST_LINE = 1 << 26
Calls = Counter[str]


def main(words: list[str]) -> None:
    """Print the rows, or the functions."""
    quiet()
    found = asyncio.run(counted())
    for way, calls in found.items():
        if not words:
            say(gated(f"{way}: calls", calls.total(), ""))
            continue
        sys.stdout.write(f"{way}: {calls.total():.0f} calls\n")
        shown = [(times, name) for name, times in calls.most_common() if times >= 1 and words[0] in name]
        sys.stdout.writelines(f"{times:8.1f} {name}\n" for times, name in shown)


async def counted(*, rush: int = RUSH, rounds: int = ROUNDS, idle_seconds: float = IDLE_SECONDS) -> dict[str, Calls]:
    """For each way, how often each function is called for a message, until nothing is owed any more, its card included.

    A function's name has its thread and file before it.
    """
    async with house(chats=CHATS) as running_app, _counting(running_app) as process:
        chats = [running_app.chat(f"Bench {number}") for number in range(CHATS)]

        async def hear(number: int) -> None:
            await running_app.world.periskope.customer_says(chats[number % CHATS], f"words {number}")

        of = partial(_of, running_app, process)
        await of({}, hear, CHATS)  # makes the threads, and warms
        idle = await _idle(process, idle_seconds)
        return {
            "rush": await of(idle, hear, rush),
            "alone": await of(idle, hear, rounds * CHATS, alone=True),
        }


@contextlib.asynccontextmanager
async def _counting(running_app: RunningApp) -> AsyncIterator[Process]:
    env = running_app.world.environment(running_app.data, **running_app.overrides) | PATH
    words = ("-m", "tests.bench.counted_program", "run")
    here = {"PYTHONPATH": str(Path.cwd())}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=env | here, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_LINE
    )
    try:
        await running_app.healthy()
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _calls(process: Process) -> Calls:
    """Those up to now."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the program was started without pipes")
    process.stdin.write(b"\n")
    await process.stdin.drain()
    return Counter(json.loads(await process.stdout.readline()))


async def _idle(process: Process, seconds: float) -> dict[str, float]:
    """Those of a second in which nothing happens."""
    before, began = await _calls(process), time.monotonic()
    await asyncio.sleep(seconds)
    after, took = await _calls(process), time.monotonic() - began
    return {name: (times - before[name]) / took for name, times in after.items()}


async def _of(
    running_app: RunningApp, process: Process, idle: dict[str, float], act: Act, many: int, *, alone: bool = False
) -> Calls:
    before, began = await _calls(process), time.monotonic()
    for number in range(many):
        await act(number)
        if alone:  # each chat's card is waited for before it hears the next message, so each message has one
            await nothing_owed(running_app, now=(number + 1) % CHATS > 0)
    await nothing_owed(running_app)
    after, took = await _calls(process), time.monotonic() - began
    found: Calls = Counter()
    for name, times in after.items():
        found[name] = (times - before[name] - idle.get(name, 0.0) * took) / many  # type: ignore[assignment]  # a share
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
