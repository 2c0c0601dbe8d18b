"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, String, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultDialect
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import AutoString

from bot.model.chat import Stretches
from storage.storable_text import storable

_NO_DIALECT = DefaultDialect()  # these types bind alike on all
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored as whole microseconds since 1970: exact, comparable, independent of a database's time zones.

    Raises ValueError on naive times.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return _microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _instant(value)


class TimeStretches(TypeDecorator[Stretches]):
    """Stretches of time, stored as JSON: pairs of microseconds since 1970, the second null while one still runs."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Stretches | None, dialect: Dialect) -> Any:
        return None if value is None else [[_microseconds(start), _microseconds(end)] for start, end in value]

    def process_result_value(self, value: Any, dialect: Dialect) -> Stretches | None:
        if value is None:
            return None
        return tuple((_instant(start), None if end is None else _instant(end)) for start, end in value)


def _microseconds(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // timedelta(microseconds=1)


def _instant(stored: int) -> datetime:
    return EPOCH + timedelta(microseconds=stored)


class Word(TypeDecorator[StrEnum]):
    """One of the words of an enum. Raises ValueError on any other, written or read."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value).value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


def as_read(column: Column[Any], value: Any) -> Any:
    """A value as it is read back once it is stored in this column. Raises LookupError where only the database can tell."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime | TimeStretches | Word):
        stored: Any = kind.process_bind_param(value, _NO_DIALECT)
        return kind.process_result_value(stored, _NO_DIALECT)
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, Integer):
        return int(value)
    if isinstance(kind, String | AutoString):
        return storable(str(value))
    raise LookupError(column.name)


def word(words: type[StrEnum], default: Any = ...) -> Any:
    """A column for one of the words of an enum; without a default a row must have it."""
    return Field(default=default, sa_type=Word(words), nullable=False)


def key() -> Any:
    """An integer primary key that the database assigns."""
    return Field(default=None, primary_key=True, sa_type=BIG_KEY)


def instant(*, index: bool = False) -> Any:
    """A column for an optional instant."""
    return Field(default=None, sa_type=UtcDateTime, index=index)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model; statements are written on it."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
