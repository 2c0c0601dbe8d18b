"""What an admin, or Slack, deletes of ours: the chat goes on in a new thread, nothing is lost, doubled or left astray."""

import tempfile
from pathlib import Path
from typing import Any

import pytest

from sandbox.periskope.records import Media
from sandbox.slack import plain, posting
from sandbox.slack.records import Channel
from sandbox.world import World
from tests.end_to_end.fidelity import Open, opened
from tests.end_to_end.test_fidelity_threads import address, roots
from tests.fixtures.running_app import AppProcess, RunningApp


def admin_deletes(thread: Open, ts: str) -> None:
    slack = thread.running_app.slack
    channel = slack.channel(thread.room)
    posting.delete(slack, channel, channel.messages[ts])


def vanish(thread: Open) -> None:
    """The whole thread is gone without an event, as Slack's retention does it."""
    channel = thread.running_app.slack.channel(thread.room)
    for one in reversed(channel.thread(thread.root)):
        channel.drop(one)


def astray(channel: Channel, words: str) -> list[str]:
    return [plain(one) for one in channel.roots() if words in plain(one) and "chat:close" not in str(one.blocks)]


def everywhere(thread: Open, words: str) -> int:
    found = thread.running_app.slack.channel(thread.room).messages.values()
    return sum(words in plain(one) for one in found if one.is_reply)


async def test_a_deleted_card_is_followed_by_a_new_linked_thread(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    old = roots(thread)[0]
    admin_deletes(thread, old.ts)
    await running_app.until(lambda: len(roots(thread)) == 1 and thread.count("former card"))
    await running_app.world.periskope.customer_says(thread.chat, "still there?")
    await thread.sees("still there?")
    await running_app.at_rest()

    assert address(thread, old) in str(roots(thread)[0].blocks)
    assert thread.count("first words") == 1
    assert everywhere(thread, "still there?") == 1


async def test_a_reply_under_what_is_left_of_a_deleted_card_still_reaches_the_customer(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    old = roots(thread)[0]
    admin_deletes(thread, old.ts)
    await running_app.until(lambda: thread.count("former card"))
    asha = running_app.person("Asha")
    await running_app.slack.say(asha, thread.channel, "I am here", thread_ts=old.ts)
    await running_app.until(lambda: running_app.heard(thread.chat) == ["I am here"])
    await thread.sees("I am here")


@pytest.mark.parametrize("told", [True, False])
async def test_a_thread_of_which_nothing_is_left_is_begun_anew(running_app: RunningApp, *, told: bool) -> None:
    thread = await opened(running_app)
    channel = running_app.slack.channel(thread.room)
    if told:
        for one in reversed(channel.thread(thread.root)):
            posting.delete(running_app.slack, channel, one)
    else:
        vanish(thread)
    await running_app.world.periskope.customer_says(thread.chat, "still there?")
    await running_app.until(lambda: thread.count("still there?"))
    await running_app.at_rest()

    assert len(roots(thread)) == 1
    assert everywhere(thread, "still there?") == 1
    assert astray(channel, "still there?") == []
    assert thread.count("first words") == 1
    assert "chat:close" in str(roots(thread)[0].blocks)


async def test_what_else_was_to_come_comes_in_the_new_thread_in_order(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    vanish(thread)
    said = [f"word {number}." for number in range(5)]
    picture = Media(filename="bike.png", mimetype="image/png", data=b"picture")
    for words in said:
        await running_app.world.periskope.customer_says(thread.chat, words)
    await running_app.world.periskope.customer_says(thread.chat, "look", kind="image", media=picture)
    await running_app.until(lambda: thread.count("look") and thread.files())
    await running_app.at_rest()
    words = "\n".join(thread.words())

    assert [words.count(one) for one in said] == [1] * 5
    assert sorted(said, key=words.index) == said
    assert [name for name, _ in thread.files()] == ["bike.png"]
    assert all(astray(running_app.slack.channel(thread.room), one) == [] for one in [*said, "look"])
    assert len(roots(thread)) == 1


async def test_a_deleted_copy_is_said_once_and_not_put_back(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.customer_says(thread.chat, "and more")
    await thread.sees("and more")
    await running_app.at_rest()
    for words in ("first words", "and more"):
        found = thread.found(words)
        assert found is not None
        admin_deletes(thread, found.ts)
    await thread.sees("was deleted from this thread")
    await running_app.at_rest()

    assert thread.count("was deleted from this thread") == 1
    assert thread.count("first words") == thread.count("and more") == 0


async def test_our_own_withdrawal_is_no_deletion_by_others(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.set_labels(thread.chat, ("repairs",))
    await running_app.until(lambda: not roots(thread))
    await running_app.until(running_app.slack.idle)
    await running_app.at_rest()
    stands = [plain(one) for one in running_app.slack.channel("wa-sales").messages.values() if not one.deleted]

    assert [words for words in stands if "deleted" in words or "Priya" in words] == []


@pytest.mark.parametrize("point", ["sending@PostCopy", "called@PostCopy", "settled@PostCopy"])
async def test_killed_around_a_post_whose_root_is_gone_it_stands_once_in_a_thread(point: str) -> None:
    world: Any = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        overrides = RunningApp.quick() | {"POLL_SECONDS": "3600"}
        running_app = RunningApp(world=world, data=Path(folder), overrides=overrides)
        process = AppProcess(running_app)
        try:
            await running_app.prepared(say="first words")
            thread = Open(running_app, "Priya", "wa-sales")
            vanish(thread)
            await process.start(faults=f"{point}:1")
            await running_app.healthy()
            await world.periskope.customer_says(thread.chat, "hear me")
            await process.killed()
            await process.start()
            await running_app.until(lambda: everywhere(thread, "hear me"))
            await world.periskope.customer_says(thread.chat, "at last")
            await running_app.until(lambda: everywhere(thread, "at last"))
            await running_app.until(lambda: not astray(running_app.slack.channel("wa-sales"), "hear me"))

            assert everywhere(thread, "hear me") == 1
            assert len(roots(thread)) == 1
        finally:
            await process.stop()
            await world.stop()
