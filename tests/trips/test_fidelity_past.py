"""What is told of the past: messages from before the program, threads that are over, chats that went to another room."""

from typing import Any

from sandbox.slack import plain
from sandbox.slack.records import Message
from tests.trips.fidelity import Open, later, opened
from tests.trips.house import House
from tests.trips.test_fidelity_threads import begun, load_earlier, long_ago, roots


def said_by_us(house: House, room: str) -> int:
    """How many messages of the program's stand in a room."""
    return sum(bool(one.bot_id) and not one.deleted for one in house.slack.channel(room).messages.values())


async def test_what_becomes_of_a_message_from_before_the_program_is_no_post(house: House) -> None:
    thread = await opened(house)
    long_ago(house, thread.chat, 3)
    first, second, third = house.world.periskope.messages(thread.chat)[:3]
    before = said_by_us(house, "wa-sales")
    await house.world.periskope.customer_edits(thread.chat, first.unique_id, "old, but edited")
    await house.world.periskope.customer_deletes(thread.chat, second.unique_id)
    await house.world.periskope.customer_reacts(thread.chat, third.unique_id, "👍")
    await house.until(house.world.periskope.idle)
    await house.at_rest()

    assert said_by_us(house, "wa-sales") == before


async def test_an_edit_of_a_message_that_was_withdrawn_shows_nowhere_but_where_the_chat_is(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "at nine")
    await thread.sees("at nine")
    house.world.periskope.set_labels(thread.chat, ("repairs",))
    await house.until(lambda: not roots(thread))
    await house.world.periskope.customer_edits(thread.chat, message.unique_id, "at ten")
    await house.world.periskope.customer_says(thread.chat, "still there?")
    await Open(house, "Priya", "wa-repairs").sees("still there?")
    await house.at_rest()
    stands = [plain(one) for one in house.slack.channel("wa-sales").messages.values() if not one.deleted]

    assert [words for words in stands if "at nine" in words or "at ten" in words] == []
    assert any("at ten" in words for words in house.words("wa-repairs", "Priya"))


async def test_a_new_thread_goes_back_without_a_gap(house: House) -> None:
    thread = await opened(house)
    for number in range(8):
        await house.world.periskope.customer_says(thread.chat, f"before {number}.")
    await thread.sees("before 7.")
    await later(house, days=2)
    await house.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    first = [number for number in range(8) if thread.count(f"before {number}.")]
    await load_earlier(thread)
    all_of_it = [number for number in range(8) if thread.count(f"before {number}.")]

    assert first == [5, 6, 7]
    assert all_of_it == list(range(8))
    assert max(thread.count(f"before {number}.") for number in range(8)) == 1


async def test_a_thread_whose_chat_went_to_another_room_ends_and_names_no_room(house: House) -> None:
    thread = await opened(house, "Canal Couriers", "wa-fleet")
    house.world.periskope.set_labels(thread.chat, ("sales",))
    await house.world.periskope.customer_says(thread.chat, "where am I now?")
    await house.until(lambda: "goes on in another channel" in plain(roots(thread)[-1]))
    await house.at_rest()
    old: Message = roots(thread)[-1]

    assert any("where am I now?" in words for words in house.words("wa-sales", "Canal Couriers"))
    assert "sales" not in plain(old)
    assert buttons(old) == []


def buttons(root: Message) -> list[Any]:
    return [element for block in root.blocks for element in block.get("elements", ()) if element.get("action_id")]


async def test_a_reaction_that_overtakes_the_answer_to_the_send_stands_on_the_agents_message(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.fail("/message/send", times=1, kind="late", seconds=2)
    ts = await thread.says("Asha", "It is ready")
    await house.until(lambda: house.heard(thread.chat))
    sent = house.world.periskope.messages(thread.chat)[-1]
    await house.world.periskope.customer_reacts(thread.chat, sent.unique_id, "🙏")
    await house.until(lambda: "white_check_mark" in thread.marks(ts))
    await house.at_rest()

    assert "pray" in thread.marks(ts)
