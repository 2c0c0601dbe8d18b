"""`python -m tests.bench.statements`: SQL statements, commits and thread switches of a message, in a rush and by itself."""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

from sandbox.world import World
from tests.bench.gates import COUNTS, gated
from tests.bench.house import PATIENCE, quiet
from tests.bench.rows import say
from tests.counting import Cost, cost
from tests.fixtures.running_app import RunningApp

RUSH, CHATS, ROUNDS = 300, 10, 4
IDLE_SECONDS = 4.0
CALM = 3
OWED = """SELECT (SELECT count(*) FROM inbox WHERE state = 'new')
 + (SELECT count(*) FROM outbox WHERE state IN ('ready', 'sending') AND coalesce(due, 0) <= ?)"""
EVER = 1 << 62
Act = Callable[[int], Awaitable[None]]
Costs = dict[str, float]


def main() -> None:
    """Print the rows."""
    quiet()
    asyncio.run(_measure())


async def _measure() -> None:
    async with shop() as running_app:
        for way, found in (await counted(running_app)).items():
            for what in COUNTS:
                say(gated(f"{way}: {what}", found[what], ""))


@contextlib.asynccontextmanager
async def shop() -> AsyncIterator[RunningApp]:
    """The program in this process, with ten chats in which nobody has written yet."""
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        overrides = RunningApp.quick() | {"POLL_SECONDS": "3600", "LOG_LEVEL": "warning"}
        running_app = RunningApp(world=world, data=Path(folder), overrides=overrides)
        for number in range(CHATS):
            world.periskope.add_chat(name=f"Bench {number}", number=f"4477009{number:05d}", labels=("sales",))
        try:
            await running_app.start_app()
            await running_app.settled()
            yield running_app
        finally:
            await running_app.stop_app()
            await world.stop()


async def counted(running_app: RunningApp, *, rush: int = RUSH, rounds: int = ROUNDS) -> dict[str, Costs]:
    """What each way costs, a message, until nothing is owed any more, its card included."""
    chats = [running_app.chat(f"Bench {number}") for number in range(CHATS)]
    room, asha = running_app.slack.channel("wa-sales").id, running_app.person("Asha")

    async def hear(number: int) -> None:
        await running_app.world.periskope.customer_says(chats[number % CHATS], f"words {number}")

    async def reply(number: int) -> None:
        root = running_app.thread("wa-sales", f"Bench {number % CHATS}")[0].ts
        await running_app.slack.say(asha, room, f"reply {number}", thread_ts=root)

    of = partial(_of, running_app, await _idle())
    found = {"first": await of(hear, CHATS), "rush": await of(hear, rush)}
    await of(reply, CHATS)  # assigned to her from now on
    alone = [(await of(hear, CHATS, alone=True), await of(reply, CHATS, alone=True)) for _ in range(rounds)]
    for place, way in enumerate(("alone", "reply")):
        found[way] = {what: sum(one[place][what] for one in alone) / rounds for what in COUNTS}
    return found


async def _idle() -> Costs:
    """What a second costs in which nothing happens."""
    with cost() as seen:
        await asyncio.sleep(IDLE_SECONDS)
    return {what: value / IDLE_SECONDS for what, value in _whole(seen).items()}


async def _of(running_app: RunningApp, idle: Costs, act: Act, many: int, *, alone: bool = False) -> Costs:
    began = time.monotonic()
    with cost() as seen:
        for number in range(many):
            await act(number)
            if alone:
                await nothing_owed(running_app, now=True)
        await nothing_owed(running_app)
    took = time.monotonic() - began
    return {what: (value - idle[what] * took) / many for what, value in _whole(seen).items()}


def _whole(seen: Cost) -> Costs:
    return {"statements": seen.statements.total(), "commits": seen.commits, "switches": seen.hops}


async def nothing_owed(running_app: RunningApp, *, now: bool = False) -> None:
    """Looked for past the program's own connections, so that looking is not counted. `now`: what is due later may wait.

    Raises TimeoutError.
    """
    end, calm = time.monotonic() + PATIENCE, 0
    [file] = running_app.data.glob("*.db")
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as beside:
        while calm < CALM:
            if time.monotonic() > end:
                raise TimeoutError("something is still owed")
            idle = running_app.slack.idle() and running_app.world.periskope.idle()
            due = int(time.time() * 1e6) if now else EVER
            calm = calm + 1 if idle and beside.execute(OWED, (due,)).fetchone() == (0,) else 0
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    main()
