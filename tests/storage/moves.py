"""Small flows that the tests of the store are made of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.model.effect.threads import PostCopy, SyncCard
from bot.model.effect_kind import Effect
from bot.model.ids import PostId, ThreadId
from bot.model.lane import Lane
from bot.model.queue import Arrival, InboxEntry, OutboxEntry
from storage import tables as t
from storage.queries.lanes import Claimer, Lease
from storage.tx import Tx

ME = Claimer(owner="me")


def arrival(key: str, *, lane: str = "in:chat:a", key2: str | None = None, raw: bytes = b"{}") -> Arrival:
    return Arrival(source="periskope", key=key, key2=key2, lane=Lane.parse(lane), raw=raw)


def owe(tx: Tx, key: str, *, lane: str = "post:1:1", target: int = 1, after: float | None = None) -> bool:
    due = None if after is None else tx.engine_now + timedelta(seconds=after)
    return tx.outbox.post(PostCopy(target=PostId(target)), lane=Lane.parse(lane), key=key, due=due)


def owe_sync(tx: Tx, target: int, *, lane: str = "look:1:1", after: float | None = None) -> None:
    due = None if after is None else tx.engine_now + timedelta(seconds=after)
    tx.outbox.sync(SyncCard(target=ThreadId(target)), lane=Lane.parse(lane), due=due)


def claim(tx: Tx, *, limit: int = 10, claimer: Claimer = ME) -> list[Lease]:
    return tx.lanes.claim("out", claimer, limit=limit)


def claimed(tx: Tx, *, limit: int = 10, claimer: Claimer = ME) -> list[str]:
    return [lease.lane for lease in claim(tx, limit=limit, claimer=claimer)]


def release(tx: Tx, lane: str, *, after: float | None = 0, pace: Sequence[str] = ()) -> None:
    tx.lanes.release(lane, due=None if after is None else tx.engine_now + timedelta(seconds=after), rate_keys=pace)


def expire(tx: Tx, lane: str) -> None:
    """Let the lease of a lane be over."""
    over = tx.engine_now - timedelta(seconds=1)
    tx.conn.execute(update(t.lane).where(t.lane.c.lane == lane).values(lease_until=over))


def lane_row(tx: Tx, lane: str) -> Any:
    return tx.conn.execute(select(t.lane).where(t.lane.c.lane == lane)).one()


def rows(tx: Tx, lane: str) -> Sequence[Any]:
    return tx.conn.execute(select(t.outbox).where(t.outbox.c.lane == lane).order_by(t.outbox.c.seq)).all()


def head(tx: Tx, lane: str) -> OutboxEntry[Effect]:
    first = tx.outbox.head(lane)
    found = None if first is None else first.if_of(Effect)
    assert found is not None
    return found


def take(tx: Tx) -> tuple[str | None, list[InboxEntry]]:
    due = tx.inbox.take_lane()
    return (None, []) if due is None else (due.lane, tx.inbox.items(due.lane))
