"""A chat over time: where a new thread begins, how threads point at each other, and what opens none."""

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.periskope.records import Media
from sandbox.slack import plain
from sandbox.slack.records import Message
from tests.end_to_end.fidelity import Open, later, opened
from tests.fixtures.running_app import RunningApp


def roots(thread: Open) -> list[Message]:
    """The cards of the chat in the room, oldest first."""
    cards = thread.running_app.slack.channel(thread.room).roots()
    return [one for one in cards if thread.name in plain(one) and not one.deleted]


def address(thread: Open, root: Message) -> str:
    return f"/archives/{thread.channel}/p{root.ts.replace('.', '')}"


def pressable(root: Message) -> list[str]:
    return [
        element.get("action_id", "")
        for block in root.blocks or []
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("action_id")
    ]


async def begun(thread: Open, words: str, *, threads: int) -> None:
    """The customer's words stand in the newest of so many threads."""
    await thread.running_app.until(lambda: len(roots(thread)) == threads and thread.count(words))
    await thread.running_app.at_rest()


async def test_an_older_thread_and_the_new_one_point_at_each_other(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await later(running_app, days=2)
    await running_app.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    old, new = roots(thread)

    assert address(thread, new) in str(old.blocks)
    assert "↓ newer thread" in plain(old)
    assert address(thread, old) in str(new.blocks)
    assert "↑ earlier thread" in plain(new)


async def test_an_older_threads_card_neither_says_closed_nor_acts_on_the_chat(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await later(running_app, days=2)
    await running_app.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    old, new = roots(thread)

    assert pressable(old) == []
    assert "closed" not in plain(old)
    assert "chat:close" in pressable(new)


async def test_three_threads_make_a_chain(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    for count in (2, 3):
        await later(running_app, days=2)
        await running_app.world.periskope.customer_says(thread.chat, f"time {count}")
        await begun(thread, f"time {count}", threads=count)
    first, second, third = roots(thread)

    assert address(thread, second) in str(first.blocks)
    assert address(thread, first) in str(second.blocks)
    assert address(thread, third) in str(second.blocks)
    assert address(thread, second) in str(third.blocks)


async def closed(thread: Open) -> None:
    """Asha closes the chat from its card."""
    root = thread.running_app.thread(thread.room, thread.name)[0]
    await thread.running_app.slack.click(thread.running_app.person("Asha"), thread.channel, root.ts, "chat:close")
    await thread.running_app.until(lambda: "closed" in plain(roots(thread)[-1]))
    await thread.running_app.at_rest()


@pytest.mark.parametrize("words", ["Thank you so much!", "🙏🙏", "ok, great"])
async def test_thanks_after_closing_stay_in_the_thread_and_the_chat_stays_closed(
    running_app: RunningApp, words: str
) -> None:
    thread = await opened(running_app)
    await closed(thread)
    await later(running_app, hours=30)
    before = len(thread.replies())
    await running_app.world.periskope.customer_says(thread.chat, words)
    await thread.sees(words)
    await running_app.at_rest()

    assert len(roots(thread)) == 1
    assert len(thread.replies()) == before + 1
    assert "closed" in plain(roots(thread)[0])


async def test_a_sticker_after_closing_stays_in_the_thread(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await closed(thread)
    hug = Media(filename="hug.webp", mimetype="image/webp", data=b"RIFF" + b"s" * 100)
    await running_app.world.periskope.customer_says(thread.chat, None, kind="sticker", media=hug)
    await running_app.until(thread.files)
    await running_app.at_rest()

    assert len(roots(thread)) == 1
    assert "closed" in plain(roots(thread)[0])


async def test_a_question_after_closing_opens_the_chat_in_a_new_thread(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await closed(thread)
    await running_app.world.periskope.customer_says(thread.chat, "thanks, but where is it?")
    await begun(thread, "where is it?", threads=2)

    assert "waiting since" in plain(roots(thread)[-1])
    assert "closed" not in plain(roots(thread)[0])


async def load_earlier(thread: Open) -> str:
    """Asha asks for earlier messages from the card's menu; what she is told."""
    running_app, asha = thread.running_app, thread.running_app.person("Asha")
    key = await running_app.store.read(
        lambda tx: tx.chats.get(tx.chat_lists.matching(tx.people.by_slack(asha), "Priya")[0]).key
    )
    menu = await running_app.slack.click(asha, thread.channel, thread.root, "chat:menu", selected=f"more:{key}")
    await menu.settled()
    form = running_app.slack.views_of(asha)[-1]
    pressed = await running_app.slack.click_in_view(asha, form.id, "chat:earlier", value=key)
    await pressed.settled()
    await running_app.at_rest()
    return pressed.text


def long_ago(running_app: RunningApp, chat: str, count: int) -> None:
    """So much was said weeks before the program was there."""
    for number in range(count):
        at = running_app.world.clock.now() - timedelta(days=20) + timedelta(minutes=number)
        running_app.world.periskope.remembers(chat, f"old {number:02d}.", at=at)


async def test_a_new_thread_begins_with_what_was_said_before_the_program_was_there(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        long_ago(running_app, running_app.chat("Saturday Riders"), 14)
        await running_app.world.periskope.customer_says(running_app.chat("Saturday Riders"), "hello again")
        thread = Open(running_app, "Saturday Riders", "wa-sales")
        await thread.sees("hello again")
        await running_app.at_rest()
        folded, said = thread.words()[:2]

        assert [f"old {number:02d}." in folded for number in range(14)] == [False] * 4 + [True] * 10
        assert "hello again" in said


async def test_earlier_messages_are_loaded_step_by_step_and_nothing_twice(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        thread = await opened(running_app)
        long_ago(running_app, thread.chat, 25)
        seen = []
        for _ in range(4):
            await load_earlier(thread)
            seen.append([number for number in range(25) if thread.count(f"old {number:02d}.")])

        assert seen == [list(range(15, 25)), list(range(5, 25)), list(range(25)), list(range(25))]
        assert max(thread.count(f"old {number:02d}.") for number in range(25)) == 1
        assert any("nothing earlier" in said for said in thread.told("Asha"))


async def test_a_chat_without_any_past_begins_with_its_first_message(running_app: RunningApp) -> None:
    chat = running_app.world.periskope.add_chat(name="Brand New", number="447700900988", labels=("sales",))
    await running_app.world.periskope.customer_says(chat, "a first hello")
    thread = Open(running_app, "Brand New", "wa-sales")
    await thread.sees("a first hello")
    await running_app.at_rest()

    assert len(thread.replies()) == 1


async def test_messages_do_not_wait_long_for_a_past_that_does_not_come(running_app: RunningApp) -> None:
    chat = running_app.world.periskope.add_chat(name="Brand New", number="447700900988", labels=("sales",))
    running_app.world.periskope.fail(f"/chats/{chat}/messages", times=50, kind="500")
    await running_app.world.periskope.customer_says(chat, "a first hello")
    thread = Open(running_app, "Brand New", "wa-sales")

    assert await thread.sees("a first hello")
