"""Slack allows ten connections for one app: they are shared out, asked for patiently, and closed cleanly."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.listeners.sockets import LONGEST_PAUSE, pause
from storage.store import Store
from storage.tx import Tx
from tests.end_to_end.outages import health, until_health
from tests.fixtures.running_app import PATIENCE, RunningApp

OPEN = "apps.connections.open"


def asked(running_app: RunningApp) -> int:
    return sum(call.method == OPEN for call in running_app.slack.calls)


def take(name: str) -> Callable[[Tx], int]:
    return lambda tx: tx.processes.take_sockets(name, wanted=2, most=10)


async def test_of_twelve_processes_ten_at_most_have_a_socket_and_each_of_six_has_one(store: Store) -> None:
    names = [f"process {number}" for number in range(12)]
    for name in names[:5]:
        await store.run(take(name))
    five = await store.read(lambda tx: [one.sockets for one in tx.processes.live()])
    for _ in range(2):  # each asks again every ten seconds
        for name in names[:6]:
            await store.run(take(name))
    six = await store.read(lambda tx: [one.sockets for one in tx.processes.live()])
    for _ in range(3):
        for name in names:
            await store.run(take(name))
    twelve = await store.read(lambda tx: [one.sockets for one in tx.processes.live()])
    await store.run(lambda tx: tx.processes.ended(next(one.name for one in tx.processes.live() if one.sockets)))
    for name in names:
        await store.run(take(name))
    again = await store.read(lambda tx: sum(one.sockets for one in tx.processes.live()))

    assert five == [2] * 5
    assert six == [1] * 6
    assert sorted(twelve) == [0, 0, *[1] * 10]
    assert again == 10


@pytest.mark.parametrize(("refusals", "low", "high"), [(1, 30, 60), (2, 60, 120), (4, 240, 480), (9, 600, 600)])
def test_the_pause_after_a_refusal_grows_to_ten_minutes(refusals: int, low: float, high: float) -> None:
    assert (pause(refusals, 0.0), pause(refusals, 1.0)) == (low, high)
    assert pause(refusals, 0.5) <= LONGEST_PAUSE


async def test_an_eleventh_connection_is_refused_once_and_said_and_not_asked_for_again_and_again(
    tmp_path: Path,
) -> None:
    async with RunningApp.open(tmp_path, HEALTH_SECONDS="1") as running_app:
        await until_health(running_app, "connections", well=True, within=PATIENCE)
        running_app.slack.socket.ghosts = 9
        before = asked(running_app)
        await running_app.slack.socket.refresh()
        await until_health(running_app, "connections", well=False, within=PATIENCE)
        until = time.monotonic() + 3
        while time.monotonic() < until:  # that nothing comes can only be waited for
            await asyncio.sleep(0.1)
        status, parts = await health(running_app)

        assert asked(running_app) - before <= 4
        assert status == 503
        assert not parts["connections"]


async def test_connections_that_are_not_ours_are_told(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, HEALTH_SECONDS="1") as running_app:
        await until_health(running_app, "connections", well=True, within=PATIENCE)
        running_app.slack.socket.ghosts = 3
        await running_app.slack.socket.refresh()
        await until_health(running_app, "connections", well=False, within=PATIENCE)

        assert len(running_app.slack.socket.connections) == 2


async def test_a_stop_closes_its_connections_and_gives_its_places_back(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        await running_app.until(lambda: len(running_app.slack.socket.connections) == 2)
        await running_app.stop_app()

        assert running_app.slack.socket.counted == 0


async def test_a_process_that_was_killed_has_no_say_after_the_start_of_the_only_one(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        await running_app.store.run(lambda tx: tx.processes.beat("killed", [("slack", "http_503", 60, True)], told=2))
        await running_app.stop_app()
        await running_app.start_app()
        live = await running_app.store.read(lambda tx: [one.name for one in tx.processes.live()])

        assert "killed" not in live
