"""Whatever is written, changed, deleted or missed on either side, in any order: at rest all surfaces say what is true."""

import time
from pathlib import Path

import pytest

from tests.end_to_end.machine_changes import ROOMS, Changes
from tests.fixtures.doubted_cache import doubted
from tests.fixtures.running_app import RunningApp

STEPS = 8


async def run(folder: Path, seed: int, *, seconds: float) -> Changes:
    """Steps and checks until the time is over and the program was away once; fails with the story of the run."""
    async with RunningApp.open(folder) as running_app:
        machine = Changes(running_app, seed)
        for _ in ROOMS:
            await machine.does("customer writes")
        end = time.monotonic() + seconds
        while True:
            for _ in range(STEPS):
                await machine.step()
            try:
                found = await machine.check()
            except AssertionError as late:
                found = [str(late), f"missing: {machine._missing()}"]
            assert not found, "\n".join([f"seed {seed}, after:", *machine.story, "wrong:", *found])
            if time.monotonic() >= end and machine.done["program away"]:
                return machine
            if not machine.done["program away"]:
                await machine.does("program away")


async def test_at_rest_thread_card_home_figures_and_whatsapp_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doubted(monkeypatch) as doubts:
        machine = await run(tmp_path, 3, seconds=4)

    assert doubts.given > 0
    assert not doubts.stale, doubts.stale[:3]

    assert sum(machine.done.values()) > STEPS


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_a_long_day_of_changes(tmp_path: Path) -> None:
    done = 0
    for seed in range(200, 230):
        machine = await run(tmp_path / str(seed), seed, seconds=30)
        done += sum(machine.done.values())
        assert set(machine.done) >= {"handset edits", "card deleted", "program away"}, machine.story
        print(f"seed {seed}: {done} steps so far, {dict(machine.done)}")  # noqa: T201  # the counts

    assert done > 0
