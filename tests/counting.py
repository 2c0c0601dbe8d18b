"""Counts what the database is asked, over all engines of this process, and what is handed to its threads."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from storage import prepared
from storage.postgres_writer import PostgresWriter
from storage.sqlite_writer import SqliteWriter
from storage.store import Store


@contextlib.contextmanager
def _heard(noted: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile `noted` is called with each statement, by whichever way and on whichever thread it goes."""

    def begins(conn: Any, cursor: Any, statement: str, *further: Any) -> None:
        noted(statement)

    event.listen(Engine, "before_cursor_execute", begins)
    prepared.watchers.append(noted)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", begins)
        prepared.watchers.remove(noted)


@contextlib.contextmanager
def statements(counted: Callable[[str], bool] = lambda _: True) -> Iterator[Counter[str]]:
    """Every statement that begins to be executed meanwhile and that is `counted`, with how often."""
    seen: Counter[str] = Counter()

    def noted(statement: str) -> None:
        if counted(statement):
            seen[statement] += 1

    with _heard(noted):
        yield seen


@contextlib.contextmanager
def threads() -> Iterator[Counter[str]]:
    """The names of the threads on which anything was asked of a database meanwhile, with how much."""
    seen: Counter[str] = Counter()

    with _heard(lambda _: seen.update([threading.current_thread().name])):
        yield seen


@dataclass(slots=True, kw_only=True)
class Cost:
    """What was asked of the database, how often it committed changes, and how often the loop waited for its threads."""

    statements: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    hops: int = 0


@contextlib.contextmanager
def commits() -> Iterator[Callable[[], int]]:
    """How often the writers of any database have committed since."""
    seen: list[object] = []

    def noting(put: Callable[..., Any]) -> Callable[..., Any]:
        def committing(writer: Any, conn: Any) -> None:
            put(writer, conn)
            seen.append(writer)

        return committing

    ways = {writer: writer.commit for writer in (SqliteWriter, PostgresWriter)}
    for writer, way in ways.items():
        writer.commit = noting(way)  # type: ignore[method-assign]
    try:
        yield lambda: len(seen)
    finally:
        for writer, way in ways.items():
            writer.commit = way  # type: ignore[method-assign]


@contextlib.contextmanager
def cost() -> Iterator[Cost]:
    """All three, of whatever is done meanwhile through SQLite's stores."""
    found = Cost()

    def counting(waits: Callable[..., Any]) -> Callable[..., Any]:
        async def waiting(*args: Any, **kwargs: Any) -> Any:
            found.hops += 1
            return await waits(*args, **kwargs)

        return waiting

    ways = {name: getattr(Store, name) for name in ("_submit", "read")}
    for name, way in ways.items():
        setattr(Store, name, counting(way))
    try:
        with statements() as found.statements, commits() as so_far:
            yield found
            found.commits = so_far()
    finally:
        for name, way in ways.items():
            setattr(Store, name, way)
