"""Column types that behave the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from json import JSONDecoder, JSONEncoder
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, String, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultDialect
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import AutoString

from bot.model.chat import Stretches
from storage.storable_text import storable

_ENCODER, _DECODER = JSONEncoder(), JSONDecoder()
_SCAN: Callable[[str, int], tuple[Any, int]]
_SCAN = _DECODER.scan_once  # type: ignore[attr-defined]  # public, but not in the stubs
_NO_DIALECT = DefaultDialect()  # these types bind alike on all
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored as whole microseconds since 1970: exact, comparable, independent of a database's time zones.

    Raises ValueError on naive times.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return self.to_stored(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return self.from_stored(value)

    @staticmethod
    def to_stored(value: datetime | None) -> int | None:
        """Microseconds since 1970. Raises ValueError on naive times."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return (value - EPOCH) // MICROSECOND

    @staticmethod
    def from_stored(value: int | None) -> datetime | None:
        """The instant."""
        return None if value is None else EPOCH + timedelta(0, 0, value)


class TimeStretches(TypeDecorator[Stretches]):
    """Stretches of time, stored as JSON: pairs of microseconds since 1970, the second null while one still runs.

    What is no such pair reads as None, as if nothing had been counted: it must not stop all waits that are read with it.
    """

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Stretches | None, dialect: Dialect) -> Any:
        return None if value is None else [[_microseconds(start), _microseconds(end)] for start, end in value]

    def process_result_value(self, value: Any, dialect: Dialect) -> Stretches | None:
        if value is None:
            return None
        try:
            return tuple((_instant(start), None if end is None else _instant(end)) for start, end in value)
        except (OverflowError, TypeError, ValueError):
            return None


def _microseconds(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // MICROSECOND


def _instant(stored: int) -> datetime:
    return EPOCH + timedelta(microseconds=stored)


class WordTable(dict[Any, Any]):
    """What each word of an enum becomes; None stays None. Raises ValueError on any other."""

    def __init__(self, words: type[StrEnum], becomes: Mapping[str, Any]) -> None:
        super().__init__(becomes)
        self[None] = None
        self._words = words

    def __missing__(self, word: Any) -> Any:
        raise ValueError(f"{word!r} is not a valid {self._words.__name__}")


class Word(TypeDecorator[StrEnum]):
    """One of the words of an enum. Raises ValueError on any other, written or read."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self.to_stored: Callable[[Any], str | None]
        self.to_stored = WordTable(words, {word: word.value for word in words}).__getitem__
        self.from_stored: Callable[[Any], StrEnum | None]
        self.from_stored = WordTable(words, {word.value: word for word in words}).__getitem__

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return self.to_stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return self.from_stored(value)


def direct(kind: Any, way: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    """The one function that turns a value of this type `to_stored` or `from_stored`; None: it has none.

    A prepared statement calls it itself: through SQLAlchemy's types it takes four calls.
    """
    if isinstance(kind, UtcDateTime | Word):
        found: Callable[[Any], Any] = getattr(kind, way)
        return found
    if not isinstance(kind, JSON) or dialect.name != "sqlite":  # PostgreSQL's driver reads JSON itself
        return None
    if way == "from_stored":
        return json_from_text
    return _json_or_null if kind.none_as_null else _ENCODER.encode


def json_from_text(stored: Any) -> Any:
    """The value of JSON as SQLite has it: a text, or a number that it has made of one. Raises ValueError."""
    if not isinstance(stored, str):
        return stored
    try:
        value, end = _SCAN(stored, 0)  # what our encoder wrote has nothing around it
    except StopIteration:
        return _DECODER.decode(stored)
    return value if end == len(stored) else _DECODER.decode(stored)


def _json_or_null(value: Any) -> str | None:
    return None if value is None else _ENCODER.encode(value)


def as_read(column: Column[Any], value: Any) -> Any:
    """A value as it is read back once it is stored in this column. Raises LookupError where only the database can tell."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return kind.from_stored(kind.to_stored(value))
    if isinstance(kind, Word):
        return kind.from_stored(kind.to_stored(value))
    if isinstance(kind, TimeStretches):
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
