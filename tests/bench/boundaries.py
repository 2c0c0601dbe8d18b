"""`python -m tests.bench.boundaries`: what an idle look costs with many people, and a thousand who turn at once."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.availability import actions as availability
from bot.availability import jobs as availability_jobs
from bot.model.schedule import Schedule, to_json
from bot.notices.messages.work import ShiftStarted
from bot.routing import jobs as routing_jobs
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures import shop
from tests.fixtures.shop import Clock

LOOKS = 200
WAITING = 100


def main() -> None:
    """Print one line for each measurement."""
    for size in (1_000, 10_000):
        asyncio.run(_idle(size))
    asyncio.run(_flip(1_000))


async def _idle(size: int) -> None:
    """Nothing is due: the cost of looking must not depend on how many people there are."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        store = open_store(f"sqlite:///{Path(folder) / 'house.db'}", business_clock=clock)
        await store.run(_plan, size, waiting=0)
        times = [await _timed(store, _look) for _ in range(LOOKS)]
        await store.close()
    _say(f"idle look, {size:>6} people: median {statistics.median(times):7.2f} ms, worst {max(times):7.2f} ms")


async def _flip(size: int) -> None:
    """Everybody's shift begins at the same instant, while chats wait."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(shop.MONDAY - timedelta(hours=2))
        store = open_store(f"sqlite:///{Path(folder) / 'house.db'}", business_clock=clock)
        await store.run(_plan, size, waiting=WAITING)
        clock.later(hours=1)
        with statements() as asked_on:
            on = await _timed(store, availability_jobs.boundaries_due)
        given = len([who for who in await store.read(shop.assignees) if who is not None])
        told = len(await store.read(shop.told, ShiftStarted))
        clock.later(hours=8)
        with statements() as asked_off:
            off = await _timed(store, availability_jobs.boundaries_due)
        await store.close()
    done = f"{given} of {WAITING} chats given, {told} people told"
    _say(f"{size} people come on at once: {on / 1000:.2f} s, {asked_on.total()} statements ({done})")
    _say(f"{size} people go off at once: {off / 1000:.2f} s, {asked_off.total()} statements")


def _plan(tx: Tx, size: int, *, waiting: int) -> None:
    label = shop.label(tx)
    ids = shop.crowd(tx, size, label)
    week = to_json(Schedule(tz="UTC", shifts=shop.NINE_TO_FIVE))
    tx.conn.execute(insert(t.schedule), [{"agent_id": one, "plan": week, "version": 0} for one in ids])
    for n in range(waiting):
        shop.writes(tx, shop.customer(tx, n, label).id)
    availability.settle(tx, tx.availability.many(ids))


def _look(tx: Tx) -> None:
    availability_jobs.boundaries_due(tx)
    routing_jobs.waits_due(tx)


async def _timed(store: Store, flow: Callable[[Tx], Any]) -> float:
    """Milliseconds of the processor's time, which other work on the machine does not lengthen."""
    began = time.process_time()
    await store.run(flow)
    return (time.process_time() - began) * 1000


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
