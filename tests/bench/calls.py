"""`python -m tests.bench.calls`: calls of Python's functions that a message takes, in a rush and by itself, of all threads.

Milliseconds are a machine's, calls are the program's: what it does for each message, however fast. Those of C are not
counted. Started with a word, it lists those functions whose file or name has it.
"""

import asyncio
import contextlib
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from tests.bench.gates import gated
from tests.bench.house import house, program, quiet
from tests.bench.rows import say
from tests.bench.statements import Act, nothing_owed
from tests.fixtures.running_app import RunningApp

RUSH, CHATS, ROUNDS = 300, 10, 2
ALONE, TURNS = 4, 5  # so few messages take no longer than is between two beats of the clock
IDLE_SECONDS = 2.0
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


async def counted(*, rush: int = RUSH, rounds: int = ROUNDS) -> dict[str, Calls]:
    """For each way, how often each function is called for a message, until nothing is owed any more, its card included.

    A function's name has its thread and file before it.
    """
    async with house(chats=CHATS) as running_app, _counting(running_app) as process:
        chats = [running_app.chat(f"Bench {number}") for number in range(CHATS)]

        async def hear(number: int) -> None:
            await running_app.world.periskope.customer_says(chats[number % CHATS], f"words {number}")

        of = partial(_of, running_app, process)
        await of({}, hear, CHATS)  # makes the threads, and warms
        # A job of the clock may come at any time, with as many calls as a few messages: what was without one counts.
        idle = min([await _idle(process) for _ in range(rounds)], key=_total)
        rushed = await of(idle, hear, rush)
        rest = [await of(idle, hear, ALONE, alone=True) for _ in range(TURNS)]
        return {"rush": rushed, "alone": min(rest, key=_total)}


@contextlib.asynccontextmanager
async def _counting(running_app: RunningApp) -> AsyncIterator[Process]:
    pipes: dict[str, Any] = {"stdin": PIPE, "stdout": PIPE, "limit": LONGEST_LINE}
    async with program(running_app, "tests.bench.counted_program", **pipes) as process:
        yield process


async def _calls(process: Process) -> Calls:
    """Those up to now."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the program was started without pipes")
    process.stdin.write(b"\n")
    await process.stdin.drain()
    return Counter(json.loads(await process.stdout.readline()))


def _total(calls: Calls) -> float:
    return calls.total()


async def _idle(process: Process) -> Calls:
    """Those of a second in which nothing happens."""
    before, began = await _calls(process), time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    after, took = await _calls(process), time.monotonic() - began
    return _shares(after, before, {}, took, took)


async def _of(
    running_app: RunningApp, process: Process, idle: Mapping[str, float], act: Act, many: int, *, alone: bool = False
) -> Calls:
    before, began = await _calls(process), time.monotonic()
    for number in range(many):
        await act(number)
        if alone:
            await nothing_owed(running_app, now=True)
    await nothing_owed(running_app)
    after, took = await _calls(process), time.monotonic() - began
    return _shares(after, before, idle, took, many)


def _shares(after: Calls, before: Calls, idle: Mapping[str, float], took: float, many: float) -> Calls:
    """What each of so `many` has of the calls between, without those that come by themselves; each of them a fraction."""
    found: dict[str, Any] = {
        name: (times - before[name] - idle.get(name, 0.0) * took) / many for name, times in after.items()
    }
    return Counter(found)


if __name__ == "__main__":
    main(sys.argv[1:])
