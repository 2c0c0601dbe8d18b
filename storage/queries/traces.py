"""One thing's whole way: what arrived, what was decided, which effects followed, what became of their calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from storage import tables as t
from storage.db import Db, as_value, columns

BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=10)
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedEvent:
    """A stored event; `why` is what was decided of it, as a fixed word."""

    id: int
    key: str
    lane: str
    source: str
    at: datetime
    state: str
    attempts: int
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedEffect:
    """An effect; `tried`: calls that did not succeed, each with its time and a fixed word."""

    id: int
    kind: str
    lane: str
    target: int
    state: str
    at: datetime
    due: datetime | None
    sent_at: datetime | None
    attempts: int
    why: str | None
    cause: str | None
    tried: list[Any] | None


class Traces:
    """Queries for traces."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def event(self, name: int | str) -> TracedEvent | None:
        """A stored event by its number or one of its keys."""
        c = t.inbox.c
        where = c.id == name if isinstance(name, int) else or_(c.key == name, c.key2 == name)
        row = self._db.conn.execute(select(*columns(t.inbox, TracedEvent)).where(where)).first()
        return None if row is None else as_value(TracedEvent, row)

    def events_holding(self, word: str, at: datetime) -> list[TracedEvent]:
        """Events that arrived around `at` and hold this id, as bytes."""
        c = t.inbox.c
        near = and_(c.at > at - BEFORE, c.at < at + AFTER)
        found = select(*columns(t.inbox, TracedEvent), c.raw).where(near).order_by(c.id)
        rows = [row for row in self._db.conn.execute(found) if word.encode() in row.raw]
        named = [{name: row._mapping[name] for name in TracedEvent.__dataclass_fields__} for row in rows[:MOST]]
        return [TracedEvent(**one) for one in named]

    def effect(self, effect_id: int) -> TracedEffect | None:
        """An effect by its number."""
        found = self._effects(t.outbox.c.id == effect_id)
        return found[0] if found else None

    def effects_of(self, causes: Sequence[str], targets: Sequence[tuple[str, int]]) -> list[TracedEffect]:
        """The effects that follow from these causes, and those of these kinds and rows."""
        c = t.outbox.c
        rows = [and_(c.kind == kind, c.target == target) for kind, target in targets]
        return self._effects(or_(c.cause.in_(causes), *rows))

    def _effects(self, where: Any) -> list[TracedEffect]:
        found = select(*columns(t.outbox, TracedEffect)).where(where).order_by(t.outbox.c.id).limit(MOST)
        return [as_value(TracedEffect, row) for row in self._db.conn.execute(found)]
