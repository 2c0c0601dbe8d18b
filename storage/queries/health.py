"""How the engine is: what waits, since when, and what is stuck."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from storage import tables as t
from storage.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Counts over all processes; `late` is for how many seconds the longest due lane has waited for a hand."""

    inbox: int
    outbox: int
    held_lanes: int
    held_effects: int
    failing_lanes: int
    parked_lanes: int
    waits: int
    late: float


class Health:
    """Questions about the engine as a whole."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def state(self) -> State:
        """Everything at once."""
        lane, outbox = t.lane.c, t.outbox.c
        return State(
            inbox=self._count(t.inbox.c.state == "new"),
            outbox=self._count(outbox.state.in_(("ready", "sending"))),
            held_effects=self._count(outbox.state == "held"),
            held_lanes=self._count(lane.held_at.is_not(None)),
            failing_lanes=self._count(lane.fails > 0, lane.held_at.is_(None)),
            parked_lanes=self._count(lane.waits_for.is_not(None)),
            waits=self._count(t.wait.c.ended_at.is_(None)),
            late=self._late(),
        )

    def has_lane(self, lane: str) -> bool:
        """Is there such a lane?"""
        return self._count(t.lane.c.lane == lane) == 1

    def _late(self) -> float:
        """A lane that waits for its pace is not late."""
        lane = t.lane.c
        one, other = t.pace.alias("one_key"), t.pace.alias("other_key")
        joined = t.lane.outerjoin(one, one.c.key == lane.pace).outerjoin(other, other.c.key == lane.pace_too)
        busy = (one.c.free_at > self._db.now) | (other.c.free_at > self._db.now)
        where = lane.due.is_not(None) & lane.lease_until.is_(None) & busy.is_not(True)
        due = self._db.conn.execute(
            select(lane.due).select_from(joined).where(where).order_by(lane.due).limit(1)
        ).scalar_one_or_none()
        return 0.0 if due is None else max(timedelta(), self._db.now - due).total_seconds()

    def _count(self, *where: Any) -> int:
        return int(self._db.conn.execute(select(func.count()).where(*where)).scalar_one())
