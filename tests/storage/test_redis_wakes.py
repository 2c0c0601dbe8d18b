"""Wake-ups over a real Redis that is flushed, frozen, killed and started again."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Callable

import pytest
import redis as redis_client

from storage import redis_wakes
from storage.redis_wakes import ALL, RedisWakes
from tests import servers

PATIENCE = 60.0


class Watched(RedisWakes):
    """Shows what is still to be told."""

    @property
    def untold(self) -> frozenset[str]:
        return frozenset(self._pending)


class Listener:
    """One process's end, with what it heard."""

    def __init__(self, url: str, me: str) -> None:
        self.heard: list[frozenset[str]] = []
        self.answers: list[bool] = []
        self.wakes = Watched(url, channel="wakes:test", me=me, heard=self.heard.append, changed=self.answers.append)

    async def hears(self, ways: frozenset[str]) -> None:
        await until(lambda: ways in self.heard)


async def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "never came true"
        await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def running(*listeners: Listener) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.wakes.run()) for one in listeners]
    try:
        for one in listeners:
            await one.hears(ALL)
            one.heard.clear()
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_wakes, "REST_SECONDS", 0.05)
    monkeypatch.setattr(redis_wakes, "QUIET_SECONDS", 0.3)


async def test_what_one_process_tells_the_others_hear_and_it_does_not(redis_url: str) -> None:
    ours, theirs = Listener(redis_url, "a"), Listener(redis_url, "b")
    async with running(ours, theirs):
        ours.wakes.tell(frozenset({"out"}))
        await theirs.hears(frozenset({"out"}))
        theirs.wakes.tell(frozenset({"in"}))
        await ours.hears(frozenset({"in"}))

        assert frozenset({"out"}) not in ours.heard


async def test_flushing_redis_takes_nothing_away(redis_url: str) -> None:
    ours, theirs = Listener(redis_url, "a"), Listener(redis_url, "b")
    async with running(ours, theirs):
        with redis_client.Redis.from_url(redis_url) as admin:
            admin.flushall()
        ours.wakes.tell(frozenset({"clock"}))

        await theirs.hears(frozenset({"clock"}))


async def test_telling_never_waits_for_a_frozen_redis_and_what_was_told_is_heard_once_it_thaws() -> None:
    with servers.redis() as server:
        url = f"redis://127.0.0.1:{server.port}/0"
        ours, theirs = Listener(url, "a"), Listener(url, "b")
        async with running(ours, theirs):
            server.process.send_signal(signal.SIGSTOP)
            ours.wakes.tell(frozenset({"out"}))  # no coroutine, so it cannot wait; were it to block, Redis stays frozen
            await until(lambda: not ours.wakes.untold)  # it is being told
            await until(lambda: ours.wakes.untold)  # nobody answered
            server.process.send_signal(signal.SIGCONT)

            await until(lambda: any("out" in ways for ways in theirs.heard))


async def test_after_redis_was_killed_and_started_again_everybody_looks_at_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with servers.redis() as server:
        monkeypatch.setattr(servers, "free_port", lambda: server.port)
        url = f"redis://127.0.0.1:{server.port}/0"
        ours, theirs = Listener(url, "a"), Listener(url, "b")
        tasks = [asyncio.create_task(one.wakes.run()) for one in (ours, theirs)]
        for one in (ours, theirs):
            await one.hears(ALL)
            one.heard.clear()
        server.process.kill()
        server.process.wait()
    await until(lambda: ours.answers == [True, False])
    ours.wakes.tell(frozenset({"in"}))
    with servers.redis():
        await theirs.hears(ALL)
        await until(lambda: any("in" in ways for ways in theirs.heard))
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert all(isinstance(one, asyncio.CancelledError) for one in ended)
    assert ours.answers == [True, False, True]
