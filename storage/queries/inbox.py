"""The inbox: stored events, each once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.engine import Row

from bot.model.lane import Lane
from bot.model.queue import Arrival, InboxEntry, InboxState
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, as_value, columns
from storage.open_work import NEW_EVENT
from storage.prepared import prepare, ready
from storage.queries.lanes import IDLE, Lanes
from storage.statements import inserting_into

TURN = 20
LONGEST_KEY = 200
# Literal, not bound: only then is the index over new events used, instead of reading the lane's whole past.
_DUE = (
    select(t.lane.c.lane, t.lane.c.seq)
    .where(t.lane.c.direction == "in", t.lane.c.due <= bindparam("now", type_=UtcDateTime()))
    .order_by(t.lane.c.rank, t.lane.c.due)
    .limit(literal_column("2"))
)
_NEXT = (
    select(*columns(t.inbox, InboxEntry))
    .where(t.inbox.c.lane == bindparam("of_lane"), NEW_EVENT)
    .order_by(t.inbox.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_ONE = update(t.inbox).where(t.inbox.c.id == bindparam("of_row"))
_LANE = update(t.lane).where(t.lane.c.lane == bindparam("of_lane"))
_DONE = _LANE.values(
    due=case((t.lane.c.seq == bindparam("seen"), None), else_=bindparam("now", type_=UtcDateTime())), waits_for=None
)
prepare(_DUE, _NEXT, _ONE, _LANE, _DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLane:
    """A lane whose turn it is; `seq`: the last place in it that was given so far. `more`: another is due, too."""

    lane: str
    seq: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event that was new. `alone`: nothing is due for the inbox, and nothing waits in its own lane."""

    item: InboxEntry
    alone: bool


class Inbox:
    """Queries and changes of stored events."""

    def __init__(self, db: Db, lanes: Lanes) -> None:
        self._db = db
        self._lanes = lanes

    def arrive(self, arrival: Arrival) -> bool:
        """Store an event unless it is known by either key; True if it was new."""
        if self._db.insert_new(t.inbox, self._row(arrival)) is None:
            return False
        self.queue(arrival.lane)
        return True

    def store(self, arrival: Arrival) -> StoredEvent | None:
        """As `arrive`, for one who handles it in this very transaction, or else must `queue` its lane. None: it was known."""
        values = self._row(arrival)
        asked = {"now": self._db.engine_now, "of_lane": values["lane"]}
        row = self._db.conn.execute(_storing(self._db.conn.dialect.name), {**values, **asked}).first()
        if row is None:
            return None
        item = InboxEntry(
            id=row.id, key=row.key, lane=row.lane, source=arrival.source, raw=arrival.raw, attempts=0, at=values["at"]
        )
        return StoredEvent(item=item, alone=not row.waits)

    def queue(self, lane: Lane) -> None:
        """Make an event that was stored wait for its lane's turn."""
        self._lanes.add_work(lane)

    def _row(self, arrival: Arrival) -> dict[str, Any]:
        return {
            "key": short(arrival.key),
            "key2": None if arrival.key2 is None else short(arrival.key2),
            "lane": str(arrival.lane),
            "source": arrival.source,
            "raw": arrival.raw,
            "at": self._db.engine_now,
            "state": InboxState.NEW,
            "attempts": 0,
        }

    def arrive_first(self, arrival: Arrival) -> bool:
        """Store an event that was read in Slack ahead of what was told since; True if it is still to be handled.

        If the same was told already and waits, it moves to this lane as it was told.
        """
        c = t.inbox.c
        waits = and_(c.key2 == short(arrival.key2 or arrival.key), NEW_EVENT)
        told = self._db.conn.execute(select(c.id, c.raw).where(waits)).first()
        if told is None:
            return self.arrive(arrival)
        self._db.conn.execute(delete(t.inbox).where(c.id == told.id, NEW_EVENT))
        return self.arrive(replace(arrival, raw=told.raw))

    def heard(self, source: str) -> datetime | None:
        """When the newest event of this source came; None if none has, or long ago."""
        c = t.inbox.c
        told = and_(c.source == source, c.lane != "in:done", c.key.not_like("look:%"))
        found: datetime | None = self._db.conn.execute(
            select(c.at).where(told).order_by(c.at.desc()).limit(1)
        ).scalar_one_or_none()
        return found

    def knows(self, key2: str) -> bool:
        """Whether an event with such a second key was stored; `%` in it stands for anything."""
        found = select(t.inbox.c.id).where(t.inbox.c.key2.like(key2)).limit(1)
        return self._db.conn.execute(found).first() is not None

    def once(self, key: str, *, source: str) -> bool:
        """Record an interaction that is answered at once; False if the same one was answered before."""
        values = {
            "key": short(key),
            "lane": str(Lane.in_done()),
            "source": source,
            "raw": b"",
            "at": self._db.engine_now,
            "state": InboxState.DONE,
            "attempts": 0,
        }
        return self._db.insert_new(t.inbox, values) is not None

    def take_lane(self) -> DueLane | None:
        """The next inbox lane that is due: ours until this transaction ends, as changes are made one at a time."""
        due = self._db.conn.execute(_DUE, {"now": self._db.engine_now}).all()
        return DueLane(lane=due[0].lane, seq=due[0].seq, more=len(due) > 1) if due else None

    def items(self, lane: str, *, limit: int = TURN) -> list[InboxEntry]:
        """The lane's oldest new events."""
        rows: Iterable[Row[Any]] = self._db.conn.execute(_NEXT, {"of_lane": lane, "most": limit})
        return [as_value(InboxEntry, row) for row in rows]

    def finish(self, item: InboxEntry, *, state: InboxState = InboxState.DONE, why: str | None = None) -> None:
        """Record that an event is processed; one of what was erased before is emptied."""
        if why == "erased":
            self._db.conn.execute(_ONE, {"of_row": item.id, "raw": b""})
        self._db.conn.execute(_ONE, {"of_row": item.id, "state": state, "why": why})

    def fail(self, item: InboxEntry, why: str) -> int:
        """Count a failure of the event's handler; returns how often it has failed."""
        self._db.conn.execute(_ONE, {"of_row": item.id, "attempts": item.attempts + 1, "why": why[:300]})
        return item.attempts + 1

    def release(self, lane: str, *, due: datetime) -> None:
        """Make the lane due again at `due`."""
        self._db.conn.execute(_LANE, {"of_lane": lane, "due": due, "waits_for": None})

    def done_with(self, due: DueLane) -> None:
        """All events that it had when it was taken are processed: it is idle, unless others were added meanwhile."""
        self._db.conn.execute(_DONE, {"of_lane": due.lane, "seen": due.seq, "now": self._db.engine_now})

    def put_off(self, lane: str, *, longest: float) -> None:
        """Retry the lane later, as `Lanes.put_off` does."""
        self._lanes.put_off(lane, longest=longest)

    def more(self, lane: str) -> bool:
        """Whether the lane has new events."""
        return self._db.conn.execute(_NEXT, {"of_lane": lane, "most": 1}).first() is not None

    def waits(self, source: str) -> bool:
        """Whether an event of this source is not taken in yet."""
        found = select(t.inbox.c.id).where(NEW_EVENT, t.inbox.c.source == source).limit(1)
        return self._db.conn.execute(found).first() is not None

    def waiting(self) -> int:
        """How many events wait."""
        return int(self._db.conn.execute(select(func.count()).select_from(t.inbox).where(NEW_EVENT)).scalar_one())


def short(key: str) -> str:
    """The key, or a hash of it where it is too long for an index."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()}"


@cache
def _storing(dialect: str) -> Any:
    """Insert an event unless it is known; says, too, whether anything waits that must be handled before it."""
    lane = t.lane.c
    due = exists().where(lane.direction == "in", lane.due <= bindparam("now", type_=UtcDateTime()))
    mine = exists().where(lane.lane == bindparam("of_lane"), ~IDLE)
    build = inserting_into(t.inbox, dialect).on_conflict_do_nothing()
    return ready(
        build.returning(t.inbox.c.id, t.inbox.c.key, t.inbox.c.lane, or_(due, mine).label("waits")), changes="new"
    )
