"""Opens the database that an address names, migrated and with its installation secret."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from storage import tables as t
from storage.db import Db, Wakes
from storage.migrate import upgrade
from storage.postgres import PostgresDatabase, postgres_engine
from storage.sqlite import SqliteDatabase, lock_file, writing_engine
from storage.store import Database, Store, new_secret

SECRET = "installation_secret"  # noqa: S105  # the row's name, not a secret


def open_store(url: str, *, house: Callable[[], datetime]) -> Store:
    """Open `sqlite:///…` or `postgresql://…`, migrate it, and give the store.

    Raises AlreadyRunning or NewerDatabase, each with a sentence, and SQLAlchemy's OperationalError if it cannot be reached.
    """
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        with lock_file(path.with_suffix(".lock")):
            secret = _prepare(writing_engine(path))
        database: Database = SqliteDatabase(path)
    else:
        secret = _prepare(postgres_engine(url))
        database = PostgresDatabase(url)
    return Store(database, house=house, secret=secret)


def _prepare(engine: Engine) -> bytes:
    try:
        upgrade(engine)
        with engine.begin() as conn:
            return bytes.fromhex(_secret(conn))
    finally:
        engine.dispose()


def _secret(conn: Connection) -> str:
    db = Db(conn, house=_no_clock, secret=b"", wakes=Wakes())
    db.insert_new(t.setting, {"name": SECRET, "value": new_secret(), "version": 0}, key="version")
    found: Any = conn.execute(select(t.setting.c.value).where(t.setting.c.name == SECRET)).scalar_one()
    return str(found)


def _no_clock() -> datetime:
    raise AssertionError("opening asks for no time")
