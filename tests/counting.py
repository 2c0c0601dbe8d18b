"""Counts what the database is asked, over all engines of this process."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from storage import prepared


@contextlib.contextmanager
def statements(counted: Callable[[str], bool] = lambda _: True) -> Iterator[Counter[str]]:
    """Every statement that begins to be executed meanwhile and that is `counted`, with how often."""
    seen: Counter[str] = Counter()

    def begins(conn: Any, cursor: Any, statement: str, *further: Any) -> None:
        if counted(statement):
            seen[statement] += 1

    def runs(statement: str) -> None:
        begins(None, None, statement)

    event.listen(Engine, "before_cursor_execute", begins)
    prepared.watchers.append(runs)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", begins)
        prepared.watchers.remove(runs)
