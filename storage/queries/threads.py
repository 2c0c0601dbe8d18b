"""Threads of chats in rooms, and our posts in them."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from sqlalchemy import and_, bindparam, exists, func, insert, select, update

from bot.model.effect.threads import PostHistory
from bot.model.lane import Lane
from bot.model.message import Message, MessageDirection
from bot.model.person import Agent
from bot.model.queue import OutboxState
from bot.model.room import Post, Thread, ThreadState
from storage import tables as t
from storage.column_types import PostColumns, ThreadColumns
from storage.db import Db, as_value, columns
from storage.effect_codec import load
from storage.prepared import prepare, ready
from storage.queries.chat_lists import seen_by
from storage.transaction_cache import know, remembered_part, remembered_row

_STANDING = (
    select(t.thread.c.id)
    .where(
        t.thread.c.chat_id == bindparam("of_chat"),
        t.thread.c.state.in_((ThreadState.CURRENT, ThreadState.PAST, ThreadState.LEAVING)),
    )
    .order_by(t.thread.c.id)
)
_THREAD_OF = select(t.post.c.thread_id).where(t.post.c.id == t.copy.c.post_id).correlate(t.copy).scalar_subquery()
COPY_IN = (  # from the message's few copies, not from the thread's many posts
    select(t.copy.c.post_id)
    .where(t.copy.c.message_id == bindparam("of_message"), bindparam("of_thread") == _THREAD_OF)
    .limit(1)
)
_SHOWN_IN = (
    select(t.copy.c.message_id, t.copy.c.part)
    .where(t.copy.c.post_id == bindparam("of_post"))
    .order_by(t.copy.c.message_id)
)
_BY_ROOT = (
    select(t.thread.c.id)
    .select_from(t.thread.join(t.room, t.room.c.id == t.thread.c.room_id))
    .where(t.room.c.slack_id == bindparam("of_channel"), t.thread.c.ts == bindparam("of_ts"))
)
_ONE_MORE = ready(
    update(t.thread).where(t.thread.c.id == bindparam("of_row")).values(posts=t.thread.c.posts + 1), changes="row"
)
_ADD_COPY = ready(insert(t.copy), changes="new")
_M = {f"of_message_{column.name}": column for column in columns(t.message, Message)}
_WITH_MESSAGE = (
    select(
        *columns(t.post, Post),
        t.copy.c.part,
        exists().where(t.reaction.c.message_id == t.copy.c.message_id).label("reacted_to"),
        exists().where(t.file.c.message_id == t.copy.c.message_id).label("has_file"),
        *(column.label(name) for name, column in _M.items()),
    )
    .select_from(
        t.post.join(t.copy, t.copy.c.post_id == t.post.c.id).join(t.message, t.message.c.id == t.copy.c.message_id)
    )
    .where(t.post.c.id == bindparam("of_post"))
)
prepare(_BY_ROOT, _STANDING, COPY_IN, _SHOWN_IN, _WITH_MESSAGE)


class Threads:
    """Queries and changes of threads."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.thread, Thread)

    @remembered_row(t.thread)
    def get(self, thread_id: int) -> Thread:
        """A thread by our id."""
        return self._db.pick(t.thread, Thread, id=thread_id)

    def by_root(self, channel: str, ts: str) -> Thread | None:
        """The thread under this Slack message."""
        known = self._by_root(channel, ts)
        return None if known is None else self.get(known)

    @remembered_part(t.thread.c.ts, t.thread.c.room_id, t.room.c.slack_id)
    def _by_root(self, channel: str, ts: str) -> int | None:
        return self._db.found_id(_BY_ROOT, of_channel=channel, of_ts=ts)

    def current(self, room_id: int, chat_id: int) -> Thread | None:
        """The room's current thread of the chat."""
        return next((thread for thread in self.of_chat(chat_id) if thread.room_id == room_id), None)

    def of_chat(self, chat_id: int, *states: ThreadState) -> list[Thread]:
        """The chat's threads in these states (default: current), without those that are gone."""
        standing = [self.get(one) for one in self._standing(chat_id)]
        return [thread for thread in standing if thread.state in (states or (ThreadState.CURRENT,))]

    @remembered_part(t.thread.c.state, of=t.thread.c.chat_id)
    def _standing(self, chat_id: int) -> tuple[int, ...]:
        return tuple(self._db.conn.execute(_STANDING, {"of_chat": chat_id}).scalars())

    def in_room(self, room_id: int, *states: ThreadState) -> list[Thread]:
        """The room's threads in these states (default: current)."""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.state.in_(states or (ThreadState.CURRENT,)))
        found = select(*self._shown).where(where).order_by(t.thread.c.id)
        return [as_value(Thread, row) for row in self._db.conn.execute(found)]

    def before(self, thread: Thread) -> Thread | None:
        """The chat's previous thread in the same room, unless it is gone."""
        earlier = None if thread.previous_id is None else self.get(thread.previous_id)
        return earlier if earlier is not None and earlier.state == ThreadState.PAST else None

    def after(self, thread: Thread) -> Thread | None:
        """The chat's next thread in the same room."""
        c = t.thread.c
        where = and_(
            c.chat_id == thread.chat_id,
            c.previous_id == thread.id,
            c.state.in_((ThreadState.CURRENT, ThreadState.PAST)),
        )
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(c.id).limit(1)).first()
        return None if row is None else as_value(Thread, row)

    def told_from(self, thread: Thread) -> tuple[datetime, int]:
        """How far back the thread's folded posts reach: what is earlier (see `Messages.last`) is not shown yet."""
        p, o = t.post.c, t.outbox.c
        both = t.post.join(t.outbox, and_(o.target == p.id, o.kind == PostHistory.kind))
        found = select(o.payload, o.noted).select_from(both).where(p.thread_id == thread.id, p.kind == "history")
        row = self._db.conn.execute(found.order_by(p.id.desc()).limit(1)).first()
        if row is None:
            return thread.opened_at, 0
        if reaches := row.noted.get("reaches"):
            return datetime.fromisoformat(reaches[0]), int(reaches[1])
        asked = load(PostHistory.kind, 0, row.payload)
        return (asked.until, asked.before) if isinstance(asked, PostHistory) else (thread.opened_at, 0)

    def add(self, room_id: int, chat_id: int, *, previous_id: int | None = None) -> Thread:
        """Add a current thread, its card not yet posted."""
        values = {
            "room_id": room_id,
            "chat_id": chat_id,
            "state": ThreadState.CURRENT,
            "previous_id": previous_id,
            "opened_at": self._db.business_now,
            "last_at": self._db.business_now,
            "posts": 0,
        }
        added = self._db.add(t.thread, Thread, values)
        if added is None:
            raise LookupError("the room has a current thread of the chat already")
        return added

    def change(self, thread_id: int, **values: Unpack[ThreadColumns]) -> None:
        """Set columns."""
        self._db.change(t.thread, thread_id, values)

    def hidden_from(self, room_id: int, agent: Agent) -> list[Thread]:
        """The room's existing threads of chats that this person may not see: withdrawn before they are invited."""
        where = and_(
            t.thread.c.room_id == room_id,
            t.thread.c.state.in_((ThreadState.CURRENT, ThreadState.PAST)),
            ~seen_by(agent),
        )
        both = t.thread.join(t.chat, t.chat.c.id == t.thread.c.chat_id)
        found = select(*self._shown).select_from(both).where(where).order_by(t.thread.c.id)
        return [as_value(Thread, row) for row in self._db.conn.execute(found)]

    def leaving(self, room_id: int) -> bool:
        """Whether something in this room is still being withdrawn."""
        where = and_(t.thread.c.room_id == room_id, t.thread.c.state == ThreadState.LEAVING)
        return self._db.conn.execute(select(t.thread.c.id).where(where).limit(1)).first() is not None

    def next_of_label(self, label_id: int, *, after: int = 0, waiting: bool = False) -> list[int]:
        """Chats with the label: if `waiting`, those that wait, the longest first; else the next after `after` with a thread."""
        c = t.chat_label.c
        if waiting:
            both = t.chat_label.join(t.wait, and_(t.wait.c.chat_id == c.chat_id, t.wait.c.ended_at.is_(None)))
            found = select(c.chat_id).select_from(both).where(c.label_id == label_id).order_by(t.wait.c.began_at)
            return list(self._db.conn.execute(found.limit(200)).scalars())
        shows = exists().where(
            t.thread.c.chat_id == c.chat_id, t.thread.c.state.in_((ThreadState.CURRENT, ThreadState.PAST))
        )
        found = select(c.chat_id).where(c.label_id == label_id, c.chat_id > after, shows).order_by(c.chat_id).limit(1)
        return list(self._db.conn.execute(found).scalars())

    def under_way(self, thread: Thread) -> bool:
        """Whether a post of this thread is being sent, or in doubt, so that it may still appear."""
        c = t.outbox.c
        lanes = [str(Lane.posts(thread)), str(Lane.lines(thread))]
        where = and_(c.lane.in_(lanes), c.state == OutboxState.SENDING)
        return self._db.conn.execute(select(c.id).where(where).limit(1)).first() is not None

    def wrote(self, thread_id: int) -> None:
        """Count a post that was added to the thread."""
        before = self.get(thread_id)
        self._db.conn.execute(_ONE_MORE, {"of_row": thread_id, "last_at": self._db.business_now})
        after = replace(before, last_at=self._db.business_now, posts=before.posts + 1)
        self._db.know(t.thread, after, thread_id)


class Posts:
    """Queries and changes of our Slack messages."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.post, Post)

    @remembered_row(t.post)
    def get(self, post_id: int) -> Post:
        """A post by our id."""
        return self._db.pick(t.post, Post, id=post_id)

    def bring(self, post_id: int) -> None:
        """Read in one statement what showing a copy asks for one by one: unless its post is known, another process made it."""
        cache = self._db.cache
        if cache.row(t.post.name, post_id) is not None:
            return
        rows = self._db.conn.execute(_WITH_MESSAGE, {"of_post": post_id}).all()
        if len(rows) != 1:  # no copy, or one of several messages
            return
        [row] = rows
        message = Message(**{column.name: getattr(row, name) for name, column in _M.items()})
        self._db.know(t.post, Post(**{column.name: getattr(row, column.name) for column in self._shown}), post_id)
        self._db.know(t.message, message, message.id)
        know(self, Posts.messages_of, post_id, answer=((message.id, row.part),))
        for there, column in ((row.reacted_to, t.reaction.c.message_id), (row.has_file, t.file.c.message_id)):
            if not there:
                cache.none_has(column.table.name, column.name, message.id)

    def add(self, *, kind: str, **values: Unpack[PostColumns]) -> int:
        """Add a post, not yet made."""
        row = {"key": secrets.token_hex(8), "kind": kind, "shown": 0, **values}
        added = self._db.add(t.post, Post, row)
        if added is None:
            raise LookupError("a post has this key already")
        self._db.cache.none_has(t.copy.name, t.copy.c.post_id.name, added.id)
        return added.id

    def add_copy(self, thread_id: int, message_id: int, *, part: int = 0) -> int:
        """Add a post, not yet made, that shows a part of a message in a thread."""
        post_id = self.add(kind="copy", thread_id=thread_id)
        self._db.conn.execute(_ADD_COPY, {"post_id": post_id, "message_id": message_id, "part": part})
        know(self, Posts.messages_of, post_id, answer=((message_id, part),))
        return post_id

    def change(self, post_id: int, **values: Unpack[PostColumns]) -> None:
        """Set columns."""
        self._db.change(t.post, post_id, values)

    def copies(self, message_id: int) -> list[tuple[Post, int]]:
        """The posts that show a message, each with the part that it shows."""
        both = t.post.join(t.copy, t.copy.c.post_id == t.post.c.id)
        found = select(*self._shown, t.copy.c.part).select_from(both).where(t.copy.c.message_id == message_id)
        rows = self._db.conn.execute(found.where(t.post.c.deleted_at.is_(None)).order_by(t.post.c.id)).all()
        return [(self.get(row.id), int(row.part)) for row in rows]

    def beside_copies(self, chat_id: int) -> list[Post]:
        """The notices and folded posts that stand in the chat's threads: they may carry words of its messages."""
        both = t.post.join(t.thread, t.thread.c.id == t.post.c.thread_id)
        p = t.post.c
        stands = and_(p.kind.in_(("history", "notice")), p.ts.is_not(None), p.deleted_at.is_(None))
        where = and_(
            t.thread.c.chat_id == chat_id, t.thread.c.state.in_((ThreadState.CURRENT, ThreadState.PAST)), stands
        )
        rows = self._db.conn.execute(select(*self._shown).select_from(both).where(where).order_by(p.id)).all()
        return [as_value(Post, row) for row in rows]

    def last_copied(self, thread_id: int, *, before: int) -> int | None:
        """The message last shown by a copy that stands in the thread and was asked for before the post `before`."""
        p = t.post.c
        stands = and_(p.thread_id == thread_id, p.id < before, p.ts.is_not(None), p.deleted_at.is_(None))
        found = select(t.copy.c.message_id).select_from(t.post.join(t.copy, t.copy.c.post_id == p.id)).where(stands)
        newest = found.order_by(p.id.desc(), t.copy.c.message_id.desc()).limit(1)
        return self._db.conn.execute(newest).scalar_one_or_none()

    def unposted(self, thread_id: int) -> list[Post]:
        """The posts that a thread is still to get, in the order in which they were asked for."""
        p = t.post.c
        where = and_(p.thread_id == thread_id, p.ts.is_(None), p.deleted_at.is_(None))
        found = select(*self._shown).where(where).order_by(p.id)
        return [as_value(Post, row) for row in self._db.conn.execute(found)]

    def copy_in(self, thread_id: int, message_id: int) -> bool:
        """Whether the message is, or will be, shown in this thread."""
        return self._copy_in(message_id, thread_id)

    @remembered_part(t.copy.c.post_id, t.post.c.thread_id, of=t.copy.c.message_id, none=False)
    def _copy_in(self, message_id: int, thread_id: int) -> bool:
        where = {"of_thread": thread_id, "of_message": message_id}
        return self._db.conn.execute(COPY_IN, where).first() is not None

    def customers_copies_to_come(self, thread_id: int, *, since: int) -> list[tuple[int, int]]:
        """Customers' messages from `since` on whose last part is not posted in this thread yet, in order, with that post."""
        p, c, m = t.post.c, t.copy.c, t.message.c
        all_three = t.copy.join(t.post, c.post_id == p.id).join(t.message, c.message_id == m.id)
        where = and_(p.thread_id == thread_id, p.ts.is_(None), p.deleted_at.is_(None))
        theirs = and_(m.id >= since, m.direction == MessageDirection.IN)
        found = select(m.id, p.id.label("post_id")).select_from(all_three).where(where, theirs).order_by(m.id, c.part)
        return list({int(row.id): int(row.post_id) for row in self._db.conn.execute(found)}.items())

    @remembered_part(t.copy.c.message_id, t.copy.c.part, of=t.copy.c.post_id, none=())
    def messages_of(self, post_id: int) -> tuple[tuple[int, int], ...]:
        """The (message id, part) pairs shown in a post."""
        rows = self._db.conn.execute(_SHOWN_IN, {"of_post": post_id})
        return tuple((int(row.message_id), int(row.part)) for row in rows)

    def names(self, post_id: int, chat_id: int) -> None:
        """Record that the post names a chat: it is deleted when its reader may no longer see that chat."""
        self._db.insert_new(t.post_chat, {"post_id": post_id, "chat_id": chat_id}, key="post_id")

    def dm_readers(self, chat_id: int) -> list[int]:
        """People with a direct message of ours that names a chat."""
        both = t.post.join(t.post_chat, t.post_chat.c.post_id == t.post.c.id)
        where = and_(t.post_chat.c.chat_id == chat_id, t.post.c.reader_id.is_not(None), t.post.c.deleted_at.is_(None))
        found = select(t.post.c.reader_id).select_from(both).where(where).distinct()
        return list(self._db.conn.execute(found).scalars())

    def dm_to_withdraw(self, agent: Agent) -> Post | None:
        """The newest direct message to a person that names a chat which they may not see."""
        both = t.post.join(t.post_chat, t.post_chat.c.post_id == t.post.c.id).join(
            t.chat, t.chat.c.id == t.post_chat.c.chat_id
        )
        p = t.post.c
        where = and_(p.reader_id == agent.id, p.ts.is_not(None), p.deleted_at.is_(None), ~seen_by(agent))
        found = select(*self._shown).select_from(both).where(where).order_by(p.id.desc()).limit(1)
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Post, row)

    def staying_with(self, agent_id: int) -> int:
        """How many direct messages to a person Slack has refused to delete."""
        p = t.post.c
        found = select(func.count()).select_from(t.post).where(p.reader_id == agent_id, p.undeletable.is_not(None))
        return int(self._db.conn.execute(found).scalar_one())

    def merge(self, post_id: int, others: Sequence[int]) -> None:
        """Show by this post what the other posts were to show."""
        self._db.conn.execute(update(t.copy).where(t.copy.c.post_id.in_(others)).values(post_id=post_id))
        self._db.conn.execute(update(t.post).where(t.post.c.id.in_(others)).values(deleted_at=self._db.engine_now))

    def newest_shown(self, thread_id: int) -> Post | None:
        """The newest post of a thread that is in Slack and that Slack has not refused to delete."""
        p = t.post.c
        where = and_(p.thread_id == thread_id, p.ts.is_not(None), p.deleted_at.is_(None), p.undeletable.is_(None))
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.post.c.id.desc()).limit(1)).first()
        return None if row is None else as_value(Post, row)

    def by_ts(self, channel: str, ts: str) -> Post | None:
        """Our post by Slack's id."""
        row = self._db.conn.execute(select(*self._shown).where(t.post.c.channel == channel, t.post.c.ts == ts)).first()
        return None if row is None else as_value(Post, row)
