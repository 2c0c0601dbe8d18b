"""What runs behind a transaction that made work for it: in the same batch and thus, as long as there is time, the same commit."""

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

from storage.change_result import ChangeResult
from storage.tx import Tx

Queue = Literal["urgent", "normal", "idle"]


class Following(Protocol):
    """A flow that is run behind others, under a savepoint of its own. It may run twice: only what was committed is heard."""

    def __call__(self, tx: Tx) -> Any:
        """Do what there is to do."""

    def heard(self, done: ChangeResult[Any]) -> None:
        """Called, on a thread of the database, once its result is committed or it has failed."""


@dataclass(slots=True, eq=False)
class Follower:
    """Who follows; `waits`: one is queued already, and will find all the work there is."""

    make: Callable[[], Following]
    queue: Queue
    waits: bool = False


class Followers:
    """Who follows which way. The database's thread reads what the loop's thread changes, so that is never changed in place."""

    def __init__(
        self,
        put: Callable[[Queue, Callable[[Tx], Any]], ChangeResult[Any]],
        note: Callable[[BaseException], None],
        hearing: Callable[[Callable[[ChangeResult[Any]], None]], Callable[[ChangeResult[Any]], None]],
    ) -> None:
        self._put = put
        self._note = note
        self._hearing = hearing
        self._of: dict[str, tuple[Follower, ...]] = {}

    @contextlib.contextmanager
    def following(self, way: str, make: Callable[[], Following], *, queue: Queue) -> Iterator[None]:
        """Meanwhile, queue what `make` gives behind each transaction that made work of this way."""
        follower = Follower(make, queue)
        self._of = {**self._of, way: (*self._of.get(way, ()), follower)}
        try:
            yield
        finally:
            self._of = {**self._of, way: tuple(one for one in self._of[way] if one is not follower)}

    def behind(self, ways: Collection[str]) -> None:
        """Queue who follows these ways, from the thread that has just made the work, before its commit."""
        for way in sorted(ways):
            for follower in self._of.get(way, ()):
                if not follower.waits:
                    self._queue(follower)

    def _queue(self, follower: Follower) -> None:
        following = follower.make()

        def flow(tx: Tx) -> Any:
            follower.waits = False
            return following(tx)

        with contextlib.suppress(RuntimeError):  # the store is closing: the next start looks by itself
            done = self._put(follower.queue, flow)
            follower.waits = True
            done.add_done_callback(self._hearing(partial(self._done, follower, following)))

    def _done(self, follower: Follower, following: Following, done: ChangeResult[Any]) -> None:
        follower.waits = False  # it may have failed without being run
        if (fault := done.exception()) is not None:
            self._note(fault)
        following.heard(done)
