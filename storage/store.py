"""The door to the database: changes by `run`, looks by `read`, events by `arrive`."""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Connection

from bot.model.queue import Arrival
from storage import tables as t
from storage.change_result import ChangeResult
from storage.db import Wakes
from storage.db_errors import outage_word
from storage.followers import Followers, Following, Queue
from storage.process_cache import mark_what_was_written
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")

LONG_LOOKS = 2
LASTING = frozenset({"full", "read_only"})


class Database(Protocol):
    """What the two databases have in common."""

    def submit(
        self, work: Callable[[Connection], Any], after: Callable[[], None], *, queue: Queue
    ) -> ChangeResult[Any]:
        """Run `work` in a transaction of its own and commit; `after` runs right after the commit."""

    def look(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Run `work` on a read-only connection."""

    def close(self) -> None:
        """Finish what is queued and let go."""

    @property
    def ended(self) -> Future[None]:
        """Done when changes are made no more: with what ended the writer, if it was not `close`."""


class Store:
    """One database, open.

    A flow is a plain function of the open transaction: it may run twice (never halfway), so it must have no effect but
    through its transaction.
    """

    def __init__(
        self,
        database: Database,
        *,
        business_clock: Callable[[], datetime],
        secret: bytes,
        engine_clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database = database
        self._open = partial(Tx, business_clock=business_clock, engine_clock=engine_clock, secret=secret)
        self._secret = secret
        self._memo: dict[str, Any] = {}
        self._writing: Tx | None = None  # of the writer's thread, with what it was asked for before
        self._long_looks = asyncio.Semaphore(LONG_LOOKS)
        self.damaged = False
        """Whether the database said that it is damaged."""
        self._refused = False
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._expecting: list[Callable[[Mapping[str, float | None]], None]] = []
        self._unheard: Future[None] = Future()
        self._unheard.set_running_or_notify_cancel()
        self._followers = Followers(self._put, self._note, self._hearing)
        self._arriving: Callable[[Sequence[Arrival]], Following] | None = None

    @property
    def secret(self) -> bytes:
        """The key of this installation's keyed hashes."""
        return self._secret

    def on_wake(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Call `listener` (from any thread) with the ways that have new work, after each commit that made some."""
        self._listeners.append(listener)

    def on_later(self, listener: Callable[[Mapping[str, float | None]], None]) -> None:
        """Call `listener` (from any thread) after each commit that made work for later, with `Wakes.later`."""
        self._expecting.append(listener)

    @contextmanager
    def following(self, way: str, make: Callable[[], Following], *, queue: Queue) -> Iterator[None]:
        """Meanwhile, what `make` gives runs behind each transaction that made work of this way: before the commit, if there is time.

        Work of other processes, and what a lost batch left, does not pass here: look now and then besides.
        """
        with self._followers.following(way, make, queue=queue):
            yield

    async def run(self, flow: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a flow in one transaction and commit it. What the flow raises is raised here and nothing stands."""
        return await self._submit("normal", lambda tx: flow(tx, *args, **kwargs))

    async def run_first(self, flow: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, ahead of everything queued: a person waits for the answer."""
        return await self._submit("urgent", lambda tx: flow(tx, *args, **kwargs))

    async def run_later(self, flow: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, behind everything queued."""
        return await self._submit("idle", lambda tx: flow(tx, *args, **kwargs))

    async def read(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask without changing anything. Raises OnlyLooks where something was to be changed."""

        def looking(conn: Connection) -> T:
            tx = self._tx(conn, Wakes())
            tx.cache.only_looks = True
            return query(tx, *args, **kwargs)

        try:
            return cast("T", await asyncio.wrap_future(self._database.look(looking)))
        except Exception as fault:
            self._note(fault)
            raise

    async def look(self, query: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `read`, for what may take long: few at a time, so that short reads always find a reader."""
        async with self._long_looks:
            return await self.read(query, *args, **kwargs)

    async def arrive(self, arrivals: Sequence[Arrival]) -> int:
        """Store events, each once; how many were new. When this returns they are on disk.

        Whoever is there to handle them may do so in the same transaction; if that fails, they are stored all the same.
        """
        if self._arriving is not None:
            handling = self._arriving(arrivals)
            done: ChangeResult[int] = self._put("normal", handling)
            done.add_done_callback(self._hearing(handling.heard))
            try:
                return await done.arrived()
            except Exception as fault:  # noqa: BLE001  # whatever it is, they are to be stored all the same
                self._note(fault)
        return await self._submit("normal", lambda tx: sum(tx.inbox.arrive(arrival) for arrival in arrivals))

    @contextmanager
    def arriving(self, make: Callable[[Sequence[Arrival]], Following]) -> Iterator[None]:
        """Meanwhile, events are stored by what `make` gives, whose result is how many were new."""
        before, self._arriving = self._arriving, make
        try:
            yield
        finally:
            if self._arriving is make:
                self._arriving = before

    async def ended(self) -> None:
        """Wait until changes are made no more, or somebody who waits for one was not told of it. Raises why, but for `close`."""
        both = [asyncio.wrap_future(one) for one in (self._database.ended, self._unheard)]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in both:
                one.cancel()

    async def close(self) -> None:
        """Finish what is queued and let go of the database."""
        await asyncio.to_thread(self._database.close)

    def _hearing(self, heard: Callable[[ChangeResult[Any]], None]) -> Callable[[ChangeResult[Any]], None]:
        """What hears of a result on a thread of the database, where nobody else hears of its own fault."""

        def hearing(done: ChangeResult[Any]) -> None:
            try:
                if not done.cancelled():
                    heard(done)
            except Exception as fault:  # noqa: BLE001  # any bug: who waits for the result may wait for ever
                if not self._unheard.done():
                    self._unheard.set_exception(fault)

        return hearing

    def _tx(self, conn: Connection, wakes: Wakes) -> Tx:
        return self._open(conn, wakes=wakes, memo=self._memo)

    async def _submit(self, queue: Queue, flow: Callable[[Tx], T]) -> T:
        try:
            return await self._put(queue, flow).arrived()
        except Exception as fault:
            self._note(fault)
            raise

    def _put(self, queue: Queue, flow: Callable[[Tx], T]) -> ChangeResult[T]:
        wakes = Wakes()

        def work(conn: Connection) -> T:
            wakes.clear()
            tx = self._writing
            if tx is None or not tx.begins_again(conn, wakes):
                tx = self._writing = self._tx(conn, wakes)
            result = flow(tx)
            mark_what_was_written(tx)
            if t.phone.name in tx.cache.written:
                tx.wake("numbers")
            self._followers.behind(wakes.ways)
            return result

        return self._database.submit(work, lambda: self._woken(wakes), queue=queue)

    def _note(self, fault: BaseException) -> None:
        word = outage_word(fault)
        self.damaged = self.damaged or word == "corrupt"
        self._refused = self._refused or word in LASTING

    def refused(self) -> bool:
        """Whether the database refused some change since this was last asked, as it was full or read-only.

        A change that needs no room succeeds on a full disk, so one success is not enough to be well.
        """
        refused, self._refused = self._refused, False
        return refused

    def _woken(self, wakes: Wakes) -> None:
        if wakes.ways:
            ways = frozenset(wakes.ways)
            for listener in self._listeners:
                listener(ways)
        if wakes.later:
            later = dict(wakes.later)
            for expecting in self._expecting:
                expecting(later)


def new_secret() -> str:
    """A fresh installation secret, hex."""
    return secrets.token_hex(32)
