"""A running Periskope with one chat, a receiver of its webhooks, and an HTTP client, for the tests beside this."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.periskope import Periskope

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
LEE = "14155550142@c.us"


@dataclass(slots=True)
class Receiver:
    """Takes webhooks as the application would; `refusing` answers 500 so many times."""

    secret: str
    heard: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refusing: int = 0
    wrong_signatures: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        expected = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        self.wrong_signatures += request.headers["x-periskope-signature"] != expected
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=500)
        self.raw.append(body)
        self.heard.append(json.loads(body))
        return web.Response()

    def kinds(self) -> list[str]:
        return [one.get("event_type") or one["event"] for one in self.heard]


@dataclass(slots=True)
class Town:
    periskope: Periskope
    receiver: Receiver
    session: aiohttp.ClientSession
    hours: list[timedelta]

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """One API call as the application makes it: key, phone, JSON; answers (status, parsed body or text)."""
        given = {"authorization": f"Bearer {self.periskope.api_key}", "x-phone": "14155550100"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(method, self.periskope.url + path, json=body, headers=given) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if "json" in answer.content_type and text else text

    async def quiet(self) -> None:
        await until(self.periskope.idle)

    def later(self, delta: timedelta) -> None:
        self.hours[0] += delta


async def until(true: Callable[[], object], *, seconds: float = 60) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < deadline, "it did not come true in time"
        await asyncio.sleep(0.005)


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    hours = [timedelta()]
    periskope = Periskope(clock=lambda: NOW + hours[0])
    receiver = Receiver(periskope.webhook_secret)
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await periskope.start()
    periskope.webhooks.wait_scale = 0.01
    periskope.webhook_url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    periskope.add_chat(name="Lee", number="14155550142", labels=["sales"])
    try:
        async with aiohttp.ClientSession() as session:
            yield Town(periskope, receiver, session, hours)
    finally:
        await periskope.stop()
        await runner.cleanup()
