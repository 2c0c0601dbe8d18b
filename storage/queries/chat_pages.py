"""Whole pages of chats at once: most of what a poll reads is as it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from storage import tables as t
from storage.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we believe of a chat: its labels as Periskope's id to name, whose it is there, and when it was closed there."""

    id: int
    name: str = field(repr=False)
    access: Mapping[str, Any] | None = field(repr=False)
    exceptions: Mapping[str, Any] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)
    assignee: str | None = field(repr=False)
    closed_there: datetime | None = None


class ChatPages:
    """Questions and changes about many chats."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def settled(self, wa_chat_ids: Sequence[str], org_phone: str) -> dict[str, Known]:
        """The chats of a page that were read before and are in no doubt, by Periskope's id."""
        c = t.chat.c
        where = and_(
            c.wa_chat_id.in_(wa_chat_ids), c.phone_key.in_(("", org_phone)), c.access_seen.is_not(None), ~c.doubted
        )
        shown = (c.id, c.wa_chat_id, c.name, c.access, c.exceptions, c.assignee, c.closed_there)
        rows = self._db.conn.execute(select(*shown).where(where)).all()
        labels = self._labels([row.id for row in rows])
        return {
            row.wa_chat_id: Known(
                id=row.id,
                name=row.name,
                access=row.access,
                exceptions=row.exceptions or {},
                labels=labels.get(row.id, {}),
                assignee=row.assignee,
                closed_there=row.closed_there,
            )
            for row in rows
        }

    def _labels(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        both = t.chat_label.join(t.label, t.label.c.id == t.chat_label.c.label_id)
        found = select(t.chat_label.c.chat_id, t.label.c.periskope_id, t.label.c.name).select_from(both)
        labels: dict[int, dict[str, str]] = {}
        for row in self._db.conn.execute(found.where(t.chat_label.c.chat_id.in_(ids))):
            labels.setdefault(row.chat_id, {})[row.periskope_id] = row.name
        return labels

    def confirm(self, ids: Iterable[int], began: datetime) -> None:
        """These were read again and are as we believed; what waited for that goes on."""
        every = sorted(ids)
        c = t.chat.c
        older = or_(c.read_began.is_(None), c.read_began <= began)
        values = {"access_seen": self._db.now, "read_began": began}
        self._db.conn.execute(update(t.chat).where(c.id.in_(every), older).values(values))

    def waited_for(self, ids: Iterable[int]) -> list[str]:
        """The gates of these chats at which something waits."""
        gates = [f"chat:{chat_id}" for chat_id in ids]
        found = select(t.lane.c.waits_for).where(t.lane.c.waits_for.in_(gates)).distinct()
        return list(self._db.conn.execute(found).scalars())
