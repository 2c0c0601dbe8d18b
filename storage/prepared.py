"""Statements that are built once: building one costs as much as running it."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite


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
