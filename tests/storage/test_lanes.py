"""Lanes: who may work them, in which order, and who no longer may."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from bot.model.lane import Family, Lane
from storage import tables as t
from storage.queries.lanes import Claimer
from storage.store import Store
from storage.tx import Tx
from tests.storage.moves import claim, claimed, expire, owe, owe_sync, release


async def test_a_lane_is_leased_to_one(store: Store) -> None:
    await store.run(owe, "k1")
    mine = await store.run(claim)
    others = await store.run(claim, claimer=Claimer(owner="other"))

    assert [lease.lane for lease in mine] == ["post:1:1"]
    assert others == []


async def test_removals_go_before_cards_and_cards_before_posts(store: Store) -> None:
    for lane in ("job:1", "post:1:1", "look:1:1", "wa:1", "kick:1", "room:1", "gone:1"):
        await store.run(owe, lane, lane=lane)

    assert await store.run(claimed) == ["kick:1", "gone:1", "wa:1", "room:1", "look:1:1", "post:1:1", "job:1"]


async def test_the_longest_unserved_lane_goes_first(store: Store) -> None:
    for n in range(3):
        await store.run(owe, f"k{n}", lane=f"post:1:{n}")
    first = await store.run(claimed, limit=1)
    await store.run(release, first[0])

    assert first == ["post:1:0"]
    assert await store.run(claimed) == ["post:1:1", "post:1:2", "post:1:0"]


async def test_a_lane_waits_for_its_pacing_key_and_costs_no_claim_until_then(store: Store) -> None:
    await store.run(owe, "k1")
    await store.run(claim)
    await store.run(lambda tx: tx.rate_limits.rest("channel:C1", 30))
    await store.run(release, "post:1:1", pace=["channel:C1"])
    while_resting = await store.run(claimed)
    wakes_at, now = await store.read(lambda tx: (tx.lanes.next_due("out"), tx.engine_now))
    await store.run(free_all)

    assert while_resting == []
    assert wakes_at is not None
    assert timedelta(seconds=25) < wakes_at - now <= timedelta(seconds=30)
    assert await store.run(claimed) == ["post:1:1"]


async def test_a_lane_waits_for_both_of_two_keys(store: Store) -> None:
    await store.run(owe, "k1")
    await store.run(claim)
    await store.run(lambda tx: (tx.rate_limits.rest("channel:C1", 10), tx.rate_limits.rest("posts", 30)))
    await store.run(release, "post:1:1", pace=["posts", "channel:C1"])
    await store.run(
        lambda tx: tx.conn.execute(
            update(t.rate_limit).where(t.rate_limit.c.key == "posts").values(free_at=tx.engine_now)
        )
    )
    one_free = await store.run(claimed)
    wakes_at, now = await store.read(lambda tx: (tx.lanes.next_due("out"), tx.engine_now))
    await store.run(free_all)

    assert one_free == []
    assert wakes_at is not None
    assert wakes_at - now <= timedelta(seconds=10)
    assert await store.run(claimed) == ["post:1:1"]


async def test_a_lane_is_not_due_before_its_work_is(store: Store) -> None:
    await store.run(owe, "k1", after=30)

    assert await store.run(claimed) == []
    assert await store.read(lambda tx: tx.lanes.next_due("out")) is not None


async def test_an_expired_lease_is_taken_over_and_its_old_holder_changes_nothing(store: Store) -> None:
    await store.run(owe, "k1")
    [old] = await store.run(claim)
    await store.run(expire, "post:1:1")
    [new] = await store.run(claim, claimer=Claimer(owner="other"))

    assert new.epoch == old.epoch + 1
    assert not await store.run(lambda tx: tx.lanes.hold(old))
    assert await store.run(lambda tx: tx.lanes.hold(new))


async def test_a_released_lease_is_no_longer_held(store: Store) -> None:
    await store.run(owe, "k1")
    [lease] = await store.run(claim)
    await store.run(release, lease.lane, after=None)

    assert not await store.run(lambda tx: tx.lanes.hold(lease))


async def test_new_work_wakes_an_idle_lane_only(store: Store) -> None:
    await store.run(owe, "k1", after=30)
    await store.run(owe, "k2")
    still_waiting = await store.run(claimed)
    await store.run(release, "post:1:1", after=None)
    await store.run(owe, "k3")

    assert still_waiting == []
    assert await store.run(claimed) == ["post:1:1"]


async def test_work_that_overtakes_brings_a_waiting_lane_forward(store: Store) -> None:
    await store.run(owe_sync, 1, after=30)
    before = await store.run(claimed)
    await store.run(owe_sync, 1)

    assert before == []
    assert await store.run(claimed) == ["look:1:1"]


async def test_a_parked_lane_waits_for_its_gate_whatever_is_added(store: Store) -> None:
    await store.run(owe, "k1")
    await store.run(claim)
    await store.run(lambda tx: tx.lanes.park("post:1:1", "room:1"))
    await store.run(owe, "k2")
    await store.run(lambda tx: tx.lanes.open_gate("room:2"))
    shut = await store.run(claimed)
    await store.run(lambda tx: tx.lanes.open_gate("room:1"))

    assert shut == []
    assert await store.run(claimed) == ["post:1:1"]


async def test_every_gate_can_be_opened_in_case_a_wake_up_was_lost(store: Store) -> None:
    for n in range(3):
        await store.run(owe, f"k{n}", lane=f"post:1:{n}")
    await store.run(claim)
    await store.run(park, ["post:1:0", "post:1:1"], "room:1")

    assert await store.run(lambda tx: tx.lanes.open_all_gates()) == 2
    assert await store.run(claimed) == ["post:1:0", "post:1:1"]


async def test_a_held_lane_waits_for_a_person_whatever_is_added(store: Store) -> None:
    await store.run(owe, "k1")
    await store.run(claim)
    await store.run(lambda tx: tx.lanes.hold_back("post:1:1", "KeyError"))
    await store.run(owe, "k2")
    held = await store.run(claimed)
    [trouble] = await store.read(lambda tx: tx.lanes.troubled())
    let_go = await store.run(lambda tx: tx.lanes.let_go("post:1:1"))

    assert held == []
    assert (trouble.lane, trouble.held_why, trouble.waiting) == ("post:1:1", "KeyError", 2)
    assert let_go
    assert await store.run(claimed) == ["post:1:1"]


async def test_letting_go_of_a_lane_that_is_not_held_changes_nothing(store: Store) -> None:
    await store.run(owe, "k1", after=30)

    assert not await store.run(lambda tx: tx.lanes.let_go("post:1:1"))
    assert await store.run(claimed) == []


async def test_a_success_ends_a_lanes_row_of_stumbles(store: Store) -> None:
    await store.run(owe, "k1")
    [lease] = await store.run(claim)
    await store.run(lambda tx: tx.lanes.stumble(lease.lane, due=tx.engine_now, why="KeyError"))
    [second] = await store.run(claim)
    await store.run(release, lease.lane)
    after_waiting = await store.read(lambda tx: tx.lanes.fails(lease.lane))
    [third] = await store.run(claim)
    await store.run(lambda tx: tx.lanes.keep_if_more(third))

    assert after_waiting == 1
    assert await store.read(lambda tx: tx.lanes.fails(second.lane)) == 0


async def test_a_claim_says_what_is_first_and_whether_there_is_more_beside_it(store: Store) -> None:
    """Work of families that may not be taken does not count, nor what waits for its rate limit or is in work."""
    await store.run(owe, "k1")
    await store.run(owe, "k2", lane="post:1:2")
    await store.run(owe, "k3", lane="wa:1")
    slack = Claimer(owner="me", skip=(Family.WHATSAPP,))
    [first] = await store.run(claim, limit=1, claimer=slack)
    [second] = await store.run(claim, limit=1, claimer=slack)
    [third] = await store.run(claim, limit=1)
    await store.run(lambda tx: tx.rate_limits.take([("C1", 60.0)]))
    await store.run(release, "post:1:2", pace=["C1"])
    await store.run(release, "wa:1")
    [again] = await store.run(claim, limit=1)

    assert [one.lane for one in (first, second, third, again)] == ["post:1:1", "post:1:2", "wa:1", "wa:1"]
    assert [one.more for one in (first, second, third, again)] == [True, False, False, False]
    assert first.head is not None
    assert (await store.read(lambda tx: tx.outbox.get(first.head or 0))).lane == "post:1:1"


async def test_work_is_first_in_a_lane_only_if_that_was_idle(store: Store) -> None:
    def add(tx: Tx) -> bool:
        return tx.lanes.add_work(Lane.parse("post:1:1")).first

    new, behind = await store.run(lambda tx: (add(tx), add(tx)))
    [lease] = await store.run(claim)
    in_work = await store.run(add)
    await store.run(release, lease.lane, after=60)
    waiting = await store.run(add)
    await store.run(release, lease.lane, after=None)

    assert (new, behind, in_work, waiting) == (True, False, False, False)
    assert await store.run(add)
    assert not await store.run(lambda tx: tx.lanes.hold(lease))


async def test_a_claim_may_leave_families_out_or_ask_for_some_only(store: Store) -> None:
    for lane in ("wa:1", "chat:1", "post:1:1"):
        await store.run(owe, lane, lane=lane)
    without = await store.run(claimed, claimer=Claimer(owner="me", skip=(Family.WHATSAPP, Family.CHAT)))
    await store.run(release, "post:1:1")

    assert without == ["post:1:1"]
    assert await store.run(claimed, claimer=Claimer(owner="me", only=(Family.WHATSAPP,))) == ["wa:1"]


async def test_after_a_start_as_the_only_process_every_lease_is_dropped(store: Store) -> None:
    await store.run(owe, "k1")
    await store.run(claim)
    await store.run(lambda tx: tx.lanes.drop_leases())

    assert await store.run(claimed) == ["post:1:1"]


async def test_only_lanes_that_can_be_worked_wake_the_engine(store: Store) -> None:
    told: list[frozenset[str]] = []
    store.on_wake(told.append)
    await store.run(owe, "k1")
    await store.run(claim)
    await store.run(owe, "k2")
    await store.run(lambda tx: tx.lanes.park("post:1:1", "room:1"))
    await store.run(owe, "k3")
    before_opening = list(told)
    await store.run(lambda tx: tx.lanes.open_gate("room:1"))

    assert before_opening == [frozenset({"out"})]
    assert told == [frozenset({"out"}), frozenset({"out"})]


def free_all(tx: Tx) -> None:
    tx.conn.execute(update(t.rate_limit).values(free_at=tx.engine_now))


def park(tx: Tx, lanes: Sequence[str], gate: str) -> None:
    for lane in lanes:
        tx.lanes.park(lane, gate)
