"""Whole pages of chats at once, since most chats that a poll reads are unchanged."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from bot.model.chat import KnownChat
from bot.model.lane import Lane
from storage import tables as t
from storage.db import Db


class ChatPages:
    """Queries and changes of many chats."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def settled(self, wa_chat_ids: Sequence[str], org_phone: str) -> dict[str, KnownChat]:
        """The chats of a page that were read before and are not in doubt, by Periskope's id."""
        c = t.chat.c
        where = and_(
            c.wa_chat_id.in_(wa_chat_ids),
            c.phone_key.in_(("", org_phone)),
            c.access_read_at.is_not(None),
            ~c.access_in_doubt,
        )
        shown = (c.id, c.wa_chat_id, c.name, c.access, c.exceptions, c.assignee, c.closed_in_periskope)
        rows = self._db.conn.execute(select(*shown).where(where)).all()
        labels = self._labels([row.id for row in rows])
        return {
            row.wa_chat_id: KnownChat(
                id=row.id,
                name=row.name,
                access=row.access,
                exceptions=row.exceptions or {},
                labels=labels.get(row.id, {}),
                assignee=row.assignee,
                closed_in_periskope=row.closed_in_periskope,
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
        """Record that these chats were read again and are unchanged."""
        every = sorted(ids)
        c = t.chat.c
        older = or_(c.read_started_at.is_(None), c.read_started_at <= began)
        values = {"access_read_at": self._db.engine_now, "read_started_at": began}
        self._db.conn.execute(update(t.chat).where(c.id.in_(every), older).values(values))

    def waited_for(self, ids: Iterable[int]) -> list[str]:
        """The gates of these chats for which lanes wait."""
        gates = [str(Lane.chat(chat_id)) for chat_id in ids]
        found = select(t.lane.c.waits_for).where(t.lane.c.waits_for.in_(gates)).distinct()
        return list(self._db.conn.execute(found).scalars())
