"""Threads of chats in rooms, and our posts in them."""

import secrets
from typing import Any

from sqlalchemy import and_, select, update

from bot.domain.model import Post, Thread
from storage import tables as t
from storage.db import Db, as_value, columns


class Threads:
    """Questions and changes about threads."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.thread, Thread)

    def get(self, thread_id: int) -> Thread:
        """A thread by our id."""
        return as_value(Thread, self._db.conn.execute(select(*self._shown).where(t.thread.c.id == thread_id)).one())

    def by_root(self, channel: str, ts: str) -> Thread | None:
        """The thread under this Slack message."""
        both = t.thread.join(t.room, t.room.c.id == t.thread.c.room_id)
        found = select(*self._shown).select_from(both).where(t.room.c.slack_id == channel, t.thread.c.ts == ts)
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Thread, row)

    def current(self, room_id: int, chat_id: int) -> Thread | None:
        """The room's current thread of the chat."""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.chat_id == chat_id, t.thread.c.state == "current")
        row = self._db.conn.execute(select(*self._shown).where(where)).first()
        return None if row is None else as_value(Thread, row)

    def of_chat(self, chat_id: int, *states: str) -> list[Thread]:
        """The chat's threads in these states (default: current)."""
        where = and_(t.thread.c.chat_id == chat_id, t.thread.c.state.in_(states or ("current",)))
        found = select(*self._shown).where(where).order_by(t.thread.c.id)
        return [as_value(Thread, row) for row in self._db.conn.execute(found)]

    def in_room(self, room_id: int, *states: str) -> list[Thread]:
        """The room's threads in these states (default: current)."""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.state.in_(states or ("current",)))
        found = select(*self._shown).where(where).order_by(t.thread.c.id)
        return [as_value(Thread, row) for row in self._db.conn.execute(found)]

    def add(self, room_id: int, chat_id: int, *, previous_id: int | None = None) -> Thread:
        """A new current thread, its card not yet posted."""
        values = {
            "room_id": room_id,
            "chat_id": chat_id,
            "state": "current",
            "previous_id": previous_id,
            "opened_at": self._db.house,
            "last_at": self._db.house,
            "posts": 0,
        }
        return self.get(self._db.insert(t.thread, values))

    def change(self, thread_id: int, **values: Any) -> None:
        """Set columns."""
        self._db.conn.execute(update(t.thread).where(t.thread.c.id == thread_id).values(**values))

    def wrote(self, thread_id: int) -> None:
        """Something was added to the thread."""
        self.change(thread_id, posts=t.thread.c.posts + 1, last_at=self._db.house)


class Posts:
    """Questions and changes about our Slack messages."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.post, Post)

    def get(self, post_id: int) -> Post:
        """A post by our id."""
        return as_value(Post, self._db.conn.execute(select(*self._shown).where(t.post.c.id == post_id)).one())

    def add(self, *, kind: str, **values: Any) -> int:
        """A post that will be made."""
        return self._db.insert(t.post, {"key": secrets.token_hex(8), "kind": kind, "shown": 0, **values})

    def add_copy(self, thread_id: int, message_id: int, *, part: int = 0) -> int:
        """A post that will show a part of a message in a thread."""
        post_id = self.add(kind="copy", thread_id=thread_id)
        self._db.insert(t.copy, {"post_id": post_id, "message_id": message_id, "part": part}, key="post_id")
        return post_id

    def change(self, post_id: int, **values: Any) -> None:
        """Set columns."""
        self._db.conn.execute(update(t.post).where(t.post.c.id == post_id).values(**values))

    def copies(self, message_id: int) -> list[tuple[Post, int]]:
        """Where a message is shown: the post and which part it holds."""
        both = t.post.join(t.copy, t.copy.c.post_id == t.post.c.id)
        found = select(*self._shown, t.copy.c.part).select_from(both).where(t.copy.c.message_id == message_id)
        rows = self._db.conn.execute(found.where(t.post.c.gone_at.is_(None)).order_by(t.post.c.id)).all()
        return [(self.get(row.id), int(row.part)) for row in rows]

    def copy_in(self, thread_id: int, message_id: int) -> bool:
        """Is the message shown, or about to be, in this thread?"""
        both = t.post.join(t.copy, t.copy.c.post_id == t.post.c.id)
        where = and_(t.post.c.thread_id == thread_id, t.copy.c.message_id == message_id)
        return self._db.conn.execute(select(t.post.c.id).select_from(both).where(where).limit(1)).first() is not None

    def messages_of(self, post_id: int) -> list[tuple[int, int]]:
        """(message id, part) shown in a post."""
        found = (
            select(t.copy.c.message_id, t.copy.c.part).where(t.copy.c.post_id == post_id).order_by(t.copy.c.message_id)
        )
        return [(int(row.message_id), int(row.part)) for row in self._db.conn.execute(found)]

    def newest_shown(self, thread_id: int) -> Post | None:
        """The newest post of a thread that stands in Slack."""
        where = and_(t.post.c.thread_id == thread_id, t.post.c.ts.is_not(None), t.post.c.gone_at.is_(None))
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.post.c.id.desc()).limit(1)).first()
        return None if row is None else as_value(Post, row)

    def by_ts(self, channel: str, ts: str) -> Post | None:
        """Our post by Slack's id."""
        row = self._db.conn.execute(select(*self._shown).where(t.post.c.channel == channel, t.post.c.ts == ts)).first()
        return None if row is None else as_value(Post, row)
