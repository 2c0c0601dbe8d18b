"""Rate limits: when a method, a channel or a phone may be used again. In the database, so they survive a restart."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, select

from storage import tables as t
from storage.db import Db
from storage.statements import inserting_into
from storage.transaction_cache import remembered

_FREE_AT = select(t.rate_limit.c.key, t.rate_limit.c.free_at).where(
    t.rate_limit.c.key.in_(bindparam("names", expanding=True))
)


class RateLimits:
    """Queries and changes of rate-limit keys."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def busy(self, names: Sequence[str]) -> list[str]:
        """Which of these keys are in use, the one that is busy longest first."""
        return [key for free_at, key in self._free_at(tuple(names)) if free_at > self._db.engine_now] if names else []

    @remembered(t.rate_limit)
    def _free_at(self, names: tuple[str, ...]) -> tuple[tuple[datetime, str], ...]:
        rows = self._db.conn.execute(_FREE_AT, {"names": names})
        return tuple(sorted(((row.free_at, row.key) for row in rows), reverse=True))

    def take(self, keys: Sequence[tuple[str, float]]) -> list[str]:
        """Take all `keys`, each for its seconds; or take none and return the `busy` ones.

        A key of no seconds is only asked whether it rests: nobody waits for anybody else's asking.
        """
        if busy := self.busy([name for name, _ in keys]):
            return busy
        db = self._db
        for name, seconds in keys:
            if seconds > 0:
                db.upsert(t.rate_limit, {"key": name}, {"free_at": db.engine_now + timedelta(seconds=seconds)})
        return []

    def free(self, key: str) -> None:
        """Let a key be used again at once."""
        self._db.conn.execute(delete(t.rate_limit).where(t.rate_limit.c.key == key))

    def rest(self, key: str, seconds: float) -> datetime:
        """Block `key` for so long, or for longer if it is blocked already; returns until when."""
        db = self._db
        until = db.engine_now + timedelta(seconds=seconds)
        statement = inserting_into(t.rate_limit, db.conn.dialect.name).values(key=key, free_at=until)
        free_at = t.rate_limit.c.free_at
        longer = case((free_at > statement.excluded.free_at, free_at), else_=statement.excluded.free_at)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"free_at": longer})
        stands: datetime = db.conn.execute(statement.returning(free_at)).scalar_one()
        return stands
