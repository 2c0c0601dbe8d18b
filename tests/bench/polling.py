"""`python -m tests.bench.polling`: how late a message is that only a poll finds, with 5 and with 20,000 chats."""

import asyncio
from statistics import median

from tests.bench.gates import gated
from tests.bench.house import Ours, Traffic, house, quiet, running
from tests.bench.rows import say
from tests.fixtures.running_app import RunningApp

FEW, MANY = 5, 20_000
POLL_SECONDS = 2
TIMES = 7
FIRST_POLL = 20.0  # seconds: of the many chats, all are read once


def main() -> None:
    """Print the row."""
    quiet()
    asyncio.run(_measure())


async def _measure() -> None:
    found = [await _polled(chats) for chats in (FEW, MANY)]
    say(gated("polled", median(found[1]), "s", median(found[0]), note=f"polled every {POLL_SECONDS} s"))


async def _polled(chats: int) -> list[float]:
    """Seconds from each message to Slack, while no webhook arrives."""
    async with house(chats=FEW, POLL_SECONDS=str(POLL_SECONDS)) as running_app, running(Ours(running_app)):
        for n in range(FEW, chats):
            running_app.world.periskope.add_chat(name=f"Further {n}", number=f"4477{n:08d}", labels=("sales",))
        await asyncio.sleep(FIRST_POLL if chats > FEW else POLL_SECONDS)
        return await _one_by_one(running_app)


async def _one_by_one(running_app: RunningApp) -> list[float]:
    traffic, hooks = Traffic(running_app), running_app.world.periskope
    hooks.hold_webhooks = True
    for n in range(TIMES):
        await traffic.says(running_app.chat(f"Bench {n % FEW}"))
        await traffic.through()
    return [one / 1000 for one in traffic.latencies(list(traffic.sent))]


if __name__ == "__main__":
    main()
