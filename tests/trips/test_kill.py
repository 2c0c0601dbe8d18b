"""The real process, killed with SIGKILL at named points between "ok" and delivery, both ways."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from sandbox.slack import plain
from sandbox.world import World
from tests.trips.house import House
from tests.trips.process import Process


def said(house: House, text: str) -> int:
    return sum(
        text in plain(message) and message.thread_ts not in {None, message.ts}
        for message in house.slack.channel("wa-triage").messages.values()
    )


@pytest.mark.parametrize(
    "point", ["arrived", "decided@chat", "sending@PostCopy", "called@PostCopy", "settled@PostCopy", "called@PostCard"]
)
async def test_killed_after_periskope_heard_ok_the_message_is_posted_once(point: str) -> None:
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        house = House(world=world, data=Path(folder), overrides=House.quick() | {"POLL_SECONDS": "3600"})
        process = Process(house)
        try:
            await house.prepared()
            await process.start(faults=f"{point}:1")
            chat = house.chat("Sofía")  # nothing was said there yet, so her card is new as well
            await house.healthy()
            await world.periskope.customer_says(chat, "hear me")
            await world.periskope.customer_says(chat, "and me")
            await process.killed()
            await process.start()
            await house.until(lambda: said(house, "and me") and said(house, "hear me"), within=25)
            await asyncio.sleep(1.5)  # longer than the quiet window: a second copy would come now

            assert (said(house, "hear me"), said(house, "and me")) == (1, 1)
        finally:
            await process.stop()
            await world.stop()


@pytest.mark.parametrize(
    "point", ["arrived", "decided@thread", "sending@SendWhatsApp", "called@SendWhatsApp", "settled@SendWhatsApp"]
)
async def test_killed_after_slack_heard_ok_the_reply_is_sent_once(point: str) -> None:
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        house = House(world=world, data=Path(folder), overrides=House.quick() | {"POLL_SECONDS": "3600"})
        process = Process(house)
        try:
            await house.prepared(say="first words")
            chat, channel = house.chat("Priya"), house.slack.channel("wa-sales")
            root = next(one for one in channel.roots() if "Priya" in plain(one))
            await process.start(faults=f"{point}:1")
            await house.healthy()
            await house.slack.say(house.person("Asha"), channel.id, "an answer", thread_ts=root.ts)
            await house.slack.say(house.person("Asha"), channel.id, "a second", thread_ts=root.ts)
            await process.killed()
            await process.start()
            await house.until(lambda: len(house.heard(chat)) >= 2, within=30)
            await asyncio.sleep(1.5)  # as above

            assert house.heard(chat) == ["an answer", "a second"]
        finally:
            await process.stop()
            await world.stop()
