"""Every query whose answer is kept reads only the tables, and of their parts only the columns, that it is forgotten by."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column
from sqlalchemy.exc import NoResultFound
from sqlalchemy.sql import visitors

from storage.prepared import QuickConnection
from storage.process_cache import _MARKS, MARK
from storage.store import Store
from storage.table_parts import TablePart
from storage.transaction_cache import TransactionCache
from storage.tx import Tx
from tests.fixtures import stage

BY_THE_WAY = {"Outbox._id_of"}  # the row that it finds is known from then on, by itself: the answer is its id
GIVEN = (("datetime", datetime(2026, 3, 2, tzinfo=UTC)), ("bool", True), ("str", "x"), ("", 1))
MANY = ("Collection", "frozenset", "Iterable", "Sequence")


@dataclass(slots=True)
class Kept:
    """A question, what it is forgotten by, and the columns that were named by what was asked to find its answer."""

    name: str
    tables: tuple[str, ...]
    parts: tuple[TablePart, ...]
    read: set[tuple[str, str]] = field(default_factory=set)

    def undeclared(self) -> set[tuple[str, str]]:
        """The columns by whose change it is not forgotten; a row's id never changes."""
        known = {(part.table, name) for part in self.parts for name in (*part.columns, part.of)}
        return {one for one in self.read if one[0] not in self.tables and one[1] != "id"} - known


@contextmanager
def noting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Kept]]:
    """All questions that are asked meanwhile; what one is asked within another counts for both."""
    found: list[Kept] = []
    asking: list[Kept] = []
    once, execute = TransactionCache.once, QuickConnection.execute

    def noted(cache: TransactionCache, question: Any, tables: Any, ask: Callable[[], Any], **of: Any) -> Any:
        if question == MARK:  # what is kept of a process is kept with the marks of its tables
            return once(cache, question, tables, ask, **of)
        asking.append(Kept(question[0].__qualname__, tables, of.get("parts", ())))
        found.append(asking[-1])
        try:
            return once(cache, question, tables, ask, **of)
        finally:
            asking.pop()

    def executed(conn: QuickConnection, statement: Any, parameters: Any = None) -> Any:
        named = {
            (one.table.name, one.name)
            for one in visitors.iterate(statement)
            if isinstance(one, Column) and one.table is not None
        }
        for one in asking:
            one.read |= set() if statement is _MARKS else named
        return execute(conn, statement, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(TransactionCache, "once", noted)
        patched.setattr(QuickConnection, "execute", executed)
        yield found


def given(annotation: str) -> Any:
    """Some value for an argument."""
    one = next(value for word, value in GIVEN if word in annotation)
    return frozenset({one}) if any(word in annotation for word in MANY) else one


def queries(tx: Tx) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every query of every noun that is decorated."""
    for noun in (getattr(tx, name, None) for name in dir(Tx) if not name.startswith("__")):
        for name, one in vars(type(noun)).items():
            if hasattr(noun, "_db") and inspect.isfunction(one) and hasattr(one, "__wrapped__"):
                yield f"{type(noun).__name__}.{name}", getattr(noun, name)


def every_one(tx: Tx) -> list[str]:
    """Asks each of them, with what it takes at least and with all that it takes."""
    asked = []
    for name, query in queries(tx):
        takes = inspect.signature(query).parameters.values()
        for whole in (False, True):
            some = [one for one in takes if whole or one.default is one.empty]
            here = [given(str(one.annotation)) for one in some if one.kind is not one.KEYWORD_ONLY]
            by_name = {one.name: given(str(one.annotation)) for one in some if one.kind is one.KEYWORD_ONLY}
            tx.cache.forget()
            tx.memo = {}
            with suppress(NoResultFound):
                query(*here, **by_name)
            asked.append(name)
    return asked


async def test_a_kept_answer_was_read_only_from_what_it_is_forgotten_by(
    embedded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await embedded.run(stage.built)
    with noting(monkeypatch) as kept:
        asked = await embedded.read(every_one)

    assert {one.name: one.undeclared() for one in kept if one.undeclared() and one.name not in BY_THE_WAY} == {}
    assert {one.name for one in kept if one.read} == set(asked)
