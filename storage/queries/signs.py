"""Signs of health that only the database shows: how old unfinished work is, and which calls rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, not_, or_, select

from bot.model.lane import PERISKOPE
from storage import tables as t
from storage.db import Db
from storage.open_work import NEW_EVENT, OPEN_EFFECT

RESTING = timedelta(seconds=60)
"""Rate limits of our own are seconds; what is free only after this was put to rest by a vendor."""
PERISKOPE_KEYS = ("periskope", "wa:", "door:periskope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Ages in seconds, by vendor.

    `late`: of the oldest effect that was tried and is not done; `resting`: for how long calls still rest; `events`: of
    the oldest stored event that is not processed.
    """

    late: dict[str, float]
    resting: dict[str, float]
    events: dict[str, float]


class SignsOfHealth:
    """Queries of signs, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def read(self) -> Signs:
        """All signs."""
        inside = or_(*(t.outbox.c.lane.like(family.pattern) for family in PERISKOPE))
        oldest = {"slack": self._oldest_tried(not_(inside)), "periskope": self._oldest_tried(inside)}
        events = {source: self._oldest_event(source) for source in ("slack", "periskope")}
        return Signs(late=self._ages(oldest), resting=self._resting(), events=self._ages(events))

    def _ages(self, since: dict[str, datetime | None]) -> dict[str, float]:
        return {
            name: max(0.0, (self._db.engine_now - at).total_seconds()) for name, at in since.items() if at is not None
        }

    def _oldest_tried(self, family: object) -> datetime | None:
        """Since when the oldest effect that a call was made for is owed; lanes that wait for a person or a gate aside."""
        c, lane = t.outbox.c, t.lane.c
        going = and_(lane.held_at.is_(None), lane.waits_for.is_(None))
        found: datetime | None = self._db.conn.execute(
            select(c.at)
            .join(t.lane, lane.lane == c.lane)
            .where(OPEN_EFFECT, c.attempts > 0, going, family)  # type: ignore[arg-type]  # a condition
            .order_by(c.at)
            .limit(1)
        ).scalar_one_or_none()
        return found

    def _oldest_event(self, source: str) -> datetime | None:
        c, lane = t.inbox.c, t.lane.c
        found: datetime | None = self._db.conn.execute(
            select(c.at)
            .join(t.lane, lane.lane == c.lane)
            .where(NEW_EVENT, c.source == source, lane.held_at.is_(None), lane.waits_for.is_(None))
            .order_by(c.id)
            .limit(1)
        ).scalar_one_or_none()
        return found

    def _resting(self) -> dict[str, float]:
        now, found = self._db.engine_now, dict[str, float]()
        rows = self._db.conn.execute(
            select(t.rate_limit.c.key, t.rate_limit.c.free_at).where(t.rate_limit.c.free_at > now + RESTING)
        )
        for row in rows:
            vendor = "periskope" if row.key.startswith(PERISKOPE_KEYS) else "slack"
            found[vendor] = max(found.get(vendor, 0.0), (row.free_at - now).total_seconds())
        return found
