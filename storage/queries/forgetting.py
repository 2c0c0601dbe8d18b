"""Words and files of old messages: found by reading, forgotten in slices.

The row of a forgotten message stays as what it was: who wrote in which chat, when, in which way. By it a message that
Periskope lists again is known, and its copies in Slack can still be taken from whoever loses access.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, String, and_, cast, delete, func, or_, select, true, update

from bot.model.effect.replies import AddNote, EditWhatsApp, SendWhatsApp
from bot.model.effect.threads import PostCopy
from bot.model.message import FORGOTTEN, MessageState, searched_words, without_files
from storage import tables as t
from storage.db import Db
from storage.open_work import HELD_EFFECT, OPEN_EFFECT

What = Literal["words", "files"]
UNSENT = (
    MessageState.WAITS,
    MessageState.ASKED,
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.FAILED,
)  # a reply that the engine or a person still has to do with
USING = (SendWhatsApp.kind, EditWhatsApp.kind, AddNote.kind)  # effects whose target is the message with the words
_M = t.message.c
IS_FORGOTTEN = cast(_M.body, String) == json.dumps(FORGOTTEN)
_HOLDS: dict[str, ColumnElement[bool]] = {
    "words": ~IS_FORGOTTEN,
    "files": or_(*(cast(_M.body, String).like(f'%"{name}": "%') for name in ("source", "url"))),
}
_OPEN = or_(OPEN_EFFECT, HELD_EFFECT)


def _waited_for() -> ColumnElement[bool]:
    """Of messages: their words are needed by a customer, a person who decides, a post, or a send."""
    waits = select(t.wait.c.id).where(
        t.wait.c.chat_id == _M.chat_id, t.wait.c.ended_at.is_(None), t.wait.c.began_at <= _M.at
    )
    p = t.post.c
    posting = select(t.outbox.c.target).where(_OPEN, t.outbox.c.kind == PostCopy.kind)
    shows = t.copy.join(t.post, p.id == t.copy.c.post_id)
    coming = select(t.copy.c.message_id).select_from(shows)
    coming = coming.where(p.id.in_(posting), p.ts.is_(None), p.deleted_at.is_(None))
    used = select(t.outbox.c.target).where(_OPEN, t.outbox.c.kind.in_(USING))
    return or_(_M.state.in_(UNSENT), waits.exists(), _M.id.in_(used), _M.id.in_(coming))


def older_than(conn: Connection, days: Mapping[str, int], now: datetime) -> dict[str, int]:
    """How many things older than these days would be erased now, by "words", "files" and "audit"; 0 days: for ever, so none.

    Words and files that are still waited for are not among them.
    """
    found = {}
    for kind, count in days.items():
        table = t.audit if kind == "audit" else t.message
        holds = and_(_HOLDS[kind], ~_waited_for()) if kind in _HOLDS else true()
        asked = select(func.count()).select_from(table).where(table.c.at < now - timedelta(days=count), holds)
        found[kind] = int(conn.execute(asked).scalar_one()) if count else 0
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMessages:
    """Messages to be looked at; `more`: there may be others behind them."""

    ids: tuple[int, ...]
    more: bool


class Forgetting:
    """Queries and changes of the words and files of old messages."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def old(self, what: What, days: int, *, after: int, limit: int) -> OldMessages:
        """Messages older than so many days with an id above `after` that still hold words, or addresses of files."""
        old = and_(_M.id > after, _M.at < self._before(days), _HOLDS[what])
        ids = tuple(self._db.conn.execute(select(_M.id).where(old).order_by(_M.id).limit(limit)).scalars())
        return OldMessages(ids=ids, more=len(ids) == limit)

    def older(self, days: Mapping[str, int]) -> dict[str, int]:
        """What `older_than` counts, by business time."""
        return older_than(self._db.conn, days, self._db.business_now)

    def first_left(self, what: What, days: int, *, after: int) -> int:
        """The id before the first message above `after` that is too young, or still holds something."""
        left = or_(_M.at >= self._before(days), _M.at.is_(None), _HOLDS[what])
        found = select(_M.id).where(_M.id > after, left).order_by(_M.id).limit(1)
        first = self._db.conn.execute(found).scalar_one_or_none()
        return after if first is None else int(first) - 1

    def words(self, ids: Sequence[int]) -> int:
        """Empty these messages, their former words and reactions, but for those still needed; returns how many."""
        free = self._free(ids)
        for table in (t.reaction, t.message_version):
            self._db.conn.execute(delete(table).where(table.c.message_id.in_(free)))
        emptied = {"body": FORGOTTEN, "words": ""}
        self._db.conn.execute(update(t.message).where(_M.id.in_(free)).values(**emptied))
        self._drop_file_rows(free)
        return len(free)

    def files(self, ids: Sequence[int]) -> int:
        """Remove names of these messages' files and where to fetch them, unless still needed; returns how many."""
        free = self._free(ids)
        for row in self._db.conn.execute(select(_M.id, _M.body).where(_M.id.in_(free))).all():
            body = without_files(row.body)
            values = {"body": body, "words": searched_words(body)}
            self._db.conn.execute(update(t.message).where(_M.id == row.id).values(**values))
        self._drop_file_rows(free)
        return len(free)

    def _drop_file_rows(self, ids: Sequence[int]) -> None:
        """Rows of files that stand in a thread stay: by them a file can be taken away again."""
        gone = and_(t.file.c.message_id.in_(ids), t.file.c.state.in_(("gone", "refused")))
        self._db.conn.execute(delete(t.file).where(gone))

    def _free(self, ids: Sequence[int]) -> list[int]:
        """Those whose words nobody waits for."""
        free = set(self._db.conn.execute(select(_M.id).where(_M.id.in_(ids), ~_waited_for())).scalars())
        return [one for one in ids if one in free]

    def _before(self, days: int) -> datetime:
        return self._db.business_now - timedelta(days=days)
