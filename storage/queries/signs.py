"""Signs of health that only the database shows: how old unfinished work is, and which calls rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, not_, or_, select

from bot.model.lane import PERISKOPE
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db
from storage.open_work import NEW_EVENT, OPEN_EFFECT
from storage.prepared import prepare

RESTING = timedelta(seconds=60)
"""Rate limits of our own are seconds; what is free only after this was put to rest by a vendor."""
PERISKOPE_KEYS = ("periskope", "wa:", "door:periskope")
VENDORS = ("slack", "periskope")
_GOING = and_(t.lane.c.held_at.is_(None), t.lane.c.waits_for.is_(None))
"""Of lanes: they wait for neither a person nor a gate."""
_INSIDE = or_(*(t.outbox.c.lane.like(family.pattern) for family in PERISKOPE))


def _oldest_tried(family: ColumnElement[bool]) -> Select[Any]:
    """Since when the oldest effect of these lanes that a call was made for is owed."""
    tried = select(t.outbox.c.at).join(t.lane, t.lane.c.lane == t.outbox.c.lane)
    return tried.where(OPEN_EFFECT, t.outbox.c.attempts > 0, _GOING, family).order_by(t.outbox.c.at).limit(1)


_OLDEST_TRIED = {"slack": _oldest_tried(not_(_INSIDE)), "periskope": _oldest_tried(_INSIDE)}
_OLDEST_EVENT = (
    select(t.inbox.c.at)
    .join(t.lane, t.lane.c.lane == t.inbox.c.lane)
    .where(NEW_EVENT, t.inbox.c.source == bindparam("of_source"), _GOING)
    .order_by(t.inbox.c.id)
    .limit(1)
)
_RESTS = select(t.rate_limit.c.key, t.rate_limit.c.free_at).where(
    t.rate_limit.c.free_at > bindparam("longer", type_=UtcDateTime())
)
prepare(*_OLDEST_TRIED.values(), _OLDEST_EVENT, _RESTS)


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
        ask: Any = self._db.conn.execute
        oldest = {vendor: ask(_OLDEST_TRIED[vendor]).scalar_one_or_none() for vendor in VENDORS}
        events = {source: ask(_OLDEST_EVENT, {"of_source": source}).scalar_one_or_none() for source in VENDORS}
        return Signs(late=self._ages(oldest), resting=self._resting(), events=self._ages(events))

    def _ages(self, since: dict[str, datetime | None]) -> dict[str, float]:
        return {
            name: max(0.0, (self._db.engine_now - at).total_seconds()) for name, at in since.items() if at is not None
        }

    def _resting(self) -> dict[str, float]:
        now, found = self._db.engine_now, dict[str, float]()
        for row in self._db.conn.execute(_RESTS, {"longer": now + RESTING}):
            vendor = "periskope" if row.key.startswith(PERISKOPE_KEYS) else "slack"
            found[vendor] = max(found.get(vendor, 0.0), (row.free_at - now).total_seconds())
        return found
