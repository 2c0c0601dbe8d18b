"""How processes on one PostgreSQL keep what they have read: each batch logs what it wrote to, and the others forget that.

A batch reads, right after it has the lock, what others logged since its own last look; nobody can log more while it has
the lock. So what is left in its cache is as true as on SQLite, where one writer makes every change. It has to be a
statement after that of the lock: one alone would see what was committed before it waited.
"""

import json
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from storage.prepared import say_on
from storage.transaction_cache import keep_cache

Line = tuple[int, str]
KEPT, SLICE = 1_000, 200
STEP = 2  # from line to line; one in another form has another step, so who does not know that form finds a line missing
SINCE = f"SELECT number, wrote FROM written WHERE number >= %(number)s ORDER BY number LIMIT {SLICE}"  # noqa: S608  # a number
NEWEST = "SELECT number, wrote FROM written ORDER BY number DESC LIMIT 1"
ADD = "INSERT INTO written (number, wrote) VALUES (%(number)s, %(wrote)s)"
DROP = "DELETE FROM written WHERE number <= %(number)s"


class WrittenLog:
    """The log as the writer's connection knows it, with the cache of that connection."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._cache = keep_cache(conn)
        self._last: Line | None = None

    def read(self) -> None:
        """Forget what others wrote to since the last time. To be called with the lock, before anything is read."""
        since = [] if self._last is None else self._lines(SINCE, number=self._last[0])
        if since and since[0] == self._last and len(since) < SLICE and _unbroken(since):
            for _, wrote in since[1:]:
                self._cache.replay(json.loads(wrote))
            self._last = since[-1]
        else:  # the first time; or too much is new, something is missing, or the rows are those of another past
            self._cache.forget()
            self._last = next(iter(self._lines(NEWEST)), None)
        self._cache.note()

    def add(self, driver: Any) -> None:
        """Log what this transaction wrote to, right before its commit. The caller lets go of all this if that fails."""
        wrote = self._cache.take_noted()
        if not wrote:
            return
        number = STEP if self._last is None else self._last[0] + STEP
        self._last = number, json.dumps(wrote, separators=(",", ":"))
        driver.later(ADD, {"number": number, "wrote": self._last[1]})
        if number // STEP % SLICE == 0:
            driver.later(DROP, {"number": number - KEPT * STEP})

    def _lines(self, question: str, **named: int) -> list[Line]:
        return [(number, wrote) for number, wrote in say_on(self._conn, question, **named).fetchall()]


def _unbroken(lines: list[Line]) -> bool:
    return all(after[0] - before[0] == STEP for before, after in pairwise(lines))
