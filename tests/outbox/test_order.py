"""In order within a lane, lanes side by side, nobody kept waiting by a neighbour."""

import asyncio
import time

from bot.outbox.worker_pool import A_DOOR
from storage.store import Store
from tests.fixtures.engine_world import Outside, drained, open_gate, owe, owe_many, toy_handlers, until, working


async def test_a_lane_is_sent_in_order_and_each_once(store: Store) -> None:
    outside = Outside()
    async with working(store, outside):
        for start in range(0, 60, 10):
            await store.run(owe_many, [f"a {n}" for n in range(start, start + 10)])
        await drained(store)

    assert outside.got == [f"a {n}" for n in range(60)]


async def test_lanes_are_sent_side_by_side(store: Store) -> None:
    outside = Outside(answers=0)
    for lane in "abcdefgh":
        await store.run(owe_many, [f"{lane} 1", f"{lane} 2"], lane=f"post:1:{lane}")
    async with working(store, outside):
        await until(lambda: outside.out == 8)
        outside.answers = None
        await drained(store)

    assert outside.most_out == 8
    assert len(outside.got) == 16


async def test_three_processes_share_the_lanes_and_keep_each_in_order(store: Store) -> None:
    outside = Outside(slow=0.002)
    async with working(store, outside, processes=3):
        flows = [store.run(owe, f"{n % 6} {n:03}", lane=f"post:1:{n % 6}") for n in range(180)]
        for flow in flows:
            await flow
        await drained(store)

    assert len(outside.got) == len(set(outside.got)) == 180
    for chat in range(6):
        assert outside.of(f"{chat} ") == sorted(outside.of(f"{chat} "))


async def test_a_channel_is_sent_to_at_its_pace(store: Store) -> None:
    outside = Outside()
    for lane in "ab":
        await store.run(owe_many, [f"{lane} {n}" for n in range(4)], lane=f"post:C1:{lane}")
    began = time.monotonic()
    async with working(store, outside, handlers=toy_handlers(spacing=0.1)):
        await drained(store)

    assert len(outside.got) == 8
    assert outside.at[-1] - began > 0.7  # the pace is of leaving: on a busy machine two may arrive closer than that


async def test_a_chat_with_three_hundred_waiting_delays_another_by_a_slot_or_two(store: Store) -> None:
    outside = Outside()
    await store.run(owe_many, [f"a {n}" for n in range(300)], lane="post:C1:a")
    async with working(store, outside, handlers=toy_handlers(spacing=0.05)):
        await until(lambda: len(outside.got) > 10)
        await store.run(owe_many, ["b 0", "b 1", "b 2"], lane="post:C1:b")
        sent_before = len(outside.got)
        await until(lambda: len(outside.of("b ")) == 3)
    places = [outside.got.index(f"b {n}") - sent_before for n in range(3)]

    assert places[0] <= 15  # of 300; a busy machine lets a few more pass
    assert places[2] <= 40


async def test_a_removal_overtakes_everything_that_waits(store: Store) -> None:
    outside = Outside(answers=6)
    for n in range(60):
        await store.run(owe_many, [f"p{n} {i}" for i in range(3)], lane=f"post:1:{n}")
    async with working(store, outside):
        await until(lambda: len(outside.got) == 6)
        await store.run(owe, "kick", lane="kick:1")
        outside.answers = None
        await until(lambda: "kick" in outside.got)

    assert outside.got.index("kick") <= 60


async def test_a_silent_vendor_leaves_hands_for_the_other(store: Store) -> None:
    outside = Outside(hangs="periskope")
    for n in range(40):
        await store.run(owe, f"wa {n}", lane=f"wa:{n}")
    async with working(store, outside):
        await until(lambda: outside.hung == A_DOOR)
        for n in range(20):
            await store.run(owe, f"post {n}", lane=f"post:1:{n}")
        await until(lambda: len(outside.of("post")) == 20)

    assert outside.of("wa") == []


async def test_a_gate_holds_a_lane_and_opens_it_in_order_while_others_go_on(store: Store) -> None:
    outside = Outside()
    await store.run(owe_many, ["a 1", "a 2", "a 3"], lane="post:1:a", gate="room:1")
    await store.run(owe_many, ["b 1", "b 2"], lane="post:2:b")
    async with working(store, outside):
        await until(lambda: len(outside.of("b ")) == 2)
        before = outside.of("a ")
        await store.run(open_gate, "room:1")
        await drained(store)

    assert before == []
    assert outside.of("a ") == ["a 1", "a 2", "a 3"]


async def test_no_wake_up_of_a_gate_is_lost_when_it_opens_as_lanes_park(store: Store) -> None:
    outside = Outside()
    async with working(store, outside, processes=3):
        for n in range(25):
            opening = store.run(open_gate, f"room:{n}")
            owing = [store.run(owe, f"{n} {c}", lane=f"post:{n}:{c}", gate=f"room:{n}") for c in "abc"]
            await asyncio.gather(*owing[:2], opening, *owing[2:])
        await drained(store)

    assert len(outside.got) == 75


async def test_an_effect_is_not_sent_before_it_is_due(store: Store) -> None:
    outside = Outside()
    async with working(store, outside):
        began = time.monotonic()
        await store.run(owe, "undo me", lane="wa:1", after=0.3)
        await store.run(owe, "next", lane="wa:1")
        await drained(store)

    assert outside.got == ["undo me", "next"]
    assert outside.at[0] - began > 0.25


async def test_what_is_no_longer_wanted_is_not_sent(store: Store) -> None:
    outside = Outside()
    await store.run(owe, "a 1", unwanted=True)
    await store.run(owe, "a 2")
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 2"]
