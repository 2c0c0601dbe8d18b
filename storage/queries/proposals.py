"""Proposals: changes that wait for a person's consent, each taken once."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select, update

from bot.model.queue import Proposal
from storage import tables as t
from storage.db import Db, as_value, columns


class Proposals:
    """Queries and changes of proposals."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.proposal, Proposal)

    def add(
        self, kind: str, body: dict[str, Any], *, agent_id: int | None = None, until: datetime | None = None
    ) -> str:
        """Store a proposal; returns its key, which reveals nothing."""
        key = secrets.token_hex(8)
        values = {"key": key, "kind": kind, "agent_id": agent_id, "body": body, "expires_at": until}
        self._db.insert(t.proposal, values)
        return key

    def get(self, key: str, kind: str) -> Proposal | None:
        """A proposal that is still valid; None if it was taken, is of another kind, or has expired."""
        found = select(*self._shown).where(t.proposal.c.key == key, t.proposal.c.kind == kind)
        row = self._db.conn.execute(found).first()
        draft = None if row is None else as_value(Proposal, row)
        over = draft is not None and draft.expires_at is not None and draft.expires_at < self._db.engine_now
        return None if over else draft

    def of_kind(self, kind: str) -> Proposal | None:
        """The newest proposal of a kind."""
        found = select(*self._shown).where(t.proposal.c.kind == kind).order_by(t.proposal.c.id.desc()).limit(1)
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Proposal, row)

    def change(self, key: str, body: dict[str, Any]) -> None:
        """Replace a proposal's content."""
        self._db.conn.execute(update(t.proposal).where(t.proposal.c.key == key).values(body=body))

    def take(self, key: str, kind: str) -> Proposal | None:
        """Remove a proposal and return it; None for whoever comes second."""
        draft = self.get(key, kind)
        if draft is None:
            return None
        gone = self._db.conn.execute(delete(t.proposal).where(and_(t.proposal.c.key == key, t.proposal.c.kind == kind)))
        return draft if gone.rowcount == 1 else None
