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
        """Alone or with others: who lost Redis for a moment, as on a busy machine, hears of everything instead."""
        await until(lambda: any(ways <= one for one in self.heard))


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


class Between:
    """Stands between a client and Redis: lets its answers pass after `delay` seconds, or gives `error` in their place."""

    def __init__(self, port: int) -> None:
        self.delay = 0.0
        self.error: bytes | None = None
        self.asked = 0
        self._redis = port
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen; the value is the address."""
        server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        try:
            yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _client(self, asks: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.closing(answers), contextlib.suppress(ConnectionError):
            from_redis, to_redis = await asyncio.open_connection("127.0.0.1", self._redis)
            with contextlib.closing(to_redis):
                await self._both(asks, to_redis, from_redis, answers)

    async def _both(
        self,
        asks: asyncio.StreamReader,
        to_redis: asyncio.StreamWriter,
        from_redis: asyncio.StreamReader,
        answers: asyncio.StreamWriter,
    ) -> None:
        async with asyncio.TaskGroup() as both:
            back = both.create_task(self._back(from_redis, answers))
            while asked := await asks.read(65536):
                self.asked += 1
                if self.error is None:
                    to_redis.write(asked)
                else:
                    answers.write(self.error)
            back.cancel()

    async def _back(self, answers: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while answer := await answers.read(65536):
            await asyncio.sleep(self.delay)
            to.write(answer)


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

            await theirs.hears(frozenset({"out"}))


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
    await until(lambda: ours.wakes.answers is False)
    ours.wakes.tell(frozenset({"in"}))
    with servers.redis():
        await theirs.hears(ALL)
        await until(lambda: ours.wakes.answers)
        told = ours.answers[-2:]
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert all(isinstance(one, asyncio.CancelledError) for one in ended)
    assert told == [False, True]


ERRORS = {
    "loading": b"-LOADING Redis is loading the dataset in memory\r\n",
    "no password": b"-NOAUTH Authentication required.\r\n",
    "a wrong password": b"-WRONGPASS invalid username-password pair or user is disabled.\r\n",
    "full": b"-OOM command not allowed when used memory > 'maxmemory'.\r\n",
    "a replica": b"-READONLY You can't write against a read only replica.\r\n",
    "not allowed": b"-NOPERM this user has no permissions to access the channel used as an argument\r\n",
    "no Redis": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "slow": None,
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS.keys())
async def test_a_redis_that_answers_otherwise_is_said_once_and_used_again_when_it_answers_well(
    redis_server: servers.Server, error: bytes | None
) -> None:
    between = Between(redis_server.port)
    async with between.open() as url:
        ours, theirs = Listener(url, "a"), Listener(url, "b")
        async with running(ours, theirs):
            between.error, between.delay = error, 0.0 if error else 2 * redis_wakes.ANSWER_SECONDS
            ours.wakes.tell(frozenset({"out"}))
            await until(lambda: not (ours.wakes.answers or theirs.wakes.answers))
            said, asked = (list(ours.answers), list(theirs.answers)), between.asked
            await until(lambda: between.asked >= asked + 6)  # each tries again and again
            still = (list(ours.answers), list(theirs.answers))
            ours.wakes.tell(frozenset({"in"}))
            between.error, between.delay = None, 0.0
            await theirs.hears(ALL)
            await until(lambda: ours.wakes.answers and theirs.wakes.answers)

        assert still == said


async def test_a_password_that_redis_wants_from_now_on_costs_the_wakes_and_nothing_else() -> None:
    with servers.redis() as server:
        url = f"redis://127.0.0.1:{server.port}/0"
        ours, theirs = Listener(url, "a"), Listener(url, "b")
        async with running(ours, theirs):
            with redis_client.Redis.from_url(url) as admin:
                admin.config_set("requirepass", "another")
                for kind in ("normal", "pubsub"):
                    admin.client_kill_filter(_type=kind, skipme=True)
                await until(lambda: not (ours.wakes.answers or theirs.wakes.answers))
                ours.wakes.tell(frozenset({"clock"}))
                await until(lambda: not ours.wakes.untold)  # it is being told
                await until(lambda: ours.wakes.untold)  # and was refused
                admin.config_set("requirepass", "")
            await theirs.hears(frozenset({"clock"}))
            await until(lambda: ours.wakes.answers and theirs.wakes.answers)
