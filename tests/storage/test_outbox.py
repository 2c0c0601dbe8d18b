"""What is to be sent: posts once and in order, syncs once a target and the newest wins."""

import asyncio
from datetime import timedelta

from bot.model.effect.notices import SendDm
from bot.model.effect.threads import PostCopy
from bot.model.effect_kind import Effect
from bot.model.ids import PostId
from bot.model.lane import Lane
from bot.model.queue import OutboxEntry, OutboxState
from bot.notices.messages.work import Answered
from storage.queries.lanes import Lease
from storage.store import Store
from storage.tx import Tx
from tests.storage.moves import claim, claimed, head, owe, owe_sync, release, rows


async def test_a_post_is_owed_once_for_its_key(store: Store) -> None:
    first = await store.run(owe, "k1")
    again = await store.run(owe, "k1")

    assert (first, again) == (True, False)
    assert len(await store.read(rows, "post:1:1")) == 1


async def test_a_post_owed_by_twenty_at_once_is_one_row(store: Store) -> None:
    new = await asyncio.gather(*(store.run(owe, "k1") for _ in range(20)))

    assert sum(new) == 1


async def test_posts_owed_at_once_by_many_each_have_a_place_of_their_own(store: Store) -> None:
    await asyncio.gather(*(store.run(owe, f"k{n}", target=n) for n in range(40)))
    places = [row.seq for row in await store.read(rows, "post:1:1")]

    assert len(places) == len(set(places)) == 40


async def test_a_lane_gives_the_first_open_effect_until_it_is_finished(store: Store) -> None:
    for n in range(3):
        await store.run(owe, f"k{n}", target=n)
    first = await store.read(head, "post:1:1")
    await store.run(lambda tx: tx.outbox.mark_sending(first))
    still = await store.read(head, "post:1:1")
    await store.run(lambda tx: tx.outbox.finish(first))

    assert (first.target, first.state, still.state, still.attempts) == (0, "ready", "sending", 1)
    assert still.sent_at is not None
    assert (await store.read(head, "post:1:1")).target == 1


async def test_the_ready_effects_behind_one_are_seen_in_order(store: Store) -> None:
    for n in range(5):
        await store.run(owe, f"k{n}", target=n)
    first = await store.read(head, "post:1:1")

    assert [entry.target for entry in await store.read(lambda tx: tx.outbox.following(first, limit=3))] == [1, 2, 3]


async def test_what_comes_late_goes_before_what_a_start_put_in_doubt_but_not_before_what_is_out(store: Store) -> None:
    """Slack repeats to one process what another had when it was killed, and its start doubts what waits of all."""
    lane = Lane.parse("post:1:1")

    def post(tx: Tx, number: int) -> None:
        tx.outbox.post_in_order(PostCopy(target=PostId(number), order=str(number)), lane=lane, key=f"k{number}")

    def targets(tx: Tx) -> list[int]:
        return [row.target for row in sorted(rows(tx, str(lane)), key=lambda row: row.seq) if row.state != "done"]

    for number in (3, 4):
        await store.run(post, number)
    await store.run(lambda tx: tx.generations.doubt_what_was_to_be_sent(quiet=20))
    await store.run(post, 2)
    late = await store.run(targets)
    first = await store.read(head, str(lane))
    await store.run(lambda tx: tx.outbox.mark_sending(first))
    await store.run(post, 1)

    assert late == [2, 3, 4]
    assert await store.run(targets) == [2, 1, 3, 4]


async def test_a_sync_owed_again_while_it_waits_is_still_one_row(store: Store) -> None:
    await asyncio.gather(*(store.run(owe_sync, 7) for _ in range(10)))

    assert [row.state for row in await store.read(rows, "look:1:1")] == ["ready"]


async def test_a_sync_owed_again_while_its_call_is_out_goes_again(store: Store) -> None:
    await store.run(owe_sync, 7)
    out = await store.read(head, "look:1:1")
    await store.run(lambda tx: tx.outbox.mark_sending(out))
    await store.run(owe_sync, 7)
    await store.run(lambda tx: tx.outbox.finish_unless_moved(out))
    again = await store.read(head, "look:1:1")
    await store.run(lambda tx: tx.outbox.finish_unless_moved(again))

    assert (again.state, again.version) == ("ready", out.version + 1)
    assert [row.state for row in await store.read(rows, "look:1:1")] == ["done"]


async def test_a_finished_sync_owed_again_opens_at_the_back_with_a_new_mark(store: Store) -> None:
    await store.run(owe_sync, 7)
    await store.run(owe_sync, 8)
    first = await store.read(head, "look:1:1")
    await store.run(lambda tx: tx.outbox.finish(first))
    await store.run(owe_sync, 7)
    order = [(row.target, row.state) for row in await store.read(rows, "look:1:1")]
    [again] = [row for row in await store.read(rows, "look:1:1") if row.target == 7]

    assert order == [(8, "ready"), (7, "ready")]
    assert again.mark != first.mark


async def test_no_move_of_a_sync_is_lost_against_its_settling(store: Store) -> None:
    """Moves race with the working of the lane; the last move must be worked after it was made."""
    seen: list[int] = []
    await store.run(owe_sync, 7)
    moves = [store.run(owe_sync, 7) for _ in range(30)]
    await asyncio.gather(*moves, *(work_once(store, seen) for _ in range(20)))
    while await store.read(lambda tx: tx.outbox.open_count()):
        await work_once(store, seen)
    [row] = await store.read(rows, "look:1:1")

    assert row.state == "done"
    assert seen[-1] == row.version


async def work_once(store: Store, seen: list[int]) -> None:
    for lease in await store.run(claim):
        entry = await store.run(take_first, lease)
        if entry is not None:
            seen.append(entry.version)
        await store.run(settle_first, lease, entry)


def take_first(tx: Tx, lease: Lease) -> OutboxEntry[Effect] | None:
    entry = head(tx, lease.lane) if tx.lanes.hold(lease) else None
    if entry is not None:
        tx.outbox.mark_sending(entry)
    return entry


def settle_first(tx: Tx, lease: Lease, entry: OutboxEntry[Effect] | None) -> None:
    if tx.lanes.hold(lease):
        if entry is not None:
            tx.outbox.finish_unless_moved(entry)
        release(tx, lease.lane, after=None if entry is None else 0)


async def test_owing_in_opposite_orders_at_once_ends_with_all_owed(store: Store) -> None:
    def both(tx: Tx, n: int) -> None:
        for target in (1, 2) if n % 2 else (2, 1):
            owe_sync(tx, target, lane=f"look:1:{target}")
            owe(tx, f"{n}:{target}", lane=f"post:1:{target}")

    await asyncio.gather(*(store.run(both, n) for n in range(16)))

    assert await store.read(lambda tx: tx.outbox.open_count()) == 34


async def test_an_effect_held_back_for_a_person_lets_the_next_one_go(store: Store) -> None:
    for n in range(2):
        await store.run(owe, f"k{n}", target=n)
    first = await store.read(head, "post:1:1")
    await store.run(lambda tx: tx.outbox.finish(first, state=OutboxState.HELD, why="unreadable"))

    assert (await store.read(head, "post:1:1")).target == 1


async def test_a_call_in_doubt_is_known_by_lane_and_kind(store: Store) -> None:
    await store.run(owe, "k1", target=5)
    out = await store.read(head, "post:1:1")
    before = await store.read(lambda tx: tx.outbox.sending_in(Lane.parse("post:1:1"), PostCopy))
    await store.run(lambda tx: tx.outbox.mark_sending(out))

    assert not before
    assert await store.read(lambda tx: tx.outbox.sending_in(Lane.parse("post:1:1"), PostCopy))
    assert await store.read(lambda tx: tx.outbox.open_for(PostCopy, 5))
    assert not await store.read(lambda tx: tx.outbox.open_for(PostCopy, 6))


async def test_an_effect_due_later_keeps_those_behind_it_waiting(store: Store) -> None:
    await store.run(owe, "undo window", lane="wa:1", after=30, target=1)
    await store.run(owe, "next", lane="wa:1", target=2)
    now, due = await store.read(lambda tx: (tx.engine_now, tx.lanes.next_due("out")))

    assert await store.run(claimed) == []
    assert due is not None
    assert due - now > timedelta(seconds=25)
    assert (await store.read(head, "wa:1")).target == 1


async def test_a_payload_of_any_text_comes_back_as_it_was(store: Store) -> None:
    effect = SendDm(target=PostId(1), notice=Answered(text="nul \0 lone \ud800 😀", names=(1, 2)))
    await store.run(lambda tx: tx.outbox.post(effect, lane=Lane.person(1), key="k"))

    assert (await store.read(head, "person:1")).effect == effect
