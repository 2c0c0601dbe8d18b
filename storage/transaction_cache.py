"""A cache of what transactions have read; any write to a table drops what was read from it.

For whoever only looks it lasts as long as the transaction. A database's writer keeps its own for good: every change of
this process passes that thread, so an answer stays true until a write that the cache is told of. SQLite's file is
locked against other processes; on PostgreSQL each tells the others what it wrote (`written_log`). Whatever is undone,
from a step to a batch, empties it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Table, event
from sqlalchemy.engine import Engine
from sqlalchemy.sql.dml import UpdateBase

P = ParamSpec("P")
Answer = TypeVar("Answer")
Wrote = dict[str, list[int] | None]
"""Tables written to: rows that were changed (none if rows were only added), or None for any of them."""
HERE, LASTING = "cache", "lasting cache"
MOST_ANSWERS = 20_000
MOST_ROWS = 500  # of a table, noted one by one


class OnlyLooks(Exception):
    """A transaction that only looks was to write: nothing was written."""


class TransactionCache:
    """Answers of queries, and what each was read from: whole tables, or one row of one."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}
        self._of_table: dict[str, list[Any]] = {}
        self._of_row: dict[str, dict[int, list[Any]]] = {}
        self.written: set[str] = set()
        """The tables that this transaction has written to."""
        self._noted: Wrote | None = None
        self.only_looks = False

    def begin(self) -> None:
        """Begin a transaction: what is known stays true, and nothing is written yet."""
        self.written = set()
        if len(self._answers) > MOST_ANSWERS:
            self.forget()

    def once(self, question: Any, tables: tuple[str, ...], ask: Callable[[], Any], *, row: int | None = None) -> Any:
        """The cached answer, else that of `ask`, which is cached; `row`: it depends on that row of its table alone."""
        try:
            if question in self._answers:
                return self._answers[question]
        except TypeError:  # an argument is a list: it cannot be looked up, so nothing is cached
            return ask()
        answer = self._answers[question] = ask()
        for table in tables:
            if row is None:
                self._of_table.setdefault(table, []).append(question)
            else:
                self._of_row.setdefault(table, {}).setdefault(row, []).append(question)
        return answer

    def wrote(self, table: str) -> None:
        """Drop what was read from this table."""
        self.added_to(table)
        for questions in self._of_row.pop(table, {}).values():
            self._drop(questions)
        if self._noted is not None:
            self._noted[table] = None

    def wrote_row(self, table: str, row: int) -> None:
        """Drop what was read from this row, and what was read from its table as a whole."""
        self.added_to(table)
        self._drop(self._of_row.get(table, {}).pop(row, ()))
        rows = None if self._noted is None else self._noted[table]
        if self._noted is not None and rows is not None:
            rows.append(row)
            if len(rows) > MOST_ROWS:
                self._noted[table] = None

    def added_to(self, table: str) -> None:
        """Drop what was read from this table as a whole: no row that was there has changed.

        Every write is told to this or another of these before it is made. Raises OnlyLooks where none may be.
        """
        if self.only_looks:
            raise OnlyLooks(table)
        self.written.add(table)
        self._drop(self._of_table.pop(table, ()))
        if self._noted is not None:
            self._noted.setdefault(table, [])

    def note(self) -> None:
        """Note from now on what is written, for whoever has a cache of the same tables."""
        self._noted = {}

    def take_noted(self) -> Wrote:
        """What was noted since the last time."""
        noted, self._noted = self._noted or {}, {}
        return noted

    def replay(self, wrote: Wrote) -> None:
        """Drop what somebody else's writes make stale."""
        for table, rows in wrote.items():
            if rows is None:
                self.wrote(table)
                continue
            self.added_to(table)
            for row in rows:
                self.wrote_row(table, row)

    def _drop(self, questions: list[Any] | tuple[()]) -> None:
        for question in questions:
            self._answers.pop(question, None)

    def forget(self) -> None:
        """Drop everything."""
        self._answers.clear()
        self._of_table.clear()
        self._of_row.clear()


class Reads(Protocol):
    """An object with the queries of one noun."""

    _db: Any


Noun = TypeVar("Noun", bound=Reads)


def remembered(
    *tables: Table,
) -> Callable[[Callable[Concatenate[Noun, P], Answer]], Callable[Concatenate[Noun, P], Answer]]:
    """A decorator that caches a noun's query, which reads `tables` alone and returns an immutable value.

    The answer must not depend on a clock. Chats that are noted as read while it is found are noted each time it is given.
    """
    names = tuple(table.name for table in tables)

    def around(ask: Callable[Concatenate[Noun, P], Answer]) -> Callable[Concatenate[Noun, P], Answer]:
        @wraps(ask)
        def asking(noun: Noun, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            return _given(noun._db, (ask, args, *sorted(kwargs.items())), names, lambda: ask(noun, *args, **kwargs))

        return asking

    return around


def remembered_row(table: Table) -> Callable[[Callable[[Noun, int], Answer]], Callable[[Noun, int], Answer]]:
    """As `remembered`, for a query that reads the row of this id alone, and raises if there is none."""

    def around(ask: Callable[[Noun, int], Answer]) -> Callable[[Noun, int], Answer]:
        @wraps(ask)
        def asking(noun: Noun, row_id: int, /) -> Answer:
            return _given(noun._db, (ask, row_id), (table.name,), lambda: ask(noun, row_id), row=row_id)

        return asking

    return around


def _given(
    db: Any, question: Any, tables: tuple[str, ...], ask: Callable[[], Answer], *, row: int | None = None
) -> Answer:
    def noting() -> tuple[Answer, frozenset[int]]:
        with db.noting_chats() as chats:
            answer = ask()
        return answer, frozenset(chats)

    answer: Answer
    answer, chats = db.cache.once(question, tables, noting, row=row)
    if chats:
        db.chats_read |= chats
    return answer


def keep_cache(conn: Connection) -> TransactionCache:
    """Let this connection's transactions share one cache. Only where nobody else writes, or each tells what it wrote."""
    cache: TransactionCache = conn.info.setdefault(LASTING, TransactionCache())
    return cache


def cache_on(conn: Connection) -> TransactionCache:
    """The cache for the transaction that begins on this connection, told of every write from now on."""
    cache: TransactionCache | None = conn.info.get(LASTING)
    if cache is None:
        cache = TransactionCache()
    cache.begin()
    conn.info[HERE] = cache
    return cache


def forget_on(conn: Connection) -> None:
    """Drop all that this connection's cache knows: something was undone."""
    cache: TransactionCache | None = conn.info.get(LASTING)
    if cache is not None:
        cache.forget()


@event.listens_for(Engine, "before_execute")
def _forget_what_changes(conn: Connection, statement: Any, *further: Any) -> None:
    """Drop what a write makes stale. Registered on the engine itself, so that no write is left out."""
    if isinstance(statement, UpdateBase):
        cache: TransactionCache | None = conn.info.get(HERE)
        if cache is not None:
            cache.wrote(getattr(statement.table, "name", ""))
