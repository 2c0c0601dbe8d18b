"""When a sync goes that is asked for again: the earlier time, or with a limit the later one; at once is never put off."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.model.effect.threads import SyncCard
from bot.model.ids import ThreadId
from bot.model.lane import Lane
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.storage.moves import claimed, head

LANE = "look:1:1:7"
MOST = timedelta(seconds=600)


def asks(tx: Tx, after: float | None, *, most: timedelta | None = MOST) -> None:
    due = None if after is None else tx.engine_now + timedelta(seconds=after)
    tx.outbox.sync(SyncCard(target=ThreadId(7)), lane=Lane.parse(LANE), due=due, most=most)


async def times(store: Store) -> tuple[float | None, float | None]:
    """So many seconds after it was asked for first the row and its lane are due, in tens."""

    def read(tx: Tx) -> tuple[float | None, float | None]:
        row = tx.conn.execute(select(t.outbox.c.at, t.outbox.c.due).where(t.outbox.c.lane == LANE)).one()
        lane = tx.conn.execute(select(t.lane.c.due).where(t.lane.c.lane == LANE)).scalar_one()
        after = [None if due is None else (due - row.at).total_seconds() for due in (row.due, lane)]
        return (_tens(after[0]), _tens(after[1]))

    return await store.read(read)


def _tens(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, -1)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ([100], 100),
        ([100, 200], 200),
        ([100, 200, 5000], 600),
        ([300, 100], 300),
    ],
)
async def test_with_a_limit_the_later_time_counts_and_the_lane_waits_as_long(
    store: Store, asked: list[float], due: float
) -> None:
    for after in asked:
        await store.run(asks, after)

    assert await times(store) == (due, due)


@pytest.mark.parametrize("asked", [[None, 100], [100, None], [100, None, 200]])
async def test_at_once_is_neither_put_off_nor_waited_for(store: Store, asked: list[float | None]) -> None:
    for after in asked:
        await store.run(asks, after)

    assert await store.run(claimed) == [LANE]
    assert (await store.read(head, LANE)).due is None


async def test_without_a_limit_the_earlier_time_counts(store: Store) -> None:
    for after in (200, 100, 300):
        await store.run(asks, after, most=None)

    assert await times(store) == (100, 100)


@pytest.mark.parametrize(("asked", "due"), [([100], 100), ([100, 200, 5000], 600), ([100, None], None)])
async def test_what_is_asked_while_a_call_is_out_keeps_its_time_after_it(
    store: Store, asked: list[float | None], due: float | None
) -> None:
    await store.run(asks, None)
    out: Any = await store.read(head, LANE)
    await store.run(_long_ago, out.id)
    sent = await store.run(lambda tx: tx.outbox.mark_sending(out))
    for after in asked:
        await store.run(asks, after)
    await store.run(lambda tx: tx.outbox.finish_unless_moved(sent))
    next_one: Any = await store.read(head, LANE)

    assert next_one.state == "ready"
    assert _tens(None if next_one.due is None else (next_one.due - next_one.at).total_seconds()) == due


def _long_ago(tx: Tx, row_id: int) -> None:
    """It was first asked for an hour before."""
    tx.conn.execute(update(t.outbox).where(t.outbox.c.id == row_id).values(at=tx.engine_now - timedelta(hours=1)))
