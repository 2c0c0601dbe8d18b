"""Whatever happens to access and rooms, in any order: at rest everybody reads what they may, and nobody anything else."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.flows import watching
from bot.flows.outgoing import lost
from tests.trips.house import House
from tests.trips.machine import Machine

STEPS = 12


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that stays wrong is replaced after a second and a half; hints cause a reading every half second."""
    monkeypatch.setattr(lost, "PATIENCE", timedelta(seconds=1.5))
    monkeypatch.setattr(watching, "HINTS_APART", timedelta(seconds=0.5))


async def run(folder: Path, seed: int, *, seconds: float) -> Machine:
    """Steps and checks until the time is over; fails with the story of the run."""
    async with House.open(folder) as house:
        machine = Machine(house, seed)
        await machine.open()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(STEPS):
                await machine.step()
            if machine.checks == 1:
                await machine.does("crash")
            found = await machine.check()
            assert not found, "\n".join([f"seed {seed}, after:", *machine.story, "wrong:", *found])
    return machine


@pytest.mark.parametrize("seed", [1, 2])
async def test_at_rest_everybody_reads_what_they_may_and_nobody_else(tmp_path: Path, seed: int) -> None:
    machine = await run(tmp_path, seed, seconds=18)

    assert machine.checks > 1
    assert machine.done["crash"] > 0
    print(f"seed {seed}: {machine.checks} checks, {sum(machine.done.values())} steps: {dict(machine.done)}")  # noqa: T201  # the counts


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_a_long_day_of_anything(tmp_path: Path) -> None:
    total = 0
    for seed in range(100, 160):
        machine = await run(tmp_path / str(seed), seed, seconds=30)
        total += sum(machine.done.values())
        print(f"seed {seed}: {machine.checks} checks, {total} steps so far")  # noqa: T201  # the counts

    assert total > 0
