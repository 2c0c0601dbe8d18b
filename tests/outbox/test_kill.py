"""A real process, killed with SIGKILL again and again: nothing lost, nothing doubled, nothing out of order."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from bot.telemetry.fault_points import POINTS
from tests.fixtures.engine_kill import Count, End, born, gone, kill, nursery
from tests.fixtures.engine_toy import Toy

PATIENCE = 120.0
LONG = 700.0  # for the last processes of a long run: most of its messages are left to them


async def run(
    url: str, end: End, *, faults: list[dict[str, int]], kills: int, processes: int, last: float = PATIENCE
) -> Count:
    """Start toys, let each die at its fault or after 20 to 250 ms, and let the last ones finish."""
    began = time.monotonic()
    deaths = [*faults, *({} for _ in range(kills))]
    end.dice.shuffle(deaths)
    async with end.listening() as outside, nursery() as parent:

        async def lives(name: int) -> None:
            while True:
                fault = deaths.pop() if deaths else None
                number = await birth(Toy(database=url, outside=outside, owner=f"{name}", fault=fault or {}))
                if fault is None:
                    assert await gone(number, last), "the last process does not come to an end"
                    return
                if not fault:
                    await asyncio.sleep(end.dice.uniform(0.02, 0.25))
                if not (fault and await gone(number, PATIENCE)):
                    kill(number)
                assert await gone(number, PATIENCE)
                end.kills += 1

        lock = asyncio.Lock()

        async def birth(toy: Toy) -> int:
            async with lock:
                return await born(parent, toy)

        await asyncio.gather(*(lives(name) for name in range(processes)))
    return end.count(time.monotonic() - began)


def every_point(times: int) -> list[dict[str, int]]:
    return [{point: n} for point in POINTS for n in range(1, times + 1)]


def clean(count: Count) -> bool:
    return (count.lost, count.doubled, count.out_of_order) == (0, 0, 0)


async def test_nothing_is_lost_doubled_or_reordered_on_sqlite(tmp_path: Path) -> None:
    end = End(messages=200, chats=5, dice=random.Random(7))
    count = await run(f"sqlite:///{tmp_path / 'toy.db'}", end, faults=every_point(1), kills=15, processes=1)
    print(count)  # noqa: T201  # the counts are what this is run for

    assert clean(count), count
    assert (count.kills, count.goodbyes) == (len(POINTS) + 15, 1)


async def test_nothing_is_lost_doubled_or_reordered_on_postgresql(migrated_postgres_url: str) -> None:
    end = End(messages=200, chats=5, dice=random.Random(8))
    count = await run(migrated_postgres_url, end, faults=every_point(1), kills=15, processes=3)
    print(count)  # noqa: T201  # the counts are what this is run for

    assert clean(count), count
    assert (count.kills, count.goodbyes) == (len(POINTS) + 15, 3)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(3))
async def test_a_long_run_on_sqlite(tmp_path: Path, seed: int) -> None:
    end = End(messages=2000, chats=50, dice=random.Random(seed))
    count = await run(f"sqlite:///{tmp_path / 'toy.db'}", end, faults=every_point(5), kills=100, processes=1, last=LONG)
    print(count)  # noqa: T201  # the counts are what this is run for

    assert clean(count), count


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(3))
async def test_a_long_run_on_postgresql(migrated_postgres_url: str, seed: int) -> None:
    end = End(messages=2000, chats=50, dice=random.Random(seed))
    count = await run(migrated_postgres_url, end, faults=every_point(5), kills=100, processes=4, last=LONG)
    print(count)  # noqa: T201  # the counts are what this is run for

    assert clean(count), count
