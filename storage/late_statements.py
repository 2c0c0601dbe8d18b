"""PostgreSQL's connection that holds back statements without an answer, and sends them with the next one that has one.

Each exchange with the server costs its way there and back and two switches of processes, more than most statements
themselves; so an update whose count nobody asks for, a savepoint and its release travel with what follows them, in
one flight. A statement that fails is told of at the latest by the release of its savepoint.
"""

from collections.abc import Callable, Mapping
from typing import Any, Self

import psycopg
from psycopg.abc import Params
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from storage.flights import Flights, Flying

Say = Callable[[str], Any]


class LateCursor(psycopg.Cursor[TupleRow]):
    """A cursor, as SQLAlchemy wants one, before whose statements goes what was held back."""

    connection: "LateConnection"

    def execute(self, query: Any, params: Params | None = None, **further: Any) -> Self:
        """Run a statement after those held back."""
        self.connection.flush()
        return super().execute(query, params, **further)

    def executemany(self, query: Any, params_seq: Any, *, returning: bool = False) -> None:
        """Run a statement for each set of parameters, after those held back."""
        self.connection.flush()
        super().executemany(query, params_seq, returning=returning)


class LateConnection(psycopg.Connection[TupleRow]):
    """A connection that can run a statement later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursor_factory = LateCursor
        self._held: list[Flying] = []
        self._steps: list[str] = []
        self._flights: Flights | None = None
        self.commit_in_doubt = False
        """Whether a commit that failed may have been made all the same: the server may have it, and did not refuse it."""

    def later(self, words: str, params: Mapping[str, Any] | None = None) -> Flying:
        """Hold a statement back; it has an answer once another was run, or after `flush`."""
        if self._flights is None:  # not before SQLAlchemy has said how this connection reads JSON
            self._flights = Flights(self)
        if not (self.autocommit or self._held) and self.pgconn.transaction_status == TransactionStatus.IDLE:
            LateCursor(self).execute("SELECT 1")  # before which the driver begins the transaction
        held = self._flights.prepare(words, params)
        self._held.append(held)
        return held

    def run(self, words: str, params: Mapping[str, Any] | None = None) -> Flying:
        """Run a statement after those held back, in the same flight. Its words are to be a constant: the server keeps them."""
        asked = self.later(words, params)
        self.flush()
        return asked

    def flush(self) -> None:
        """Run what was held back. Raises the error of the first that fails."""
        if self._held and self._flights is not None:
            held, self._held = self._held, []
            self._flights.fly(held)

    def commit(self) -> None:
        """Run what was held back and commit, in one flight. If it raises, nothing is committed unless `commit_in_doubt`."""
        self._steps.clear()
        if self._held:
            commit = self.later("COMMIT")
            try:
                self.flush()
            except BaseException:
                self.commit_in_doubt = commit.left and not self.failed
                raise
        else:
            if self.failed:  # the server would undo all, and say that it did without calling it an error
                raise psycopg.errors.InFailedSqlTransaction("a statement failed before the commit")
            self.commit_in_doubt = not self.closed
            super().commit()
        self.commit_in_doubt = False

    def rollback(self) -> None:
        """Undo everything; what was held back is never run."""
        self._steps.clear()
        self._held.clear()
        super().rollback()

    def savepoint(self, say: Say) -> str:
        """Open a savepoint; its name. `say` runs a statement at once, here as below, and raises SQLAlchemy's errors."""
        self._steps.append(f"step_{len(self._steps)}")
        self._now_or_later(f"SAVEPOINT {self._steps[-1]}", say)
        return self._steps[-1]

    def release(self, name: str, say: Say) -> None:
        """Close a savepoint and keep what was done since. Raises what a statement that was held back raises."""
        self._now_or_later(f"RELEASE SAVEPOINT {name}", say)
        self._close(name)

    def undo(self, name: str, say: Say) -> None:
        """Undo what was done since a savepoint, and close it. Raises if the transaction is lost."""
        self._close(name)
        opened = [place for place, held in enumerate(self._held) if held.words == f"SAVEPOINT {name}"]
        del self._held[opened[-1] if opened else 0 :]  # whatever is held back was to be done within it
        if not opened:
            say(f"ROLLBACK TO SAVEPOINT {name}")
            self.later(f"RELEASE SAVEPOINT {name}")

    @property
    def failed(self) -> bool:
        """Whether a statement has failed, so that nothing of the transaction can be kept."""
        return self.pgconn.transaction_status == TransactionStatus.INERROR

    def _close(self, name: str) -> None:
        """Forget this savepoint and those opened after it."""
        del self._steps[self._steps.index(name) :]

    def _now_or_later(self, statement: str, say: Say) -> None:
        """Not later if something is held back that may fail, or has failed already: then it is to be known now."""
        if self._held or self.failed:
            say(statement)
        else:
            self.later(statement)
