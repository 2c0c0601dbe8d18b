"""Faults, rate limits, lost acknowledgements, repeated and shuffled events."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import Channel, Slack, User
from sandbox.slack.faults import Kind
from sandbox.world import HouseClock
from tests.sandbox.slack_town import Bot, bot, lena, room, slack, until
from tests.sandbox.slack_ways_in import Door, door, house, session, waiting

__all__ = ["bot", "door", "house", "lena", "room", "session", "slack"]


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


async def test_a_failed_delivery_comes_again_signed_and_numbered(
    slack: Slack, house: HouseClock, door: Door, lena: User
) -> None:
    door.refusing = 3
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    for attempt, minutes in ((2, 1), (3, 5)):
        await until(lambda: waiting(slack) == [attempt])  # noqa: B023  # waited for inside the loop
        house.move(timedelta(minutes=minutes))
    await until(slack.idle)

    assert [retry for _, retry, _ in door.heard] == [None, "1", "2", "3"]
    assert len({body["event_id"] for body, _, _ in door.heard}) == 1
    assert all(signed for _, _, signed in door.heard)


async def test_a_retry_waits_for_its_minute(slack: Slack, house: HouseClock, door: Door, lena: User) -> None:
    door.refusing = 9
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    await until(lambda: slack.delivery.retries)
    house.move(timedelta(seconds=55))
    slack.delivery.retry(due_by=slack.now())
    early = len(slack.delivery.queue)
    house.move(timedelta(seconds=6))
    await until(lambda: len(door.heard) == 3)

    assert early == 0


async def test_after_the_third_retry_an_event_is_lost(slack: Slack, house: HouseClock, door: Door, lena: User) -> None:
    door.refusing = 9
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    for attempt in (2, 3):
        await until(lambda: waiting(slack) == [attempt])  # noqa: B023  # waited for inside the loop
        await slack.retry_now()
    await until(slack.idle)

    assert len(door.heard) == 4
    assert [body["event"]["text"] for body in slack.delivery.lost] == ["hello"]


async def test_an_app_can_refuse_the_retries(slack: Slack, door: Door, lena: User) -> None:
    door.refusing, door.headers = 9, {"X-Slack-No-Retry": "1"}
    await slack.say(lena.id, slack.dm(lena.id).id, "hello")
    await until(lambda: door.heard)
    await until(slack.idle)

    assert len(door.heard) == 1


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
