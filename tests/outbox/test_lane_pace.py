"""Lanes behind one pace: every slot is used, and little is prepared in vain."""

from dataclasses import replace
from typing import Any

from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.outbox.models import Prepared
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.engine_world import Outside, drained, owe, owe_many, prepare, toy_handlers, until, working


class Preparations:
    """Prepares as ever, and notes for which lane."""

    def __init__(self) -> None:
        self.of_lane: list[str] = []

    def __call__(self, entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        self.of_lane.append(entry.lane)
        return prepare(entry, tx)


async def test_fifty_lanes_behind_one_key_are_prepared_little_more_often_than_they_send(store: Store) -> None:
    outside, prepared = Outside(), Preparations()
    for lane in range(50):
        await store.run(owe_many, [f"{lane} {n}" for n in range(3)], lane=f"post:C1:{lane}")
    async with working(store, outside, handlers=replace(toy_handlers(spacing=0.01), prepare=prepared)):
        await drained(store)

    assert len(outside.got) == 150
    assert len(prepared.of_lane) <= 1.5 * 150


async def test_lanes_of_several_channels_behind_a_common_key_are_not_prepared_in_vain(store: Store) -> None:
    outside, prepared = Outside(), Preparations()
    for lane in range(40):
        await store.run(owe_many, [f"{lane} {n}" for n in range(3)], lane=f"post:C{lane % 4}:{lane}")
    handlers = toy_handlers(spacing=0.03)
    both = replace(handlers, prepare=prepared, keys=lambda call: [*handlers.keys(call), ("posts", 0.01)])
    async with working(store, outside, handlers=both):
        await drained(store)

    assert len(outside.got) == 120
    assert len(prepared.of_lane) <= 1.5 * 120


async def test_new_work_of_a_lane_whose_pace_is_known_to_be_taken_is_not_prepared(store: Store) -> None:
    outside, prepared = Outside(), Preparations()
    await store.run(owe, "a 1", lane="post:C1:a")
    async with working(store, outside, handlers=replace(toy_handlers(spacing=0.01), prepare=prepared)):
        await drained(store)
        await store.run(lambda tx: tx.rate_limits.rest("channel:C1", 0.4))
        await store.run(owe, "a 2", lane="post:C1:a")
        await store.run(owe, "b 1", lane="post:C2:b")
        await until(lambda: "b 1" in outside.got)
        while_resting = list(prepared.of_lane)
        await drained(store)

    assert while_resting == ["post:C1:a", "post:C2:b"]
    assert outside.got == ["a 1", "b 1", "a 2"]
