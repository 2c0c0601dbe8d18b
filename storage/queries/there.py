"""Who sees which chat in Periskope, as last read there: to be compared with what holds here, never to decide it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from storage import tables as t
from storage.db import Db

AT_ONCE = 500


class There:
    """Questions about Periskope's own access. Addresses come in lower case."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of_chat(self, chat_id: int) -> Mapping[str, bool] | None:
        """Who is allowed (True) or denied (False) a chat; None if Periskope never said."""
        found: Mapping[str, bool] | None = self._db.conn.execute(
            select(t.chat.c.access).where(t.chat.c.id == chat_id)
        ).scalar_one_or_none()
        return found

    def one_of_each_label(self, *, limit: int) -> list[int]:
        """A chat for each label, the newest that we know: enough to see whether a list of labels was taken."""
        newest = select(func.max(t.chat_label.c.chat_id)).group_by(t.chat_label.c.label_id)
        return sorted(set(self._db.conn.execute(newest.limit(limit)).scalars()))

    def said(self) -> Iterator[tuple[int, Mapping[str, bool]]]:
        """Every chat of which Periskope said who sees it, with what it said, by rising id."""
        after = 0
        while True:
            c = t.chat.c
            found = select(c.id, c.access).where(c.access.is_not(None), c.id > after).order_by(c.id).limit(AT_ONCE)
            rows = self._db.conn.execute(found).all()
            yield from ((row.id, row.access) for row in rows)
            if len(rows) < AT_ONCE:
                return
            after = rows[-1].id
