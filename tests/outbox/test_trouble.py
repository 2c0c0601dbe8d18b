"""When the outside, a client or our own half fails: nothing lost, nothing doubled, order kept, others go on."""

import time
from collections import deque
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.model.lane import Lane
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.engine_world import (
    LOST_REPLY,
    NEVER_ARRIVED,
    NOON,
    Outside,
    drained,
    owe,
    owe_many,
    states,
    toy_handlers,
    until,
    until_stored,
    working,
)
from tests.fixtures.toy_effects import Post


def scripted(text: str, *answers: Outcome | Exception) -> Outside:
    outside = Outside()
    outside.script[text] = deque(answers)
    return outside


async def test_a_retry_after_on_a_key_rests_all_its_lanes_and_no_other(store: Store) -> None:
    outside = scripted("a 1", Retry(why="ratelimited", after=2.0, key="channel:C1"))
    for lane in ("post:C1:a", "post:C1:b", "post:C2:c"):
        await store.run(owe_many, [f"{lane[-1]} 1", f"{lane[-1]} 2"], lane=lane)
    async with working(store, outside, handlers=toy_handlers(spacing=0.01)):
        await until(lambda: not outside.script["a 1"])
        before = len(outside.of("b "))
        await drained(store)
    when = dict(zip(outside.got, (at - outside.refused_at["a 1"] for at in outside.at), strict=True))
    rested = [when[text] for text in ("a 1", "a 2", *["b 1", "b 2"][before + 1 :])]  # one may have been under way

    assert outside.of("a ") == ["a 1", "a 2"]
    assert outside.of("b ") == ["b 1", "b 2"]
    assert min(rested) > 1.9
    assert when["c 2"] < when["a 1"]


async def test_a_retry_after_without_a_key_rests_its_lane_only(store: Store) -> None:
    outside = scripted("a 1", Retry(why="busy", after=0.4))
    await store.run(owe_many, ["a 1", "a 2"])
    await store.run(owe_many, ["b 1", "b 2"], lane="post:1:b")
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["b 1", "b 2", "a 1", "a 2"]


async def test_a_retry_after_survives_a_restart(url: str) -> None:
    outside = scripted("a 1", Retry(why="ratelimited", after=1.0, key="channel:1"))
    store = open_store(url, business_clock=lambda: NOON)
    await store.run(owe, "a 1")
    async with working(store, outside):
        await until(lambda: not outside.script["a 1"])
    await store.close()
    store = open_store(url, business_clock=lambda: NOON)
    async with working(store, outside):
        await drained(store)
    await store.close()

    assert outside.got == ["a 1"]
    assert outside.at[0] - outside.refused_at["a 1"] > 0.95


async def test_an_absurd_retry_after_is_cut(store: Store) -> None:
    outside = scripted("a 1", Retry(why="ratelimited", after=1e18))
    await store.run(owe, "a 1")
    async with working(store, outside):
        await until(lambda: not outside.script["a 1"])
    now, due = await store.read(lambda tx: (tx.engine_now, tx.lanes.next_due("out")))

    assert due is not None
    assert due - now <= timedelta(hours=1)


@pytest.mark.parametrize("lost", [LOST_REPLY, NEVER_ARRIVED, ConnectionResetError("reset")], ids=["done", "not", "bug"])
async def test_an_unknown_outcome_is_verified_after_the_quiet_window(store: Store, lost: Outcome | Exception) -> None:
    outside = scripted("a 1", lost)
    await store.run(owe_many, ["a 1", "a 2"])
    await store.run(owe, "b 1", lane="post:1:b")
    began = time.monotonic()
    async with working(store, outside, handlers=toy_handlers(quiet=1.5)):
        await drained(store)

    assert outside.of("a ") == ["a 1", "a 2"]
    assert outside.at[outside.got.index("a 2")] - began > 1.5
    assert outside.got.index("b 1") < outside.got.index("a 2")
    assert len(outside.looked) == 1


async def test_a_look_that_says_no_in_another_word_is_a_no(store: Store) -> None:
    outside = scripted("a 1", NEVER_ARRIVED)
    outside.finds.append(Done(value=False))
    await store.run(owe, "a 1")
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 1"]


async def test_a_look_that_must_wait_is_made_again_and_nothing_is_sent_meanwhile(store: Store) -> None:
    outside = scripted("a 1", LOST_REPLY)
    outside.finds.extend([Retry(why="ratelimited", after=0.2), NEVER_ARRIVED])
    await store.run(owe_many, ["a 1", "a 2"])
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 1", "a 2"]
    assert len(outside.looked) == 3


async def test_what_cannot_be_verified_waits_for_a_person_and_the_lane_goes_on(store: Store) -> None:
    outside = scripted("a 1", LOST_REPLY)
    await store.run(owe, "a 1", doubt="unreadable")
    await store.run(owe, "a 2")
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 1", "a 2"]
    assert await states(store) == [("a 1", "held"), ("a 2", "done")]


async def test_what_may_be_repeated_is_repeated_without_reading_back(store: Store) -> None:
    outside = scripted("a 1", LOST_REPLY)
    await store.run(owe, "a 1", doubt="repeat")
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 1", "a 1"]
    assert outside.looked == []


async def test_a_refused_effect_is_held_alone(store: Store) -> None:
    outside = scripted("a 1", Refused(why="msg_too_long", what="shape"))
    await store.run(owe_many, ["a 1", "a 2"])
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 2"]
    assert await states(store) == [("a 1", "held"), ("a 2", "done")]


async def test_a_held_lane_goes_on_after_it_is_let_go(store: Store) -> None:
    outside = scripted("a 1", Refused(why="is_archived", what="place"))
    await store.run(owe_many, ["a 1", "a 2", "a 3"])
    async with working(store, outside):
        await until(lambda: not outside.script["a 1"])
        [trouble] = await until_stored(store, lambda tx: tx.lanes.troubled())
        while_held = list(outside.got)
        await store.run(lambda tx: tx.lanes.let_go("post:1:a"))
        await drained(store)

    assert while_held == []
    assert (trouble.held_why, trouble.waiting) == ("is_archived", 2)
    assert outside.got == ["a 2", "a 3"]


async def test_a_dead_token_rests_its_door(store: Store) -> None:
    outside = scripted("a 1", Refused(why="token_revoked", what="token"))
    await store.run(owe, "a 1")
    async with working(store, outside):
        await until_stored(
            store, lambda tx: not outside.script["a 1"] and not tx.outbox.sending_in(Lane.parse("post:1:a"), Post)
        )
        await store.run(owe, "b 1", lane="post:1:b")
        for n in range(1, 4):
            await store.run(owe, f"wa {n}", lane="wa:1")
            await until(lambda n=n: len(outside.got) == n)  # type: ignore[misc]  # bound at once

    assert outside.got == ["wa 1", "wa 2", "wa 3"]
    assert [state for _, state in await states(store)] == ["ready", "ready", "done", "done", "done"]


async def test_a_bug_in_preparing_stops_its_lane_only_and_undoes_nothing_before_it(store: Store) -> None:
    outside = Outside()
    await store.run(owe, "a 1")
    await store.run(owe, "a 2", bug="prepare")
    await store.run(owe, "a 3")
    await store.run(owe_many, ["b 1", "b 2"], lane="post:1:b")
    async with working(store, outside):
        await until(lambda: len(outside.got) == 3)
        fails = await until_stored(store, lambda tx: tx.lanes.fails("post:1:a"))
        before = await states(store)
        await store.run(mend)
        await drained(store)

    assert fails == 1
    assert [state for _, state in before[:3]] == ["done", "ready", "ready"]
    assert outside.of("a ") == ["a 1", "a 2", "a 3"]


async def test_a_bug_in_settling_sends_nothing_twice(store: Store) -> None:
    outside = Outside()
    await store.run(owe, "a 1", bug="settle")
    await store.run(owe, "a 2")
    async with working(store, outside):
        await until(lambda: len(outside.looked) >= 1)
        await store.run(mend)
        await drained(store)

    assert outside.got == ["a 1", "a 2"]


async def test_a_lane_that_only_fails_is_held_for_a_person(store: Store) -> None:
    await store.run(owe, "a 1", bug="prepare")
    await store.run(lambda tx: tx.conn.execute(update(t.lane).values(fails=7)))
    async with working(store, Outside()):
        [trouble] = await until_stored(store, lambda tx: [one for one in tx.lanes.troubled() if one.held_why])

    assert (trouble.lane, trouble.held_why, trouble.fails, trouble.due) == ("post:1:a", "KeyError", 8, None)


def mend(tx: Tx) -> None:
    """The fix is deployed."""
    texts = {f"post:1:a a {n}": {"text": f"a {n}", "channel": "1"} for n in range(1, 4)}
    for key, payload in texts.items():
        tx.conn.execute(update(t.outbox).where(t.outbox.c.key == key).values(payload=payload))
