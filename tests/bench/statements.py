"""`python -m tests.bench.statements`: how many SQL statements a message costs, both ways, in a rush and one by one."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from sandbox.world import World
from tests.counting import statements
from tests.fixtures.running_app import RunningApp

RUSH, ALONE, CHATS = 300, 60, 10
APART = 0.15  # seconds: one message's work is done before the next comes
PATIENCE = 120.0


def main() -> None:
    """Print one line for each way."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(_measure())


async def _measure() -> None:
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        overrides = RunningApp.quick() | {"POLL_SECONDS": "3600", "LOG_LEVEL": "warning"}
        running_app = RunningApp(world=world, data=Path(folder), overrides=overrides)
        for number in range(CHATS):
            world.periskope.add_chat(name=f"Bench {number}", number=f"4477009{number:05d}", labels=("sales",))
        try:
            await running_app.start_app()
            await running_app.settled()
            await _ways(running_app)
        finally:
            await running_app.stop_app()
            await world.stop()


async def _ways(running_app: RunningApp) -> None:
    chats = [running_app.chat(f"Bench {number}") for number in range(CHATS)]
    room, asha = running_app.slack.channel("wa-sales").id, running_app.person("Asha")

    async def hear(number: int) -> None:
        await running_app.world.periskope.customer_says(chats[number % CHATS], f"words {number}")

    async def reply(number: int) -> None:
        root = running_app.thread("wa-sales", f"Bench {number % CHATS}")[0].ts
        await running_app.slack.say(asha, room, f"reply {number}", thread_ts=root)

    await _counted("a chat's first message", running_app, CHATS, hear)
    await _counted("a message in a rush", running_app, RUSH, hear)
    await _counted("a message by itself", running_app, ALONE, hear, apart=APART)
    await _counted("a reply by itself", running_app, ALONE, reply, apart=APART)


async def _counted(
    name: str, running_app: RunningApp, many: int, act: Callable[[int], Awaitable[None]], *, apart: float = 0
) -> None:
    """Print the statements for each of `many` acts, until nothing is owed any more."""
    with statements(_of_the_app) as seen:
        for number in range(many):
            await act(number)
            await asyncio.sleep(apart)
        await running_app.at_rest(within=PATIENCE)
    sys.stdout.write(f"{name:<24}{seen.total() / many:6.0f} statements\n")
    sys.stdout.flush()


def _of_the_app(words: str) -> bool:
    """Whether all is at rest is asked by the house, not by the program."""
    return not words.startswith(("SELECT count(*) AS count_1 \nFROM inbox", "SELECT count(*) AS count_1 \nFROM outbox"))


if __name__ == "__main__":
    main()
