"""Waits: one open row a chat, and those that ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from bot.domain.model import WaitRow
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.recall import remembered

_OPEN = select(*columns(t.wait, WaitRow)).where(t.wait.c.chat_id == bindparam("of_chat"), t.wait.c.ended_at.is_(None))


class Waits:
    """Questions and changes about waits."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.wait, WaitRow)

    @remembered(t.wait)
    def open(self, chat_id: int) -> WaitRow | None:
        """The chat's open wait."""
        row = self._db.conn.execute(_OPEN, {"of_chat": chat_id}).first()
        return None if row is None else as_value(WaitRow, row)

    def begin(self, chat_id: int, began_at: datetime, message_id: int | None) -> None:
        """An answer is owed from `began_at` on."""
        self._db.insert_new(t.wait, {"chat_id": chat_id, "began_at": began_at, "message_id": message_id})

    def change(self, wait_id: int, **values: Any) -> None:
        """Set columns."""
        self._db.conn.execute(update(t.wait).where(t.wait.c.id == wait_id).values(**values))

    def load(self, agent_ids: list[int]) -> dict[int, int]:
        """How many waiting chats each of these people holds."""
        both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
        where = and_(t.wait.c.ended_at.is_(None), t.chat.c.holder_id.in_(agent_ids))
        counts = dict.fromkeys(agent_ids, 0)
        for holder in self._db.conn.execute(select(t.chat.c.holder_id).select_from(both).where(where)).scalars():
            counts[holder] += 1
        return counts

    def untold(self, *, unheld_before: datetime, held_before: datetime) -> list[WaitRow]:
        """Open waits that have lasted too long and of which nobody was told yet."""
        both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
        late = or_(
            and_(t.chat.c.holder_id.is_(None), t.wait.c.began_at <= unheld_before),
            and_(t.chat.c.holder_id.is_not(None), t.wait.c.began_at <= held_before),
        )
        where = and_(t.wait.c.ended_at.is_(None), t.wait.c.told_at.is_(None), late)
        rows = self._db.conn.execute(select(*self._shown).select_from(both).where(where).order_by(t.wait.c.began_at))
        return [as_value(WaitRow, row) for row in rows]
