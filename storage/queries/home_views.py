"""Home tabs: who has opened theirs lately. Nobody else's is published anew before they open it."""

from datetime import datetime, timedelta

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

    def lookers(self) -> frozenset[int]:
        """Those who may still have their home tab open: Slack reports when it is opened, not when it is left."""
        since = self._db.engine_now - LATELY
        return frozenset(looker for looker, at in self._looked() if at > since)

    @remembered(t.cursor)
    def _looked(self) -> tuple[tuple[int, datetime], ...]:
        found = select(t.cursor.c.name, t.cursor.c.at).where(t.cursor.c.name.startswith(PREFIX))
        return tuple((int(row.name.removeprefix(PREFIX)), row.at) for row in self._db.conn.execute(found))
