"""Stored events become flows: in order, each once, and no bad one silences more than its own lane."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.inbox import worker
from bot.inbox.read_first import Handle, ReadFirst
from bot.inbox.worker import InboxWorker
from bot.model.lane import Lane
from bot.model.queue import Arrival, InboxEntry
from bot.outbox.models import WaitForGate
from storage import tables as t
from storage.db_errors import TransactionLost
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.engine_world import is_open, open_gate, owe, until, until_stored


def event(key: str, *, lane: str = "a") -> Arrival:
    return Arrival(source="periskope", key=key, lane=Lane.in_chat(lane), raw=key.encode())


@contextlib.asynccontextmanager
async def taking_in(store: Store, handle: Handle, *, processes: int = 1) -> AsyncIterator[None]:
    intakes = [InboxWorker(store, handle) for _ in range(processes)]
    tasks = [asyncio.create_task(intake.run()) for intake in intakes]
    yield
    for intake in intakes:
        intake.stop()
    await asyncio.gather(*tasks)


class Flow:
    """Owes what each event says; reads first, fails, parks or loses the transaction where its name says so."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.broken = True

    def __call__(self, item: InboxEntry, tx: Tx) -> WaitForGate | ReadFirst | str:
        key = item.raw.decode()
        if "read" in key and "unread" not in key:
            return ReadFirst(read=partial(self.read, key), then=self.knowing)
        self.tried.append(key)
        owe(tx, key, lane=f"post:1:{item.lane}")
        if "bug" in key and self.broken:
            raise KeyError(key)
        if "outage" in key and self.broken:
            raise TransactionLost(key)
        if "gate" in key and not is_open(tx, "chat:1"):
            return WaitForGate(gate="chat:1")
        return "unreadable" if "unreadable" in key else "owed"

    def read(self, key: str, tx: Tx) -> str:
        if "bug" in key:
            raise KeyError(key)
        return f"{key}, on a reader" if tx.cache.only_looks else key

    def knowing(self, item: InboxEntry, tx: Tx, known: str | None) -> str:
        owe(tx, known or "nothing", lane=f"post:1:{item.lane}")
        return "owed"


async def owed(store: Store) -> list[str]:
    found = select(t.outbox.c.payload).order_by(t.outbox.c.lane, t.outbox.c.seq)
    return [payload["text"] for payload in await store.read(lambda tx: tx.conn.execute(found).scalars().all())]


async def done(store: Store, count: int) -> None:
    await until_stored(store, lambda tx: tx.inbox.waiting() <= count)


async def lane_of(store: Store, lane: str) -> Any:
    return await store.read(lambda tx: tx.conn.execute(select(t.lane).where(t.lane.c.lane == lane)).one())


@pytest.mark.parametrize("processes", [1, 3])
async def test_events_of_a_lane_are_taken_in_order_and_each_once(store: Store, processes: int) -> None:
    flow = Flow()
    async with taking_in(store, flow, processes=processes):
        for n in range(45):
            await store.arrive([event(f"{lane}{n:02}", lane=lane) for lane in "ab"] * 2)
        await done(store, 0)

    assert await owed(store) == [f"a{n:02}" for n in range(45)] + [f"b{n:02}" for n in range(45)]


@pytest.mark.parametrize("processes", [1, 3])
async def test_what_is_read_first_is_read_on_a_reader_and_keeps_its_place(store: Store, processes: int) -> None:
    flow = Flow()
    await store.arrive([event("a1"), event("a2 read"), event("a3"), event("a4 read"), event("b1 read", lane="b")])
    async with taking_in(store, flow, processes=processes):
        await done(store, 0)

    assert await owed(store) == ["a1", "a2 read, on a reader", "a3", "a4 read, on a reader", "b1 read, on a reader"]


async def test_what_cannot_be_read_is_left_to_its_flow(store: Store) -> None:
    await store.arrive([event("a1 read bug"), event("a2")])
    async with taking_in(store, Flow()):
        await done(store, 0)

    assert await owed(store) == ["nothing", "a2"]


async def test_a_flow_that_raises_leaves_nothing_and_stops_its_own_lane_only(store: Store) -> None:
    flow = Flow()
    await store.arrive([event("a1"), event("a2 bug"), event("a3")])
    await store.arrive([event("b1", lane="b"), event("b2", lane="b")])
    async with taking_in(store, flow):
        await done(store, 2)
        before = await owed(store)
        flow.broken = False
        await done(store, 0)

    assert before == ["a1", "b1", "b2"]
    assert await owed(store) == ["a1", "a2 bug", "a3", "b1", "b2"]


async def test_a_lane_whose_flow_always_fails_is_held_for_a_person(store: Store) -> None:
    flow = Flow()
    await store.arrive([event("bug")])
    await store.run(lambda tx: tx.conn.execute(update(t.inbox).values(attempts=7)))
    async with taking_in(store, flow):
        await until_stored(store, lambda tx: tx.lanes.troubled())
        held = await lane_of(store, "in:chat:a")
        flow.broken = False
        await store.run(lambda tx: tx.lanes.let_go("in:chat:a"))
        await done(store, 0)

    assert (held.held_why, held.due) == ("KeyError", None)
    assert await owed(store) == ["bug"]


async def test_a_database_that_fails_in_one_lane_is_nobodys_fault_and_others_go_on(store: Store) -> None:
    flow = Flow()
    await store.arrive([event("a1 outage"), event("a2")])
    await store.arrive([event("b1", lane="b")])
    async with taking_in(store, flow):
        await done(store, 2)
        before = await owed(store)
        flow.broken = False
        await done(store, 0)
    attempts = await store.read(lambda tx: tx.conn.execute(select(t.inbox.c.attempts)).scalars().all())

    assert before == ["b1"]
    assert await owed(store) == ["a1 outage", "a2", "b1"]
    assert set(attempts) == {0}


async def test_an_event_that_waits_for_a_gate_keeps_what_it_asked_for_and_its_place(store: Store) -> None:
    flow = Flow()
    await store.arrive([event("a1"), event("a2 gate"), event("a3")])
    async with taking_in(store, flow):
        await done(store, 2)
        await until(lambda: "a2 gate" in flow.tried)
        before = await owed(store)
        await store.run(open_gate, "chat:1")
        await done(store, 0)

    assert before in (["a1"], ["a1", "a2 gate"])
    assert await owed(store) == ["a1", "a2 gate", "a3"]


async def test_an_unreadable_event_does_not_silence_its_chat(store: Store) -> None:
    async with taking_in(store, Flow()):
        await store.arrive([event("unreadable"), event("a2")])
        await done(store, 0)
    states = await store.read(
        lambda tx: tx.conn.execute(select(t.inbox.c.state).order_by(t.inbox.c.id)).scalars().all()
    )

    assert states == ["unreadable", "done"]


async def test_a_lane_with_many_events_lets_others_in_between(store: Store) -> None:
    flow = Flow()
    await store.arrive([event(f"a{n:03}") for n in range(200)])
    await store.arrive([event("b", lane="b")])
    async with taking_in(store, flow):
        await done(store, 0)

    assert flow.tried.index("b") < 45


async def test_what_is_handled_where_it_is_stored_leaves_no_lane_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events that nothing waits before are done with their transaction; a second of the same is known."""
    monkeypatch.setattr(worker, "PATIENCE_SECONDS", 60.0)
    flow = Flow()
    async with taking_in(store, flow):
        await asyncio.sleep(0)
        new = [await store.arrive([event("a1"), event("b1", lane="b"), event("a1")]), await store.arrive([event("a1")])]
    lanes = await store.read(lambda tx: tx.conn.execute(select(t.lane.c.lane)).scalars().all())
    rows = await store.read(lambda tx: tx.conn.execute(select(t.inbox.c.state, t.inbox.c.why)).all())

    assert new == [2, 0]
    assert [tuple(row) for row in rows] == [("done", "owed")] * 2
    assert lanes == ["post:1:in:chat:a", "post:1:in:chat:b"]
    assert flow.tried == ["a1", "b1"]


async def test_nothing_overtakes_what_waits_in_the_inbox(store: Store) -> None:
    """Not in its own lane, held or parked, nor what another lane has due: people leave a room before it is written in."""
    flow = Flow()
    await store.arrive([event("a1 gate")])
    async with taking_in(store, flow):
        await until_stored(
            store, lambda tx: tx.conn.execute(select(t.lane.c.waits_for).where(t.lane.c.waits_for.is_not(None))).first()
        )
        await store.arrive([event("a2"), event("b1", lane="b")])
        await until(lambda: "b1" in flow.tried)
        before = list(flow.tried)
        flow.broken = False
        await store.run(open_gate, "chat:1")
        await done(store, 0)

    assert "a2" not in before
    assert [one for one in await owed(store) if one.startswith("a")] == ["a1 gate", "a2"]


async def test_an_event_whose_flow_loses_the_transaction_is_stored_all_the_same(store: Store) -> None:
    flow = Flow()
    async with taking_in(store, flow):
        stored = await store.arrive([event("a1 outage"), event("b1", lane="b")])
        await done(store, 1)
        flow.broken = False
        await done(store, 0)

    assert stored == 2
    assert await owed(store) == ["a1 outage", "b1"]


async def test_what_waited_long_to_be_stored_is_only_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a flood every sender would wait for all events before its own to be handled."""
    monkeypatch.setattr(worker, "PATIENCE_SECONDS", -1.0)
    seen: list[int] = []

    def handle(item: InboxEntry, tx: Tx) -> str:
        seen.append(
            tx.conn.execute(select(func.count()).select_from(t.lane).where(t.lane.c.direction == "in")).scalar_one()
        )
        return "owed"

    async with taking_in(store, handle):
        await store.arrive([event("a1")])
        await done(store, 0)

    assert seen == [1]
