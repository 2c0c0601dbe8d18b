"""A transaction's cache of what it has read; any write to a table drops what was read from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Table, event
from sqlalchemy.engine import Engine
from sqlalchemy.sql.dml import UpdateBase

P = ParamSpec("P")
Answer = TypeVar("Answer")
HERE = "cache"


class TransactionCache:
    """Answers of queries and the tables that each was read from, for one transaction."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}
        self._read_from: dict[str, list[Any]] = {}
        self.written: set[str] = set()

    def once(self, question: Any, tables: tuple[str, ...], ask: Callable[[], Any]) -> Any:
        """The cached answer, else that of `ask`, which is cached."""
        try:
            if question in self._answers:
                return self._answers[question]
        except TypeError:  # an argument is a list: it cannot be looked up, so nothing is cached
            return ask()
        answer = self._answers[question] = ask()
        for table in tables:
            self._read_from.setdefault(table, []).append(question)
        return answer

    def wrote(self, table: str) -> None:
        """Drop what was read from this table."""
        self.written.add(table)
        for question in self._read_from.pop(table, ()):
            self._answers.pop(question, None)

    def forget(self) -> None:
        """Drop everything."""
        self._answers.clear()
        self._read_from.clear()


class Reads(Protocol):
    """An object with the queries of one noun."""

    _db: Any


Noun = TypeVar("Noun", bound=Reads)


def remembered(
    *tables: Table,
) -> Callable[[Callable[Concatenate[Noun, P], Answer]], Callable[Concatenate[Noun, P], Answer]]:
    """A decorator that caches a noun's query which reads `tables` alone and returns an immutable value."""
    names = tuple(table.name for table in tables)

    def around(ask: Callable[Concatenate[Noun, P], Answer]) -> Callable[Concatenate[Noun, P], Answer]:
        @wraps(ask)
        def asking(noun: Noun, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            cache: TransactionCache = noun._db.cache
            question = (ask, args, *sorted(kwargs.items()))
            answer: Answer = cache.once(question, names, lambda: ask(noun, *args, **kwargs))
            return answer

        return asking

    return around


def cache_on(conn: Connection) -> TransactionCache:
    """A cache of its own for the transaction that begins on this connection, told of every write from now on."""
    cache = TransactionCache()
    conn.info[HERE] = cache
    return cache


@event.listens_for(Engine, "before_execute")
def _forget_what_changes(conn: Connection, statement: Any, *further: Any) -> None:
    """Drop what a write makes stale. Registered on the engine itself, so that no write is left out."""
    if isinstance(statement, UpdateBase):
        cache: TransactionCache | None = conn.info.get(HERE)
        if cache is not None:
            cache.wrote(getattr(statement.table, "name", ""))
