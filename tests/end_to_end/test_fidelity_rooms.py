"""One message in several rooms, and more messages than a channel takes."""

from pathlib import Path

from sandbox.slack import plain
from tests.end_to_end.fidelity import Open, opened
from tests.fixtures.running_app import RunningApp


async def two_rooms(running_app: RunningApp) -> tuple[Open, Open]:
    chat = running_app.chat("Saturday Riders")
    await running_app.world.periskope.customer_says(chat, "first words")
    rooms = Open(running_app, "Saturday Riders", "wa-sales"), Open(running_app, "Saturday Riders", "wa-repairs")
    for room in rooms:
        await room.sees("first words")
    await running_app.at_rest()
    return rooms


async def test_edits_deletions_and_reactions_reach_every_copy(running_app: RunningApp) -> None:
    sales, repairs = await two_rooms(running_app)
    edited = await running_app.world.periskope.customer_says(sales.chat, "at nine")
    deleted = await running_app.world.periskope.customer_says(sales.chat, "never mind")
    await running_app.world.periskope.customer_edits(sales.chat, edited.unique_id, "at ten")
    await running_app.world.periskope.customer_reacts(sales.chat, edited.unique_id, "👍")
    await running_app.world.periskope.customer_deletes(sales.chat, deleted.unique_id)
    for room in (sales, repairs):
        await room.sees("👍")
        await room.sees("deleted by the sender")
    await running_app.at_rest()

    for room in (sales, repairs):
        assert "👍" in await room.sees("at ten")
        assert "never mind" in await room.sees("deleted by the sender")
        assert room.count("at nine") == 0


async def test_a_reply_in_one_room_stands_in_the_other_with_name_and_address(running_app: RunningApp) -> None:
    sales, repairs = await two_rooms(running_app)
    await sales.says("Asha", "I will look")
    said = await repairs.sees("I will look")
    await running_app.at_rest()

    assert "Asha Rao" in said
    assert "asha@harborbikes.example" in said
    assert (sales.count("I will look"), repairs.count("I will look")) == (1, 1)


async def test_the_customers_reaction_to_a_reply_stands_in_both_rooms(running_app: RunningApp) -> None:
    sales, repairs = await two_rooms(running_app)
    ts = await sales.says("Asha", "I will look")
    await repairs.sees("I will look")
    await running_app.until(lambda: running_app.heard(sales.chat) == ["I will look"])
    sent = running_app.world.periskope.messages(sales.chat)[-1]
    await running_app.world.periskope.customer_reacts(sales.chat, sent.unique_id, "🙏")
    await repairs.sees("🙏")

    await running_app.until(lambda: "pray" in sales.marks(ts))


async def test_a_burst_is_merged_into_fewer_posts_in_order_and_edits_find_their_part(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        thread = await opened(running_app)
        before = len(thread.replies())
        running_app.slack.fail("chat.postMessage", times=1, kind="429", retry_after=6)
        messages = [await running_app.world.periskope.customer_says(thread.chat, f"burst {n:02d}") for n in range(20)]
        await running_app.until(lambda: thread.count("burst 19"))
        await running_app.at_rest()
        posts = thread.replies()[before:]
        lines = "\n".join(plain(post) for post in posts).splitlines()
        said = [line for line in lines if line.startswith("burst")]
        await running_app.world.periskope.customer_edits(thread.chat, messages[12].unique_id, "burst twelve")
        await running_app.world.periskope.customer_reacts(thread.chat, messages[13].unique_id, "🔥")
        await running_app.until(lambda: thread.count("burst twelve") and thread.count("🔥"))
        await running_app.at_rest()

        assert said == [f"burst {n:02d}" for n in range(20)]
        assert len(posts) <= 4
        assert len(thread.replies()) == before + len(posts)
        assert thread.count("burst 12") == 0


async def test_a_merged_post_whose_answer_is_lost_stands_once(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        thread = await opened(running_app)
        running_app.slack.fail("chat.postMessage", times=1, kind="429", retry_after=6)
        for n in range(8):
            await running_app.world.periskope.customer_says(thread.chat, f"burst {n}")
        running_app.slack.fail("chat.postMessage", times=2, kind="drop_after")
        await running_app.until(lambda: thread.count("burst 7"))
        await running_app.at_rest()
        lines = "\n".join(thread.words()).splitlines()

        assert [line for line in lines if line.startswith("burst")] == [f"burst {n}" for n in range(8)]


async def test_chats_of_one_channel_take_turns(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, PACE="0.25") as running_app:
        busy, quiet = await opened(running_app, "Priya"), await opened(running_app, "Saturday Riders")
        for n in range(12):
            await running_app.world.periskope.customer_says(busy.chat, f"busy {n:02d}")
        await running_app.world.periskope.customer_says(quiet.chat, "one question")
        await quiet.sees("one question")
        behind = busy.count("busy 11")
        await busy.sees("busy 11")
        asked, last = quiet.found("one question"), busy.found("busy 11")

        assert behind == 0
        assert asked is not None
        assert last is not None
        assert float(asked.ts) < float(last.ts)


async def test_a_long_text_is_split_and_nothing_of_it_is_lost(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    words = [f"word{n}" for n in range(1500)]
    await running_app.world.periskope.customer_says(thread.chat, " ".join(words))
    await thread.sees("word1499")
    await running_app.at_rest()

    assert numbered(thread) == words


def numbered(thread: Open) -> list[str]:
    """The words of a long text as they stand in the thread."""
    read = " ".join(thread.words()).split()
    return [word for word in read if word.startswith("word") and word[4:].isdigit()]


async def test_an_edit_that_makes_a_text_longer_than_a_post_loses_nothing(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "word0 soon more")
    await thread.sees("soon more")
    await running_app.world.periskope.customer_says(thread.chat, "another thing")
    await thread.sees("another thing")
    words = [f"word{n}" for n in range(900)]
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, " ".join(words))
    await thread.sees("word899")
    await running_app.at_rest()

    assert numbered(thread) == words


async def test_an_edit_whose_look_slack_refuses_is_shown_in_the_plainest(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "at nine")
    await running_app.world.periskope.customer_says(thread.chat, "what the card shows")
    await thread.sees("what the card shows")
    await running_app.at_rest()
    running_app.slack.fail("chat.update", times=1, kind="error", error="invalid_blocks")
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "at ten")

    assert await thread.sees("at ten")
    assert thread.count("at nine") == 0


async def test_an_edit_that_makes_a_text_shorter_than_its_posts_doubles_nothing(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, " ".join(f"word{n}" for n in range(1500)))
    await thread.sees("word1499")
    await running_app.at_rest()
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "word1 only")
    await thread.sees("word1 only")
    await running_app.at_rest()

    assert numbered(thread) == ["word1"]
    assert thread.count("the message ends above") == 4
