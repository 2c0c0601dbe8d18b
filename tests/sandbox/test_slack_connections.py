"""Socket Mode: envelopes that nobody acknowledged, lost connections, turns, refreshes, and others who listen too."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from sandbox.slack import Slack, User
from sandbox.world import HouseClock
from tests.sandbox.slack_town import bot, lena, room, slack, until
from tests.sandbox.slack_ways_in import Socket, door, house, session, waiting

__all__ = ["bot", "door", "house", "lena", "room", "session", "slack"]


async def test_an_unacknowledged_envelope_comes_again(
    slack: Slack, house: HouseClock, lena: User, session: aiohttp.ClientSession
) -> None:
    slack.socket.redeliver_seconds = 0.05
    socket = await Socket(slack, session).connect()
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    frames = [await socket.next(), await socket.next()]
    for minutes in (1, 5):
        await until(lambda: slack.delivery.retries)
        house.move(timedelta(minutes=minutes))
        frames.append(await socket.next())
    await until(slack.idle)

    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len(slack.delivery.lost) == 1


async def test_an_event_without_a_connection_comes_with_its_retries(
    slack: Slack, house: HouseClock, lena: User, session: aiohttp.ClientSession
) -> None:
    slack.socket.redeliver_seconds = 0.02
    await slack.say(lena.id, slack.dm(lena.id).id, "one")
    await slack.say(lena.id, slack.dm(lena.id).id, "two")
    await until(lambda: waiting(slack) == [2, 2])
    slack.socket.redeliver_seconds = 5
    socket = await Socket(slack, session).connect()
    house.move(timedelta(minutes=1))
    frames = [await socket.next(), await socket.next()]
    for frame in frames:
        await socket.ack(frame)
    await until(slack.idle)

    assert [frame["payload"]["event"]["text"] for frame in frames] == ["one", "two"]
    assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [(2, "timeout")] * 2


async def test_an_outage_of_more_than_six_minutes_loses_events(
    slack: Slack, house: HouseClock, lena: User, session: aiohttp.ClientSession
) -> None:
    slack.socket.redeliver_seconds = 0.02
    await slack.say(lena.id, slack.dm(lena.id).id, "lost")
    await until(lambda: waiting(slack) == [2])
    house.move(timedelta(minutes=1))
    await until(lambda: waiting(slack) == [3])
    house.move(timedelta(minutes=5))
    await until(slack.idle)
    slack.socket.redeliver_seconds = 5
    socket = await Socket(slack, session).connect()
    await slack.say(lena.id, slack.dm(lena.id).id, "heard")

    assert (await socket.next())["payload"]["event"]["text"] == "heard"
    assert len(slack.delivery.lost) == 1


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_command_nobody_took_is_never_sent_again(
    slack: Slack, lena: User, session: aiohttp.ClientSession, mode: str
) -> None:
    slack.mode = mode
    done = await slack.command(lena.id, "help")
    slack.mode = "socket"
    socket = await Socket(slack, session).connect()
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")

    assert done.status == "not_sent"
    assert (await socket.next())["type"] == "events_api"
    assert slack.delivery.retries == []


async def test_a_command_answered_too_late_is_never_sent_again(
    slack: Slack, lena: User, session: aiohttp.ClientSession
) -> None:
    slack.answer_seconds = slack.socket.redeliver_seconds = 0.05
    socket = await Socket(slack, session).connect()
    done = await slack.command(lena.id, "help")
    first = await socket.next()
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")

    assert (done.status, first["type"], "retry_attempt" in first) == ("timeout", "slash_commands", False)
    assert (await socket.next())["type"] == "events_api"


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


@pytest.mark.parametrize("passes", range(4))
async def test_it_stops_at_whatever_moment_something_was_left_to_deliver(slack: Slack, lena: User, passes: int) -> None:
    await slack.say(lena.id, slack.dm(lena.id).id, "nobody is connected")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    slack.socket.wake()
    for _ in range(passes):
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await slack.socket.stop()

    assert len(slack.delivery.queue) == 1


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
    address = await Socket(slack, session).address()
    await session.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(address)


async def test_an_interaction_nobody_answers_in_time_is_an_error_to_the_person(
    slack: Slack, lena: User, session: aiohttp.ClientSession
) -> None:
    slack.answer_seconds = 0.05
    await Socket(slack, session).connect()
    done = await slack.command(lena.id, "help")

    assert done.status == "timeout"


async def test_a_hello_counts_the_connections_and_the_eleventh_is_sent_away(
    slack: Slack, session: aiohttp.ClientSession
) -> None:
    sockets = [await Socket(slack, session).connect() for _ in range(11)]
    end = await sockets[10].ws.receive()

    assert [one.first["num_connections"] for one in sockets[:10]] == list(range(1, 11))
    assert sockets[10].first == {"type": "disconnect", "reason": "too_many_websockets"}
    assert end.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}


async def test_a_closed_connection_makes_room_for_another(slack: Slack, session: aiohttp.ClientSession) -> None:
    sockets = [await Socket(slack, session).connect() for _ in range(10)]
    await sockets[3].ws.close()
    await until(lambda: len(slack.socket.connections) == 9)
    late = await Socket(slack, session).connect()

    assert (late.first["type"], late.first["num_connections"]) == ("hello", 10)


async def test_a_command_sent_to_a_ghost_is_lost(slack: Slack, lena: User, session: aiohttp.ClientSession) -> None:
    slack.socket.ghosts, slack.answer_seconds = 1, 0.3
    socket = await Socket(slack, session).connect()
    lost, answered = await slack.command(lena.id, "lost"), asyncio.ensure_future(slack.command(lena.id, "heard"))
    frame = await socket.next()
    await socket.ack(frame)

    assert socket.first["num_connections"] == 2
    assert lost.status == "timeout"
    assert frame["payload"]["text"] == "heard"
    assert (await answered).status == "ok"


async def test_an_event_sent_to_a_ghost_comes_again(slack: Slack, lena: User, session: aiohttp.ClientSession) -> None:
    slack.socket.ghosts, slack.socket.redeliver_seconds = 1, 0.05
    socket = await Socket(slack, session).connect()
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    frame = await socket.next()
    await socket.ack(frame)
    await until(slack.idle)

    assert (frame["payload"]["event"]["text"], frame["retry_attempt"]) == ("hello", 1)
