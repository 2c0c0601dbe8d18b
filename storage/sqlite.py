"""SQLite, the embedded database: one process, one writer thread, read-only readers beside it."""

import fcntl
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from json import JSONDecoder, JSONEncoder
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from storage.change_result import ChangeResult
from storage.sqlite_writer import BEGUN_BY_DRIVER, SqliteWriter
from storage.storable_text import keep_text_storable
from storage.writer import Job

READERS = 4
INCREMENTAL = 2  # the mode in which SQLite gives empty pages back when asked, some at a time


class AlreadyRunning(Exception):
    """Another process has this database open."""


def lock_file(path: Path) -> TextIO:
    """Lock `path` for this process, in a folder that only its user can open if it is made. Raises AlreadyRunning."""
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
    """The writer's engine: one connection, explicit transactions, every commit on disk. A new file is for our user only."""
    path.touch(mode=0o600)
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        poolclass=StaticPool,
        connect_args={"isolation_level": None, "check_same_thread": False},
        json_serializer=JSONEncoder().encode,  # what `dumps` and `loads` do, a call earlier
        json_deserializer=JSONDecoder().decode,
    )

    keep_text_storable(engine)

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, record: Any) -> None:
        for pragma in (
            "auto_vacuum=INCREMENTAL",
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "temp_store=MEMORY",  # what a savepoint would undo: else a file is made and deleted for most messages
        ):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        if BEGUN_BY_DRIVER not in conn.get_execution_options():
            _driver(conn).execute("BEGIN IMMEDIATE")

    return engine


def _driver(conn: Connection) -> Any:
    """The driver's own connection: it begins without what SQLAlchemy does around a statement, forty calls."""
    return conn.connection.driver_connection


def allow_shrinking(engine: Engine) -> bool:
    """Rewrite a database from before its file could shrink in small steps; True if that was done, once, at a start."""
    with engine.connect() as conn:
        driver = _driver(conn)
        [mode] = driver.execute("PRAGMA auto_vacuum").fetchone()
        if mode == INCREMENTAL:
            return False
        driver.execute("PRAGMA auto_vacuum=INCREMENTAL")
        driver.execute("PRAGMA temp_store=FILE")  # the copy it makes may be larger than memory
        driver.execute("VACUUM")
        driver.execute("PRAGMA temp_store=MEMORY")
        return True


def reading_engine(path: Path) -> Engine:
    """The readers' engine, which cannot write and never checkpoints."""
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        connect_args={"isolation_level": None, "check_same_thread": False},
        json_serializer=JSONEncoder().encode,  # what `dumps` and `loads` do, a call earlier
        json_deserializer=JSONDecoder().decode,
    )

    keep_text_storable(engine)

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, record: Any) -> None:
        for pragma in ("query_only=ON", "wal_autocheckpoint=0", "busy_timeout=5000"):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        _driver(conn).execute("BEGIN")

    return engine


class SqliteDatabase:
    """SQLite, open. The file is locked: a second process is refused (`AlreadyRunning`)."""

    def __init__(self, path: Path) -> None:
        self._lock = lock_file(path.with_suffix(".lock"))
        self._write = writing_engine(path)
        self._read = reading_engine(path)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._writer = SqliteWriter(self._write)
        self._closed = threading.Event()
        self._writer.start()

    def submit(self, work: Callable[[Connection], Any], after: Callable[[], None], *, queue: str) -> ChangeResult[Any]:
        """Queue a change."""
        done: ChangeResult[Any] = ChangeResult()
        self._writer.put(Job(work, done, after), queue=queue)
        return done

    def look(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Queue a read."""

        def reading() -> Any:
            with self._read.connect() as conn, conn.begin():
                return work(conn)

        return self._readers.submit(reading)

    @property
    def ended(self) -> Future[None]:
        """Done when the writer's thread has ended."""
        return self._writer.ended

    def close(self) -> None:
        """Close the readers, then the writer: the last connection to close writes the log back into the file."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._readers.shutdown()
        self._read.dispose()
        self._writer.close()
        self._write.dispose()
        self._lock.close()
