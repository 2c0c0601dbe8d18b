"""Both ends of the crash tests: it hands out events, keeps what it is sent, and misbehaves on a seed."""

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from tests.engine.toy import TIME_OUT, Toy

BACKLOG = 20  # so many messages may be under way: events go on arriving through the whole run


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What became of the messages."""

    sent: int
    lost: int
    doubled: int
    out_of_order: int
    kills: int
    deliveries: int
    lost_replies: int
    goodbyes: int
    seconds: float


@dataclass(slots=True)
class End:
    """Both ends of the toy, in the test's own process."""

    messages: int
    chats: int
    dice: random.Random
    waiting: dict[int, list[int]] = field(default_factory=dict)
    got: list[tuple[int, int]] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    kills: int = 0
    deliveries: int = 0
    lost_replies: int = 0
    goodbyes: int = 0
    late: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for n in range(self.messages):
            self.waiting.setdefault(n % self.chats, []).append(n)

    def count(self, seconds: float) -> Count:
        numbers = [n for _, n in self.got]
        firsts: dict[int, list[int]] = {}
        for chat, n in dict.fromkeys(self.got):
            firsts.setdefault(chat, []).append(n)
        return Count(
            sent=self.messages,
            lost=self.messages - len(set(numbers)),
            doubled=len(numbers) - len(set(numbers)),
            out_of_order=sum(later < earlier for of in firsts.values() for earlier, later in itertools.pairwise(of)),
            kills=self.kills,
            deliveries=self.deliveries,
            lost_replies=self.lost_replies,
            goodbyes=self.goodbyes,
            seconds=round(seconds, 1),
        )

    async def next(self, request: web.Request) -> web.Response:
        """The first event of each chat that nobody has said "ok" to; null: there are no more."""
        firsts = [{"chat": chat, "n": of[0]} for chat, of in self.waiting.items() if of]
        if not firsts:
            return web.json_response(None)
        under_way = self.messages - sum(map(len, self.waiting.values())) - len(self.marks)
        return web.json_response([] if under_way > BACKLOG else self.dice.sample(firsts, min(2, len(firsts))))

    async def ok(self, request: web.Request) -> web.Response:
        for event in await request.json():
            self.deliveries += 1
            if event["n"] in self.waiting[event["chat"]]:
                self.waiting[event["chat"]].remove(event["n"])
        return web.json_response({})

    async def bye(self, request: web.Request) -> web.Response:
        """A process found everything done."""
        self.goodbyes += 1
        return web.json_response({})

    async def post(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        roll = self.dice.random()
        if roll < 0.03:
            return web.Response(status=429)
        if roll < 0.05:
            return web.Response(status=500)
        if roll < 0.07:  # the work is done after the client has given up
            self._late(body)
            await asyncio.sleep(TIME_OUT * 1.5)
        else:
            self._keep(body)
        if roll < 0.17:
            self.lost_replies += 1
            if request.transport is not None:
                request.transport.abort()
        return web.json_response({"ts": body["mark"]})

    async def find(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.dice.random() < 0.1:
            return web.Response(status=500)
        return web.json_response({"ts": body["mark"] if body["mark"] in self.marks else None})

    def _keep(self, body: dict[str, Any]) -> None:
        self.got.append((int(body["chat"]), int(body["n"])))
        self.marks.add(body["mark"])

    def _late(self, body: dict[str, Any]) -> None:
        async def later() -> None:
            await asyncio.sleep(TIME_OUT * 1.3)
            self._keep(body)

        task = asyncio.create_task(later())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Serve; gives the address."""
        app = web.Application()
        for answer in (self.next, self.ok, self.post, self.find, self.bye):
            app.router.add_post(f"/{answer.__name__}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()


@contextlib.asynccontextmanager
async def nursery() -> AsyncIterator[asyncio.subprocess.Process]:
    """The process that forks toys."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.engine.toy", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield parent
    finally:
        parent.kill()
        await parent.wait()


async def born(parent: asyncio.subprocess.Process, toy: Toy) -> int:
    """Start a toy; its number."""
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(json.dumps(asdict(toy)).encode() + b"\n")
    return int(await parent.stdout.readline())


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


async def gone(number: int, seconds: float) -> bool:
    """Wait for the end of a process; False if it is still there."""
    deadline = time.monotonic() + seconds
    while alive(number):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True


def kill(number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
