"""Files of WhatsApp messages, one row for each thread that shall hold one."""

from typing import Any

from sqlalchemy import and_, select, update

from bot.domain.model import FileRow
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.recall import remembered


class Files:
    """Questions and changes about files."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.file, FileRow)

    def get(self, file_id: int) -> FileRow:
        """A file by our id."""
        return as_value(FileRow, self._db.conn.execute(select(*self._shown).where(t.file.c.id == file_id)).one())

    def add(self, message_id: int, thread_id: int, **values: Any) -> int | None:
        """The message's file is wanted in the thread; None if that is known already."""
        row = {"message_id": message_id, "thread_id": thread_id, "state": "wanted", "round": 0, "at": self._db.now}
        return self._db.insert_new(t.file, row | values)

    def change(self, file_id: int, **values: Any) -> None:
        """Set columns."""
        self._db.conn.execute(update(t.file).where(t.file.c.id == file_id).values(**values))

    def of_message(self, message_id: int) -> list[FileRow]:
        """The message's file in each thread."""
        found = select(*self._shown).where(t.file.c.message_id == message_id).order_by(t.file.c.id)
        return [as_value(FileRow, row) for row in self._db.conn.execute(found)]

    @remembered(t.file)
    def in_thread(self, message_id: int, thread_id: int) -> FileRow | None:
        """The message's file in this thread."""
        return self._db.pick_first(t.file, FileRow, message_id=message_id, thread_id=thread_id)

    def next_shared(self, thread_id: int) -> FileRow | None:
        """The newest file that stands in a thread."""
        where = and_(t.file.c.thread_id == thread_id, t.file.c.state == "shared")
        row = self._db.conn.execute(select(*self._shown).where(where).order_by(t.file.c.id.desc()).limit(1)).first()
        return None if row is None else as_value(FileRow, row)
