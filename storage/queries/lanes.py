"""Lanes: ordered lines of work, leased with an epoch as the fence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row

from bot.domain.owed import rank_of
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, as_value, columns

LEASE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lane that is ours as long as its epoch stands; others may take it `seconds` after it was last renewed."""

    lane: str
    epoch: int
    seconds: float = LEASE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimer:
    """Who takes lanes, for how many seconds a lease, of which families (`only`, empty: of all) and of which not."""

    owner: str
    seconds: float = LEASE_SECONDS
    skip: Sequence[str] = ()
    only: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """A lane as an operator sees it."""

    lane: str
    way: str
    due: datetime | None
    waits_for: str | None
    held_why: str | None
    fails: int
    waiting: int


class Lanes:
    """Questions and changes about lanes."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def add_work(self, lane: str, *, way: str, due: datetime | None = None, sooner: bool = False) -> int:
        """Count one more piece of work; wakes the lane only if it is idle. Gives the work's place in the lane.

        `sooner`: bring an already waiting lane forward too, for work that overtakes what stands in it.
        """
        db = self._db
        at = due or db.now
        idle = and_(
            t.lane.c.due.is_(None),
            t.lane.c.waits_for.is_(None),
            t.lane.c.lease_until.is_(None),
            t.lane.c.held_at.is_(None),
        )
        wake = or_(idle, and_(t.lane.c.due > at, t.lane.c.held_at.is_(None))) if sooner else idle
        build = sqlite.insert if db.on_sqlite else postgresql.insert
        statement = build(t.lane).values(lane=lane, way=way, rank=rank_of(lane), due=at, epoch=0, seq=1, fails=0)
        statement = statement.on_conflict_do_update(
            index_elements=["lane"],
            set_={"seq": t.lane.c.seq + 1, "due": case((wake, literal(at, t.lane.c.due.type)), else_=t.lane.c.due)},
        )
        row = db.conn.execute(statement.returning(t.lane.c.seq, t.lane.c.due, t.lane.c.lease_until)).one()
        if row.due is not None and row.lease_until is None:
            db.wake(way)
        return int(row.seq)

    def claim(self, way: str, claimer: Claimer, *, limit: int) -> list[Lease]:
        """Take up to `limit` lanes that are due, unleased and whose pace is free, the longest unserved first."""
        db = self._db
        free = or_(t.pace.c.free_at.is_(None), t.pace.c.free_at <= db.now)
        ready = and_(
            t.lane.c.way == way,
            t.lane.c.due <= db.now,
            or_(t.lane.c.lease_until.is_(None), t.lane.c.lease_until < db.now),
            free,
            *(t.lane.c.lane.not_like(f"{family}:%") for family in claimer.skip),
        )
        if claimer.only:
            ready = and_(ready, or_(*(t.lane.c.lane.like(f"{family}:%") for family in claimer.only)))
        found = (
            select(t.lane.c.lane)
            .select_from(t.lane.outerjoin(t.pace, t.pace.c.key == t.lane.c.pace))
            .where(ready)
            .order_by(t.lane.c.rank, t.lane.c.due)
            .limit(limit)
        )
        names = db.conn.execute(found).scalars().all()
        if not names:
            return []
        taken = (
            update(t.lane)
            .where(t.lane.c.lane.in_(names))
            .values(
                lease_until=db.now + timedelta(seconds=claimer.seconds), owner=claimer.owner, epoch=t.lane.c.epoch + 1
            )
            .returning(t.lane.c.lane, t.lane.c.epoch)
        )
        rows = db.conn.execute(taken)
        leases = {row.lane: Lease(lane=row.lane, epoch=row.epoch, seconds=claimer.seconds) for row in rows}
        return [leases[name] for name in names]

    def hold(self, lease: Lease, *, well: bool = False) -> bool:
        """Renew the lease; False if the lane is no longer ours, and then nothing may be written for it.

        `well`: a step is about to succeed, so earlier stumbles no longer count.
        """
        values: dict[str, object] = {"lease_until": self._db.now + timedelta(seconds=lease.seconds)}
        if well:
            values |= {"fails": 0, "held_why": None}
        return self._db.conn.execute(update(t.lane).where(_mine(lease)).values(values)).rowcount == 1

    def give_back(self, lease: Lease) -> None:
        """Not wanted after all: whoever comes next may take the lane."""
        self._db.conn.execute(update(t.lane).where(_mine(lease)).values(lease_until=None))

    def release(self, lane: str, *, due: datetime | None, pace: str | None = None) -> None:
        """Let the lane go to the back of its queue; `due` None: nothing to do. `pace`: not before that key is free."""
        self._set(lane, due=due, pace=pace, waits_for=None, lease_until=None)

    def park(self, lane: str, gate: str) -> None:
        """The lane waits until `gate` is opened."""
        self._set(lane, due=None, waits_for=gate, lease_until=None)

    def fails(self, lane: str) -> int:
        """How often in a row the lane stumbled."""
        return int(self._db.conn.execute(select(t.lane.c.fails).where(t.lane.c.lane == lane)).scalar_one())

    def stumble(self, lane: str, *, due: datetime, why: str) -> None:
        """A bug or an outage in our own half: count it and look again at `due`."""
        self._set(lane, due=due, lease_until=None, fails=t.lane.c.fails + 1, held_why=why[:300])

    def hold_back(self, lane: str, why: str) -> None:
        """Stop the lane until a person lets it go on."""
        self._set(lane, due=None, lease_until=None, waits_for=None, held_at=self._db.now, held_why=why[:300])

    def let_go(self, lane: str) -> bool:
        """A person says: go on. False if no such lane is held."""
        held = and_(t.lane.c.lane == lane, t.lane.c.held_at.is_not(None))
        values = {"due": self._db.now, "held_at": None, "held_why": None, "fails": 0}
        self._db.wake("in" if lane.startswith("in:") else "out")
        return self._db.conn.execute(update(t.lane).where(held).values(values)).rowcount == 1

    def open_gate(self, gate: str) -> None:
        """Wake what waits for `gate`."""
        waiting = t.lane.c.waits_for == gate
        ways = self._db.conn.execute(
            update(t.lane).where(waiting).values(due=self._db.now, waits_for=None).returning(t.lane.c.way)
        ).scalars()
        for way in set(ways):
            self._db.wake(way)

    def open_all_gates(self) -> int:
        """Let every waiting lane look again: a wake-up may have been lost."""
        waiting = t.lane.c.waits_for.is_not(None)
        opened = update(t.lane).where(waiting).values(due=self._db.now, waits_for=None).returning(t.lane.c.way)
        ways = self._db.conn.execute(opened).scalars().all()
        for way in set(ways):
            self._db.wake(way)
        return len(ways)

    def drop_leases(self) -> None:
        """After a start as the only process: nobody else can hold a lane."""
        self._db.conn.execute(update(t.lane).where(t.lane.c.lease_until.is_not(None)).values(lease_until=None))

    def next_due(self, way: str) -> datetime | None:
        """When the next unleased lane of this way becomes claimable, as far as is known now."""
        at = case((t.pace.c.free_at > t.lane.c.due, t.pace.c.free_at), else_=t.lane.c.due)
        joined = t.lane.outerjoin(t.pace, t.pace.c.key == t.lane.c.pace)
        found = (
            select(type_coerce(func.min(at), UtcDateTime()))
            .select_from(joined)
            .where(t.lane.c.way == way, t.lane.c.lease_until.is_(None))
        )
        at_least: datetime | None = self._db.conn.execute(found).scalar_one_or_none()
        return at_least

    def troubled(self) -> Sequence[LaneState]:
        """Lanes that are held or keep failing; `waiting` counts their open work."""
        inbox = select(func.count()).where(t.inbox.c.lane == t.lane.c.lane, t.inbox.c.state == "new")
        open_ = t.outbox.c.state.in_(("ready", "sending"))
        outbox = select(func.count()).where(t.outbox.c.lane == t.lane.c.lane, open_)
        waiting = (inbox.scalar_subquery() + outbox.scalar_subquery()).label("waiting")
        bad = or_(t.lane.c.held_at.is_not(None), t.lane.c.fails > 0)
        found = select(*columns(t.lane, LaneState), waiting).where(bad).order_by(t.lane.c.lane)
        rows: Iterable[Row[Any]] = self._db.conn.execute(found)
        return [as_value(LaneState, row) for row in rows]

    def _set(self, lane: str, **values: object) -> None:
        self._db.conn.execute(update(t.lane).where(t.lane.c.lane == lane).values(**values))


def _mine(lease: Lease) -> ColumnElement[bool]:
    return and_(t.lane.c.lane == lease.lane, t.lane.c.epoch == lease.epoch, t.lane.c.lease_until.is_not(None))
