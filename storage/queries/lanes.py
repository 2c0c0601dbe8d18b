"""Lanes: ordered lines of work, leased with an epoch as the fence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, or_, select, type_coerce, update
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


_L = t.lane.c
_IDLE = and_(_L.due.is_(None), _L.waits_for.is_(None), _L.lease_until.is_(None), _L.held_at.is_(None))
_NOW = bindparam("now", type_=UtcDateTime())
_ONE_KEY, _OTHER_KEY = t.pace.alias("one_key"), t.pace.alias("other_key")
_PACED = t.lane.outerjoin(_ONE_KEY, _ONE_KEY.c.key == _L.pace).outerjoin(_OTHER_KEY, _OTHER_KEY.c.key == _L.pace_too)
_CLAIMABLE = (
    select(_L.lane)
    .select_from(_PACED)
    .where(_L.way == bindparam("for_way"), _L.due <= _NOW)
    .where(or_(_L.lease_until.is_(None), _L.lease_until < _NOW))
    .where(or_(_ONE_KEY.c.free_at.is_(None), _ONE_KEY.c.free_at <= _NOW))
    .where(or_(_OTHER_KEY.c.free_at.is_(None), _OTHER_KEY.c.free_at <= _NOW))
    .order_by(_L.rank, _L.due)
    .limit(bindparam("most", type_=Integer()))
)
_TAKING = (
    update(t.lane)
    .values(lease_until=bindparam("until", type_=UtcDateTime()), owner=bindparam("by"), epoch=_L.epoch + 1)
    .returning(_L.lane, _L.epoch, _L.rank, _L.due)
)
_ONE = update(t.lane).where(_L.lane == bindparam("of_lane"))
_MINE = _ONE.where(_L.epoch == bindparam("of_epoch"), _L.lease_until.is_not(None))
_FREE = case((_ONE_KEY.c.free_at > _L.due, _ONE_KEY.c.free_at), else_=_L.due)
_ALL_FREE = case((_OTHER_KEY.c.free_at > _FREE, _OTHER_KEY.c.free_at), else_=_FREE)
_NEXT_DUE = (
    select(type_coerce(func.min(_ALL_FREE), UtcDateTime()))
    .select_from(_PACED)
    .where(_L.way == bindparam("for_way"), _L.due.is_not(None), _L.lease_until.is_(None))
)


@cache
def _taking(skip: tuple[str, ...], only: tuple[str, ...]) -> Any:
    found = _CLAIMABLE
    for family in skip:
        found = found.where(_L.lane.not_like(f"{family}:%"))
    if only:
        found = found.where(or_(*(_L.lane.like(f"{family}:%") for family in only)))
    return _TAKING.where(_L.lane.in_(found.correlate(None)))


@cache
def _adding(dialect: str, *, sooner: bool) -> Any:
    statement = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(t.lane)
    new = statement.excluded.due
    wake = or_(_IDLE, and_(_L.due > new, _L.held_at.is_(None))) if sooner else _IDLE
    changes = {"seq": _L.seq + 1, "due": case((wake, new), else_=_L.due)}
    statement = statement.on_conflict_do_update(index_elements=["lane"], set_=changes)
    return statement.returning(_L.seq, _L.due, _L.lease_until)


class Lanes:
    """Questions and changes about lanes."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def add_work(self, lane: str, *, way: str, due: datetime | None = None, sooner: bool = False) -> int:
        """Count one more piece of work; wakes the lane only if it is idle. Gives the work's place in the lane.

        `sooner`: bring an already waiting lane forward too, for work that overtakes what stands in it.
        """
        db = self._db
        values = {
            "lane": lane,
            "way": way,
            "rank": rank_of(lane),
            "due": due or db.now,
            "epoch": 0,
            "seq": 1,
            "fails": 0,
        }
        row = db.conn.execute(_adding(db.conn.dialect.name, sooner=sooner), values).one()
        if row.due is not None and row.lease_until is None:
            db.wake(way)
        return int(row.seq)

    def claim(self, way: str, claimer: Claimer, *, limit: int) -> list[Lease]:
        """Take up to `limit` lanes that are due, unleased and whose pace is free, the longest unserved first.

        Of lanes that want the same key more than one is taken: who takes many finds out when it takes the pace.
        """
        db = self._db
        until = db.now + timedelta(seconds=claimer.seconds)
        values = {"for_way": way, "now": db.now, "most": limit, "until": until, "by": claimer.owner}
        rows = db.conn.execute(_taking(tuple(claimer.skip), tuple(claimer.only)), values).all()
        taken = sorted(rows, key=lambda row: (row.rank, row.due))
        return [Lease(lane=row.lane, epoch=row.epoch, seconds=claimer.seconds) for row in taken]

    def hold(self, lease: Lease, *, well: bool = False) -> bool:
        """Renew the lease; False if the lane is no longer ours, and then nothing may be written for it.

        `well`: a step is about to succeed, so earlier stumbles no longer count.
        """
        values: dict[str, object] = {"lease_until": self._db.now + timedelta(seconds=lease.seconds)}
        if well:
            values |= {"fails": 0, "held_why": None}
        return self._db.conn.execute(_MINE, {"of_lane": lease.lane, "of_epoch": lease.epoch, **values}).rowcount == 1

    def release(self, lane: str, *, due: datetime | None, pace: Sequence[str] = ()) -> None:
        """Let the lane go to the back of its queue; `due` None: nothing to do. `pace`: not before these keys are free.

        Of the keys the first two count.
        """
        one, other = (*pace, None, None)[:2]
        self._set(lane, due=due, pace=one, pace_too=other, waits_for=None, lease_until=None)

    def park(self, lane: str, gate: str) -> None:
        """The lane waits until `gate` is opened."""
        self._set(lane, due=None, waits_for=gate, lease_until=None)

    def fails(self, lane: str) -> int:
        """How often in a row the lane stumbled."""
        return int(self._db.conn.execute(select(t.lane.c.fails).where(t.lane.c.lane == lane)).scalar_one())

    def put_off(self, lane: str, *, longest: float) -> None:
        """The database failed in the midst of the lane's turn: others first, then again, ever later up to `longest` seconds.

        A lane that somebody else has taken meanwhile is theirs.
        """
        fails = self.fails(lane)
        due = self._db.now + timedelta(seconds=min(longest, 2.0 ** min(fails, 10)))
        free = or_(_L.lease_until.is_(None), _L.lease_until < self._db.now)
        values = {"due": due, "lease_until": None, "fails": fails + 1, "held_why": "database"}
        self._db.conn.execute(update(t.lane).where(_L.lane == lane, free, _L.held_at.is_(None)).values(values))

    def stumble(self, lane: str, *, due: datetime, why: str) -> None:
        """A bug or an outage in our own half: count it and look again at `due`."""
        self._set(lane, due=due, lease_until=None, fails=self.fails(lane) + 1, held_why=why[:300])

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
        at_least: datetime | None = self._db.conn.execute(_NEXT_DUE, {"for_way": way}).scalar_one_or_none()
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
        self._db.conn.execute(_ONE, {"of_lane": lane, **values})
