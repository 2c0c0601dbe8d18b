"""Quick replies: the team's texts and each person's own, by short name."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import and_, delete, or_, select

from bot.model.message import FileSeen, QuickReply
from storage import tables as t
from storage.db import Db, as_value, columns


class QuickReplies:
    """Queries and changes of quick replies."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, agent_id: int) -> list[QuickReply]:
        """The team's and this person's quick replies, by name; their own replaces the team's of the same name."""
        q = t.quick_reply.c
        found = select(*columns(t.quick_reply, QuickReply)).where(or_(q.agent_id.is_(None), q.agent_id == agent_id))
        rows = self._db.conn.execute(found.order_by(q.name, q.agent_id.is_(None)))
        return [as_value(QuickReply, row) for row in rows]

    def called(self, agent_id: int, name: str) -> QuickReply | None:
        """The quick reply with this short name: the person's own before the team's."""
        return next((one for one in self.of(agent_id) if one.name == name), None)

    def put(self, agent_id: int | None, name: str, body: str, *, files: Sequence[FileSeen] = ()) -> None:
        """Store a text, with the first of these files; the same name of the same owner is replaced."""
        self.drop(agent_id, name)
        file = asdict(files[0]) if files else None
        self._db.insert(t.quick_reply, {"agent_id": agent_id, "name": name, "body": body, "file": file})

    def drop(self, agent_id: int | None, name: str) -> bool:
        """Delete a text; False if there is none."""
        q = t.quick_reply.c
        owner = q.agent_id.is_(None) if agent_id is None else q.agent_id == agent_id
        return self._db.conn.execute(delete(t.quick_reply).where(and_(owner, q.name == name))).rowcount > 0
