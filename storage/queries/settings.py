"""Settings of this installation, and the audit log."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import bindparam, func, select, update

from bot.model.audit import AuditAction
from bot.model.policies import Identity, Policies
from bot.model.retention import KeptFor, stored
from storage import tables as t
from storage.column_types import AuditColumns, AuditFilter
from storage.db import Db
from storage.prepared import prepare
from storage.process_cache import kept
from storage.transaction_cache import remembered

_VALUE = select(t.setting.c.value).where(t.setting.c.name == bindparam("of_name"))
prepare(_VALUE)


class StoredSettings:
    """Queries and changes of settings."""

    def __init__(self, db: Db) -> None:
        self._db = db

    @kept(t.setting)
    def policies(self) -> Policies:
        """The policies set by admins, with defaults for the rest."""
        stored = self.get("policies")
        return Policies() if stored is None else Policies.from_json(stored)

    def put_policies(self, policies: Policies, *, by: int | None) -> None:
        """Store the policies."""
        self.put("policies", policies.to_json(), by=by)

    @kept(t.setting)
    def author_tried(self) -> bool:
        """Whether the doctor's last trial could post under a customer's name, change that post and delete it."""
        return bool(self.trial().get("author"))

    def trial(self) -> dict[str, Any]:
        """The result of the doctor's last trial in this workspace; empty if there was none."""
        return dict(self.get("trial") or {})

    def put_trial(self, result: dict[str, Any]) -> None:
        """Store a trial's result, with the time."""
        self.put("trial", result | {"at": self._db.engine_now.isoformat()}, by=None)

    @kept(t.setting)
    def identity(self) -> Identity:
        """The app's identity in Slack. Raises LookupError before the first start has stored it."""
        stored = self.get("identity")
        if stored is None:
            raise LookupError("the workspace is not known yet")
        return Identity(**stored)

    def put_identity(self, identity: Identity) -> None:
        """Store the app's identity in Slack."""
        self.put("identity", asdict(identity), by=None)

    def kept_for(self) -> dict[str, KeptFor]:
        """For how long what is kept, and from when on what is older is erased, as it was last planned."""
        return stored(self.get("kept_for"))

    def put_kept_for(self, plan: Mapping[str, KeptFor]) -> None:
        """Store that plan."""
        self.put("kept_for", {kind: one.to_json() for kind, one in plan.items()}, by=None)

    def organisations(self) -> frozenset[str]:
        """Periskope's ids of the organisation that our key belongs to; empty before its phones were listed."""
        return frozenset(self.get("organisations") or ())

    def put_organisations(self, ids: set[str]) -> None:
        """Store the organisation's ids; an empty set changes nothing."""
        if ids and ids != self.organisations():
            self.put("organisations", sorted(ids), by=None)
            self._db.wake("numbers")

    def first_admins(self) -> frozenset[str]:
        """E-mail addresses that the configuration names as admins; they count only while there is no admin."""
        return frozenset(self.get("first_admins") or ())

    def get(self, name: str) -> Any:
        """A setting's value, the caller's own to change; None if never set."""
        return deepcopy(self._value(name))

    @remembered(t.setting)
    def _value(self, name: str) -> Any:
        return self._db.conn.execute(_VALUE, {"of_name": name}).scalar_one_or_none()

    def put(self, name: str, value: Any, *, by: int | None) -> None:
        """Set a value."""
        row = {"name": name, "value": value, "by_id": by, "at": self._db.engine_now, "version": 0}
        if self._db.insert_new(t.setting, row, key="version") is None:
            moved = {"value": value, "by_id": by, "at": self._db.engine_now, "version": t.setting.c.version + 1}
            self._db.conn.execute(update(t.setting).where(t.setting.c.name == name).values(**moved))

    @remembered(t.cursor)
    def cursor(self, name: str) -> datetime | None:
        """Up to when a poll has read; None: it never has."""
        found: datetime | None = self._db.conn.execute(
            select(t.cursor.c.at).where(t.cursor.c.name == name)
        ).scalar_one_or_none()
        return found

    def move_cursor(self, name: str, at: datetime) -> None:
        """Record up to when a poll has read."""
        self._db.upsert(t.cursor, {"name": name}, {"at": at})


COUNTED = 5_000  # lines of the audit that are looked through for what somebody does most


class AuditLog:
    """The append-only record of who did what."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def write(self, action: AuditAction, *, actor: int | None, via: str, **about: Unpack[AuditColumns]) -> None:
        """Add a line; `detail` is fixed words and our keys only."""
        self._db.insert(
            t.audit,
            {"at": self._db.business_now, "actor_id": actor, "action": action, "via": via, "detail": "", **about},
        )

    def count(self, action: AuditAction, *, actor: int, since: datetime) -> int:
        """How often somebody did this from `since` on."""
        c = t.audit.c
        found = select(func.count()).where(c.action == action, c.actor_id == actor, c.at >= since)
        return int(self._db.conn.execute(found).scalar_one())

    def counts(self, *, actor: int, since: datetime) -> dict[str, int]:
        """How often somebody did each thing from `since` on, among the newest lines of all."""
        c = t.audit.c
        newest = select(func.max(c.id)).scalar_subquery()
        theirs = select(c.action, func.count()).where(c.id > newest - COUNTED, c.actor_id == actor, c.at >= since)
        return {action: int(count) for action, count in self._db.conn.execute(theirs.group_by(c.action))}

    def newest(self, *, limit: int, before: int | None = None, **where: Unpack[AuditFilter]) -> list[dict[str, Any]]:
        """The newest lines, filtered by equality of columns."""
        found = select(t.audit)
        for name, value in where.items():
            found = found.where(t.audit.c[name] == value)
        if before is not None:
            found = found.where(t.audit.c.id < before)
        return [dict(row._mapping) for row in self._db.conn.execute(found.order_by(t.audit.c.id.desc()).limit(limit))]
