"""`python -m tests.bench.long_looks`: how long `metrics` over 1,000,000 messages keeps others from the database thread."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

from bot.app.asked import answered
from bot.app.collecting import spare_collecting
from bot.interactions.models import CommandUsed, Reply
from bot.model.policies import Identity
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.bench import figures
from tests.bench.gates import gated
from tests.bench.house import percentile, quiet
from tests.bench.rows import say
from tests.fixtures import shop
from tests.fixtures.migrated import migrated_copy

LINES = ("metrics 30d by person", "metrics 30d by label", "metrics 30d by chat", "metrics 30d by day")
A_SECOND = 25
LOOK_SECONDS = 0.01
ALONE_SECONDS = 4.0
ADMIN = "UBOSS"


def main() -> None:
    """Print the row."""
    quiet()
    asyncio.run(_measure())


async def _measure() -> None:
    async with _opened() as store, asyncio.TaskGroup() as beside:
        spare_collecting()  # as the program does once it has started
        writing = beside.create_task(_customers(store))
        waits: list[float] = []
        looking = beside.create_task(_waits(store, waits))
        await asyncio.sleep(ALONE_SECONDS)
        alone, took = list(waits), []
        waits.clear()
        for line in LINES:
            began = time.perf_counter()
            said = await answered(store, CommandUsed(once=line, team="T1", slack_user=ADMIN, text=line))
            took.append(time.perf_counter() - began)
            if not isinstance(said, Reply):
                raise TypeError(f"{line} was answered by {said}")
        writing.cancel()
        looking.cancel()
    note = (
        f"p99 {percentile(waits, 0.99):.1f} ms, without it at most {max(alone):.0f} ms; answered in {max(took):.1f} s"
    )
    say(gated("hold", max(waits), "ms", note=note))


def _nothing(tx: Tx) -> None:
    tx.wakes.clear()


async def _waits(store: Store, waits: list[float]) -> None:
    """Milliseconds that a change which does nothing needs, ahead of all that is queued."""
    while True:
        began = time.perf_counter()
        await store.run_first(_nothing)
        waits.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(LOOK_SECONDS)


async def _customers(store: Store) -> None:
    for n in count():
        await store.run(shop.writes, n % figures.CHATS + 1, f"words {n}")
        await asyncio.sleep(1 / A_SECOND)


@contextlib.asynccontextmanager
async def _opened() -> AsyncIterator[Store]:
    """A store with the history of the figures' bench."""
    with tempfile.TemporaryDirectory() as folder:
        file = migrated_copy(Path(folder) / "house.db")
        store = open_store(f"sqlite:///{file}", business_clock=lambda: figures.NOW)
        await store.run(figures.house)
        await store.run(_admin)
        for start in range(0, figures.MESSAGES, figures.SLICE):
            await store.run(figures.write, start)
        try:
            yield store
        finally:
            await store.close()


def _admin(tx: Tx) -> None:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    tx.people.change(tx.people.roster().agents[0].id, slack_user=ADMIN)


if __name__ == "__main__":
    main()
