"""Three real processes with their servers, and all that happens to them."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from storage.opening import open_store
from tests import servers
from tests.fixtures import outstanding
from tests.fixtures.engine_kill import alive, born, gone, kill, nursery
from tests.fixtures.engine_world import NOON
from tests.processes import truth
from tests.processes.flows import Event, Kind
from tests.processes.outside import Outside
from tests.processes.worker import Worker

NAMES = ("one", "two", "three")
PATIENCE = 120.0
"""Seconds in which something goes on, on the busiest machine, as long as anything is left to do."""
MOST_UNDER_WAY = 30
OTHERS: LiteralString = (
    "select pid from pg_stat_activity where datname = current_database() and application_name <> 'truth' order by pid"
)


@dataclass(slots=True)
class House:
    """The processes, by name, and what ails them. `looks`: as in `Worker`."""

    url: str
    server: servers.Server
    redis_port: int
    folder: Path
    outside: Outside
    address: str
    parent: asyncio.subprocess.Process
    looks: bool = True
    numbers: dict[str, int] = field(default_factory=dict)
    longest_rest: float = 0.0
    _redis: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _redis_server: servers.Server | None = None
    _ailing: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def start(self, *, fault: dict[str, int] | None = None) -> None:
        """Start every process that is dead, as whoever supervises them would."""
        for name in NAMES:
            if name not in self.numbers or not alive(self.numbers[name]):
                told = Worker(
                    database=self.url,
                    redis=f"redis://127.0.0.1:{self.redis_port}/0",
                    outside=self.address,
                    name=name,
                    log=str(self.folder / f"{name}.log"),
                    looks=self.looks,
                    fault=fault or {},
                )
                self.numbers[name] = await born(self.parent, told)

    async def arrive(self, kind: Kind, chats: tuple[int, int], room: int, doors: tuple[str, ...]) -> None:
        """Something happens, once not too much is under way."""
        await self.until(lambda: len(self.outside.open_lines) < MOST_UNDER_WAY)
        n = len(self.outside.told) + 1
        self.outside.tell(Event(n=n, kind=kind, chat=chats[0], other=chats[1], room=room), doors)

    async def turn(self, weather: str) -> None:
        """The outside is like this from now on."""
        self.outside.weather = weather

    async def breathe(self, seconds: float) -> None:
        """A moment in which nothing new happens."""
        await asyncio.sleep(seconds)

    async def kill(self, name: str) -> None:
        """End a process, whatever it is at."""
        kill(self.numbers[name])

    async def doom(self, name: str, point: str, times: int) -> None:
        """End a process, and start it as one that will end at this point."""
        kill(self.numbers[name])
        await gone(self.numbers[name], PATIENCE)
        await self.start(fault={point: times})

    async def freeze(self, name: str, seconds: float) -> None:
        """Stop a process in its tracks, and let it go on as if nothing had been."""
        number = self.numbers[name]
        if name not in self._ailing:
            self._ail(
                name, partial(_signal, [number], signal.SIGSTOP), seconds, partial(_signal, [number], signal.SIGCONT)
            )

    async def cut(self, how: LiteralString, which: int) -> None:
        """Have the server end a session or a statement."""
        if "server" not in self._ailing:
            await asyncio.to_thread(self._cut, how, which)

    def _cut(self, how: LiteralString, which: int) -> None:
        with psycopg.connect(self.url, application_name="truth", autocommit=True) as connection:
            if pids := connection.execute(OTHERS).fetchall():
                connection.execute("select " + how + "(%s)", pids[which % len(pids)])

    async def stop_server(self, seconds: float) -> None:
        """The whole server stands still for a while."""
        if "server" in self._ailing:
            return
        pids = [self.server.process.pid, *await asyncio.to_thread(self._sessions)]
        self._ail("server", partial(_signal, pids, signal.SIGSTOP), seconds, partial(_signal, pids, signal.SIGCONT))

    def _sessions(self) -> list[int]:
        with psycopg.connect(self.url, application_name="truth", autocommit=True) as connection:
            return [int(pid) for (pid,) in connection.execute(OTHERS).fetchall()]

    async def lose_redis(self, seconds: float, *, frozen: bool) -> None:
        """Redis is gone or stands still, and comes back empty or as it was."""
        if "redis" in self._ailing or self._redis_server is None:
            return
        pids = [self._redis_server.process.pid]
        if frozen:
            self._ail("redis", partial(_signal, pids, signal.SIGSTOP), seconds, partial(_signal, pids, signal.SIGCONT))
        else:
            self._ail("redis", partial(_signal, pids, signal.SIGKILL), seconds, self.start_redis)

    def start_redis(self) -> None:
        """Redis, where it was before."""
        self._redis.close()
        self._redis_server = self._redis.enter_context(servers.redis(self.redis_port))

    def _ail(self, what: str, begin: Any, seconds: float, end: Any) -> None:
        async def ailing() -> None:
            begin()
            try:
                await asyncio.sleep(seconds)
            finally:
                end()
                del self._ailing[what]

        self._ailing[what] = asyncio.create_task(ailing())

    async def look(self) -> None:
        """All that must hold at every moment does."""
        if "server" not in self._ailing:
            await asyncio.to_thread(truth.look, self.url)

    async def rest(self) -> None:
        """Nothing ails anybody any more; then everything comes to rest by itself, and all of it is true."""
        self.outside.weather = "well"
        await asyncio.gather(*self._ailing.values())
        await self.start()
        began = time.monotonic()
        await self.until(lambda: not self.outside.open_lines and not self.outside.unheard)
        said = time.monotonic()
        while await asyncio.to_thread(truth.look, self.url):
            if time.monotonic() - said > PATIENCE:
                raise truth.Untrue(f"it does not come to rest: {await self.outstanding()}")
            await asyncio.sleep(0.05)
        self.longest_rest = max(self.longest_rest, time.monotonic() - began)
        truth.compare(self.outside)
        truth.hear(self.folder.glob("*.log"))

    async def end(self) -> None:
        """Nothing stays behind."""
        await asyncio.gather(*self._ailing.values())
        for number in self.numbers.values():
            kill(number)
            await gone(number, PATIENCE)
        self._redis.close()

    def repeat(self) -> bool:
        """Senders repeat, if anybody is there."""
        doors = [name for name, number in self.numbers.items() if alive(number)]
        if doors:
            self.outside.repeat(doors)
        return bool(doors)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that is to come true by itself, while the dead are started and senders repeat.

        However slow the machine, something goes on. Raises Untrue if nothing does.
        """
        known, since = -1, time.monotonic()
        while not true():
            if (now := len(self.outside.heard) + len(self.outside.got)) != known:
                known, since = now, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                raise truth.Untrue(f"it does not go on: {await self.outstanding()}")
            if not self.repeat():
                await self.start()
            await asyncio.sleep(0.01)

    async def outstanding(self) -> str:
        """What waits, for a failure to explain itself."""
        told = f"not said {self.outside.open_lines}, not heard {self.outside.unheard}, weather {self.outside.weather}"
        dead = [name for name, number in self.numbers.items() if not alive(number)]
        store = open_store(self.url, business_clock=lambda: NOON)
        try:
            return f"{told}, dead {dead}, ailing {list(self._ailing)}\n{await store.read(outstanding.rows)}"
        finally:
            await store.close()


@contextlib.asynccontextmanager
async def housed(
    url: str, server: servers.Server, folder: Path, dice: random.Random, *, looks: bool = True
) -> AsyncIterator[House]:
    """All processes up, with a Redis of their own."""
    outside = Outside(dice=dice)
    async with outside.listening() as address, nursery("tests.processes.worker") as parent:
        house = House(
            url=url, server=server, redis_port=servers.free_port(), folder=folder, outside=outside, address=address,
            parent=parent, looks=looks,
        )  # fmt: skip
        house.start_redis()
        try:
            await house.start()
            yield house
        finally:
            await house.end()


def _signal(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)
