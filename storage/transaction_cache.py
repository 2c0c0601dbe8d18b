"""A cache of what transactions have read; any write to a table drops what was read from it.

For whoever only looks it lasts as long as the transaction. A database's writer keeps its own for good: every change of
this process passes that thread, so an answer stays true until a write that the cache is told of. SQLite's file is
locked against other processes; on PostgreSQL each tells the others what it wrote (`written_log`). Whatever is undone,
from a step to a batch, empties it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import SimpleNamespace
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Column, Connection, Table, event
from sqlalchemy.engine import Engine
from sqlalchemy.sql.dml import UpdateBase

from storage.table_parts import TablePart, TableParts

P = ParamSpec("P")
Answer = TypeVar("Answer")
Known = tuple[Answer, frozenset[int]]
"""An answer, and the chats that were read for it."""
Change = tuple[int | None, list[str] | None, dict[str, int]]
"""A row that was changed (None: one that was added), which columns of it that parts are read by (None: any), and by those
columns that parts are told apart by what it had before (what it has, if it was added), where that is known and a number."""
Wrote = dict[str, list[Change] | None]
"""Tables written to, and how; None: in any way."""
HERE, LASTING = "cache", "lasting cache"
MOST_ANSWERS = 20_000
_ROW_ASKED: dict[str, Callable[..., Any]] = {}
"""For each table, the query that gives its row by id, as a value."""
_PARTS_ASKED: dict[Callable[..., Any], Callable[[tuple[Any, ...]], tuple[TablePart, ...]]] = {}
"""For each query of `remembered_part`, what it reads, by its arguments."""
_READ_BY: dict[str, frozenset[str]] = {}
"""For each table, the columns that parts of it are read by."""
_TOLD_BY: dict[str, frozenset[str]] = {}
"""For each table, the columns by whose values parts of it are told apart."""
MOST_CHANGES = 500  # of a table, noted one by one
NONE: frozenset[str] = frozenset()


class OnlyLooks(Exception):
    """A transaction that only looks was to write: nothing was written."""


class TransactionCache:
    """Answers of queries, and what each was read from: whole tables, one row of one, or parts of some."""

    def __init__(self) -> None:
        self.answers: dict[Any, Any] = {}
        """What is known, by the question: looked up in place, a hundred times a message; `once` adds to it."""
        self.of_part: dict[str, TableParts] = {}
        self._of_table: dict[str, list[Any]] = {}
        self._of_row: dict[str, dict[int, list[Any]]] = {}
        self.written: set[str] = set()
        """The tables that this transaction has written to."""
        self._noted: Wrote | None = None
        self.only_looks = False
        self.lasts = False
        """Whether it outlives its transaction."""

    def none_has(self, table: str, of: str, value: Any) -> None:
        """Know that no row of this table has that value yet: it is the id of a row just added."""
        self._parts(table).none_has(of, value)

    def _parts(self, table: str) -> TableParts:
        parts = self.of_part.get(table)
        if parts is None:
            parts = self.of_part[table] = TableParts()
        return parts

    def begin(self) -> None:
        """Begin a transaction: what is known stays true, and nothing is written yet."""
        self.written = set()
        if len(self.answers) > MOST_ANSWERS:
            self.forget()

    def once(
        self,
        question: Any,
        tables: tuple[str, ...],
        ask: Callable[[], Any],
        *,
        row: int | None = None,
        parts: tuple[TablePart, ...] = (),
    ) -> Any:
        """The cached answer, else that of `ask`, which is cached.

        `row`: it depends on that row of its table alone. `parts`: it depends on these beside `tables`.
        """
        try:
            if question in self.answers:
                return self.answers[question]
        except TypeError:  # an argument is a list: it cannot be looked up, so nothing is cached
            return ask()
        answer = self.answers[question] = ask()
        for table in tables:
            if row is None:
                self._of_table.setdefault(table, []).append(question)
            else:
                self._of_row.setdefault(table, {}).setdefault(row, []).append(question)
        self._read_from(question, parts)
        return answer

    def know(self, question: Any, answer: Any, parts: tuple[TablePart, ...]) -> None:
        """Know the answer to a question that depends on these parts: it follows from what was just written."""
        self.answers[question] = answer
        self._read_from(question, parts)

    def _read_from(self, question: Any, parts: tuple[TablePart, ...]) -> None:
        for part in parts:
            self._parts(part.table).add(question, part)

    def row(self, table: str, row: int) -> Any:
        """The row of this id as it is known; None if it is not."""
        known = self.answers.get((_ROW_ASKED.get(table), row))
        return None if known is None else known[0]

    def know_row(self, table: str, row: int, value: Any) -> None:
        """Know a row as it was just read or written."""
        ask = _ROW_ASKED.get(table)
        if ask is None:
            return
        question = (ask, row)
        if question not in self.answers:
            self._of_row.setdefault(table, {}).setdefault(row, []).append(question)
        self.answers[question] = (value, frozenset())

    def wrote(self, table: str) -> None:
        """Drop what was read from this table."""
        self.added_to(table)
        for questions in self._of_row.pop(table, {}).values():
            self._drop(questions)
        if self._noted is not None:
            self._noted[table] = None

    def wrote_row(
        self, table: str, row: int, columns: frozenset[str] | None = None, *, told_by: Mapping[str, Any] | None = None
    ) -> None:
        """Drop what was read from this row, from its table as a whole, or from `columns` (None: any) of its part.

        `told_by`: what the row had in those columns that parts are told apart by, if it is not known here.
        """
        self._writes(table)
        parts = self.of_part.get(table)
        matters = parts is not None and parts.matters(columns)
        if matters or self._noted is not None:
            known = self.row(table, row)
            if known is None and told_by:
                known = SimpleNamespace(**told_by)
            if self._noted is not None:
                self._note(table, row, columns, {of: getattr(known, of, None) for of in _TOLD_BY.get(table, NONE)})
            if parts is not None and matters:
                self._drop(parts.changed(columns, known))
        if (of_row := self._of_row.get(table)) and (questions := of_row.pop(row, None)):
            self._drop(questions)

    def added_to(self, table: str, values: Mapping[str, Any] | None = None) -> None:
        """Drop what was read from this table as a whole, or from the part that a row with these `values` (None: any) is in.

        No row that was there has changed. Every write is told to this or another of these before it is made. Raises
        OnlyLooks where none may be.
        """
        self._writes(table)
        if self._noted is not None:
            self._note(table, None, None, values or {})
        parts = self.of_part.get(table)
        if parts is not None:
            self._drop(parts.added(values or {}))

    def _writes(self, table: str) -> None:
        if self.only_looks:
            raise OnlyLooks(table)
        self.written.add(table)
        if questions := self._of_table.pop(table, None):
            self._drop(questions)

    def _note(self, table: str, row: int | None, columns: frozenset[str] | None, values: Mapping[str, Any]) -> None:
        changes = self._noted.setdefault(table, []) if self._noted is not None else None
        if self._noted is None or changes is None:
            return
        matter = None if columns is None else sorted(columns & _READ_BY.get(table, NONE))
        told = {of: values[of] for of in _TOLD_BY.get(table, NONE) if type(values.get(of)) is int}
        changes.append((row, matter, {} if matter == [] else told))
        if len(changes) > MOST_CHANGES:
            self._noted[table] = None

    def note(self) -> None:
        """Note from now on what is written, for whoever has a cache of the same tables."""
        self._noted = {}

    def take_noted(self) -> Wrote:
        """What was noted since the last time."""
        noted, self._noted = self._noted or {}, {}
        return noted

    def replay(self, wrote: Wrote) -> None:
        """Drop what somebody else's writes make stale. Nothing of it is noted."""
        self._noted = None
        for table, changes in wrote.items():
            if changes is None:
                self.wrote(table)
                continue
            for row, columns, told_by in changes:
                if row is None:
                    self.added_to(table, told_by)
                else:
                    self.wrote_row(table, row, None if columns is None else frozenset(columns), told_by=told_by)

    def _drop(self, questions: Iterable[Any]) -> None:
        for question in questions:
            self.answers.pop(question, None)

    def forget(self) -> None:
        """Drop everything."""
        self.answers.clear()
        self._of_table.clear()
        self._of_row.clear()
        self.of_part.clear()


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
            question = (ask, args, *sorted(kwargs.items())) if kwargs else (ask, args)
            db = noun._db
            try:
                known: Known[Answer] | None = db.cache.answers.get(question)
            except TypeError:  # an argument is a list
                known = None
            if known is None:
                known = _found(db, question, names, lambda: ask(noun, *args, **kwargs))
            if known[1]:
                db.chats_read |= known[1]
            return known[0]

        return asking

    return around


def remembered_row(table: Table) -> Callable[[Callable[[Noun, int], Answer]], Callable[[Noun, int], Answer]]:
    """As `remembered`, for a query that reads the row of this id alone, and raises if there is none."""

    def around(ask: Callable[[Noun, int], Answer]) -> Callable[[Noun, int], Answer]:
        _ROW_ASKED[table.name] = ask

        @wraps(ask)
        def asking(noun: Noun, row_id: int, /) -> Answer:
            db, question = noun._db, (ask, row_id)
            known: Known[Answer] | None = db.cache.answers.get(question)
            if known is None:
                known = _found(db, question, (table.name,), lambda: ask(noun, row_id), row=row_id)
            if known[1]:
                db.chats_read |= known[1]
            return known[0]

        return asking

    return around


def remembered_part(
    *columns: Column[Any], of: Column[Any] | None = None, none: Any = None
) -> Callable[[Callable[Concatenate[Noun, P], Answer]], Callable[Concatenate[Noun, P], Answer]]:
    """As `remembered`, for a query that reads these columns alone; `of`: only of rows where this one is the first argument.

    It finds rows by them, and gives ids or these very columns: a change of any other column leaves it true. `none`: its
    answer where there is no such row.
    """
    read: dict[str, frozenset[str]] = {}
    for column in columns if of is None else (*columns, of):
        read[column.table.name] = read.get(column.table.name, frozenset()) | {column.name}
    for table, names in read.items():
        _READ_BY[table] = _READ_BY.get(table, NONE) | names
    limited, by = (None, "") if of is None else (of.table.name, of.name)
    if limited is not None:
        _TOLD_BY[limited] = _TOLD_BY.get(limited, NONE) | {by}

    def parts(args: tuple[Any, ...]) -> tuple[TablePart, ...]:
        return tuple(
            TablePart(table=table, columns=names, of=of.name, value=args[0])
            if of is not None and table == limited
            else TablePart(table=table, columns=names)
            for table, names in read.items()
        )

    def around(ask: Callable[Concatenate[Noun, P], Answer]) -> Callable[Concatenate[Noun, P], Answer]:
        _PARTS_ASKED[ask] = parts
        absent: Answer = none

        @wraps(ask)
        def asking(noun: Noun, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            db = noun._db
            if limited is not None and (table := db.cache.of_part.get(limited)) and args[0] in table.nobody.get(by, ()):
                return absent
            question = (ask, args, *sorted(kwargs.items())) if kwargs else (ask, args)
            try:
                known: Known[Answer] | None = db.cache.answers.get(question)
            except TypeError:  # an argument is a list
                known = None
            if known is None:
                known = _found(db, question, (), lambda: ask(noun, *args, **kwargs), parts=parts(args))
            if known[1]:
                db.chats_read |= known[1]
            return known[0]

        return asking

    return around


def know(noun: Reads, asked: Callable[..., Any], *args: Any, answer: Any) -> None:
    """Know what a noun's query of `remembered_part` would answer: it follows from what was just written or read."""
    ask: Any = asked.__wrapped__  # type: ignore[attr-defined]  # set by `wraps`
    noun._db.cache.know((ask, args), (answer, frozenset()), _PARTS_ASKED[ask](args))


def known(noun: Reads, asked: Callable[..., Any], *args: Any) -> tuple[Any] | None:
    """What a noun's query of `remembered_part` would answer, if it is known, in a tuple; else None."""
    ask: Any = asked.__wrapped__  # type: ignore[attr-defined]  # set by `wraps`
    found: Known[Any] | None = noun._db.cache.answers.get((ask, args))
    return None if found is None else (found[0],)


def _found(
    db: Any,
    question: Any,
    tables: tuple[str, ...],
    ask: Callable[[], Answer],
    *,
    row: int | None = None,
    parts: tuple[TablePart, ...] = (),
) -> Known[Answer]:
    """The answer of `ask`, cached, and the chats that were read for it."""

    def noting() -> Known[Answer]:
        with db.noting_chats() as chats:
            answer = ask()
        return answer, frozenset(chats)

    found: Known[Answer] = db.cache.once(question, tables, noting, row=row, parts=parts)
    return found


def keep_cache(conn: Connection) -> TransactionCache:
    """Let this connection's transactions share one cache. Only where nobody else writes, or each tells what it wrote."""
    cache: TransactionCache = conn.info.setdefault(LASTING, TransactionCache())
    cache.lasts = True
    return cache


def cache_on(conn: Connection) -> TransactionCache:
    """The cache for the transaction that begins on this connection, told of every write from now on."""
    info = conn.info
    cache: TransactionCache | None = info.get(LASTING)
    if cache is None:
        cache = TransactionCache()
    cache.begin()
    info[HERE] = cache
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
