"""The HTTP doors on a real port, what they store and are asked, and requests sent over bare sockets."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions.models import Answer, Ask, Quiet
from bot.listeners import http, periskope_webhook, slack
from bot.listeners.slack_dispatch import SlackApp
from bot.model.policies import Identity
from bot.model.queue import Arrival
from bot.telemetry.vitals import Vitals
from tests.servers import free_port

SIGNING = "signing-secret-invented-0001"
HOOK = "webhook-secret-invented-0001"
PHONE = "15550100@c.us"
ORG = "0b6f2c1e-1111-4222-8333-444455556666"
ME = Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com", app_id="A1")
SHORT = 0.3  # seconds for a body or for headers that never end
LONG = 60.0  # and for those that do, on a busy machine


@dataclass
class Behind:
    """What stands behind the doors: takes everything, remembers it."""

    stored: list[Arrival] = field(default_factory=list)
    asked: list[Ask] = field(default_factory=list)
    orgs: frozenset[str] = frozenset({ORG})

    async def arrive(self, arrival: Arrival) -> None:
        self.stored.append(arrival)

    async def ask(self, asked: Ask) -> Answer:
        self.asked.append(asked)
        return Quiet()

    async def known(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset({PHONE}), self.orgs


@dataclass(frozen=True)
class Opened:
    """A server that listens."""

    port: int
    behind: Behind
    bolt: SlackApp

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def post(self, path: str, raw: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with ClientSession() as session, session.post(self.url + path, data=raw, headers=headers) as answer:
            return answer.status, await answer.text()

    async def lives(self) -> int:
        async with ClientSession() as session, session.get(self.url + "/livez") as answer:
            return answer.status

    async def slack_says(self, body: Any, *, form: bool = False) -> int:
        """A signed request of Slack's; the status."""
        text = json.dumps(body)
        raw = urlencode({"payload": text}).encode() if form else text.encode()
        return (await self.post("/slack/events", raw, slack_signed(raw, form=form)))[0]


@contextlib.asynccontextmanager
async def opened(patience: float = LONG) -> AsyncIterator[Opened]:
    """Both doors on a port of their own; `patience`: seconds for a body or for headers."""
    behind = Behind()
    bolt = slack.build(
        AsyncWebClient(token="xoxb-none", base_url="http://127.0.0.1:9/api/", retry_handlers=[]),
        slack.Doors(arrive=behind.arrive, ask=behind.ask, identity=ME),
    )
    door = periskope_webhook.Door(
        secrets=[HOOK], arrive=behind.arrive, lane_key=lambda name: name, known=behind.known, patience=patience
    )
    app = http.application(bolt=bolt, secrets=[SIGNING], door=door, vitals=Vitals(), patience=patience)
    port = free_port()
    runner = await http.serve(app, host="127.0.0.1", port=port, patience=patience)
    try:
        yield Opened(port=port, behind=behind, bolt=bolt)
    finally:
        await runner.cleanup()


def slack_signed(raw: bytes, *, form: bool = False, stamp: str | None = None) -> dict[str, str]:
    """The headers of a request that Slack signed."""
    at = stamp or str(int(time.time()))
    digest = hmac.new(SIGNING.encode(), f"v0:{at}:".encode() + raw, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
    }


def hook_signed(raw: bytes) -> dict[str, str]:
    """The headers of a webhook that Periskope signed."""
    return {"x-periskope-signature": hmac.new(HOOK.encode(), raw, hashlib.sha256).hexdigest()}


async def sent_bare(port: int, *parts: bytes, every: float = 0.0) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Bytes on a socket of their own, which stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(every)
    return reader, writer
