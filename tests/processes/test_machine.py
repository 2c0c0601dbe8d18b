"""Random things happen to three real processes on one PostgreSQL and one Redis, whatever is killed meanwhile."""

import random
import time
from pathlib import Path

import pytest

from tests import servers
from tests.processes.house import housed
from tests.processes.steps import steps

LOOK_EVERY = 25
BUSY = pytest.mark.timeout(900)


async def run(
    url: str, server: servers.Server, folder: Path, *, seed: int, count: int, trouble: bool = True, looks: bool = True
) -> None:
    """So many steps, with a look after some of them at what must never be. Prints the seed, and what was counted."""
    print(f"seed {seed}, {count} steps", flush=True)  # noqa: T201  # with it the same steps are taken again
    began, done = time.monotonic(), dict[str, int]()
    async with housed(url, server, folder, random.Random(seed), looks=looks) as house:
        for number, (what, how) in enumerate(steps(random.Random(seed), count, trouble=trouble), start=1):
            await getattr(house, what)(**how)
            done[what] = done.get(what, 0) + 1
            house.repeat()
            if number % LOOK_EVERY == 0:
                await house.look()
        await house.rest()
        print(house.outside, done, f"at rest within {house.longest_rest:.1f} s,")  # noqa: T201  # the counts are what this is run for
    print(f"took {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201  # as above


@BUSY
async def test_whatever_dies_everything_is_said_once_in_order_and_counted_once(
    migrated_postgres_url: str, postgres_server: servers.Server, tmp_path: Path
) -> None:
    await run(migrated_postgres_url, postgres_server, tmp_path, seed=11, count=60)


@BUSY
async def test_as_long_as_nobody_dies_wake_ups_alone_are_enough(
    migrated_postgres_url: str, postgres_server: servers.Server, tmp_path: Path
) -> None:
    await run(migrated_postgres_url, postgres_server, tmp_path, seed=12, count=45, trouble=False, looks=False)


@pytest.mark.soak
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("seed", range(10))
async def test_ten_times_a_thousand_steps(
    migrated_postgres_url: str, postgres_server: servers.Server, tmp_path: Path, seed: int
) -> None:
    await run(migrated_postgres_url, postgres_server, tmp_path, seed=seed, count=1_000)


@pytest.mark.soak
@pytest.mark.timeout(7_200)
async def test_wake_ups_alone_are_enough_for_long(
    migrated_postgres_url: str, postgres_server: servers.Server, tmp_path: Path
) -> None:
    await run(migrated_postgres_url, postgres_server, tmp_path, seed=12, count=1_000, trouble=False, looks=False)
