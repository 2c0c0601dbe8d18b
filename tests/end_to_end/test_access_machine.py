"""Whatever happens to access and rooms, in any order: at rest everybody reads what they may, and nobody anything else."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats import events as chats_events
from bot.rooms.actions import gate
from tests.end_to_end.machine import Machine
from tests.fixtures.doubted_cache import doubted
from tests.fixtures.running_app import RunningApp

STEPS = 12
ORDERS = ("order by slash", "order by dm", "order by thread", "name of two")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that stays wrong is replaced after a second and a half; hints cause a reading every half second."""
    monkeypatch.setattr(gate, "PATIENCE", timedelta(seconds=1.5))
    monkeypatch.setattr(chats_events, "HINTS_APART", timedelta(seconds=0.5))


async def run(folder: Path, seed: int, *, seconds: float) -> Machine:
    """Steps and checks until the time is over and every kind of order was given; fails with the story of the run."""
    async with RunningApp.open(folder) as running_app:
        machine = Machine(running_app, seed)
        await machine.open()
        end = time.monotonic() + seconds
        while time.monotonic() < end or machine.checks < 2 or set(ORDERS) - set(machine.done):
            for _ in range(STEPS):
                await machine.step()
            if machine.checks >= 1 and not machine.done["crash"]:
                await machine.does("crash")
            if machine.checks >= 1:
                for name in ORDERS * 3:  # no card to see, or nobody to name, may make one of them impossible now
                    if not machine.done[name]:
                        await machine.does(name)
            found = await machine.check()
            assert not found, "\n".join([f"seed {seed}, after:", *machine.story, "wrong:", *found])
    return machine


@pytest.mark.parametrize("seed", [1, 2])
async def test_at_rest_everybody_reads_what_they_may_and_nobody_else(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doubted(monkeypatch) as doubts:
        machine = await run(tmp_path, seed, seconds=18)

    assert doubts.given > 0
    assert not doubts.stale, doubts.stale[:3]

    assert machine.checks > 1
    assert machine.done["crash"] > 0
    assert machine.obeyed > 0
    assert not set(ORDERS) - set(machine.done), machine.story
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
