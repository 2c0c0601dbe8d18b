"""Statements that are built once: building one costs as much as running it."""

from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite


@cache
def columns(table: Table, shape: Any) -> tuple[Any, ...]:
    """The columns of `table` that the dataclass `shape` names."""
    return tuple(table.c[f.name] for f in fields(shape) if f.name in table.c)


@cache
def picking(table: Table, shape: Any, names: tuple[str, ...]) -> Select[Any]:
    """Rows of `table` in the columns of `shape` where the columns `names` are as bound to `of_<name>`."""
    where = [table.c[name] == bindparam(f"of_{name}", type_=table.c[name].type) for name in names]
    return select(*columns(table, shape)).where(*where)


@cache
def inserting(table: Table, key: str) -> Insert:
    """Insert a row; gives its `key`."""
    return insert(table).returning(table.c[key])


@cache
def inserting_new(table: Table, key: str, dialect: str) -> Any:
    """Insert a row unless some unique key already stands; gives its `key`, or nothing."""
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return build(table).on_conflict_do_nothing().returning(table.c[key])


@cache
def overwriting(table: Table, keys: tuple[str, ...], names: tuple[str, ...], dialect: str) -> Any:
    """Insert a row, or overwrite the columns `names` where the unique columns `keys` already stand."""
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = build(table)
    values = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)
