"""Lanes: ordered queues of work, each leased by one worker at a time with an epoch as fencing token."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.engine import Row

from bot.model.lane import Family, Lane
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, as_value, columns
from storage.open_work import NEW_EVENT, OPEN_EFFECT
from storage.prepared import prepare, ready
from storage.statements import WithTables, inserting_into

LEASE_SECONDS = 60.0
_L = t.lane.c


def _paced(lanes: FromClause) -> FromClause:
    """Lanes with the rate-limit keys that they wait for."""
    one, other = _ONE_KEY.c.key == lanes.c.rate_key, _OTHER_KEY.c.key == lanes.c.other_rate_key
    return lanes.outerjoin(_ONE_KEY, one).outerjoin(_OTHER_KEY, other)


IDLE = and_(_L.due.is_(None), _L.waits_for.is_(None), _L.lease_until.is_(None), _L.held_at.is_(None))
_NOW = bindparam("now", type_=UtcDateTime())
_ONE_KEY, _OTHER_KEY = t.rate_limit.alias("one_key"), t.rate_limit.alias("other_key")
_BESIDE = t.lane.alias("beside")
_HEAD = (
    select(t.outbox.c.id)
    .where(t.outbox.c.lane == _L.lane, OPEN_EFFECT)
    .order_by(t.outbox.c.seq)
    .limit(literal_column("1"))
    .correlate(t.lane)
    .scalar_subquery()
)
_TAKING = update(t.lane).values(
    lease_until=bindparam("until", type_=UtcDateTime()), owner=bindparam("by"), epoch=_L.epoch + 1
)
_ONE = update(t.lane).where(_L.lane == bindparam("of_lane"))
_MINE = _ONE.where(_L.epoch == bindparam("of_epoch"), _L.lease_until.is_not(None))
_OPEN = exists().where(t.outbox.c.lane == bindparam("of_lane"), OPEN_EFFECT)
_LET_GO = _MINE.values(
    lease_until=case((_OPEN, bindparam("until", type_=UtcDateTime())), else_=None),
    due=case((_OPEN, _L.due), else_=None),
    waits_for=None,
    rate_key=None,
    other_rate_key=None,
    fails=0,
    held_why=None,
).returning(_L.lease_until)
_FREE = case((_ONE_KEY.c.free_at > _L.due, _ONE_KEY.c.free_at), else_=_L.due)
_ALL_FREE = case((_OTHER_KEY.c.free_at > _FREE, _OTHER_KEY.c.free_at), else_=_FREE)
_NEXT_DUE = (
    select(type_coerce(func.min(_ALL_FREE), UtcDateTime()))
    .select_from(_paced(t.lane))
    .where(_L.direction == bindparam("for_direction"), _L.due.is_not(None), _L.lease_until.is_(None))
)
_LATER = (
    update(t.lane)
    .where(_L.lane == bindparam("of_lane"), _L.lease_until.is_(None), _L.due < bindparam("later", type_=UtcDateTime()))
    .values(due=bindparam("later", type_=UtcDateTime()))
)
prepare(_ONE, _MINE, _LET_GO, _NEXT_DUE, _LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lane that is ours while its epoch is unchanged; others may claim it `seconds` after it was last renewed.

    `well`: a piece of work under it succeeded, so earlier failures no longer count. As it was claimed, `head` is the id of
    its first open effect, and `more` says whether others could be claimed beside it.
    """

    lane: str
    epoch: int
    seconds: float = LEASE_SECONDS
    well: bool = False
    head: int | None = None
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePlace:
    """A place for a piece of work in its lane. `first`: the lane was idle, so nothing is open before it."""

    seq: int
    first: bool


class LeaseLost(Exception):
    """The lane is another's by now: nothing of this transaction may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimer:
    """Who claims lanes, for how many seconds, of which families (`only`, empty: all) and not of which (`skip`)."""

    owner: str
    seconds: float = LEASE_SECONDS
    skip: Sequence[Family] = ()
    only: Sequence[Family] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """A lane as an operator sees it."""

    lane: str
    direction: str
    due: datetime | None
    waits_for: str | None
    held_why: str | None
    fails: int
    waiting: int


class Lanes:
    """Queries and changes of lanes."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def add_work(self, lane: Lane, *, due: datetime | None = None, sooner: bool = False) -> LanePlace:
        """Add one piece of work to a lane, at its end; wakes the lane only if it is idle.

        `sooner`: bring a waiting lane forward too, for work that overtakes what is queued in it.
        """
        db = self._db
        # An idle lane is deleted, and an old lease must not fit its successor; and by its own number it is known as woken.
        epoch = secrets.randbelow(1 << 30)
        values = {
            "lane": str(lane),
            "direction": lane.direction,
            "rank": lane.family.rank,
            "due": due or db.engine_now,
            "epoch": epoch,
            "seq": 1,
            "fails": 0,
        }
        row = db.conn.execute(_adding(db.conn.dialect.name, sooner=sooner), values).one()
        if row.due is not None and row.lease_until is None:
            self._wake(lane.direction, str(lane), row.due)
        return LanePlace(seq=row.seq, first=row.epoch == epoch)

    def _wake(self, direction: str, lane: str, due: datetime) -> None:
        """Work that is due later wakes nobody now; who sets alarms is told."""
        if due <= self._db.engine_now:
            self._db.wake(direction)
        else:
            self._db.wake_later(lane, due)

    def wait_longer(self, lane: Lane, due: datetime) -> None:
        """Put a waiting lane off until `due`, so that it is not claimed for nothing; one in work sees for itself."""
        if self._db.conn.execute(_LATER, {"of_lane": str(lane), "later": due}).rowcount:
            self._db.wake_later(str(lane), due)

    def claim(self, direction: str, claimer: Claimer, *, limit: int) -> list[Lease]:
        """Lease up to `limit` lanes that are due, unleased and not rate-limited, by rank and then the longest due first.

        Several lanes that need the same rate-limit key may be claimed: that shows when the key is taken.
        """
        db = self._db
        until = db.engine_now + timedelta(seconds=claimer.seconds)
        values = {"for_direction": direction, "now": db.engine_now, "most": limit, "until": until, "by": claimer.owner}
        rows = db.conn.execute(_claiming(tuple(claimer.skip), tuple(claimer.only)), values).all()
        claimed = sorted(rows, key=lambda row: (row.rank, row.due))
        return [
            Lease(lane=row.lane, epoch=row.epoch, seconds=claimer.seconds, head=row.head, more=bool(row.more))
            for row in claimed
        ]

    def hold(self, lease: Lease) -> bool:
        """Renew the lease; False if the lane is no longer ours, and then nothing may be written for it."""
        values = {"of_lane": lease.lane, "of_epoch": lease.epoch, "lease_until": self._until(lease)}
        return self._db.conn.execute(_MINE, values).rowcount == 1

    def keep_if_more(self, lease: Lease) -> bool:
        """After a piece of work that succeeded: end the lease if nothing is open in the lane, else renew it.

        Raises LeaseLost.
        """
        values = {"of_lane": lease.lane, "of_epoch": lease.epoch, "until": self._until(lease)}
        row = self._db.conn.execute(_LET_GO, values).first()
        if row is None:
            raise LeaseLost(lease.lane)
        return row.lease_until is not None

    def release(self, lane: Lease | str, *, due: datetime | None, rate_keys: Sequence[str] = ()) -> None:
        """End the lease; the lane is due next at `due`, None: nothing to do. `rate_keys`: not before these keys are free.

        Only the first two keys count. Raises LeaseLost.
        """
        one, other = (*rate_keys, None, None)[:2]
        name = lane.lane if isinstance(lane, Lease) else lane
        if rate_keys:
            self._db.wake_later(name, None)
        elif due is not None:
            self._wake("out", name, due)
        self._set(lane, due=due, rate_key=one, other_rate_key=other, waits_for=None, lease_until=None)

    def park(self, lane: Lease | str, gate: str) -> None:
        """The lane waits until `gate` is opened. Raises LeaseLost."""
        self._set(lane, due=None, waits_for=gate, lease_until=None)

    def fails(self, lane: str) -> int:
        """How often in a row the lane has failed."""
        return int(self._db.conn.execute(select(t.lane.c.fails).where(t.lane.c.lane == lane)).scalar_one())

    def put_off(self, lane: str, *, longest: float) -> None:
        """Retry a lane on which the database failed, with a delay that doubles up to `longest` seconds.

        A lane that somebody else has leased meanwhile is left alone.
        """
        fails = self.fails(lane)
        due = self._db.engine_now + timedelta(seconds=min(longest, 2.0 ** min(fails, 10)))
        free = or_(_L.lease_until.is_(None), _L.lease_until < self._db.engine_now)
        values = {"due": due, "lease_until": None, "fails": fails + 1, "held_why": "database"}
        self._db.conn.execute(update(t.lane).where(_L.lane == lane, free, _L.held_at.is_(None)).values(values))
        self._db.wake_later(lane, due)

    def stumble(self, lane: str, *, due: datetime, why: str) -> None:
        """Count a failure by a bug or an outage of our own, and retry the lane at `due`."""
        self._db.wake_later(lane, due)
        self._set(lane, due=due, lease_until=None, fails=self.fails(lane) + 1, held_why=why[:300])

    def hold_back(self, lane: Lease | str, why: str) -> None:
        """Hold the lane until a person releases it. Raises LeaseLost."""
        self._set(lane, due=None, lease_until=None, waits_for=None, held_at=self._db.engine_now, held_why=why[:300])

    def let_go(self, lane: str) -> bool:
        """Release a lane that is held for a person; False if no such lane is held."""
        held = and_(t.lane.c.lane == lane, t.lane.c.held_at.is_not(None))
        values = {"due": self._db.engine_now, "held_at": None, "held_why": None, "fails": 0}
        direction = self._db.conn.execute(
            update(t.lane).where(held).values(values).returning(t.lane.c.direction)
        ).scalar_one_or_none()
        if direction is not None:
            self._db.wake(direction)
        return direction is not None

    def look_now(self, lane: str) -> None:
        """Look at a lane now that fails or waits for a gate; one in work is left alone."""
        waiting = and_(_L.lane == lane, _L.lease_until.is_(None), _L.held_at.is_(None))
        values = {"due": self._db.engine_now, "waits_for": None, "rate_key": None, "other_rate_key": None, "fails": 0}
        self._db.conn.execute(update(t.lane).where(waiting).values(values))
        self._db.wake("in" if lane.startswith("in:") else "out")

    def open_gate(self, gate: str) -> None:
        """Wake the lanes that wait for `gate`."""
        waiting = t.lane.c.waits_for == gate
        ways = self._db.conn.execute(
            update(t.lane).where(waiting).values(due=self._db.engine_now, waits_for=None).returning(t.lane.c.direction)
        ).scalars()
        for direction in set(ways):
            self._db.wake(direction)

    def open_all_gates(self) -> int:
        """Wake every lane that waits for a gate, since a wake-up may have been lost; returns how many."""
        waiting = t.lane.c.waits_for.is_not(None)
        opened = (
            update(t.lane).where(waiting).values(due=self._db.engine_now, waits_for=None).returning(t.lane.c.direction)
        )
        ways = self._db.conn.execute(opened).scalars().all()
        for direction in set(ways):
            self._db.wake(direction)
        return len(ways)

    def drop_leases(self) -> None:
        """End all leases, after a start as the only process."""
        self._db.conn.execute(update(t.lane).where(t.lane.c.lease_until.is_not(None)).values(lease_until=None))

    def next_due(self, direction: str) -> datetime | None:
        """When the next unleased lane of this direction becomes claimable, as far as is known; None: none is due."""
        earliest: datetime | None = self._db.conn.execute(_NEXT_DUE, {"for_direction": direction}).scalar_one_or_none()
        return earliest

    def troubled(self) -> Sequence[LaneState]:
        """Lanes that are held or keep failing; `waiting` counts their open work."""
        inbox = select(func.count()).where(t.inbox.c.lane == t.lane.c.lane, NEW_EVENT)
        outbox = select(func.count()).where(t.outbox.c.lane == t.lane.c.lane, OPEN_EFFECT)
        waiting = (inbox.scalar_subquery() + outbox.scalar_subquery()).label("waiting")
        bad = or_(t.lane.c.held_at.is_not(None), t.lane.c.fails > 0)
        found = select(*columns(t.lane, LaneState), waiting).where(bad).order_by(t.lane.c.lane)
        rows: Iterable[Row[Any]] = self._db.conn.execute(found)
        return [as_value(LaneState, row) for row in rows]

    def _set(self, lane: Lease | str, **values: object) -> None:
        """Whoever has the lease writes only as long as that is so."""
        if not isinstance(lane, Lease):
            self._db.conn.execute(_ONE, {"of_lane": lane, **values})
            return
        well = {"fails": 0, "held_why": None} if lane.well else {}
        mine = {"of_lane": lane.lane, "of_epoch": lane.epoch, **well, **values}
        if self._db.conn.execute(_MINE, mine).rowcount != 1:
            raise LeaseLost(lane.lane)

    def _until(self, lease: Lease) -> datetime:
        return self._db.engine_now + timedelta(seconds=lease.seconds)


@cache
def _claiming(skip: tuple[Family, ...], only: tuple[Family, ...]) -> Any:
    found = _claimable(t.lane, skip, only).order_by(_L.rank, _L.due).limit(bindparam("most", type_=Integer()))
    more = _claimable(_BESIDE, skip, only).where(_BESIDE.c.lane != _L.lane).correlate(t.lane).exists()
    taking = _TAKING.where(_L.lane.in_(found.correlate(None)))
    head, beside = WithTables(_HEAD).label("head"), WithTables(more).label("more")
    return ready(taking.returning(_L.lane, _L.epoch, _L.rank, _L.due, head, beside))


def _claimable(lanes: FromClause, skip: tuple[Family, ...], only: tuple[Family, ...]) -> Select[Any]:
    """Lanes of these families that are due, unleased and not rate-limited."""
    c = lanes.c
    found = (
        select(c.lane)
        .select_from(_paced(lanes))
        .where(c.direction == bindparam("for_direction"), c.due <= _NOW)
        .where(or_(c.lease_until.is_(None), c.lease_until < _NOW))
        .where(or_(_ONE_KEY.c.free_at.is_(None), _ONE_KEY.c.free_at <= _NOW))
        .where(or_(_OTHER_KEY.c.free_at.is_(None), _OTHER_KEY.c.free_at <= _NOW))
    )
    for family in skip:
        found = found.where(c.lane.not_like(family.pattern))
    return found.where(or_(*(c.lane.like(family.pattern) for family in only))) if only else found


@cache
def _adding(dialect: str, *, sooner: bool) -> Any:
    statement = inserting_into(t.lane, dialect)
    new = statement.excluded.due
    wake = or_(IDLE, and_(_L.due > new, _L.held_at.is_(None))) if sooner else IDLE
    epoch = case((IDLE, statement.excluded.epoch), else_=_L.epoch)
    changes = {"seq": _L.seq + 1, "due": case((wake, new), else_=_L.due), "epoch": epoch}
    statement = statement.on_conflict_do_update(index_elements=["lane"], set_=changes)
    return ready(statement.returning(_L.seq, _L.due, _L.lease_until, _L.epoch))
