"""Pace: when a method, a channel or a phone may be used again. Stands in the database, so it survives a restart."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from storage import tables as t
from storage.db import Db


class Pace:
    """Questions and changes about pacing keys."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def take(self, keys: Sequence[tuple[str, float]]) -> tuple[str, datetime] | None:
        """Use all `keys`, each for its seconds; or, taking none, the key that is busy longest and until when."""
        if not keys:
            return None
        names = [name for name, _ in keys]
        found = select(t.pace.c.key, t.pace.c.free_at).where(t.pace.c.key.in_(names)).order_by(t.pace.c.key)
        busy = [
            (row.key, row.free_at)
            for row in self._db.conn.execute(self._db.locked(found))
            if row.free_at > self._db.now
        ]
        if busy:
            return max(busy, key=lambda pair: pair[1])
        for name, seconds in keys:
            self._db.upsert(t.pace, {"key": name}, {"free_at": self._db.now + timedelta(seconds=seconds)})
        return None

    def rest(self, key: str, seconds: float) -> datetime:
        """Nobody uses `key` for so long; until when."""
        until = self._db.now + timedelta(seconds=seconds)
        self._db.upsert(t.pace, {"key": key}, {"free_at": until})
        return until
