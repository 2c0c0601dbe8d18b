"""Events are stored once, in order, whatever is in them."""

import asyncio

import pytest

from storage.store import Store
from storage.tx import Tx
from tests.storage.moves import arrival, take


async def test_an_event_delivered_again_is_one_row(store: Store) -> None:
    first = await store.arrive([arrival("m1")])
    again = await store.arrive([arrival("m1"), arrival("m1", raw=b"other bytes")])

    assert (first, again) == (1, 0)
    assert await store.read(lambda tx: tx.inbox.waiting()) == 1


async def test_an_event_is_known_by_its_second_key_too(store: Store) -> None:
    first = await store.arrive([arrival("e1", key2="message 7")])
    under_another_id = await store.arrive([arrival("e2", key2="message 7")])
    without_second_key = await store.arrive([arrival("e3"), arrival("e4")])

    assert (first, under_another_id, without_second_key) == (1, 0, 2)


async def test_an_event_delivered_thirty_times_at_once_is_one_row(store: Store) -> None:
    new = await asyncio.gather(*(store.arrive([arrival("m1", key2="x")]) for _ in range(30)))

    assert sorted(new) == [0] * 29 + [1]


async def test_two_hundred_events_at_once_are_all_kept(store: Store) -> None:
    await asyncio.gather(*(store.arrive([arrival(f"m{n}", lane=f"in:chat:{n % 7}")]) for n in range(200)))

    assert await store.read(lambda tx: tx.inbox.waiting()) == 200


async def test_batches_that_meet_in_opposite_order_all_arrive(store: Store) -> None:
    there = [arrival(f"there {n}", lane=f"in:chat:{n}") for n in range(8)]
    back = [arrival(f"back {n}", lane=f"in:chat:{n}") for n in reversed(range(8))]
    stored = await asyncio.gather(*(store.arrive(batch) for batch in (there, back, there, back)))

    assert sum(stored) == 16


async def test_a_lane_gives_its_events_in_the_order_of_arrival(store: Store) -> None:
    for n in range(5):
        await store.arrive([arrival(f"m{n}")])
    lane, items = await store.run(take)

    assert lane == "in:chat:a"
    assert [item.key for item in items] == ["m0", "m1", "m2", "m3", "m4"]


async def test_an_interaction_is_answered_once(store: Store) -> None:
    def once(tx: Tx) -> bool:
        return tx.inbox.once("trigger 1", source="slack")

    assert await store.run_first(once)
    assert not await store.run_first(once)
    assert await store.read(lambda tx: tx.inbox.waiting()) == 0


@pytest.mark.parametrize(
    "text",
    ["nul \0 inside", "lone \ud800 surrogate", "long " * 20_000, "", "😀" * 3000],
    ids=["nul", "surrogate", "long", "empty", "emoji"],
)
async def test_no_character_of_a_key_keeps_an_event_out(store: Store, text: str) -> None:
    odd = arrival(text, key2=f"2 {text}", raw=b"\x00\xff raw")
    new = [await store.arrive([odd]), await store.arrive([odd])]
    _, items = await store.run(take)

    assert new == [1, 0]
    assert [item.raw for item in items] == [b"\x00\xff raw"]


async def test_two_long_keys_that_begin_alike_are_two_events(store: Store) -> None:
    new = await store.arrive([arrival("x" * 5000 + "1"), arrival("x" * 5000 + "2")])

    assert new == 2
