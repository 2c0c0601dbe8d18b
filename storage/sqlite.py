"""The embedded database: one process, one writer thread, read-only readers beside it."""

import fcntl
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from storage.plain import keep_text_storable
from storage.sqlite_writer import SqliteWriter
from storage.writer import Job

READERS = 4


class AlreadyRunning(Exception):
    """Another process has this database open."""


def lock_file(path: Path) -> TextIO:
    """Hold `path` for this process alone; a folder made for it is nobody else's to look into. Raises AlreadyRunning."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = path.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise AlreadyRunning(
            f"Another process is already running with the data in {path.parent}. Stop it first, or set DATA_DIR to another folder."
        ) from None
    return held


def writing_engine(path: Path) -> Engine:
    """The engine of the writer: one connection, explicit transactions, every commit on disk. Only we may read the file."""
    path.touch(mode=0o600)
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        poolclass=StaticPool,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    keep_text_storable(engine)

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(path: Path) -> Engine:
    """An engine that cannot write and never checkpoints."""
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, record: Any) -> None:
        for pragma in ("query_only=ON", "wal_autocheckpoint=0", "busy_timeout=5000"):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN")

    return engine


class SqliteDatabase:
    """The embedded database, open. The file is held: a second process is refused (`AlreadyRunning`)."""

    def __init__(self, path: Path) -> None:
        self._lock = lock_file(path.with_suffix(".lock"))
        self._write = writing_engine(path)
        self._read = reading_engine(path)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._writer = SqliteWriter(self._write)
        self._closed = threading.Event()
        self._writer.start()

    def submit(self, work: Callable[[Connection], Any], after: Callable[[], None], *, queue: str) -> Future[Any]:
        """Queue a change."""
        done: Future[Any] = Future()
        self._writer.put(Job(work, done, after), queue=queue)
        return done

    def look(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Queue a look."""

        def reading() -> Any:
            with self._read.connect() as conn, conn.begin():
                return work(conn)

        return self._readers.submit(reading)

    def close(self) -> None:
        """Readers first, the writer last: the last connection to close writes the log back into the file."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._readers.shutdown()
        self._read.dispose()
        self._writer.close()
        self._write.dispose()
        self._lock.close()
