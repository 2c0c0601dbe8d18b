"""Files of WhatsApp messages, one row for each thread that shows one."""

from typing import Unpack

from sqlalchemy import and_, select

from bot.model.message import FileState, MessageFile
from storage import tables as t
from storage.column_types import FileColumns
from storage.db import Db, as_value, columns
from storage.transaction_cache import remembered_part


class Files:
    """Queries and changes of files."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.file, MessageFile)

    def get(self, file_id: int) -> MessageFile:
        """A file by our id."""
        return as_value(MessageFile, self._db.conn.execute(select(*self._shown).where(t.file.c.id == file_id)).one())

    def add(self, message_id: int, thread_id: int, **values: Unpack[FileColumns]) -> int | None:
        """Add a message's file to those wanted in a thread; None if it is one already."""
        row = {
            "message_id": message_id,
            "thread_id": thread_id,
            "state": FileState.WANTED,
            "round": 0,
            "at": self._db.engine_now,
        }
        return self._db.insert_new(t.file, row | values)

    def change(self, file_id: int, **values: Unpack[FileColumns]) -> None:
        """Set columns."""
        self._db.change(t.file, file_id, values)

    def of_message(self, message_id: int) -> list[MessageFile]:
        """The message's file in each thread."""
        found = select(*self._shown).where(t.file.c.message_id == message_id).order_by(t.file.c.id)
        return [as_value(MessageFile, row) for row in self._db.conn.execute(found)]

    def by_slack(self, slack_file_id: str) -> MessageFile | None:
        """The file with this id in Slack."""
        row = self._db.conn.execute(select(*self._shown).where(t.file.c.slack_file_id == slack_file_id)).first()
        return None if row is None else as_value(MessageFile, row)

    @remembered_part(*columns(t.file, MessageFile), of=t.file.c.message_id)
    def in_thread(self, message_id: int, thread_id: int) -> MessageFile | None:
        """The message's file in this thread."""
        return self._db.pick_first(t.file, MessageFile, message_id=message_id, thread_id=thread_id)

    def next_uploaded(self, thread_id: int, *, staged: bool) -> MessageFile | None:
        """The newest file of a thread that Slack has: it shows it there, or will; `staged`: or could be asked to."""
        states = [FileState.SHARING, FileState.SHARED, *([FileState.STAGED] if staged else [])]
        where = and_(t.file.c.thread_id == thread_id, t.file.c.state.in_(states))
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.file.c.id.desc()).limit(1)).first()
        return None if row is None else as_value(MessageFile, row)
