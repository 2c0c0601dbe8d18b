"""Threads of chats in rooms, and our posts in them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select, update

from bot.domain.model import Post, Thread
from bot.domain.people import Agent
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.queries.lists import seen_by
from storage.recall import remembered

_STANDING = (
    select(*columns(t.thread, Thread))
    .where(t.thread.c.chat_id == bindparam("of_chat"), t.thread.c.state.in_(("current", "past", "leaving")))
    .order_by(t.thread.c.id)
)
_COPY_IN = (
    select(t.post.c.id)
    .select_from(t.post.join(t.copy, t.copy.c.post_id == t.post.c.id))
    .where(t.post.c.thread_id == bindparam("of_thread"), t.copy.c.message_id == bindparam("of_message"))
    .limit(1)
)
_SHOWN_IN = (
    select(t.copy.c.message_id, t.copy.c.part)
    .where(t.copy.c.post_id == bindparam("of_post"))
    .order_by(t.copy.c.message_id)
)


class Threads:
    """Questions and changes about threads."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.thread, Thread)

    @remembered(t.thread)
    def get(self, thread_id: int) -> Thread:
        """A thread by our id."""
        return self._db.pick(t.thread, Thread, id=thread_id)

    def by_root(self, channel: str, ts: str) -> Thread | None:
        """The thread under this Slack message."""
        both = t.thread.join(t.room, t.room.c.id == t.thread.c.room_id)
        found = select(*self._shown).select_from(both).where(t.room.c.slack_id == channel, t.thread.c.ts == ts)
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Thread, row)

    def current(self, room_id: int, chat_id: int) -> Thread | None:
        """The room's current thread of the chat."""
        return next((thread for thread in self.of_chat(chat_id) if thread.room_id == room_id), None)

    def of_chat(self, chat_id: int, *states: str) -> list[Thread]:
        """The chat's threads in these states (default: current), but for those that are gone."""
        return [thread for thread in self._standing(chat_id) if thread.state in (states or ("current",))]

    @remembered(t.thread)
    def _standing(self, chat_id: int) -> tuple[Thread, ...]:
        return tuple(as_value(Thread, row) for row in self._db.conn.execute(_STANDING, {"of_chat": chat_id}))

    def in_room(self, room_id: int, *states: str) -> list[Thread]:
        """The room's threads in these states (default: current)."""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.state.in_(states or ("current",)))
        found = select(*self._shown).where(where).order_by(t.thread.c.id)
        return [as_value(Thread, row) for row in self._db.conn.execute(found)]

    def before(self, thread: Thread) -> Thread | None:
        """The chat's earlier thread in the same room, while it stands."""
        earlier = None if thread.previous_id is None else self.get(thread.previous_id)
        return earlier if earlier is not None and earlier.state == "past" else None

    def after(self, thread: Thread) -> Thread | None:
        """The thread in the same room in which the chat went on after this one."""
        c = t.thread.c
        where = and_(c.chat_id == thread.chat_id, c.previous_id == thread.id, c.state.in_(("current", "past")))
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(c.id).limit(1)).first()
        return None if row is None else as_value(Thread, row)

    def told_from(self, thread: Thread) -> tuple[datetime, int]:
        """How far back the thread's folded posts reach: what is earlier than that (see `Messages.last`) is not told yet."""
        p, o = t.post.c, t.outbox.c
        both = t.post.join(t.outbox, and_(o.target == p.id, o.kind == "PostHistory"))
        found = select(o.payload).select_from(both).where(p.thread_id == thread.id, p.kind == "history")
        payload = self._db.conn.execute(found.order_by(p.id.desc()).limit(1)).scalar_one_or_none() or {}
        until, before = payload.get("reaches") or (payload.get("until"), payload.get("before"))
        return (thread.opened_at if until is None else datetime.fromisoformat(until), int(before or 0))

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

    def hidden_from(self, room_id: int, agent: Agent) -> list[Thread]:
        """The room's threads that stand, of chats that this person may not see: to be withdrawn before they come in."""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.state.in_(("current", "past")), ~seen_by(agent))
        both = t.thread.join(t.chat, t.chat.c.id == t.thread.c.chat_id)
        found = select(*self._shown).select_from(both).where(where).order_by(t.thread.c.id)
        return [as_value(Thread, row) for row in self._db.conn.execute(found)]

    def leaving(self, room_id: int) -> bool:
        """Is something of this room still being withdrawn?"""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.state == "leaving")
        return self._db.conn.execute(select(t.thread.c.id).where(where).limit(1)).first() is not None

    def next_of_label(self, label_id: int, *, after: int = 0, waiting: bool = False) -> list[int]:
        """Chats with the label: those that `waiting`, the longest first; else the next after `after` that shows somewhere."""
        c = t.chat_label.c
        if waiting:
            both = t.chat_label.join(t.wait, and_(t.wait.c.chat_id == c.chat_id, t.wait.c.ended_at.is_(None)))
            found = select(c.chat_id).select_from(both).where(c.label_id == label_id).order_by(t.wait.c.began_at)
            return list(self._db.conn.execute(found.limit(200)).scalars())
        shows = exists().where(t.thread.c.chat_id == c.chat_id, t.thread.c.state.in_(("current", "past")))
        found = select(c.chat_id).where(c.label_id == label_id, c.chat_id > after, shows).order_by(c.chat_id).limit(1)
        return list(self._db.conn.execute(found).scalars())

    def under_way(self, thread: Thread) -> bool:
        """Is a post of this thread out, or in doubt, so that it may still land?"""
        c = t.outbox.c
        lanes = [f"{family}:{thread.room_id}:{thread.chat_id}" for family in ("post", "line")]
        where = and_(c.lane.in_(lanes), c.state == "sending")
        return self._db.conn.execute(select(c.id).where(where).limit(1)).first() is not None

    def wrote(self, thread_id: int) -> None:
        """Something was added to the thread."""
        self.change(thread_id, posts=t.thread.c.posts + 1, last_at=self._db.house)


class Posts:
    """Questions and changes about our Slack messages."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.post, Post)

    @remembered(t.post)
    def get(self, post_id: int) -> Post:
        """A post by our id."""
        return self._db.pick(t.post, Post, id=post_id)

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
        where = {"of_thread": thread_id, "of_message": message_id}
        return self._db.conn.execute(_COPY_IN, where).first() is not None

    def unposted_copy(self, thread_id: int, message_id: int) -> int | None:
        """The post that will show the message's last part in this thread, while it does not stand yet."""
        both = t.post.join(t.copy, t.copy.c.post_id == t.post.c.id)
        where = and_(t.post.c.thread_id == thread_id, t.copy.c.message_id == message_id, t.post.c.ts.is_(None))
        found = select(t.post.c.id).select_from(both).where(where).order_by(t.copy.c.part.desc()).limit(1)
        return self._db.conn.execute(found).scalar_one_or_none()

    @remembered(t.copy)
    def messages_of(self, post_id: int) -> list[tuple[int, int]]:
        """(message id, part) shown in a post."""
        return [(int(row.message_id), int(row.part)) for row in self._db.conn.execute(_SHOWN_IN, {"of_post": post_id})]

    def names(self, post_id: int, chat_id: int) -> None:
        """The post names a chat: it goes when its reader may no longer know of it."""
        self._db.insert_new(t.named, {"post_id": post_id, "chat_id": chat_id}, key="post_id")

    def told_of(self, chat_id: int) -> list[int]:
        """People who were told of a chat by a private message that stands."""
        both = t.post.join(t.named, t.named.c.post_id == t.post.c.id)
        where = and_(t.named.c.chat_id == chat_id, t.post.c.reader_id.is_not(None), t.post.c.gone_at.is_(None))
        found = select(t.post.c.reader_id).select_from(both).where(where).distinct()
        return list(self._db.conn.execute(found).scalars())

    def told_too_much(self, agent: Agent) -> Post | None:
        """The newest private message that stands and names a chat which its reader may not see."""
        both = t.post.join(t.named, t.named.c.post_id == t.post.c.id).join(t.chat, t.chat.c.id == t.named.c.chat_id)
        p = t.post.c
        where = and_(p.reader_id == agent.id, p.ts.is_not(None), p.gone_at.is_(None), ~seen_by(agent))
        found = select(*self._shown).select_from(both).where(where).order_by(p.id.desc()).limit(1)
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Post, row)

    def staying_with(self, agent_id: int) -> int:
        """How many private messages to a person Slack would not let us delete."""
        p = t.post.c
        found = select(func.count()).select_from(t.post).where(p.reader_id == agent_id, p.stays.is_not(None))
        return int(self._db.conn.execute(found).scalar_one())

    def merge(self, post_id: int, others: Sequence[int]) -> None:
        """What the other posts were to show is shown by this one."""
        self._db.conn.execute(update(t.copy).where(t.copy.c.post_id.in_(others)).values(post_id=post_id))
        self._db.conn.execute(update(t.post).where(t.post.c.id.in_(others)).values(gone_at=self._db.now))

    def newest_shown(self, thread_id: int) -> Post | None:
        """The newest post of a thread that stands in Slack, and that Slack has not refused to delete."""
        p = t.post.c
        where = and_(p.thread_id == thread_id, p.ts.is_not(None), p.gone_at.is_(None), p.stays.is_(None))
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.post.c.id.desc()).limit(1)).first()
        return None if row is None else as_value(Post, row)

    def by_ts(self, channel: str, ts: str) -> Post | None:
        """Our post by Slack's id."""
        row = self._db.conn.execute(select(*self._shown).where(t.post.c.channel == channel, t.post.c.ts == ts)).first()
        return None if row is None else as_value(Post, row)
