"""Rounds: work that one of several processes does for all, each time its interval has passed."""

from datetime import datetime, timedelta

from sqlalchemy import update

from storage import tables as t
from storage.db import Db

EARLY = 0.8  # of the interval: processes that look at the same pace must not make it half as frequent


class Rounds:
    """Questions and changes about rounds, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def begin(self, name: str, *, every: float) -> bool:
        """Is this round ours? True once in about `every` seconds, over all processes."""
        db = self._db
        row = {"name": _row(name), "at": db.now}
        if db.insert_new(t.cursor, row, key="name") is not None:
            return True
        passed = t.cursor.c.at <= db.now - timedelta(seconds=every * EARLY)
        ours = update(t.cursor).where(t.cursor.c.name == _row(name), passed).values(at=db.now)
        return db.conn.execute(ours).rowcount == 1

    def done(self, name: str) -> None:
        """Something was done just now, with success."""
        self._db.upsert(t.cursor, {"name": _row(name)}, {"at": self._db.now})

    def last(self, name: str) -> datetime | None:
        """When it was last begun, or done."""
        found: datetime | None = self._db.conn.execute(
            t.cursor.select().with_only_columns(t.cursor.c.at).where(t.cursor.c.name == _row(name))
        ).scalar_one_or_none()
        return found


def _row(name: str) -> str:
    return f"round:{name}"
