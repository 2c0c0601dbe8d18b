"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored as whole microseconds since 1970: exact, comparable and free of any database's zones.

    Naive times are refused.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


def key() -> Any:
    """An integer primary key that the database counts up."""
    return Field(default=None, primary_key=True, sa_type=BIG_KEY)


def instant(*, index: bool = False) -> Any:
    """A column for an optional instant."""
    return Field(default=None, sa_type=UtcDateTime, index=index)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model; statements are written on it."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
