"""The state of the queues: what waits, since when, and what is stuck."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from storage import tables as t
from storage.db import Db
from storage.open_work import HELD_EFFECT, NEW_EVENT, OPEN_EFFECT

ROOM = "room_on_disk"
ROOM_BYTES = 1 << 17


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Counts over all processes; `late`: for how many seconds the longest due lane has waited for a worker."""

    inbox: int
    outbox: int
    held_lanes: int
    held_effects: int
    failing_lanes: int
    parked_lanes: int
    waits: int
    late: float


class Health:
    """Queries about the engine as a whole."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def state(self) -> State:
        """All counts."""
        lane = t.lane.c
        return State(
            inbox=self._count(NEW_EVENT),
            outbox=self._count(OPEN_EFFECT),
            held_effects=self._count(HELD_EFFECT),
            held_lanes=self._count(lane.held_at.is_not(None)),
            failing_lanes=self._count(lane.fails > 0, lane.held_at.is_(None)),
            parked_lanes=self._count(lane.waits_for.is_not(None)),
            waits=self._count(t.wait.c.ended_at.is_(None)),
            late=self._late(),
        )

    def damaged(self) -> bool:
        """Whether pages of the embedded database cannot be read as they were written; reads all of them."""
        if not self._db.on_sqlite:
            return False
        return str(self._db.conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) != "ok"

    def take_room(self) -> None:
        """Make a change that takes new pages, and take it back: a full disk refuses it where small changes still succeed.

        What is written is random, as PostgreSQL would make little of anything else.
        """
        self._db.conn.execute(t.setting.insert().values(name=ROOM, value=secrets.token_urlsafe(ROOM_BYTES)))
        self._db.conn.execute(t.setting.delete().where(t.setting.c.name == ROOM))

    def has_lane(self, lane: str) -> bool:
        """Whether there is such a lane."""
        return self._count(t.lane.c.lane == lane) == 1

    def _late(self) -> float:
        """Seconds since the longest due lane became due; a lane that waits for a rate limit is not late."""
        lane = t.lane.c
        one, other = t.rate_limit.alias("one_key"), t.rate_limit.alias("other_key")
        joined = t.lane.outerjoin(one, one.c.key == lane.rate_key).outerjoin(other, other.c.key == lane.other_rate_key)
        busy = (one.c.free_at > self._db.engine_now) | (other.c.free_at > self._db.engine_now)
        where = lane.due.is_not(None) & lane.lease_until.is_(None) & busy.is_not(True)
        due = self._db.conn.execute(
            select(lane.due).select_from(joined).where(where).order_by(lane.due).limit(1)
        ).scalar_one_or_none()
        return 0.0 if due is None else max(timedelta(), self._db.engine_now - due).total_seconds()

    def _count(self, *where: Any) -> int:
        return int(self._db.conn.execute(select(func.count()).where(*where)).scalar_one())
