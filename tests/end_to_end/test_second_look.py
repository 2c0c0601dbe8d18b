"""What people did in Slack while nothing listened, and Slack has given up telling, is found again: nothing is lost."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.slack import plain
from sandbox.world import World
from tests.end_to_end.acts import chat as stored_chat
from tests.end_to_end.fidelity import Open, later, opened, press
from tests.fixtures.running_app import AppProcess, RunningApp

LIST = "while this app was away"


def given_up(running_app: RunningApp) -> None:
    """Slack tells no more of what happened until now."""
    delivery = running_app.slack.delivery
    delivery.queue.clear()
    delivery.retries.clear()


async def back(running_app: RunningApp, *, minutes: float = 1) -> None:
    """So much later the program starts again."""
    running_app.world.clock.move(timedelta(minutes=minutes))
    await running_app.start_app(at=running_app.world.clock.now())


async def away(running_app: RunningApp) -> Open:
    thread = await opened(running_app)
    await running_app.stop_app()
    return thread


async def test_what_is_found_young_is_sent_in_the_order_in_which_it_was_written(running_app: RunningApp) -> None:
    thread = await away(running_app)
    await thread.says("Asha", "first answer")
    await thread.says("Asha", "second answer")
    given_up(running_app)
    await thread.says("Asha", "third answer")  # this one Slack still tells, and sooner than the look is done
    await back(running_app)
    await running_app.until(lambda: len(running_app.heard(thread.chat)) == 3)
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["first answer", "second answer", "third answer"]
    assert thread.count(LIST) == 0


async def test_what_is_found_and_told_as_well_is_sent_once(running_app: RunningApp) -> None:
    thread = await away(running_app)
    ts = await thread.says("Asha", "only once")
    given_up(running_app)
    await back(running_app)
    await running_app.until(lambda: running_app.heard(thread.chat))
    for new_ids in (False, True):
        running_app.slack.delivery.again(1, new_ids=new_ids)
    await running_app.until(running_app.slack.idle)
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["only once"]
    assert "ballot_box_with_check" in thread.marks(ts)


async def test_what_is_found_late_is_listed_once_and_sent_by_a_press(running_app: RunningApp) -> None:
    thread = await away(running_app)
    first = await thread.says("Asha", "first answer")
    await thread.says("Nina", "second answer")
    given_up(running_app)
    await back(running_app, minutes=20)
    said = await thread.sees(LIST)
    await running_app.at_rest()
    before = (running_app.heard(thread.chat), thread.marks(first), thread.count(LIST))
    await press(thread, "Asha", "away:send")
    await running_app.until(lambda: len(running_app.heard(thread.chat)) == 2)
    await running_app.at_rest()

    assert before == ([], {"question"}, 1)
    assert said.index("first answer") < said.index("second answer")
    assert running_app.heard(thread.chat) == ["first answer", "second answer"]
    assert "decided by Asha" in await thread.sees(LIST)


async def test_what_is_found_late_and_not_wanted_is_not_sent(running_app: RunningApp) -> None:
    thread = await away(running_app)
    await thread.says("Asha", "an old answer")
    given_up(running_app)
    await back(running_app, minutes=20)
    await thread.sees(LIST)
    await running_app.at_rest()
    await press(thread, "Asha", "away:drop")
    await running_app.until(lambda: "Not sent, decided by" in "\n".join(thread.words()))
    await running_app.at_rest()
    listed = thread.found(LIST)

    assert listed is not None
    assert "away:" not in str(listed.blocks)
    assert running_app.heard(thread.chat) == []


async def test_what_newer_words_of_ours_have_overtaken_is_asked_about_however_young(running_app: RunningApp) -> None:
    thread = await away(running_app)
    await thread.says("Asha", "overtaken")
    given_up(running_app)
    running_app.world.clock.move(timedelta(minutes=1))
    await running_app.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "newer")
    await running_app.start_app(at=running_app.world.clock.now())
    await thread.sees(LIST)
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["newer"]


async def test_a_note_found_late_is_kept_as_one(running_app: RunningApp) -> None:
    thread = await away(running_app)
    ts = await thread.says("Asha", "note: they pay monthly")
    given_up(running_app)
    await back(running_app, minutes=20)
    await running_app.until(lambda: "lock" in thread.marks(ts))
    await running_app.at_rest()

    assert thread.count(LIST) == 0
    assert running_app.heard(thread.chat) == []


@pytest.mark.parametrize("minutes", [2, 12])
async def test_an_edit_and_a_deletion_are_found_too(running_app: RunningApp, *, minutes: int) -> None:
    thread = await opened(running_app)
    asha = running_app.person("Asha")
    edited = await thread.says("Asha", "ready at nine")
    deleted = await thread.says("Asha", "wrong thread")
    await running_app.until(lambda: len(running_app.heard(thread.chat)) == 2)
    await running_app.at_rest()
    await running_app.stop_app()
    await running_app.slack.edit(asha, thread.channel, edited, "ready at ten")
    await running_app.slack.remove(asha, thread.channel, deleted)
    given_up(running_app)
    await back(running_app, minutes=minutes)
    if minutes > 10:
        said = await thread.sees(LIST)
        await running_app.at_rest()
        assert ("ready at ten" in said, "wrong thread" in said) == (True, True)
        assert has(thread) == ["ready at nine", "wrong thread"]
        await press(thread, "Asha", "away:send")
    await running_app.until(lambda: has(thread) == ["ready at ten"])
    await running_app.at_rest()

    assert thread.count(LIST) == (minutes > 10)


def has(thread: Open) -> list[str]:
    """What the customer has from us."""
    ours = thread.running_app.world.periskope.messages(thread.chat)
    return [str(one.body) for one in ours if one.from_me and not one.is_deleted]


@pytest.mark.parametrize("minutes", [1, 20])
async def test_a_reaction_that_decides_is_found_too(running_app: RunningApp, *, minutes: int) -> None:
    thread = await opened(running_app)
    root = thread.root
    await later(running_app, minutes=minutes)
    await running_app.stop_app()
    await running_app.slack.react(running_app.person("Asha"), thread.channel, root, "white_check_mark")
    given_up(running_app)
    await back(running_app)
    if minutes > 10:
        assert "closed the chat" in await thread.sees(LIST)
        await running_app.at_rest()
        assert (await stored_chat(running_app, "Priya")).closed_at is None
        await press(thread, "Asha", "away:send")
    await running_app.until(lambda: "closed" in plain(thread.running_app.thread(thread.room, "Priya")[0]))
    await running_app.at_rest()

    assert (await stored_chat(running_app, "Priya")).closed_at is not None


async def test_a_second_start_asks_about_nothing_that_was_dealt_with(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    asha = running_app.person("Asha")
    ts = await thread.says("Asha", "ready at nine")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.slack.edit(asha, thread.channel, ts, "ready at ten")
    await running_app.slack.react(asha, thread.channel, thread.root, "eyes")
    gone = await thread.says("Asha", "never mind")
    await running_app.until(lambda: has(thread) == ["ready at ten", "never mind"])
    await running_app.slack.remove(asha, thread.channel, gone)
    await running_app.until(lambda: has(thread) == ["ready at ten"])
    await running_app.until(running_app.slack.idle)
    await running_app.at_rest()
    told = thread.told("Asha")
    for minutes in (1, 20):
        await running_app.stop_app()
        await back(running_app, minutes=minutes)
        await running_app.at_rest()

    assert has(thread) == ["ready at ten"]
    assert thread.count(LIST) == 0
    assert thread.told("Asha") == told


@pytest.mark.parametrize("point", ["called@LookAtRoom", "called@LookAtThread", "settled@LookAtThread", "decided@look"])
async def test_killed_while_it_looks_everything_is_sent_once_and_in_order(point: str) -> None:
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        overrides = RunningApp.quick() | {"POLL_SECONDS": "3600"}
        running_app = RunningApp(world=world, data=Path(folder), overrides=overrides)
        process = AppProcess(running_app)
        try:
            await running_app.prepared(say="first words")
            thread = Open(running_app, "Priya", "wa-sales")
            await thread.says("Asha", "first answer")
            await thread.says("Asha", "second answer")
            given_up(running_app)
            await process.start(faults=f"{point}:1")
            await process.killed()
            await process.start()
            await running_app.until(lambda: len(running_app.heard(thread.chat)) >= 2)
            await thread.says("Asha", "third answer")
            await running_app.until(lambda: "third answer" in running_app.heard(thread.chat))

            assert running_app.heard(thread.chat) == ["first answer", "second answer", "third answer"]
        finally:
            await process.stop()
            await world.stop()
