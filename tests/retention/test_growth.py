"""Over many messages only words with their copies, files, figures and the audit grow; the engine's rows come and go."""

import time
from datetime import timedelta

import pytest

from tests.fixtures.running_app import RunningApp
from tests.retention.aged import age, clear, counts, stored

MONTH = 31
CHATS = ("Priya",)
# What a conversation is, in words, copies and figures. Everything else must be the same after every month.
RECORD = {
    "message",
    "message_version",
    "reaction",
    "copy",
    "post",
    "named",
    "file",
    "thread",
    "wait",
    "assignment",
    "audit",
}
MESSAGES = 16  # of a month
SOAK_MONTHS, SOAK_MESSAGES = 10, 10_000
PATIENCE_SECONDS = 900  # a soak runs for hours beside whatever else a machine does; it measures bytes


async def every_job(running_app: RunningApp) -> None:
    """Each job of the clock runs once, now and by our hand: none comes late on a slow machine and leaves its first row."""
    assert running_app.app is not None
    scheduler = running_app.app.jobs._scheduler
    scheduler.pause()
    for job in scheduler.get_jobs():
        await job.func()
    await running_app.at_rest(within=PATIENCE_SECONDS)


async def month(running_app: RunningApp, messages: int, tag: str) -> None:
    """So many messages come, half of them are answered in Slack, and then the month is over."""
    for number in range(messages // 2):
        chat = CHATS[number % len(CHATS)]
        words = f"question {tag} {number} " + "with quite some words in it, as people write them " * 2
        await running_app.world.periskope.customer_says(running_app.chat(chat), words)
        if number % 25 == 24:
            await running_app.at_rest(within=PATIENCE_SECONDS)
    await running_app.at_rest(within=PATIENCE_SECONDS)
    for number in range(messages // 2):
        chat = CHATS[number % len(CHATS)]
        room = "wa-sales"
        root = running_app.thread(room, chat)[0]
        agent = running_app.person("Asha")
        await running_app.slack.say(
            agent, running_app.slack.channel(room).id, f"answer {tag} {number}", thread_ts=root.ts
        )
        if number % 25 == 24:
            await running_app.at_rest(within=PATIENCE_SECONDS)
    await running_app.at_rest(within=PATIENCE_SECONDS)
    await every_job(running_app)
    _age_periskope(running_app)
    await running_app.store.run(age, MONTH)


def _age_periskope(running_app: RunningApp) -> None:
    """Its lists must not bring a month again that is over."""
    org = running_app.world.periskope
    for message in (one for chat in org.chats for one in (*org.messages(chat), *org.notes(chat))):
        message.timestamp -= timedelta(days=MONTH)
        message.updated_at -= timedelta(days=MONTH)


async def size(running_app: RunningApp) -> int:
    return int(await running_app.store.read(lambda tx: tx.retention.size()))


async def test_nothing_but_the_record_of_what_was_said_grows(running_app: RunningApp) -> None:
    after = []
    for number in range(3):
        await month(running_app, MESSAGES, f"month{number}")
        await clear(running_app.store)
        after.append(await running_app.store.read(counts))
    rest = [{name: rows for name, rows in one.items() if name not in RECORD} for one in after]

    assert after[2]["message"] - after[1]["message"] == MESSAGES
    assert rest[2] == rest[1]
    assert rest[2]["inbox"] + rest[2]["outbox"] + rest[2]["lane"] < 2 * MESSAGES


@pytest.mark.soak
async def test_bytes_a_message_before_and_after_retention(running_app: RunningApp) -> None:
    began, start = await size(running_app), time.monotonic()
    full = kept = began
    for number in range(SOAK_MONTHS):
        before = await size(running_app)
        await month(running_app, SOAK_MESSAGES, f"month{number}")
        full = await size(running_app)
        await clear(running_app.store)
        kept = await size(running_app)
        print(  # noqa: T201  # figures are what a soak is for
            f"month {number}: {(full - before) / SOAK_MESSAGES:.0f} bytes a message, {kept / 1e6:.1f} MB once cleared"
        )
    messages = SOAK_MONTHS * SOAK_MESSAGES
    for_ever = (kept - began) / messages
    await clear(running_app.store, words=30, files=30, audit=30)
    forgotten = (await size(running_app) - began) / messages
    print(  # noqa: T201  # as above
        f"{messages} messages in {time.monotonic() - start:.0f} s: {for_ever:.0f} bytes each with words kept for ever,"
    )
    print(f"{forgotten:.0f} once words, files and audit are forgotten")  # noqa: T201  # as above

    assert full - kept > 5 * (kept - began) / SOAK_MONTHS  # of the last month, given back beside kept
    assert await running_app.store.read(stored, "question month0") == set()
