"""Home tabs: who has opened theirs lately. Nobody else's is published anew before they open it."""

from datetime import timedelta

from sqlalchemy import select

from storage import tables as t
from storage.db import Db
from storage.transaction_cache import remembered

LATELY = timedelta(hours=8)
PREFIX = "home:"


class HomeViews:
    """Queries and changes of who has opened the home tab, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def looked(self, agent_id: int) -> None:
        """Record that a person has opened their home tab."""
        self._db.upsert(t.cursor, {"name": f"{PREFIX}{agent_id}"}, {"at": self._db.engine_now})

    @remembered(t.cursor)
    def lookers(self) -> frozenset[int]:
        """Those who may still have their home tab open: Slack reports when it is opened, not when it is left."""
        c = t.cursor.c
        found = select(c.name).where(c.name.startswith(PREFIX), c.at > self._db.engine_now - LATELY)
        return frozenset(int(name.removeprefix(PREFIX)) for name in self._db.conn.execute(found).scalars())
