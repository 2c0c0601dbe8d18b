"""Statements compiled once and then handed to the driver as they are: through SQLAlchemy each costs several times that.

A statement is `ready` when it lives as long as the process: a constant, or what a cached builder returns. Everything
else goes SQLAlchemy's way. The private names of SQLAlchemy that this needs stand in this file alone.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.dml import UpdateBase

from storage.columns import direct
from storage.storable_text import MARK, clean_text, storable_if_text
from storage.transaction_cache import TransactionCache

Ready = TypeVar("Ready", bound=Executable)
T = TypeVar("T")
Processor = Callable[[Any], Any]

Change = Literal["table", "row", "new"]
"""What a write changes of its table: any of it, the row whose id is the parameter `of_row`, or nothing that was there."""

_READY: dict[int, Executable] = {}
_CHANGES: dict[int, Change] = {}
_PLANS: WeakKeyDictionary[Dialect, dict[tuple[int, tuple[str, ...]], "StatementPlan | None"]] = WeakKeyDictionary()
"""Plans by the dialect of their engine: two of one kind may bind values differently."""
_MISSING = object()


def ready(statement: Ready, *, changes: Change = "table") -> Ready:
    """The statement, from now on compiled once for each set of parameters' names that it is run with."""
    _READY[id(statement)] = statement
    _CHANGES[id(statement)] = changes
    return statement


def prepare(*statements: Executable) -> None:
    """Make constants `ready`."""
    for statement in statements:
        ready(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWrite:
    """What a statement writes: to which table, what of it, and which columns at most."""

    table: str
    changes: Change
    columns: frozenset[str]


class StatementPlan:
    """A compiled statement: its words, how its parameters are bound, how a row is read, and the table it writes to."""

    def __init__(
        self,
        sql: str,
        binds: list[tuple[str, Any, Processor | None]],
        columns: list[tuple[str, Any]],
        *,
        positional: bool,
        writes: "TableWrite | None",
    ) -> None:
        self.sql = sql
        self.writes = writes
        self._binds = binds
        self._types = [kind for _, kind in columns]
        self._row = _row_class(tuple(name for name, _ in columns)) if columns else None
        self._names = None if positional else [name for name, _, _ in binds]
        self._processors: list[tuple[int, Processor]] | None = None
        self.answers_nothing = not columns
        """Whether no row comes back, only a count."""

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """What the driver is given: values as the database stores them. Raises KeyError if one is missing."""
        values = []
        for name, default, process in self._binds:
            value = given.get(name, default)
            if value is _MISSING:
                raise KeyError(f"a statement's parameter {name} is missing")
            if process is storable_if_text:  # half of all values are texts: they are cleaned here, without a call
                values.append(clean_text(MARK, value) if isinstance(value, str) else value)
            else:
                values.append(value if process is None else process(value))
        return values if self._names is None else dict(zip(self._names, values, strict=True))

    def rows(self, cursor: Any, conn: Connection) -> list[Any]:
        """All rows, their values as the model has them."""
        if self._row is None:
            return []
        if self._processors is None:
            self._processors = self._reading(cursor, conn)
        found = []
        for raw in cursor.fetchall():
            values = list(raw)
            for place, process in self._processors:
                values[place] = process(values[place])
            found.append(self._row(values))
        return found

    def _reading(self, cursor: Any, conn: Connection) -> list[tuple[int, Processor]]:
        """What is to be done with the values of which columns."""
        found = []
        for place, (kind, column) in enumerate(zip(self._types, cursor.description, strict=True)):
            process = direct(kind, "from_stored", conn.dialect) or kind._cached_result_processor(
                conn.dialect, column[1]
            )
            if process is not None:
                found.append((place, process))
        return found


class Scalars(Generic[T]):
    """The first column of some rows."""

    def __init__(self, values: list[T]) -> None:
        self._values = values

    def __iter__(self) -> Iterator[T]:
        return iter(self._values)

    def all(self) -> list[T]:
        return self._values

    def first(self) -> T | None:
        return self._values[0] if self._values else None


class Rows:
    """What a prepared statement answers, with the methods of SQLAlchemy's result that are used here."""

    def __init__(self, rows: list[Any], rowcount: int = -1) -> None:
        self._rows = rows
        self._rowcount = rowcount

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row. Raises NoResultFound or MultipleResultsFound."""
        if not self._rows:
            raise NoResultFound("No row was found when one was required")
        return _at_most_one(self._rows)

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        row = _at_most_one(self._rows)
        return None if row is None else row[0]

    def scalars(self) -> Scalars[Any]:
        return Scalars([row[0] for row in self._rows])


class LateRows(Rows):
    """What a statement answers that may not have been run yet: it is when its count is asked for."""

    def __init__(self, count: Callable[[], int]) -> None:
        super().__init__([])
        self._count = count

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._count()


class QuickConnection:
    """A connection inside its transaction that runs prepared statements itself and hands on all else.

    Raises ValueError if it is made outside of one, as far as SQLAlchemy knows; later, nothing looks. What it runs itself
    begins none: a flow that ends its transaction, or a `Tx` used after its flow, changes SQLite at once and for good.
    """

    def __init__(self, conn: Connection, cache: TransactionCache) -> None:
        if not conn.in_transaction():
            raise ValueError("prepared statements need a transaction that has begun")
        self._conn = conn
        self._cache = cache
        self.dialect = conn.dialect
        self._plans = _PLANS.setdefault(conn.dialect, {})
        driver: Any = conn.connection.driver_connection
        self.driver = driver
        """The driver's own connection."""
        self._later = getattr(driver, "later", None)  # only PostgreSQL's: SQLite is not far away
        self._run: Any = driver.execute if self._later is None else driver.run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def execute(self, statement: Executable, parameters: Any = None) -> Any:
        """Run a statement; one that is ready without SQLAlchemy. Raises what SQLAlchemy would."""
        given = {} if parameters is None else parameters
        if id(statement) not in _READY or not isinstance(given, dict):
            return self._conn.execute(statement, parameters)
        key = (id(statement), tuple(given))
        plan = self._plans[key] if key in self._plans else self._planned(key, statement)
        if plan is None:
            return self._conn.execute(statement, parameters)
        if plan.writes is not None:
            self._forget(plan.writes, given)
        bound = plan.parameters(given)
        if watchers:
            watch(plan.sql)
        try:
            if self._later is not None and plan.answers_nothing:
                held = self._later(plan.sql, bound)
                return LateRows(lambda: self._counted(held, plan, bound))
            cursor = self._run(plan.sql, bound)
            return Rows([] if plan.answers_nothing else plan.rows(cursor, self._conn), cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as fault:
            self._conn._handle_dbapi_exception(fault, plan.sql, bound, None, None)

    def _planned(self, key: tuple[int, tuple[str, ...]], statement: Executable) -> StatementPlan | None:
        plan = self._plans[key] = _compiled(statement, list(key[1]), self._conn)
        return plan

    def _forget(self, write: TableWrite, given: Mapping[str, Any]) -> None:
        if write.changes == "row":
            self._cache.wrote_row(write.table, given["of_row"], write.columns)
        elif write.changes == "new":
            self._cache.added_to(write.table, given)
        else:
            self._cache.wrote(write.table)

    def _counted(self, cursor: Any, plan: StatementPlan, bound: Any) -> int:
        try:
            self.driver.flush()
        except self.dialect.loaded_dbapi.Error as fault:
            self._conn._handle_dbapi_exception(fault, plan.sql, bound, None, None)
        return cast("int", cursor.rowcount)


def say_on(conn: Connection, words: str, **named: Any) -> Any:
    """Run words of PostgreSQL's as they are, after those held back; the driver's answer. Raises what SQLAlchemy would."""
    driver: Any = conn.connection.driver_connection
    if watchers:
        watch(words)
    try:
        return driver.run(words, named or None)
    except conn.dialect.loaded_dbapi.Error as fault:
        conn._handle_dbapi_exception(fault, words, named, None, None)


def watch(sql: str) -> None:
    """Called with each prepared statement that is run; a measurement listens through `watchers`."""
    for watcher in watchers:
        watcher(sql)


watchers: list[Callable[[str], None]] = []


def _compiled(statement: Any, names: list[str], conn: Connection) -> StatementPlan | None:
    """A plan; None for what is not prepared: values made by Python, lists given as a parameter, columns named alike."""
    writes = isinstance(statement, UpdateBase)
    compiled = statement.compile(dialect=conn.dialect, column_keys=names if writes else None)
    made = [*compiled.insert_prefetch, *compiled.update_prefetch]
    listed = {name for bind, name in compiled.bind_names.items() if bind in compiled.post_compile_params}
    if any(not column.default.is_scalar for column in made) or listed & set(names) or compiled.literal_execute_params:
        return None
    defaults = {name: _MISSING if bind.required else bind.effective_value for bind, name in compiled.bind_names.items()}
    defaults |= {column.key: column.default.arg for column in made}
    processors = dict(compiled._bind_processors)
    processors |= {
        name: quick
        for bind, name in compiled.bind_names.items()
        if (quick := direct(bind.type, "to_stored", conn.dialect)) is not None
    }
    sql, order = compiled.string, compiled.positiontup
    if listed:
        expanded = compiled._process_parameters_for_postcompile(defaults)
        sql, order = expanded.statement, expanded.positiontup
        defaults |= expanded.additional_parameters
        processors |= expanded.processors
        defaults = {name: value for name, value in defaults.items() if name not in listed}
    columns = [(entry.keyname, entry.type) for entry in compiled._result_columns]
    if len({name for name, _ in columns}) != len(columns):
        return None
    binds = [(name, defaults[name], processors.get(name)) for name in (order if compiled.positional else defaults)]
    return StatementPlan(sql, binds, columns, positional=compiled.positional, writes=_write(statement, [*names, *made]))


def _write(statement: Any, also: list[Any]) -> TableWrite | None:
    """What the statement writes, if it does; `also`: columns, or names of parameters, that it sets besides its own."""
    if not isinstance(statement, UpdateBase):
        return None
    columns = frozenset(getattr(one, "key", one) for one in (*(getattr(statement, "_values", None) or ()), *also))
    return TableWrite(table=getattr(statement.table, "name", ""), changes=_CHANGES[id(statement)], columns=columns)


def _row_class(names: tuple[str, ...]) -> Any:
    fields = " ".join(names)
    made: Any = namedtuple("Row", fields, rename=True)  # type: ignore[misc]  # noqa: PYI024  # a statement's columns
    row = type("Row", (made,), {"_mapping": property(lambda row: dict(zip(names, row, strict=True)))})
    return partial(tuple.__new__, row)  # as `_make` does, which is written in Python


def _at_most_one(values: list[T]) -> T | None:
    if len(values) > 1:
        raise MultipleResultsFound("Multiple rows were found when one or none was required")
    return values[0] if values else None
