"""Customers' waits for an answer: at most one open row a chat, and those that ended."""

from datetime import datetime
from typing import Unpack

from sqlalchemy import and_, bindparam, select

from bot.model.chat import StoredWait
from storage import tables as t
from storage.column_types import WaitColumns
from storage.db import Db
from storage.prepared import prepare
from storage.transaction_cache import know, remembered_part, remembered_row

_OPEN = select(t.wait.c.id).where(t.wait.c.chat_id == bindparam("of_chat"), t.wait.c.ended_at.is_(None))
prepare(_OPEN)


class Waits:
    """Queries and changes of waits."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def open(self, chat_id: int) -> StoredWait | None:
        """The chat's open wait."""
        known = self._open(chat_id)
        return None if known is None else self._get(known)

    @remembered_part(t.wait.c.ended_at, of=t.wait.c.chat_id)
    def _open(self, chat_id: int) -> int | None:
        return self._db.found_id(_OPEN, of_chat=chat_id)

    @remembered_row(t.wait)
    def _get(self, wait_id: int) -> StoredWait:
        return self._db.pick(t.wait, StoredWait, id=wait_id)

    def begin(self, chat_id: int, began_at: datetime, message_id: int | None, *, reminder: bool = False) -> None:
        """Open a wait from `began_at` on; `reminder`: an agent's own."""
        row = {"chat_id": chat_id, "began_at": began_at, "message_id": message_id, "reminder": reminder}
        started = self._db.add(t.wait, StoredWait, row)
        if started is not None:
            know(self, Waits._open, chat_id, answer=started.id)

    def ended(self, chat_id: int, at: datetime) -> bool:
        """Whether a wait of the chat ended then."""
        c = t.wait.c
        found = select(c.id).where(c.chat_id == chat_id, c.ended_at == at).limit(1)
        return self._db.conn.execute(found).first() is not None

    def change(self, wait_id: int, **values: Unpack[WaitColumns]) -> None:
        """Set columns."""
        self._db.change(t.wait, wait_id, values)
        if values.get("ended_at") is not None:  # at most one is open
            know(self, Waits._open, self._get(wait_id).chat_id, answer=None)

    def look_again(self, chat_id: int, at: datetime | None) -> None:
        """Make the chat's open wait due at `at`; None: as soon as possible."""
        known = self._open(chat_id)
        if known is not None:
            self.change(known, due_at=at)

    def load(self, agent_ids: list[int]) -> dict[int, int]:
        """How many waiting chats are assigned to each of these people."""
        both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
        where = and_(t.wait.c.ended_at.is_(None), t.chat.c.assignee_id.in_(agent_ids))
        counts = dict.fromkeys(agent_ids, 0)
        for assignee in self._db.conn.execute(select(t.chat.c.assignee_id).select_from(both).where(where)).scalars():
            counts[assignee] += 1
        return counts
