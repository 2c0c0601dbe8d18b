"""The real process, killed with SIGKILL at named points between "ok" and delivery, both ways."""

import tempfile
from pathlib import Path

import pytest

from sandbox.slack import plain
from sandbox.world import World
from tests.fixtures.running_app import AppProcess, RunningApp


def said(running_app: RunningApp, text: str) -> int:
    return sum(
        text in plain(message) and message.thread_ts not in {None, message.ts}
        for message in running_app.slack.channel("wa-triage").messages.values()
    )


@pytest.mark.parametrize(
    "point",
    [
        "handled@chat",
        "arrived",
        "decided@chat",
        "marked@PostCopy",
        "sending@PostCopy",
        "called@PostCopy",
        "settled@PostCopy",
        "called@PostCard",
    ],
)
async def test_killed_after_periskope_heard_ok_the_message_is_posted_once(point: str) -> None:
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        running_app = RunningApp(
            world=world, data=Path(folder), overrides=RunningApp.quick() | {"POLL_SECONDS": "3600"}
        )
        process = AppProcess(running_app)
        try:
            await running_app.prepared()
            await process.start(faults=f"{point}:1")
            chat = running_app.chat("Sofía")  # nothing was said there yet, so her card is new as well
            await running_app.healthy()
            await world.periskope.customer_says(chat, "hear me")
            await world.periskope.customer_says(chat, "and me")
            await process.killed()
            await process.start()
            await running_app.until(lambda: said(running_app, "and me") and said(running_app, "hear me"))
            await world.periskope.customer_says(chat, "at last")  # in one lane: a second copy would come before it
            await running_app.until(lambda: said(running_app, "at last"))

            assert (said(running_app, "hear me"), said(running_app, "and me")) == (1, 1)
        finally:
            await process.stop()
            await world.stop()


@pytest.mark.parametrize(
    "point",
    [
        "handled@thread",
        "arrived",
        "decided@thread",
        "marked@SendWhatsApp",
        "sending@SendWhatsApp",
        "called@SendWhatsApp",
        "settled@SendWhatsApp",
    ],
)
async def test_killed_after_slack_heard_ok_the_reply_is_sent_once(point: str) -> None:
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        running_app = RunningApp(
            world=world, data=Path(folder), overrides=RunningApp.quick() | {"POLL_SECONDS": "3600"}
        )
        process = AppProcess(running_app)
        try:
            await running_app.prepared(say="first words")
            chat, channel = running_app.chat("Priya"), running_app.slack.channel("wa-sales")
            root = next(one for one in channel.roots() if "Priya" in plain(one))
            await process.start(faults=f"{point}:1")
            await running_app.healthy()
            await running_app.slack.say(running_app.person("Asha"), channel.id, "an answer", thread_ts=root.ts)
            await running_app.slack.say(running_app.person("Asha"), channel.id, "a second", thread_ts=root.ts)
            await process.killed()
            await process.start()
            await running_app.until(lambda: len(running_app.heard(chat)) >= 2)
            await running_app.slack.say(
                running_app.person("Asha"), channel.id, "a third", thread_ts=root.ts
            )  # as above
            await running_app.until(lambda: "a third" in running_app.heard(chat))

            assert running_app.heard(chat) == ["an answer", "a second", "a third"]
        finally:
            await process.stop()
            await world.stop()
