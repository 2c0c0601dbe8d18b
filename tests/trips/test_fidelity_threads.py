"""A chat over time: where a new thread begins, how threads point at each other, and what opens none."""

from sandbox.slack import plain
from sandbox.slack.records import Message
from tests.trips.fidelity import Open, later, opened
from tests.trips.house import House


def roots(thread: Open) -> list[Message]:
    """The cards of the chat in the room, oldest first."""
    cards = thread.house.slack.channel(thread.room).roots()
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
    await thread.house.until(lambda: len(roots(thread)) == threads and thread.count(words))
    await thread.house.at_rest()


async def test_an_older_thread_and_the_new_one_point_at_each_other(house: House) -> None:
    thread = await opened(house)
    await later(house, days=2)
    await house.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    old, new = roots(thread)

    assert address(thread, new) in str(old.blocks)
    assert "↓ goes on here" in plain(old)
    assert address(thread, old) in str(new.blocks)
    assert "↑ earlier thread" in plain(new)


async def test_an_older_threads_card_neither_says_closed_nor_acts_on_the_chat(house: House) -> None:
    thread = await opened(house)
    await later(house, days=2)
    await house.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    old, new = roots(thread)

    assert pressable(old) == []
    assert "closed" not in plain(old)
    assert "chat:close" in pressable(new)


async def test_three_threads_make_a_chain(house: House) -> None:
    thread = await opened(house)
    for count in (2, 3):
        await later(house, days=2)
        await house.world.periskope.customer_says(thread.chat, f"time {count}")
        await begun(thread, f"time {count}", threads=count)
    first, second, third = roots(thread)

    assert address(thread, second) in str(first.blocks)
    assert address(thread, first) in str(second.blocks)
    assert address(thread, third) in str(second.blocks)
    assert address(thread, second) in str(third.blocks)
