"""Statements built once and cached: building one costs as much as running it."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Insert, Select, Table, Update, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage.prepared import ready

Id = TypeVar("Id", int, str)


AT_A_TIME = 500  # ids in one statement


def slices(ids: Sequence[Id], size: int = AT_A_TIME) -> Iterator[Sequence[Id]]:
    """Ids in parts of which each fits into one statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


class WithTables(ColumnElement[Any]):
    """A subquery for a statement's RETURNING, its columns with the names of their tables, which SQLite's are without there."""

    inherit_cache = False

    def __init__(self, inner: ColumnElement[Any]) -> None:
        self.inner = inner
        self.type = inner.type


@compiles(WithTables)
def _with_tables(asked: WithTables, compiler: SQLCompiler, **further: Any) -> str:
    return compiler.process(asked.inner, **{**further, "include_table": True})


_NAMES: dict[type, frozenset[str]] = {}


def names_of(value: Any) -> frozenset[str]:
    """The names of a dataclass's fields, which the library puts together anew each time that it is asked."""
    kind = type(value)
    if kind not in _NAMES:
        _NAMES[kind] = frozenset(one.name for one in fields(kind))
    return _NAMES[kind]


@cache
def columns(table: Table, shape: Any) -> tuple[Any, ...]:
    """The columns of `table` that the dataclass `shape` names."""
    return tuple(table.c[f.name] for f in fields(shape) if f.name in table.c)


@cache
def picking(table: Table, shape: Any, names: tuple[str, ...]) -> Select[Any]:
    """Select the rows of `table` as `shape` where the columns `names` equal the parameters `of_<name>`."""
    where = [table.c[name] == bindparam(f"of_{name}", type_=table.c[name].type) for name in names]
    return ready(select(*columns(table, shape)).where(*where))


@cache
def inserting(table: Table, key: str) -> Insert:
    """Insert a row; returns its `key`."""
    return ready(insert(table).returning(table.c[key]), changes="new")


def inserting_into(table: Table, dialect: str) -> Any:
    """An insert that can say what becomes of a row that is there already: each database has its own."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)


@cache
def inserting_new(table: Table, key: str, dialect: str) -> Any:
    """Insert a row unless a unique key exists already; returns its `key`, or nothing."""
    return ready(inserting_into(table, dialect).on_conflict_do_nothing().returning(table.c[key]), changes="new")


@cache
def adding(table: Table, shape: Any, dialect: str) -> Any:
    """Insert a row unless a unique key exists already; returns the row as `shape` has it, or nothing."""
    return ready(
        inserting_into(table, dialect).on_conflict_do_nothing().returning(*columns(table, shape)), changes="new"
    )


@cache
def overwriting(table: Table, keys: tuple[str, ...], names: tuple[str, ...], dialect: str) -> Any:
    """Insert a row, or overwrite the columns `names` of the row that has the unique columns `keys` already."""
    statement = inserting_into(table, dialect)
    values = {name: statement.excluded[name] for name in names}
    return ready(statement.on_conflict_do_update(index_elements=keys, set_=values))


@cache
def changing(table: Table, *, counted: bool) -> Update:
    """Set the columns that are given of the row whose id is the parameter `of_row`; `counted`: its version goes up."""
    statement = update(table).where(table.c.id == bindparam("of_row"))
    return ready(statement.values(version=table.c.version + 1) if counted else statement, changes="row")
