"""An app's ways in, bare: a request URL, and connections of Socket Mode."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import Slack
from sandbox.world import HouseClock


class Door:
    """An app's request URL that answers 500 so many times and keeps what it heard."""

    def __init__(self, slack: Slack) -> None:
        self.verifier = SignatureVerifier(slack.signing_secret)
        self.refusing = 0
        self.headers: dict[str, str] = {}
        self.heard: list[tuple[dict[str, Any], str | None, bool]] = []

    async def take(self, request: web.Request) -> web.Response:
        body = await request.text()
        signed = self.verifier.is_valid_request(body, dict(request.headers))
        self.heard.append((json.loads(body), request.headers.get("X-Slack-Retry-Num"), signed))
        self.refusing -= 1
        return web.Response(status=500 if self.refusing >= 0 else 200, headers=self.headers)


@pytest.fixture
def house(slack: Slack) -> HouseClock:
    """House time, to be moved by hand."""
    clock = HouseClock()
    slack.clock = clock.now
    return clock


@pytest.fixture
async def door(slack: Slack) -> AsyncIterator[Door]:
    door = Door(slack)
    app = web.Application()
    app.router.add_post("/", door.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.mode, slack.request_url = "http", f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield door
    await runner.cleanup()


class Socket:
    """One bare Socket Mode connection."""

    def __init__(self, slack: Slack, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session
        self.ws: aiohttp.ClientWebSocketResponse
        self.first: dict[str, Any] = {}

    async def address(self) -> str:
        """Where the app is told to connect to."""
        headers = {"Authorization": f"Bearer {self.slack.app_token}"}
        async with self.session.post(self.slack.url + "apps.connections.open", headers=headers) as answer:
            return str((await answer.json())["url"])

    async def connect(self) -> "Socket":
        self.ws = await self.session.ws_connect(await self.address())
        self.first = await self.next()
        return self

    async def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self.ws.receive_json(timeout=60)
        return frame

    async def ack(self, frame: dict[str, Any]) -> None:
        await self.ws.send_json({"envelope_id": frame["envelope_id"]})


def waiting(slack: Slack) -> list[int]:
    """Which retry each event waits for whose next try is minutes away."""
    return [parcel.attempt for _, parcel in slack.delivery.retries]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
