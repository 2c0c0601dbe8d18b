"""Faults, rate limits, lost acknowledgements, repeated and shuffled events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import Channel, Slack, User
from sandbox.slack.faults import Kind
from tests.sandbox.slack_town import Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]


class Door:
    """An app's request URL that answers 500 so many times and keeps what it heard."""

    def __init__(self, slack: Slack) -> None:
        self.verifier = SignatureVerifier(slack.signing_secret)
        self.refusing = 0
        self.heard: list[tuple[dict[str, Any], str | None, bool]] = []

    async def take(self, request: web.Request) -> web.Response:
        body = await request.text()
        signed = self.verifier.is_valid_request(body, dict(request.headers))
        self.heard.append((json.loads(body), request.headers.get("X-Slack-Retry-Num"), signed))
        self.refusing -= 1
        return web.Response(status=500 if self.refusing >= 0 else 200)


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

    async def connect(self) -> "Socket":
        headers = {"Authorization": f"Bearer {self.slack.app_token}"}
        async with self.session.post(self.slack.url + "apps.connections.open", headers=headers) as answer:
            self.ws = await self.session.ws_connect((await answer.json())["url"])
        assert (await self.ws.receive_json())["type"] == "hello"
        return self

    async def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self.ws.receive_json(timeout=5)
        return frame

    async def ack(self, frame: dict[str, Any]) -> None:
        await self.ws.send_json({"envelope_id": frame["envelope_id"]})


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize(
    ("kind", "posted"),
    [("429", 0), ("500", 0), ("html503", 0), ("drop", 0), ("error", 0), ("drop_after", 1), ("late", 1)],
)
async def test_a_fault_does_its_work_or_does_not(
    slack: Slack, bot: Bot, room: Channel, kind: Kind, posted: int
) -> None:
    slack.fail("chat.postMessage", kind=kind, error="fatal_error", seconds=0.01)
    failed = False
    try:
        await bot.client.chat_postMessage(channel=room.id, text="x")
    except (SlackApiError, aiohttp.ClientError):
        failed = True
    done = len(room.roots())
    await bot.client.chat_postMessage(channel=room.id, text="again")

    assert (failed, done) == (kind != "late", posted)
    assert len(room.roots()) == posted + 1


async def test_a_fault_can_wait_and_can_mean_one_channel(slack: Slack, bot: Bot, room: Channel) -> None:
    slack.fail("chat.postMessage", kind="500", channel=room.id, after=1)
    await bot.client.chat_postMessage(channel=room.id, text="passes")
    with pytest.raises(SlackApiError):
        await bot.client.chat_postMessage(channel=room.id, text="fails")

    assert [message.text for message in room.roots()] == ["passes"]


async def test_limits_answer_429_with_the_time_to_wait(slack: Slack, bot: Bot, room: Channel) -> None:
    slack.limits, slack.limit_scale = True, 100.0
    for _ in range(2):
        await bot.client.chat_postMessage(channel=room.id, text="x")
    with pytest.raises(SlackApiError) as refused:
        await bot.client.chat_postMessage(channel=room.id, text="x")

    assert refused.value.response["error"] == "ratelimited"
    assert int(refused.value.response.headers["Retry-After"]) > 1


async def test_limits_shrink_with_their_scale(slack: Slack, bot: Bot, room: Channel) -> None:
    slack.limits, slack.limit_scale = True, 0.000001
    for _ in range(30):
        await bot.client.chat_postMessage(channel=room.id, text="x")

    assert len(room.roots()) == 30


async def test_a_failed_delivery_comes_again_signed_and_numbered(slack: Slack, door: Door, lena: User) -> None:
    slack.http.retry_scale = 0.0001
    door.refusing = 3
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    await until(lambda: len(door.heard) == 4)
    await until(slack.idle)

    assert [retry for _, retry, _ in door.heard] == [None, "1", "2", "3"]
    assert len({body["event_id"] for body, _, _ in door.heard}) == 1
    assert all(signed for _, _, signed in door.heard)


async def test_an_unacknowledged_envelope_comes_again(slack: Slack, lena: User, session: aiohttp.ClientSession) -> None:
    slack.socket.redeliver_seconds = 0.05
    socket = await Socket(slack, session).connect()
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    first = await socket.next()
    second = await socket.next()
    await socket.ack(second)
    await until(slack.idle)

    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)


async def test_what_a_lost_connection_had_goes_to_the_next(
    slack: Slack, lena: User, session: aiohttp.ClientSession
) -> None:
    socket = await Socket(slack, session).connect()
    dm = slack.dm(lena.id).id
    await slack.say(lena.id, dm, "one")
    await slack.say(lena.id, dm, "two")
    await socket.next()
    await socket.ws.close()
    other = await Socket(slack, session).connect()
    again = [await other.next(), await other.next()]

    assert [frame["payload"]["event"]["text"] for frame in again] == ["one", "two"]
    assert not slack.idle()


async def test_an_outage_forgets_nothing(slack: Slack, lena: User, session: aiohttp.ClientSession) -> None:
    socket = await Socket(slack, session).connect()
    await slack.say(lena.id, slack.dm(lena.id).id, "before")
    await socket.next()
    await slack.stop()
    await slack.say(lena.id, slack.dm(lena.id).id, "meanwhile")
    await slack.start(port=int(slack.origin.rpartition(":")[2]))
    other = await Socket(slack, session).connect()
    heard = [(await other.next())["payload"]["event"]["text"] for _ in range(2)]

    assert heard == ["before", "meanwhile"]


async def test_connections_take_turns(slack: Slack, lena: User, session: aiohttp.ClientSession) -> None:
    left, right = await Socket(slack, session).connect(), await Socket(slack, session).connect()
    for number in range(4):
        await slack.say(lena.id, slack.dm(lena.id).id, str(number))
    here = [(await left.next())["payload"]["event"]["text"] for _ in range(2)]
    there = [(await right.next())["payload"]["event"]["text"] for _ in range(2)]

    assert sorted(here + there) == ["0", "1", "2", "3"]


async def test_a_refresh_says_so_and_closes(slack: Slack, session: aiohttp.ClientSession) -> None:
    socket = await Socket(slack, session).connect()
    await slack.refresh()
    frame = await socket.next()
    end = await socket.ws.receive()

    assert (frame["type"], frame["reason"]) == ("disconnect", "refresh_requested")
    assert end.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}


async def test_a_socket_address_is_good_once(slack: Slack, session: aiohttp.ClientSession) -> None:
    address = slack._socket_url()
    await session.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(address)


async def test_held_events_come_when_released_and_can_be_repeated(slack: Slack, door: Door, lena: User) -> None:
    slack.hold_events = True
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    await asyncio.sleep(0)
    held = list(door.heard)
    await slack.release_events(shuffle=True)
    await slack.redeliver()
    await slack.redeliver(new_ids=True)
    await until(lambda: len(door.heard) == 3)
    ids = [body["event_id"] for body, _, _ in door.heard]

    assert held == []
    assert ids[0] == ids[1] != ids[2]


async def test_an_interaction_nobody_answers_in_time_is_an_error_to_the_person(
    slack: Slack, lena: User, session: aiohttp.ClientSession
) -> None:
    slack.answer_seconds = 0.05
    await Socket(slack, session).connect()
    done = await slack.command(lena.id, "help")

    assert done.status == "timeout"
