"""The HTTP doors, before anybody is known: slow, packed, oversized and odd requests cost little and tell nothing."""

import asyncio
import gzip
import hashlib
import hmac
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions.models import Answer, Ask, Quiet
from bot.listeners import http, periskope_webhook, slack
from bot.model.policies import Identity
from bot.model.queue import Arrival
from bot.telemetry.vitals import Shared, Vitals

SIGNING = "s1gning"
HOOK = "h00k"
PHONE = "15550100@c.us"
ME = Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com", app_id="A1")


class Away:
    """A house whose database can be taken away."""

    def __init__(self) -> None:
        self.gone = False
        self.stored: list[Arrival] = []

    async def arrive(self, arrival: Arrival) -> None:
        self.stored.append(arrival)

    async def ask(self, asked: Ask) -> Answer:
        return Quiet()

    async def known(self) -> tuple[frozenset[str], frozenset[str]]:
        if self.gone:
            raise ConnectionError("customer 15550200007 said hello")
        return frozenset({PHONE}), frozenset()


@pytest.fixture
def house() -> Away:
    return Away()


@pytest.fixture
async def server(house: Away) -> AsyncIterator[TestServer]:
    doors = slack.Doors(arrive=house.arrive, ask=house.ask, identity=ME)
    bolt = slack.build(AsyncWebClient(token="xoxb-none"), doors)
    door = periskope_webhook.Door(
        secrets=[HOOK], arrive=house.arrive, lane_key=lambda name: name, known=house.known, patience=0.2
    )
    vitals = Vitals()
    vitals.wrote(Shared())
    vitals.periskope.succeeded()
    app = http.application(bolt=bolt, secrets=[SIGNING], door=door, vitals=vitals, patience=0.2)
    running = TestServer(app)
    async with running:
        yield running


def signed(raw: bytes, stamp: str | None = None) -> dict[str, str]:
    at = stamp or str(int(time.time()))
    digest = hmac.new(SIGNING.encode(), f"v0:{at}:".encode() + raw, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }


async def post(server: TestServer, path: str, raw: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with ClientSession() as session, session.post(server.make_url(path), data=raw, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("stamp", ["1" * 5_000, "9" * 4_301, "1" * 13, "-1", "1.5", "\u0661"])
async def test_an_odd_timestamp_is_a_401_and_no_fault(server: TestServer, stamp: str) -> None:
    status, _ = await post(server, "/slack/events", b"{}", signed(b"{}", "1") | {"X-Slack-Request-Timestamp": stamp})

    assert status == 401


async def test_a_signed_request_that_is_six_minutes_old_is_turned_away(server: TestServer) -> None:
    stale = str(int(time.time()) - 360)
    status, _ = await post(server, "/slack/events", b"{}", signed(b"{}", stale))

    assert status == 401


@pytest.mark.parametrize("path", ["/slack/events", "/periskope/webhook"])
async def test_a_packed_body_is_not_unpacked(server: TestServer, path: str) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    status, _ = await post(server, path, bomb, signed(bomb) | {"Content-Encoding": "gzip"})

    assert status == 415


@pytest.mark.parametrize("path", ["/slack/events", "/periskope/webhook"])
async def test_a_body_that_never_ends_is_given_up(server: TestServer, path: str) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    headers = signed(b"") | {"x-periskope-signature": "0" * 64}
    async with (
        ClientSession() as session,
        asyncio.timeout(60),
        session.post(server.make_url(path), data=drip(), headers=headers) as answer,
    ):
        assert answer.status == 408


async def test_a_webhook_while_the_database_is_away_is_asked_for_again_and_tells_nothing(
    server: TestServer, house: Away
) -> None:
    house.gone = True
    raw = b'{"event":"message.created","data":{"chat_id":"1@c.us","org_phone":"15550100@c.us","unique_id":"3EB0AA"}}'
    mark = {"x-periskope-signature": hmac.new(HOOK.encode(), raw, hashlib.sha256).hexdigest()}
    status, said = await post(server, "/periskope/webhook", raw, mark)

    assert status == 503
    assert "15550200007" not in said
    assert house.stored == []


async def test_health_tells_parts_and_nothing_else(server: TestServer) -> None:
    async with ClientSession() as session, session.get(server.make_url("/healthz")) as answer:
        told = await answer.json()

    assert told == dict.fromkeys(("database", "periskope", "events", "connections", "retention"), True) | {
        "slack": False
    }


@pytest.mark.parametrize(
    "path", ["/", "/metrics", "/slack", "/operator", "/.env", "/slack/events", "/periskope/webhook"]
)
async def test_nothing_else_answers_to_a_get(server: TestServer, path: str) -> None:
    async with ClientSession() as session, session.get(server.make_url(path)) as answer:
        assert answer.status in {404, 405}
