"""Opens the database that an address names, migrated and with its installation secret."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import ProgrammingError

from storage import tables as t
from storage.db import Db, Wakes
from storage.db_errors import lacks_right
from storage.migrate import upgrade
from storage.postgres import PostgresDatabase, postgres_engine
from storage.sqlite import SqliteDatabase, allow_shrinking, lock_file, writing_engine
from storage.store import Database, Store, new_secret

CHECKED_AT_ONCE = 64 << 20  # bytes: a second at most; a larger file is checked while the program runs
MAKE_TABLES = (
    "The user in DATABASE_URL may not make tables in its database: make it the database's owner, or give it the right with "
    "GRANT CREATE ON SCHEMA public."
)
OTHERS_TABLES = (
    "The user in DATABASE_URL may not use or change the tables in its database, as they belong to another user: make it "
    "their owner with ALTER TABLE … OWNER TO, or restore the backup as this user with pg_restore --no-owner."
)
SECRET = "installation_secret"  # noqa: S105  # the row's name, not a secret


def open_store(
    url: str, *, business_clock: Callable[[], datetime], engine_clock: Callable[[], datetime] | None = None
) -> Store:
    """Open `sqlite:///…` or `postgresql://…`, migrate it, and give the store.

    `engine_clock` counts on SQLite only; PostgreSQL's own clock is the one that all processes share.

    Raises AlreadyRunning, NewerDatabase or MissingRight, each with a sentence, and SQLAlchemy's OperationalError if it cannot be reached.
    """
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        with lock_file(path.with_suffix(".lock")):
            allow_shrinking(engine := writing_engine(path))
            secret = _prepare(engine)
        database: Database = SqliteDatabase(path)
    else:
        secret = _prepare(postgres_engine(url))
        database = PostgresDatabase(url)
    return Store(database, business_clock=business_clock, engine_clock=engine_clock, secret=secret)


class DamagedDatabase(Exception):
    """Pages of the database cannot be read as they were written."""


class MissingRight(Exception):
    """PostgreSQL's user may not do what the start needs; the message says what to give it."""


def _prepare(engine: Engine) -> bytes:
    try:
        _check(engine)
        upgrade(engine)
        with engine.begin() as conn:
            return bytes.fromhex(_secret(conn))
    except ProgrammingError as fault:
        if not lacks_right(fault):
            raise
        raise MissingRight(MAKE_TABLES if _makes_no_tables(engine) else OTHERS_TABLES) from fault
    finally:
        engine.dispose()


def _makes_no_tables(engine: Engine) -> bool:
    with engine.connect() as conn:
        may = conn.execute(select(func.has_schema_privilege(func.coalesce(func.current_schema(), "public"), "CREATE")))
        return not may.scalar_one()


def _check(engine: Engine) -> None:
    """Read a small file's pages: what is damaged in the middle would otherwise show when it is needed."""
    if engine.dialect.name != "sqlite":
        return
    file = Path(engine.url.database or "")
    if not file.exists() or file.stat().st_size > CHECKED_AT_ONCE:
        return
    with engine.connect() as conn:
        verdict = conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if verdict != "ok":
        raise DamagedDatabase(
            f"The database {file} is damaged. Restore the last backup in its place, and keep the damaged file."
        )


def _secret(conn: Connection) -> str:
    db = Db(conn, business_clock=_no_clock, secret=b"", wakes=Wakes())
    db.insert_new(t.setting, {"name": SECRET, "value": new_secret(), "version": 0}, key="version")
    found: Any = conn.execute(select(t.setting.c.value).where(t.setting.c.name == SECRET)).scalar_one()
    return str(found)


def _no_clock() -> datetime:
    raise AssertionError("opening asks for no time")
