"""What is told of the past: messages from before the program, threads that are over, chats that went to another room."""

from typing import Any

from sandbox.slack import plain
from sandbox.slack.records import Message
from tests.end_to_end.fidelity import Open, later, opened
from tests.end_to_end.test_fidelity_threads import begun, load_earlier, long_ago, roots
from tests.fixtures.running_app import RunningApp


def said_by_us(running_app: RunningApp, room: str) -> int:
    """How many messages of the program's stand in a room."""
    return sum(bool(one.bot_id) and not one.deleted for one in running_app.slack.channel(room).messages.values())


async def test_what_becomes_of_a_message_from_before_the_program_is_no_post(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    long_ago(running_app, thread.chat, 3)
    first, second, third = running_app.world.periskope.messages(thread.chat)[:3]
    before = said_by_us(running_app, "wa-sales")
    await running_app.world.periskope.customer_edits(thread.chat, first.unique_id, "old, but edited")
    await running_app.world.periskope.customer_deletes(thread.chat, second.unique_id)
    await running_app.world.periskope.customer_reacts(thread.chat, third.unique_id, "👍")
    await running_app.until(running_app.world.periskope.idle)
    await running_app.at_rest()

    assert said_by_us(running_app, "wa-sales") == before


async def test_an_edit_of_a_message_that_was_withdrawn_shows_nowhere_but_where_the_chat_is(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "at nine")
    await thread.sees("at nine")
    running_app.world.periskope.set_labels(thread.chat, ("repairs",))
    await running_app.until(lambda: not roots(thread))
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "at ten")
    await running_app.world.periskope.customer_says(thread.chat, "still there?")
    await Open(running_app, "Priya", "wa-repairs").sees("still there?")
    await running_app.at_rest()
    stands = [plain(one) for one in running_app.slack.channel("wa-sales").messages.values() if not one.deleted]

    assert [words for words in stands if "at nine" in words or "at ten" in words] == []
    assert any("at ten" in words for words in running_app.words("wa-repairs", "Priya"))


async def test_a_new_thread_goes_back_without_a_gap(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    for number in range(8):
        await running_app.world.periskope.customer_says(thread.chat, f"before {number}.")
    await thread.sees("before 7.")
    await later(running_app, days=2)
    await running_app.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    first = [number for number in range(8) if thread.count(f"before {number}.")]
    await load_earlier(thread)
    all_of_it = [number for number in range(8) if thread.count(f"before {number}.")]

    assert first == [5, 6, 7]
    assert all_of_it == list(range(8))
    assert max(thread.count(f"before {number}.") for number in range(8)) == 1


async def test_a_thread_whose_chat_went_to_another_room_ends_and_names_no_room(running_app: RunningApp) -> None:
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    running_app.world.periskope.set_labels(thread.chat, ("sales",))
    await running_app.world.periskope.customer_says(thread.chat, "where am I now?")
    await running_app.until(lambda: "goes on in another channel" in plain(roots(thread)[-1]))
    await running_app.at_rest()
    old: Message = roots(thread)[-1]

    assert any("where am I now?" in words for words in running_app.words("wa-sales", "Canal Couriers"))
    assert "sales" not in plain(old)
    assert buttons(old) == []


def buttons(root: Message) -> list[Any]:
    return [element for block in root.blocks for element in block.get("elements", ()) if element.get("action_id")]


async def test_a_reaction_that_overtakes_the_answer_to_the_send_stands_on_the_agents_message(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind="late", seconds=2)
    ts = await thread.says("Asha", "It is ready")
    await running_app.until(lambda: running_app.heard(thread.chat))
    sent = running_app.world.periskope.messages(thread.chat)[-1]
    await running_app.world.periskope.customer_reacts(thread.chat, sent.unique_id, "🙏")
    await running_app.until(lambda: "ballot_box_with_check" in thread.marks(ts))
    await running_app.at_rest()

    assert "pray" in thread.marks(ts)
