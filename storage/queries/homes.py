"""Home tabs: who looked at theirs lately. Nobody else's is worked out anew before they open it."""

from datetime import timedelta

from sqlalchemy import select

from storage import tables as t
from storage.db import Db
from storage.recall import remembered

LATELY = timedelta(hours=8)
PREFIX = "home:"


class Homes:
    """Questions and changes about who looks, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def looked(self, agent_id: int) -> None:
        """A person has their tab before them now."""
        self._db.upsert(t.cursor, {"name": f"{PREFIX}{agent_id}"}, {"at": self._db.now})

    @remembered(t.cursor)
    def lookers(self) -> frozenset[int]:
        """Everybody who may still have their tab before them: Slack tells when it is opened, not when it is left."""
        c = t.cursor.c
        found = select(c.name).where(c.name.startswith(PREFIX), c.at > self._db.now - LATELY)
        return frozenset(int(name.removeprefix(PREFIX)) for name in self._db.conn.execute(found).scalars())
