"""The world around the processes: it hands out events, takes calls, misbehaves on a seed, and keeps all that it got."""

import asyncio
import contextlib
import json
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from bot.model.lane import Lane
from tests.fixtures.engine_toy import TIME_OUT
from tests.processes.flows import QUIET, Event

WEATHERS = {
    "well": {},
    "slow": {"slow": 0.6},
    "limiting": {"limit": 0.3, "slow": 0.1},
    "refusing": {"refuse": 0.3, "fail": 0.1},
    "losing": {"lose": 0.3, "late": 0.1},
    "storm": {"slow": 0.1, "limit": 0.1, "refuse": 0.05, "fail": 0.1, "lose": 0.1, "late": 0.05},
}
"""How often what goes wrong."""
HEARD_WITHIN = 1.5
"""Seconds after which whoever sends an event and hears nothing sends it again, to any process."""
POLL = 2.0
"""Seconds that an asking for events is kept open."""
OLDEST = QUIET / 2
"""Seconds: a call that takes longer to come is lost, so that none is under way once the engine looks for it."""


@dataclass(slots=True)
class Outside:
    """Both ends of all processes."""

    dice: random.Random
    weather: str = "well"
    told: dict[int, Event] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)
    waiting: dict[Lane, list[int]] = field(default_factory=lambda: defaultdict(list))
    offered: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    since: dict[int, float] = field(default_factory=dict)
    got: list[dict[str, Any]] = field(default_factory=list)
    """Every line that was taken or refused, in order."""
    marks: set[str] = field(default_factory=set)
    open_lines: dict[int, set[int]] = field(default_factory=dict)
    """For each event of which not every line was got: those that were."""
    lost_replies: int = 0
    stale: int = 0
    repeated: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def tell(self, event: Event, doors: tuple[str, ...]) -> None:
        """An event happens; it comes to these processes, after those of its lane that came before."""
        self.told[event.n] = event
        self.open_lines[event.n] = set()
        self.waiting[event.lane].append(event.n)
        for door in doors:
            self.offered[door].append(event.n)
        self.since[event.n] = time.monotonic()

    def __str__(self) -> str:
        return (
            f"{len(self.told)} events, {len(self.got)} lines, {self.lost_replies} answers lost, {self.repeated} repeated,"
            f" {self.stale} too late,"
        )

    @property
    def unheard(self) -> int:
        """How many events nobody has said "ok" to."""
        return len(self.told) - len(self.heard)

    def repeat(self, doors: Sequence[str]) -> None:
        """Whoever heard nothing for a while sends again, to any of these processes."""
        for n in [n for of in self.waiting.values() for n in of[:1]]:
            if time.monotonic() - self.since[n] > HEARD_WITHIN:
                self.since[n] = time.monotonic()
                self.repeated += 1
                self.offered[self.dice.choice(doors)].append(n)

    async def next(self, request: web.Request) -> web.Response:
        """The events that came to this process, the first of each lane."""
        name = (await request.json())["name"]
        until = time.monotonic() + POLL
        while request.transport is not None and time.monotonic() < until:
            if events := list(self._ready(name)):
                return web.json_response([asdict(event) for event in events])
            await asyncio.sleep(0.02)
        return web.json_response([])

    def _ready(self, name: str) -> Iterator[Event]:
        offered, self.offered[name] = self.offered[name], []
        for n in offered:
            of = self.waiting[self.told[n].lane]
            if n in self.heard:
                continue
            if of[0] == n:
                yield self.told[n]
            else:
                self.offered[name].append(n)

    async def ok(self, request: web.Request) -> web.Response:
        for n in await request.json():
            if n not in self.heard:
                self.heard.add(n)
                self.waiting[self.told[n].lane].remove(n)
        return web.json_response(None)

    async def post(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if self._too_old(body):
            return web.Response(status=500)
        weather = WEATHERS[self.weather]
        match self._fate(weather):
            case "limit":
                return web.Response(status=429)
            case "fail":
                return web.Response(status=500)
            case "refuse":
                self._keep(body, refused=True)
                return web.Response(status=403)
            case "late":  # the work is done after the client has given up
                self._later(body)
                await asyncio.sleep(TIME_OUT * 1.5)
            case "lose":
                self._keep(body)
                self.lost_replies += 1
                if request.transport is not None:
                    request.transport.abort()
            case "slow":
                self._keep(body)
                await asyncio.sleep(self.dice.uniform(0.02, 0.2))
            case _:
                self._keep(body)
        return web.json_response(body["mark"])

    async def find(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self._fate(WEATHERS[self.weather]) in {"fail", "lose"}:
            return web.Response(status=500)
        return web.json_response(body["mark"] if body["mark"] in self.marks else None)

    async def read(self, request: web.Request) -> web.Response:
        """A room or a chat as it is."""
        body = await request.json()
        status = {"limit": 429, "fail": 500, "refuse": 403}.get(self._fate(WEATHERS[self.weather]), 200)
        return web.json_response(body["place"], status=status)

    def _fate(self, weather: dict[str, float]) -> str:
        roll = self.dice.random()
        for fate, share in weather.items():
            roll -= share
            if roll < 0:
                return fate
        return "well"

    def _too_old(self, body: dict[str, Any]) -> bool:
        old = time.monotonic() - float(body["began"]) > OLDEST
        self.stale += old
        return old

    def _keep(self, body: dict[str, Any], *, refused: bool = False) -> None:
        line = json.loads(body["text"])
        self.got.append(line | {"by": body["name"], "refused": refused})
        if (seen := self.open_lines.get(line["n"])) is not None:
            seen.add(line["line"])
            if len(seen) == line["of"]:
                del self.open_lines[line["n"]]
        if not refused:
            self.marks.add(body["mark"])

    def _later(self, body: dict[str, Any]) -> None:
        async def later() -> None:
            await asyncio.sleep(body["began"] + TIME_OUT * 1.3 - time.monotonic())
            if not self._too_old(body):
                self._keep(body)

        task = asyncio.create_task(later())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Serve; gives the address."""
        app = web.Application()
        for answer in (self.next, self.ok, self.post, self.find, self.read):
            app.router.add_post(f"/{answer.__name__}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()
