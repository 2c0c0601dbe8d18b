"""One open transaction: its connection, its clocks, and the statements that all queries share."""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Executable, Table, func, select
from sqlalchemy.engine import Row
from sqlalchemy.sql import ClauseElement

from storage.columns import as_read
from storage.db_errors import TransactionLost, is_outage
from storage.prepared import QuickConnection, say_on
from storage.statements import adding, changing, columns, inserting, inserting_new, names_of, overwriting, picking
from storage.transaction_cache import cache_on

__all__ = ["Db", "TransactionLost", "Wakes", "as_value", "columns"]

Value = TypeVar("Value")
DATABASE_TIME = "database time"


@dataclass(slots=True)
class Wakes:
    """Who has something to do once this transaction is committed: "in", "out", "clock"; "numbers": who keeps ours."""

    ways: set[str] = field(default_factory=set)
    later: dict[str, float | None] = field(default_factory=dict)
    """Lanes that are due, but not yet: in how many seconds, whatever was told of them before; None: nobody knows when."""

    def clear(self) -> None:
        """Nothing was done yet."""
        self.ways.clear()
        self.later.clear()


class Db:
    """A connection inside its transaction, with the two clocks.

    `engine_now` is for leases, due times and rate limits: the database's clock on PostgreSQL, `engine_clock` (the
    machine's unless one is given) on SQLite, read once a transaction. `business_now` is for availability, waits and figures: in the sandbox the page moves it.
    """

    def __init__(
        self,
        conn: Connection,
        *,
        business_clock: Callable[[], datetime],
        secret: bytes,
        wakes: Wakes,
        engine_clock: Callable[[], datetime] | None = None,
        memo: dict[str, Any] | None = None,
    ) -> None:
        self.wakes = wakes
        self.cache = cache_on(conn)
        quick: Any = QuickConnection(conn, self.cache)
        self.conn: Connection = quick
        self._driver = quick.driver
        self._say = partial(say_on, conn)
        self.on_sqlite = quick.dialect.name == "sqlite"
        """Whether this is the embedded database."""
        self.memo: dict[str, Any] = {} if memo is None else memo
        self.chats_read: set[int] = set()
        self.arrived: datetime | None = None  # when the event that is being taken in was stored, engine time
        self.cause: str | None = None
        """The key of the event or the asking that is being answered: what is enqueued follows from it."""
        self._business_clock = business_clock
        self._engine_clock = engine_clock
        self._secret = secret

    def begins_again(self, conn: Connection, wakes: Wakes) -> bool:
        """Begin another transaction of a writer, which holds one connection: what was made for it stays, what was found is gone.

        False if it is another connection.
        """
        if self.conn._conn is not conn or not self.cache.lasts:  # type: ignore[attr-defined]  # a QuickConnection
            return False
        self.cache.begin()
        self.wakes = wakes
        self.chats_read = set()
        self.arrived = self.cause = None
        self.__dict__.pop("engine_now", None)
        self.__dict__.pop("business_now", None)
        return True

    @cached_property
    def engine_now(self) -> datetime:
        """Engine time."""
        if self.on_sqlite:
            return self._engine_clock() if self._engine_clock is not None else datetime.now(UTC)  # noqa: TID251  # storage is where engine time is read
        transaction, at, then = self.conn.info.get(DATABASE_TIME, (None, None, 0.0))
        if transaction is not None and transaction is self.conn.get_transaction():
            return cast("datetime", at) + timedelta(seconds=time.monotonic() - then)
        return cast("datetime", self.conn.execute(select(func.clock_timestamp())).scalar_one()).astimezone(UTC)

    @cached_property
    def business_now(self) -> datetime:
        """Business time."""
        return self._business_clock()

    def hashed(self, text: str) -> str:
        """A keyed hash of a name that would otherwise show a phone number."""
        return keyed_hash(self._secret, text)

    def wake(self, direction: str) -> None:
        """Wake who listens for this way (as in `Wakes`) after the commit."""
        self.wakes.ways.add(direction)

    def wake_later(self, lane: str, due: datetime | None) -> None:
        """The lane, of the outbox, is due then and not before; None: once a rate-limit key is free."""
        self.wakes.later[lane] = None if due is None else max(0.0, (due - self.engine_now).total_seconds())

    @contextmanager
    def noting_chats(self) -> Iterator[set[int]]:
        """The chats that are read inside the block, by our ids: an answer made from them may name any of them."""
        outer, self.chats_read = self.chats_read, set()
        try:
            yield self.chats_read
        finally:
            outer.update(self.chats_read)  # in place: whoever notes around this block holds that very set
            self.chats_read = outer

    def forget(self) -> None:
        """Drop the transaction's cache: part of the transaction was undone."""
        self.cache.forget()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside the block if it raises, and only that.

        Raises TransactionLost if all is undone, or if the error is the database's own and all should be tried again.
        """
        name = self._step()
        try:
            yield
            self._keep(name)
        except Exception as fault:
            self.forget()
            if is_outage(fault):
                raise TransactionLost from fault
            try:
                self._undo(name)
            except Exception:  # noqa: BLE001  # whatever the driver raises: the savepoint is gone, and all with it
                raise TransactionLost from fault
            raise

    def _step(self) -> str:
        """Open a savepoint; on SQLite without SQLAlchemy, which takes ten times as long."""
        driver = self._driver
        if not self.on_sqlite:
            return cast("str", driver.savepoint(self._say))
        driver.execute("SAVEPOINT step")
        return "step"

    def _keep(self, name: str) -> None:
        driver = self._driver
        if self.on_sqlite:
            driver.execute("RELEASE SAVEPOINT step")
        else:
            driver.release(name, self._say)

    def _undo(self, name: str) -> None:
        driver = self._driver
        if self.on_sqlite:
            driver.execute("ROLLBACK TO SAVEPOINT step")
            driver.execute("RELEASE SAVEPOINT step")
        else:
            driver.undo(name, self._say)

    def pick(self, table: Table, shape: type[Value], **by: Any) -> Value:
        """The one row whose columns are `by`, as `shape`. Raises NoResultFound if there is none."""
        return as_value(shape, self._picked(table, shape, by).one())

    def pick_first(self, table: Table, shape: type[Value], **by: Any) -> Value | None:
        """The first row whose columns are `by`, as `shape`; None if there is none."""
        row = self._picked(table, shape, by).first()
        return None if row is None else as_value(shape, row)

    def _picked(self, table: Table, shape: Any, by: dict[str, Any]) -> Any:
        return self.conn.execute(picking(table, shape, tuple(by)), {f"of_{name}": value for name, value in by.items()})

    def insert_new(self, table: Table, values: dict[str, Any], *, key: str = "id") -> int | None:
        """Insert unless a unique key exists already; the new row's `key`, or None."""
        statement = inserting_new(table, key, self.conn.dialect.name)
        row_id: int | None = self.conn.execute(statement, values).scalar_one_or_none()
        return row_id

    def add(self, table: Table, shape: type[Value], values: dict[str, Any]) -> Value | None:
        """Insert unless a unique key exists already; the new row as `shape`, which is known from now on, or None."""
        whole: Any = shape
        row = self.conn.execute(adding(table, whole, self.conn.dialect.name), values).first()
        return None if row is None else self.know(table, as_value(shape, row), row.id)

    def found_id(self, asked: Executable, **given: Any) -> int | None:
        """The id that a question for one finds; None if there is no such row."""
        row_id: int | None = self.conn.execute(asked, given).scalar_one_or_none()
        return row_id

    def know(self, table: Table, value: Value, row_id: int) -> Value:
        """Know a row that was just read: whoever gets it by its id need not read it again."""
        self.cache.know_row(table.name, row_id, value)
        return value

    def insert(self, table: Table, values: dict[str, Any], *, key: str = "id") -> int:
        """Insert a row; returns its `key`."""
        row_id: int = self.conn.execute(inserting(table, key), values).scalar_one()
        return row_id

    def upsert(self, table: Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
        """Insert a row, or overwrite `values` of the row that has `keys` (a unique set of columns) already."""
        statement = overwriting(table, tuple(keys), tuple(values), self.conn.dialect.name)
        self.conn.execute(statement, {**keys, **values})

    def change(self, table: Table, row_id: int, values: Mapping[str, Any], *, counted: bool = False) -> None:
        """Set columns of one row, which may be expressions; `counted`: its version goes up."""
        statement = changing(table, counted=counted)
        if any(isinstance(value, ClauseElement) for value in values.values()):
            self.conn.execute(statement.values(dict(values)), {"of_row": row_id})
        elif values or counted:
            before = self.cache.row(table.name, row_id)
            self.conn.execute(statement, {"of_row": row_id, **values})
            if before is not None:
                self._know_changed(table, row_id, before, values, counted=counted)

    def _know_changed(
        self, table: Table, row_id: int, before: Any, values: Mapping[str, Any], *, counted: bool
    ) -> None:
        """Know a row as it is after a change, if what was set is read back as it was given."""
        names = names_of(before)
        try:
            after = {name: as_read(table.c[name], value) for name, value in values.items() if name in names}
        except LookupError:
            return
        if counted and "version" in names:
            after["version"] = before.version + 1
        self.cache.know_row(table.name, row_id, replace(before, **after))


def tell_time(conn: Connection, at: datetime) -> None:
    """Store the database's time, just read, for this connection's transaction, so that it is not read again."""
    conn.info[DATABASE_TIME] = (conn.get_transaction(), at.astimezone(UTC), time.monotonic())


def keyed_hash(secret: bytes, text: str) -> str:
    """A short keyed hash: the same for the same text in this installation, revealing nothing of it."""
    return hmac.new(secret, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:24]


def as_value(shape: type[Value], row: Row[Any]) -> Value:
    """A row as the dataclass whose fields its columns name."""
    return shape(**row._mapping)
