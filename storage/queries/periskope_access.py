"""Who sees which chat in Periskope, as last read: for comparison with access here, never to decide it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.model.chat import Alike
from bot.model.ids import ChatId, LabelId
from storage import tables as t
from storage.db import Db

AT_ONCE = 500
Said = tuple[tuple[str, bool], ...]
Key = tuple[frozenset[LabelId], Said, Said]


class PeriskopeAccess:
    """Queries about access in Periskope. E-mail addresses are in lower case."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of_chat(self, chat_id: int) -> Mapping[str, bool] | None:
        """Who is allowed (True) or denied (False) a chat; None if Periskope never said."""
        found: Mapping[str, bool] | None = self._db.conn.execute(
            select(t.chat.c.access).where(t.chat.c.id == chat_id)
        ).scalar_one_or_none()
        return found

    def one_of_each_label(self, *, limit: int) -> list[int]:
        """The newest chat of each label: enough to see whether a list of labels was accepted."""
        newest = select(func.max(t.chat_label.c.chat_id)).group_by(t.chat_label.c.label_id)
        return sorted(set(self._db.conn.execute(newest.limit(limit)).scalars()))

    def alike(self, emails: Collection[str]) -> list[Alike]:
        """All chats with known access in Periskope, grouped by their labels and by the access of these addresses.

        Access nearly always follows from the labels, so the groups are few, however many chats there are.
        """
        ours = frozenset(email.casefold() for email in emails)
        found: dict[Key, list[ChatId]] = {}
        c = t.chat.c
        for rows in self._pages(select(c.id, c.access, c.exceptions).where(c.access.is_not(None))):
            labels = self._labels_of([row.id for row in rows])
            for row in rows:
                same = _of(row.access, ours), _of(row.exceptions or {}, ours)
                found.setdefault((labels.get(row.id, frozenset()), *same), []).append(row.id)
        return [
            Alike(labels=labels, access=dict(access), exceptions=dict(exceptions), chats=tuple(chats))
            for (labels, access, exceptions), chats in found.items()
        ]

    def silent(self) -> int:
        """How many chats have unknown access in Periskope."""
        found = select(func.count()).select_from(t.chat).where(t.chat.c.access.is_(None))
        return int(self._db.conn.execute(found).scalar_one())

    def spoken(self) -> int:
        """How many chats have known access in Periskope."""
        found = select(func.count()).select_from(t.chat).where(t.chat.c.access.is_not(None))
        return int(self._db.conn.execute(found).scalar_one())

    def _labels_of(self, ids: Sequence[int]) -> dict[int, frozenset[LabelId]]:
        held: dict[int, set[LabelId]] = {}
        found = select(t.chat_label.c.chat_id, t.chat_label.c.label_id).where(t.chat_label.c.chat_id.in_(ids))
        for row in self._db.conn.execute(found):
            held.setdefault(row.chat_id, set()).add(row.label_id)
        return {chat: frozenset(labels) for chat, labels in held.items()}

    def _pages(self, found: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
        after = 0
        while True:
            page = found.where(t.chat.c.id > after).order_by(t.chat.c.id).limit(AT_ONCE)
            rows = self._db.conn.execute(page).all()
            if not rows:
                return
            yield rows
            after = rows[-1].id


def _of(access: Mapping[str, bool], ours: frozenset[str]) -> Said:
    return tuple(sorted((email, allowed) for email, allowed in access.items() if email in ours))
