"""One open transaction, as the noun modules see it."""

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.engine import Row

from storage.outages import TransactionLost, is_outage
from storage.prepared import columns, inserting, inserting_new, overwriting, picking
from storage.recall import recall_on

__all__ = ["Db", "TransactionLost", "Wakes", "as_value", "columns"]

Value = TypeVar("Value")
TOLD = "told time"


@dataclass(slots=True)
class Wakes:
    """Which engines have something new to do once this transaction is committed: "in", "out", "clock"."""

    ways: set[str] = field(default_factory=set)


class Db:
    """A connection inside its transaction, with the two times.

    `now` is engine time (leases, due, pace): the database's on PostgreSQL, the machine's on SQLite, read once a
    transaction. `house` is house time (availability, waits, figures), which in the sandbox follows the page's clock.
    """

    def __init__(
        self,
        conn: Connection,
        *,
        house: Callable[[], datetime],
        secret: bytes,
        wakes: Wakes,
        memo: dict[str, Any] | None = None,
    ) -> None:
        self.conn = conn
        self.wakes = wakes
        self.recall = recall_on(conn)
        self.memo: dict[str, Any] = {} if memo is None else memo
        self._house = house
        self._secret = secret

    @cached_property
    def now(self) -> datetime:
        """Engine time."""
        if self.on_sqlite:
            return datetime.now(UTC)  # noqa: TID251  # storage is where engine time is read
        transaction, at, then = self.conn.info.get(TOLD, (None, None, 0.0))
        if transaction is not None and transaction is self.conn.get_transaction():
            return cast("datetime", at) + timedelta(seconds=time.monotonic() - then)
        return cast("datetime", self.conn.execute(select(func.clock_timestamp())).scalar_one()).astimezone(UTC)

    @cached_property
    def house(self) -> datetime:
        """House time."""
        return self._house()

    @property
    def on_sqlite(self) -> bool:
        """Is this the embedded database?"""
        return self.conn.dialect.name == "sqlite"

    def hashed(self, text: str) -> str:
        """A keyed hash, for names that would otherwise show a number."""
        return keyed_hash(self._secret, text)

    def wake(self, way: str) -> None:
        """Tell an engine after the commit."""
        self.wakes.ways.add(way)

    def forget(self) -> None:
        """What was read may no longer be so: part of the transaction is undone."""
        self.recall.forget()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside if it raises, and only that.

        Raises TransactionLost if all is undone, or if the fault is the database's own and all should be tried again.
        """
        self._say("SAVEPOINT step")
        try:
            yield
        except Exception as fault:
            self.forget()
            if is_outage(fault):
                raise TransactionLost from fault
            try:
                self._say("ROLLBACK TO SAVEPOINT step")
                self._say("RELEASE SAVEPOINT step")
            except Exception:  # noqa: BLE001  # whatever the driver says: the savepoint is gone, and all with it
                raise TransactionLost from fault
            raise
        self._say("RELEASE SAVEPOINT step")

    def _say(self, words: str) -> None:
        """A bare word to the driver: on SQLite past SQLAlchemy, which takes ten times as long over it."""
        driver = self.conn.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute(words)
        else:
            self.conn.exec_driver_sql(words)

    def pick(self, table: Table, shape: type[Value], **by: Any) -> Value:
        """The one row whose columns are `by`, as `shape`. Raises NoResultFound if there is none."""
        return as_value(shape, self._picked(table, shape, by).one())

    def pick_first(self, table: Table, shape: type[Value], **by: Any) -> Value | None:
        """As `pick`, or None if there is no such row."""
        row = self._picked(table, shape, by).first()
        return None if row is None else as_value(shape, row)

    def _picked(self, table: Table, shape: Any, by: dict[str, Any]) -> Any:
        return self.conn.execute(picking(table, shape, tuple(by)), {f"of_{name}": value for name, value in by.items()})

    def insert_new(self, table: Table, values: dict[str, Any], *, key: str = "id") -> int | None:
        """Insert unless some unique key already stands; the new row's `key`, or None."""
        statement = inserting_new(table, key, self.conn.dialect.name)
        return cast("int | None", self.conn.execute(statement, values).scalar_one_or_none())

    def insert(self, table: Table, values: dict[str, Any], *, key: str = "id") -> int:
        """Insert a row; its `key`."""
        return cast("int", self.conn.execute(inserting(table, key), values).scalar_one())

    def upsert(self, table: Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
        """Insert, or overwrite `values` where `keys` (a unique set of columns) already stand."""
        statement = overwriting(table, tuple(keys), tuple(values), self.conn.dialect.name)
        self.conn.execute(statement, {**keys, **values})

    def locked(self, statement: Any) -> Any:
        """The same select, holding its rows on PostgreSQL; SQLite's one writer needs no lock."""
        return statement if self.on_sqlite else statement.with_for_update()


def tell_time(conn: Connection, at: datetime) -> None:
    """The database has just said what time it is: for this connection's transaction nobody need ask again."""
    conn.info[TOLD] = (conn.get_transaction(), at.astimezone(UTC), time.monotonic())


def keyed_hash(secret: bytes, text: str) -> str:
    """A short keyed hash: the same for the same text in this installation, telling nothing of it."""
    return hmac.new(secret, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:24]


def as_value(shape: type[Value], row: Row[Any]) -> Value:
    """A row as the dataclass whose fields its columns name."""
    return shape(**row._mapping)
