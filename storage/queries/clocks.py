"""Engine time that ran backwards: what was planned or seen by the clock of then is moved with it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, select, type_coerce, update

from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db
from storage.prepared import prepare

LAST = "engine clock"
BACK = timedelta(seconds=2)
PLANNED = (t.lane.c.due, t.lane.c.lease_until, t.lane.c.held_at, t.outbox.c.due, t.rate_limit.c.free_at)
SEEN = (
    t.outbox.c.sent_at, t.outbox.c.at, t.inbox.c.at, t.cursor.c.at, t.process.c.at, t.chat.c.access_read_at,
    t.chat.c.read_started_at, t.chat.c.assignee_at, t.message.c.seen_at, t.file.c.at, t.room.c.failing_since,
    t.room.c.compared_at, t.agent.c.invited_at, t.setting.c.at,
)  # fmt: skip
_LAST = select(t.cursor.c.at).where(t.cursor.c.name == LAST)
prepare(_LAST)


class Clocks:
    """Queries and changes about engine time itself."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def look(self) -> float:
        """Notice whether time ran backwards since the last look, by any process, and move what lies in the future.

        Returns by how many seconds it did; 0 for time as it should be.
        """
        now = self._db.engine_now
        last: datetime | None = self._db.conn.execute(_LAST).scalar_one_or_none()
        back = timedelta(0) if last is None else last - now
        if back > BACK:
            for column in (*PLANNED, *SEEN):
                self._move(column, now, back)
        self._db.upsert(t.cursor, {"name": LAST}, {"at": now})
        return back.total_seconds() if back > BACK else 0.0

    def _move(self, column: Any, now: datetime, back: timedelta) -> None:
        """What was to come comes after as long as it would have; what was seen was seen as long ago."""
        microseconds = back // timedelta(microseconds=1)
        earlier = type_coerce(type_coerce(column, BigInteger) - microseconds, UtcDateTime())
        self._db.conn.execute(update(column.table).where(column > now).values({column.name: earlier}))
