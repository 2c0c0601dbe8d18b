"""A cache shared by a process's transactions, for tables that seldom change: read again only after a write to them.

Each such table has a mark, a random number in a row of its own. A transaction that writes to the table sets a new mark,
so a mark and what was read under it belong together in every process.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Table, bindparam, select

from storage import tables as t
from storage.db import Db
from storage.prepared import prepare
from storage.transaction_cache import Noun

P = ParamSpec("P")
Answer = TypeVar("Answer")
SELDOM = (t.agent, t.access, t.phone, t.label, t.rule, t.availability, t.setting)
MARK = "mark of "
_NAMES = [f"{MARK}{table.name}" for table in SELDOM]
_MARKS = select(t.setting.c.name, t.setting.c.version).where(
    t.setting.c.name.in_(bindparam("names", _NAMES, expanding=True))
)
prepare(_MARKS)


def kept(*tables: Table) -> Callable[[Callable[Concatenate[Noun, P], Answer]], Callable[Concatenate[Noun, P], Answer]]:
    """A decorator that caches a noun's query which reads `tables` (of `SELDOM`) alone and returns an immutable value.

    Only for queries with few different arguments: every answer is kept.
    """
    names = tuple(table.name for table in tables)

    def around(ask: Callable[Concatenate[Noun, P], Answer]) -> Callable[Concatenate[Noun, P], Answer]:
        @wraps(ask)
        def asking(noun: Noun, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            db: Db = noun._db
            question = (ask, args, *sorted(kwargs.items())) if kwargs else (ask, args)
            known = db.cache.answers.get(question)
            if known is None:
                known = db.cache.once(
                    question, names, lambda: _kept(db, question, names, lambda: ask(noun, *args, **kwargs))
                )
            answer: Answer = known
            return answer

        return asking

    return around


def mark_what_was_written(db: Db) -> None:
    """Invalidate, at the end of a transaction, what processes have cached of the tables it wrote to."""
    for name in [table.name for table in SELDOM if table.name in db.cache.written]:
        db.upsert(t.setting, {"name": f"{MARK}{name}"}, {"value": 0, "version": secrets.randbits(31)})


def _kept(db: Db, question: Any, names: tuple[str, ...], ask: Callable[[], Any]) -> Any:
    if not db.cache.written.isdisjoint(names):
        return ask()
    marks = db.cache.once(MARK, (t.setting.name,), lambda: {row.name: row.version for row in db.conn.execute(_MARKS)})
    mine = tuple(marks.get(f"{MARK}{name}") for name in names)
    known = db.memo.get(question)
    if known is not None and known[0] == mine:
        return known[1]
    answer = ask()
    db.memo[question] = (mine, answer)
    return answer
