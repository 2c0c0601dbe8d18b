"""Pace: when a method, a channel or a phone may be used again. Stands in the database, so it survives a restart."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import tables as t
from storage.columns import EPOCH
from storage.db import Db


class Pace:
    """Questions and changes about pacing keys."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def take(self, keys: Sequence[tuple[str, float]]) -> tuple[str, datetime] | None:
        """Use all `keys`, each for its seconds; or, taking none, the key that is busy longest and until when.

        A key of no seconds is only asked whether it rests: nobody waits for anybody else's asking.
        """
        db = self._db
        wanted = {name: seconds for name, seconds in sorted(keys) if seconds > 0}
        if db.on_sqlite:
            free_at = self._read([name for name, _ in keys], lock=False)
        else:
            free_at = self._read([name for name, _ in keys if name not in wanted], lock=False)
            free_at |= self._read(list(wanted), lock=True)
        if new := [name for name in wanted if name not in free_at]:
            self._found(new)
            free_at |= self._read(new, lock=True)
        busy = [(name, at) for name, at in free_at.items() if at > db.now]
        if busy:
            return max(busy, key=lambda pair: pair[1])
        for name, seconds in wanted.items():
            db.upsert(t.pace, {"key": name}, {"free_at": db.now + timedelta(seconds=seconds)})
        return None

    def rest(self, key: str, seconds: float) -> datetime:
        """Nobody uses `key` for so long; until when. A longer rest already ordered stands."""
        db = self._db
        until = db.now + timedelta(seconds=seconds)
        build = sqlite.insert if db.on_sqlite else postgresql.insert
        statement = build(t.pace).values(key=key, free_at=until)
        free_at = t.pace.c.free_at
        longer = case((free_at > statement.excluded.free_at, free_at), else_=statement.excluded.free_at)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"free_at": longer})
        stands: datetime = db.conn.execute(statement.returning(free_at)).scalar_one()
        return stands

    def _read(self, names: list[str], *, lock: bool) -> dict[str, datetime]:
        if not names:
            return {}
        found = select(t.pace.c.key, t.pace.c.free_at).where(t.pace.c.key.in_(names)).order_by(t.pace.c.key)
        rows = self._db.conn.execute(self._db.locked(found) if lock else found)
        return {row.key: row.free_at for row in rows}

    def _found(self, names: list[str]) -> None:
        """Begin keys never used before. On PostgreSQL this waits for whoever is beginning the same."""
        for name in names:
            self._db.insert_new(t.pace, {"key": name, "free_at": EPOCH}, key="key")
