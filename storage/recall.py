"""What a transaction has read already, so that it need not ask twice; any write to a table forgets what came from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Table, event
from sqlalchemy.engine import Engine
from sqlalchemy.sql.dml import UpdateBase

P = ParamSpec("P")
Answer = TypeVar("Answer")
HERE = "recall"


class Recall:
    """Answers by question, each with the tables that it was read from, as long as one transaction lasts."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}
        self._read_from: dict[str, list[Any]] = {}
        self.written: set[str] = set()

    def once(self, question: Any, tables: tuple[str, ...], ask: Callable[[], Any]) -> Any:
        """The answer as it was, or asked now."""
        try:
            if question in self._answers:
                return self._answers[question]
        except TypeError:  # asked about a list: it cannot be looked up, so it is asked
            return ask()
        answer = self._answers[question] = ask()
        for table in tables:
            self._read_from.setdefault(table, []).append(question)
        return answer

    def wrote(self, table: str) -> None:
        """What was read from this table may no longer be so."""
        self.written.add(table)
        for question in self._read_from.pop(table, ()):
            self._answers.pop(question, None)

    def forget(self) -> None:
        """Nothing that was read counts any more."""
        self._answers.clear()
        self._read_from.clear()


class Reads(Protocol):
    """A noun of a transaction."""

    _db: Any


Noun = TypeVar("Noun", bound=Reads)


def remembered(
    *tables: Table,
) -> Callable[[Callable[Concatenate[Noun, P], Answer]], Callable[Concatenate[Noun, P], Answer]]:
    """A question of a noun that is answered from `tables` alone, by a value that nobody changes."""
    names = tuple(table.name for table in tables)

    def around(ask: Callable[Concatenate[Noun, P], Answer]) -> Callable[Concatenate[Noun, P], Answer]:
        @wraps(ask)
        def asking(noun: Noun, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            recall: Recall = noun._db.recall
            question = (ask, args, *sorted(kwargs.items()))
            answer: Answer = recall.once(question, names, lambda: ask(noun, *args, **kwargs))
            return answer

        return asking

    return around


def recall_on(conn: Connection) -> Recall:
    """A recall of its own for the transaction that begins on this connection, told of every write from now on."""
    recall = Recall()
    conn.info[HERE] = recall
    return recall


@event.listens_for(Engine, "before_execute")
def _forget_what_changes(conn: Connection, statement: Any, *further: Any) -> None:
    """On the engine itself, so that no write can be left out."""
    if isinstance(statement, UpdateBase):
        recall: Recall | None = conn.info.get(HERE)
        if recall is not None:
            recall.wrote(getattr(statement.table, "name", ""))
