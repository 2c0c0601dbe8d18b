"""The processes that run on this database: what each last saw, and its share of the sockets to Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, Wakes, as_value, columns
from storage.prepared import prepare

GONE_SECONDS = 60.0
"""A process that has not written for so long holds no socket any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessState:
    """One process. `told`: how many connections Slack counts for the app; `problems`: part, word, seconds, sure."""

    name: str
    at: datetime
    sockets: int
    told: int | None
    problems: list[Any]


_KNOWN = update(t.process).where(t.process.c.name == bindparam("of_name"))
_LIVE = (
    select(*columns(t.process, ProcessState))
    .where(t.process.c.at > bindparam("since", type_=UtcDateTime()))
    .order_by(t.process.c.name)
)
prepare(_KNOWN, _LIVE)


class Processes:
    """Queries and changes of processes, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def beat(self, name: str, problems: Sequence[Sequence[Any]], *, told: int | None = None) -> None:
        """Record that a process lives, and what is wrong by what it sees."""
        values = {"at": self._db.engine_now, "problems": [list(one) for one in problems], "told": told}
        if self._db.conn.execute(_KNOWN, {"of_name": name, **values}).rowcount == 0:
            self._db.insert(t.process, {"name": name, "sockets": 0, **values}, key="sockets")

    def live(self) -> list[ProcessState]:
        """The processes that wrote lately."""
        since = self._db.engine_now - timedelta(seconds=GONE_SECONDS)
        return [as_value(ProcessState, row) for row in self._db.conn.execute(_LIVE, {"since": since})]

    def take_sockets(self, name: str, *, wanted: int, most: int) -> int:
        """Take up to `wanted` places for sockets, of `most` over all living processes; returns how many are ours.

        With many processes each has fewer, so that as many as possible have one.
        """
        others = [one for one in self.live() if one.name != name]
        share = max(1, most // (len(others) + 1))
        ours = max(0, min(wanted, share, most - sum(one.sockets for one in others)))
        values = {"sockets": ours, "at": self._db.engine_now}
        if self._db.conn.execute(_KNOWN, {"of_name": name, **values}).rowcount == 0:
            self._db.insert(t.process, {"name": name, "told": None, "problems": [], **values}, key="sockets")
        return ours

    def ended(self, name: str) -> None:
        """Forget a process that stops, and all that have not written for an hour."""
        c = t.process.c
        old = c.at < self._db.engine_now - timedelta(hours=1)
        self._db.conn.execute(delete(t.process).where((c.name == name) | old))

    def none_lives(self) -> None:
        """Forget all of them, killed ones and those of the day on which a backup was made."""
        self._db.conn.execute(delete(t.process))


def processes_on(conn: Connection) -> list[ProcessState]:
    """The processes that run on a database, for whoever has only a connection to it."""
    return Processes(Db(conn, business_clock=_no_clock, secret=b"", wakes=Wakes())).live()


def _no_clock() -> datetime:
    raise AssertionError("engine time is enough")
