"""What stands in Slack though it should not: what people typed themselves, and what Slack would not let us delete."""

from sqlalchemy import and_, exists, func, or_, select

from storage import tables as t
from storage.db import Db


class Remains:
    """Questions about what could not be taken away."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def typed(self) -> dict[tuple[int, int], int]:
        """How many messages people typed about a chat, by room and chat, under cards that stand there no more."""
        m, c = t.message.c, t.thread.c
        stands = exists().where(
            c.room_id == t.room.c.id, c.chat_id == m.chat_id, c.ts == m.slack_root, c.state.in_(("current", "past"))
        )
        both = t.message.join(t.room, t.room.c.slack_id == m.slack_channel)
        found = select(t.room.c.id, m.chat_id, func.count().label("many")).select_from(both)
        found = found.where(m.slack_root.is_not(None), m.deleted_at.is_(None), ~stands)
        rows = self._db.conn.execute(found.group_by(t.room.c.id, m.chat_id))
        return {(row.id, row.chat_id): int(row.many) for row in rows}

    def ours(self, thread_id: int | None = None) -> dict[int, int]:
        """How many posts of ours Slack would not let us delete, by room; `thread_id`: of that thread only."""
        of = t.thread.c.id == thread_id if thread_id is not None else t.thread.c.id.is_not(None)
        cards = select(t.thread.c.room_id).where(t.thread.c.stays.is_not(None), of)
        both = t.post.join(t.thread, t.thread.c.id == t.post.c.thread_id)
        posts = select(t.thread.c.room_id).select_from(both).where(t.post.c.stays.is_not(None), of)
        every = cards.union_all(posts).subquery()
        rows = self._db.conn.execute(select(every.c.room_id, func.count().label("many")).group_by(every.c.room_id))
        return {row.room_id: int(row.many) for row in rows}

    def standing(self, thread_id: int) -> int:
        """How many posts of a thread stand: its card, and what is under it."""
        card = select(func.count()).select_from(t.thread).where(t.thread.c.id == thread_id, t.thread.c.ts.is_not(None))
        p = t.post.c
        posts = (
            select(func.count())
            .select_from(t.post)
            .where(and_(p.thread_id == thread_id, p.ts.is_not(None), or_(p.gone_at.is_(None), p.stays.is_not(None))))
        )
        return int(self._db.conn.execute(card).scalar_one()) + int(self._db.conn.execute(posts).scalar_one())

    def stays_in(self, room_id: int) -> list[int]:
        """Chats of which something stands in a room that Slack would not let us delete."""
        both = t.thread.outerjoin(t.post, t.post.c.thread_id == t.thread.c.id)
        where = and_(t.thread.c.room_id == room_id, or_(t.thread.c.stays.is_not(None), t.post.c.stays.is_not(None)))
        found = select(t.thread.c.chat_id).select_from(both).where(where).distinct()
        return list(self._db.conn.execute(found).scalars())
