"""Settings of this installation, and the audit."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.domain.policies import Identity, Policies
from storage import tables as t
from storage.db import Db
from storage.keeping import kept
from storage.recall import remembered


class Settings:
    """Questions and changes about settings."""

    def __init__(self, db: Db) -> None:
        self._db = db

    @kept(t.setting)
    def policies(self) -> Policies:
        """What admins decided, with the defaults for the rest."""
        stored = self.get("policies")
        return Policies() if stored is None else Policies.from_json(stored)

    def put_policies(self, policies: Policies, *, by: int | None) -> None:
        """Decide."""
        self.put("policies", policies.to_json(), by=by)

    @kept(t.setting)
    def identity(self) -> Identity:
        """Who we are in Slack. Raises LookupError before the first start has learned it."""
        stored = self.get("identity")
        if stored is None:
            raise LookupError("the workspace is not known yet")
        return Identity(**stored)

    def put_identity(self, identity: Identity) -> None:
        """Learn who we are."""
        self.put("identity", asdict(identity), by=None)

    def first_admins(self) -> frozenset[str]:
        """Addresses that the configuration names as admins; they count only while there is none."""
        return frozenset(self.get("first_admins") or ())

    @remembered(t.setting)
    def get(self, name: str) -> Any:
        """A setting's value; None if never set."""
        return self._db.conn.execute(select(t.setting.c.value).where(t.setting.c.name == name)).scalar_one_or_none()

    def put(self, name: str, value: Any, *, by: int | None) -> None:
        """Set a value."""
        row = {"name": name, "value": value, "by_id": by, "at": self._db.now, "version": 0}
        if self._db.insert_new(t.setting, row, key="version") is None:
            moved = {"value": value, "by_id": by, "at": self._db.now, "version": t.setting.c.version + 1}
            self._db.conn.execute(update(t.setting).where(t.setting.c.name == name).values(**moved))

    def cursor(self, name: str) -> datetime | None:
        """How far a poll has come."""
        found: datetime | None = self._db.conn.execute(
            select(t.cursor.c.at).where(t.cursor.c.name == name)
        ).scalar_one_or_none()
        return found

    def move_cursor(self, name: str, at: datetime) -> None:
        """A poll has come so far."""
        self._db.upsert(t.cursor, {"name": name}, {"at": at})


class Audit:
    """The append-only record of who did what."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def write(self, action: str, *, actor: int | None, via: str, **about: Any) -> None:
        """Add a line; `about`: whom_id, chat_id, room_id, label_id, detail (fixed words and our keys only)."""
        self._db.insert(
            t.audit, {"at": self._db.house, "actor_id": actor, "action": action, "via": via, "detail": "", **about}
        )

    def newest(self, *, limit: int, before: int | None = None, **where: Any) -> list[dict[str, Any]]:
        """The newest lines, filtered by equality of columns."""
        found = select(t.audit)
        for name, value in where.items():
            found = found.where(t.audit.c[name] == value)
        if before is not None:
            found = found.where(t.audit.c.id < before)
        return [dict(row._mapping) for row in self._db.conn.execute(found.order_by(t.audit.c.id.desc()).limit(limit))]
