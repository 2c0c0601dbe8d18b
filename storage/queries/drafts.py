"""What waits for a person's yes: proposals with their content, taken once."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select, update

from storage import tables as t
from storage.db import Db, as_value, columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposal. `body` is its content as JSON, by our own keys."""

    key: str
    kind: str
    agent_id: int | None
    body: dict[str, Any]
    expires_at: datetime | None


class Drafts:
    """Questions and changes about proposals."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.draft, Draft)

    def add(
        self, kind: str, body: dict[str, Any], *, agent_id: int | None = None, until: datetime | None = None
    ) -> str:
        """Keep a proposal; its key, which tells nothing."""
        key = secrets.token_hex(8)
        values = {"key": key, "kind": kind, "agent_id": agent_id, "body": body, "expires_at": until}
        self._db.insert(t.draft, values)
        return key

    def get(self, key: str, kind: str) -> Draft | None:
        """A proposal that still stands; None if it was taken, is of another kind, or has expired."""
        found = self._db.locked(select(*self._shown).where(t.draft.c.key == key, t.draft.c.kind == kind))
        row = self._db.conn.execute(found).first()
        draft = None if row is None else as_value(Draft, row)
        over = draft is not None and draft.expires_at is not None and draft.expires_at < self._db.now
        return None if over else draft

    def of_kind(self, kind: str) -> Draft | None:
        """The newest proposal of a kind."""
        found = select(*self._shown).where(t.draft.c.kind == kind).order_by(t.draft.c.id.desc()).limit(1)
        row = self._db.conn.execute(self._db.locked(found)).first()
        return None if row is None else as_value(Draft, row)

    def change(self, key: str, body: dict[str, Any]) -> None:
        """Another content."""
        self._db.conn.execute(update(t.draft).where(t.draft.c.key == key).values(body=body))

    def take(self, key: str, kind: str) -> Draft | None:
        """The proposal, once: whoever comes second finds nothing."""
        draft = self.get(key, kind)
        if draft is None:
            return None
        gone = self._db.conn.execute(delete(t.draft).where(and_(t.draft.c.key == key, t.draft.c.kind == kind)))
        return draft if gone.rowcount == 1 else None
