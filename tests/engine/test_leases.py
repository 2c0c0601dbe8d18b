"""Who may work a lane: one at a time, taken over from the dead, and never by one who comes too late."""

import asyncio

from sqlalchemy import update

from storage import tables as t
from storage.queries.lanes import Claimer
from storage.store import Store
from storage.tx import Tx
from tests.engine.world import Outside, drained, owe, owe_many, until, working


async def test_a_long_call_keeps_its_lane(store: Store) -> None:
    outside = Outside(slow=1.2)
    await store.run(owe_many, ["a 1"])
    async with working(store, outside, processes=3, lease=0.4):
        await drained(store)

    assert outside.got == ["a 1"]
    assert outside.looked == []


async def test_a_lane_left_by_the_dead_is_taken_over_and_read_back(store: Store) -> None:
    outside = Outside()
    await store.run(owe_many, ["a 1", "a 2"])
    await store.run(die_in_the_midst, outside, arrived=True)
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 1", "a 2"]
    assert len(outside.looked) == 1


async def test_what_is_late_by_half_a_lease_is_not_sent_under_it(store: Store) -> None:
    """As after a process was frozen: the lane may be another's by now, who would find nothing and send too."""
    outside = Outside()
    await store.run(owe, "a 1")
    async with working(store, outside, lease=0.0) as [deliverer]:
        await asyncio.sleep(0.2)
        late = list(outside.got)
        deliverer._lease_seconds = 60.0
        await drained(store)

    assert late == []
    assert outside.got == ["a 1"]


async def test_stopping_lets_the_call_come_back_and_leaves_the_rest(store: Store) -> None:
    outside = Outside(slow=0.2)
    await store.run(owe_many, [f"a {n}" for n in range(10)])
    async with working(store, outside):
        await until(lambda: outside.out == 1)
    first = list(outside.got)
    async with working(store, outside):
        outside.slow = 0.0
        await drained(store)

    assert first == ["a 0"]
    assert outside.got == [f"a {n}" for n in range(10)]
    assert outside.looked == []


def die_in_the_midst(tx: Tx, outside: Outside, *, arrived: bool) -> None:
    """Leave a lane as a process does that was killed in a call."""
    [lease] = tx.lanes.claim("out", Claimer(owner="dead"), limit=1)
    owed = tx.outbox.head(lease.lane)
    assert owed is not None
    tx.outbox.mark_sending(owed)
    if arrived:
        outside.got.append("a 1")
        outside.at.append(0)
        outside.marks.add(owed.mark)
    tx.conn.execute(update(t.lane).values(lease_until=tx.now))
