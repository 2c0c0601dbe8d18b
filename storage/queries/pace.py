"""Pace: when a method, a channel or a phone may be used again. Stands in the database, so it survives a restart."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import tables as t
from storage.db import Db
from storage.recall import remembered

_FREE_AT = select(t.pace.c.key, t.pace.c.free_at).where(t.pace.c.key.in_(bindparam("names", expanding=True)))


class Pace:
    """Questions and changes about pacing keys."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def busy(self, names: Sequence[str]) -> list[str]:
        """Which of these keys are taken or rest, the one that is busy longest first."""
        return list(self._busy(tuple(names))) if names else []

    @remembered(t.pace)
    def _busy(self, names: tuple[str, ...]) -> tuple[str, ...]:
        rows = self._db.conn.execute(_FREE_AT, {"names": names})
        found = [(row.free_at, row.key) for row in rows if row.free_at > self._db.now]
        return tuple(key for _, key in sorted(found, reverse=True))

    def take(self, keys: Sequence[tuple[str, float]]) -> list[str]:
        """Use all `keys`, each for its seconds; or, taking none, tell the `busy` ones.

        A key of no seconds is only asked whether it rests: nobody waits for anybody else's asking.
        """
        if busy := self.busy([name for name, _ in keys]):
            return busy
        db = self._db
        for name, seconds in keys:
            if seconds > 0:
                db.upsert(t.pace, {"key": name}, {"free_at": db.now + timedelta(seconds=seconds)})
        return []

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
