"""Who may work a lane: one at a time, taken over from the dead, and never by one who comes too late."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.outbox.calls.outcomes import Done
from bot.outbox.lane_step import InFlightCall, begin, settle, settle_only, stumble
from bot.outbox.models import Prepared
from storage import tables as t
from storage.queries.lanes import Claimer, Lease, LeaseLost
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.engine_world import (
    Outside,
    drained,
    owe,
    owe_many,
    prepare,
    toy_handlers,
    until,
    until_stored,
    working,
)


async def test_a_long_call_keeps_its_lane(store: Store) -> None:
    outside = Outside(answers=0)
    await store.run(owe_many, ["a 1"])
    async with working(store, outside, processes=3, lease=2.0):
        leased = {await until_stored(store, leased_until)}
        while len(leased) < 4:  # two thirds of a second apart: the first lease is over
            leased.add(await until_stored(store, leased_until))
            await asyncio.sleep(0.05)
        outside.answers = None
        await drained(store)

    assert outside.got == ["a 1"]
    assert outside.started == 1
    assert outside.looked == []


async def test_a_lane_left_by_the_dead_is_taken_over_and_verified(store: Store) -> None:
    outside = Outside()
    await store.run(owe_many, ["a 1", "a 2"])
    await store.run(die_in_the_midst, outside, arrived=True)
    async with working(store, outside):
        await drained(store)

    assert outside.got == ["a 1", "a 2"]
    assert len(outside.looked) == 1


async def test_what_is_late_by_half_a_lease_is_not_sent_under_it(store: Store) -> None:
    """As after a process was frozen: the lane may be another's by now, who would find nothing and send too."""
    outside, prepared = Outside(), []

    def preparing(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        prepared.append(entry.mark)
        return prepare(entry, tx)

    await store.run(owe, "a 1")
    async with working(store, outside, lease=0.0, handlers=replace(toy_handlers(), prepare=preparing)):
        await until(lambda: len(prepared) > 0)
    late = list(outside.got)
    async with working(store, outside):
        await drained(store)

    assert late == []
    assert outside.got == ["a 1"]


async def test_an_outcome_that_comes_too_late_leaves_no_trace(store: Store) -> None:
    """Neither what settling it wrote nor the end of the lease: both are the next one's to write."""
    old, new = Claimer(owner="old"), Claimer(owner="new")
    await store.run(owe, "a 1")
    mine, out = await store.run(taken, old)
    await store.run(let_expire)
    theirs, _ = await store.run(taken, new)
    before = await store.read(all_rows)
    for way in (settle, settle_only):
        with pytest.raises(LeaseLost):
            await store.run(way, mine, out, Done(value=None), toy_handlers())
    after = await store.read(all_rows)
    await store.run(settle, theirs, out, Done(value=None), toy_handlers())

    assert not await store.run(stumble, mine, "KeyError", tries=1)
    assert after == before
    assert await store.read(lambda tx: tx.outbox.open_count()) == 0


async def test_stopping_lets_the_call_come_back_and_leaves_the_rest(store: Store) -> None:
    outside = Outside(answers=0)
    await store.run(owe_many, [f"a {n}" for n in range(10)])
    async with working(store, outside):
        await until(lambda: outside.out == 1)
        asyncio.get_running_loop().call_later(0.1, setattr, outside, "answers", None)  # once it is being stopped
    first = list(outside.got)
    async with working(store, outside):
        await drained(store)

    assert first == ["a 0"]
    assert outside.got == [f"a {n}" for n in range(10)]
    assert outside.looked == []


def leased_until(tx: Tx) -> Any:
    return tx.conn.execute(select(t.lane.c.lease_until)).scalar_one()


def taken(tx: Tx, claimer: Claimer) -> tuple[Lease, InFlightCall]:
    """A lane taken, with the call that it begins, or looks into."""
    [lease] = tx.lanes.claim("out", claimer, limit=1)
    out = begin(tx, lease, toy_handlers())
    assert out is not None
    return lease, out


def let_expire(tx: Tx) -> None:
    tx.conn.execute(update(t.lane).values(lease_until=tx.engine_now))
    tx.conn.execute(update(t.outbox).values(sent_at=tx.engine_now - timedelta(hours=1)))


def all_rows(tx: Tx) -> list[Any]:
    return [tx.conn.execute(select(table)).all() for table in (t.lane, t.outbox)]


def die_in_the_midst(tx: Tx, outside: Outside, *, arrived: bool) -> None:
    """Leave a lane as a process does that was killed in a call."""
    [lease] = tx.lanes.claim("out", Claimer(owner="dead"), limit=1)
    owed = tx.outbox.head(lease.lane)
    known = None if owed is None else owed.if_of(Effect)
    assert known is not None
    tx.outbox.mark_sending(known)
    if arrived:
        outside.got.append("a 1")
        outside.at.append(0)
        outside.marks.add(known.mark)
    tx.conn.execute(update(t.lane).values(lease_until=tx.engine_now))
