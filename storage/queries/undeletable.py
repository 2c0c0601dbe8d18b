"""What is still in Slack though it should not be: what people typed, and what Slack has refused to delete."""

from sqlalchemy import and_, exists, func, or_, select, update

from bot.model.message import FileState
from bot.model.room import ThreadState
from storage import tables as t
from storage.db import Db


class Undeletable:
    """Queries about what could not be deleted."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def typed(self) -> dict[tuple[int, int], int]:
        """How many messages people typed under cards that are deleted, by room and chat."""
        m, c = t.message.c, t.thread.c
        stands = exists().where(
            c.room_id == t.room.c.id,
            c.chat_id == m.chat_id,
            c.ts == m.slack_root,
            c.state.in_((ThreadState.CURRENT, ThreadState.PAST)),
        )
        both = t.message.join(t.room, t.room.c.slack_id == m.slack_channel)
        found = select(t.room.c.id, m.chat_id, func.count().label("many")).select_from(both)
        found = found.where(m.slack_root.is_not(None), m.deleted_at.is_(None), ~stands)
        rows = self._db.conn.execute(found.group_by(t.room.c.id, m.chat_id))
        return {(row.id, row.chat_id): int(row.many) for row in rows}

    def ours(self, thread_id: int | None = None) -> dict[int, int]:
        """How many of our posts and files Slack has refused to delete, by room; `thread_id`: of that thread only."""
        of = t.thread.c.id == thread_id if thread_id is not None else t.thread.c.id.is_not(None)
        cards = select(t.thread.c.room_id).where(t.thread.c.undeletable.is_not(None), of)
        both = t.post.join(t.thread, t.thread.c.id == t.post.c.thread_id)
        posts = select(t.thread.c.room_id).select_from(both).where(t.post.c.undeletable.is_not(None), of)
        with_files = t.file.join(t.thread, t.thread.c.id == t.file.c.thread_id)
        files = select(t.thread.c.room_id).select_from(with_files).where(t.file.c.state == FileState.UNDELETABLE, of)
        every = cards.union_all(posts, files).subquery()
        rows = self._db.conn.execute(select(every.c.room_id, func.count().label("many")).group_by(every.c.room_id))
        return {row.room_id: int(row.many) for row in rows}

    def leave(self, thread_id: int, why: str) -> None:
        """Record that Slack refuses to delete anything of a thread any more."""
        p, c, f = t.post.c, t.thread.c, t.file.c
        standing = and_(p.thread_id == thread_id, p.ts.is_not(None), p.deleted_at.is_(None))
        run = self._db.conn.execute
        run(update(t.post).where(standing).values(undeletable=why))
        run(update(t.thread).where(c.id == thread_id, c.ts.is_not(None)).values(undeletable=why))
        run(
            update(t.file)
            .where(f.thread_id == thread_id, f.state.in_((FileState.SHARING, FileState.SHARED)))
            .values(state=FileState.UNDELETABLE, why=why)
        )

    def stays_in(self, room_id: int) -> list[int]:
        """Chats of which Slack has refused to delete something in a room."""
        both = t.thread.outerjoin(t.post, t.post.c.thread_id == t.thread.c.id)
        where = and_(
            t.thread.c.room_id == room_id, or_(t.thread.c.undeletable.is_not(None), t.post.c.undeletable.is_not(None))
        )
        found = select(t.thread.c.chat_id).select_from(both).where(where).distinct()
        return list(self._db.conn.execute(found).scalars())
