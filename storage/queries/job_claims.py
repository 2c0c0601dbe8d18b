"""Claims on jobs that one of several processes does for all, each time their interval has passed."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db
from storage.prepared import prepare

EARLY = 0.8  # of the interval: processes that ask at the same interval must not halve the frequency
_MINE = t.cursor.c.name == bindparam("of_name")
_LAST = select(t.cursor.c.at).where(_MINE)
_PASSED = update(t.cursor).where(_MINE, t.cursor.c.at <= bindparam("then", type_=UtcDateTime()))
prepare(_LAST, _PASSED)


class JobClaims:
    """Queries and changes of claims, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def begin(self, name: str, *, every: float) -> bool:
        """Whether this process does the job now: True once in about `every` seconds, over all processes."""
        db = self._db
        row = {"name": _row(name), "at": db.engine_now}
        if db.insert_new(t.cursor, row, key="name") is not None:
            return True
        then = db.engine_now - timedelta(seconds=every * EARLY)
        return db.conn.execute(_PASSED, {"of_name": _row(name), "then": then, "at": db.engine_now}).rowcount == 1

    def done(self, name: str) -> None:
        """Record that a job succeeded just now."""
        self._db.upsert(t.cursor, {"name": _row(name)}, {"at": self._db.engine_now})

    def last(self, name: str) -> datetime | None:
        """When a job last began, or succeeded."""
        found: datetime | None = self._db.conn.execute(_LAST, {"of_name": _row(name)}).scalar_one_or_none()
        return found


def _row(name: str) -> str:
    return f"round:{name}"
