"""The inbox: events as they arrived, each once."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, func, literal_column, select, update
from sqlalchemy.engine import Row

from bot.domain.events import Arrival
from bot.domain.owed import Item
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, as_value, columns
from storage.queries.lanes import Lanes

TURN = 20
LONGEST_KEY = 200


# Written out, not bound: only so is the index over new events used, and not the lane's whole past read.
_NEW = t.inbox.c.state == literal_column("'new'")
_DUE = (
    select(t.lane.c.lane)
    .where(t.lane.c.way == "in", t.lane.c.due <= bindparam("now", type_=UtcDateTime()))
    .order_by(t.lane.c.rank, t.lane.c.due)
    .limit(literal_column("1"))
)
_NEXT = (
    select(*columns(t.inbox, Item))
    .where(t.inbox.c.lane == bindparam("of_lane"), _NEW)
    .order_by(t.inbox.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_ONE = update(t.inbox).where(t.inbox.c.id == bindparam("of_row"))
_LANE = update(t.lane).where(t.lane.c.lane == bindparam("of_lane"))


class Inbox:
    """Questions and changes about stored events."""

    def __init__(self, db: Db, lanes: Lanes) -> None:
        self._db = db
        self._lanes = lanes

    def arrive(self, arrival: Arrival) -> bool:
        """Store an event unless it is already known by either key. True if it was new."""
        values = {
            "key": short(arrival.key),
            "key2": None if arrival.key2 is None else short(arrival.key2),
            "lane": arrival.lane,
            "source": arrival.source,
            "raw": arrival.raw,
            "at": self._db.now,
            "state": "new",
            "attempts": 0,
        }
        if self._db.insert_new(t.inbox, values) is None:
            return False
        self._lanes.add_work(arrival.lane, way="in")
        return True

    def once(self, key: str, *, source: str) -> bool:
        """Note an interaction that is answered at once; False if the same one was answered before."""
        values = {
            "key": short(key),
            "lane": "in:done",
            "source": source,
            "raw": b"",
            "at": self._db.now,
            "state": "done",
            "attempts": 0,
        }
        return self._db.insert_new(t.inbox, values) is not None

    def take_lane(self) -> str | None:
        """The next inbox lane that is due: ours until this transaction ends, as changes go one at a time."""
        taken: str | None = self._db.conn.execute(_DUE, {"now": self._db.now}).scalar_one_or_none()
        return taken

    def items(self, lane: str, *, limit: int = TURN) -> list[Item]:
        """The lane's oldest new events."""
        rows: Iterable[Row[Any]] = self._db.conn.execute(_NEXT, {"of_lane": lane, "most": limit})
        return [as_value(Item, row) for row in rows]

    def finish(self, item: Item, *, state: str = "done", why: str | None = None) -> None:
        """The event is dealt with; of what was erased before it came again, nothing is kept."""
        if why == "erased":
            self._db.conn.execute(_ONE, {"of_row": item.id, "raw": b""})
        self._db.conn.execute(_ONE, {"of_row": item.id, "state": state, "why": why})

    def fail(self, item: Item, why: str) -> int:
        """The event's flow raised; how often by now."""
        self._db.conn.execute(_ONE, {"of_row": item.id, "attempts": item.attempts + 1, "why": why[:300]})
        return item.attempts + 1

    def release(self, lane: str, *, due: datetime | None) -> None:
        """The turn is over; look again at `due`, or at once if more has come."""
        self._db.conn.execute(_LANE, {"of_lane": lane, "due": due, "waits_for": None})

    def put_off(self, lane: str, *, longest: float) -> None:
        """As the lanes' own `put_off`."""
        self._lanes.put_off(lane, longest=longest)

    def more(self, lane: str) -> bool:
        """Does the lane hold new events?"""
        return self._db.conn.execute(_NEXT, {"of_lane": lane, "most": 1}).first() is not None

    def prune(self, *, days: int) -> int:
        """Forget what was dealt with long ago; how many."""
        old = and_(t.inbox.c.state == "done", t.inbox.c.at < self._db.now - timedelta(days=days))
        return self._db.conn.execute(delete(t.inbox).where(old)).rowcount

    def waiting(self) -> int:
        """How many events wait."""
        return int(self._db.conn.execute(select(func.count()).select_from(t.inbox).where(_NEW)).scalar_one())


def short(key: str) -> str:
    """A key that fits into an index: what is too long for one is told by its hash."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()}"
