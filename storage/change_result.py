"""What comes of a change that the writer's thread makes and others, mostly the event loop, wait for."""

import asyncio
import threading
from asyncio import AbstractEventLoop, CancelledError
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Generic, Literal, TypeVar, cast

T = TypeVar("T")
State = Literal["waiting", "begun", "done", "cancelled"]


class ChangeResult(Generic[T]):
    """A result, once it is there.

    In place of `concurrent.futures.Future` under `asyncio.wrap_future`, which takes four times as many calls: who stops waiting
    before the change is begun cancels it, who does so later does not, and what was raised is raised to each that asks.
    """

    __slots__ = ("_fault", "_hearers", "_lock", "_state", "_trace", "_value")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State = "waiting"
        self._value: T | None = None
        self._fault: BaseException | None = None
        self._trace: TracebackType | None = None
        self._hearers: list[Callable[[ChangeResult[T]], None]] = []

    def begin(self) -> bool:
        """Begin to make the change, from now on it cannot be cancelled; False if it is."""
        with self._lock:
            if self._state == "waiting":
                self._state = "begun"
            return self._state == "begun"

    def cancel(self) -> bool:
        """Do not make the change; False if it has begun."""
        with self._lock:
            if self._state != "waiting":
                return False
            self._state = "cancelled"
        self._tell()
        return True

    def set_result(self, value: T) -> None:
        """It is made. Raises RuntimeError if its end is known already."""
        self._end(value, None)

    def set_exception(self, fault: BaseException) -> None:
        """It failed. Raises RuntimeError if its end is known already."""
        self._end(None, fault)

    def done(self) -> bool:
        """Whether its end is known."""
        return self._state in {"done", "cancelled"}

    def cancelled(self) -> bool:
        """Whether it is not made, as nobody waits for it any more."""
        return self._state == "cancelled"

    def exception(self) -> BaseException | None:
        """What was raised. Raises CancelledError, and InvalidStateError if it is not done."""
        self._look()
        return self._fault

    def result(self) -> T:
        """The result. Raises what the change raised, CancelledError, and InvalidStateError if it is not done."""
        self._look()
        if self._fault is not None:
            try:
                raise self._fault.with_traceback(self._trace)  # else it grew with each waiter that is given the same
            finally:
                del self  # the traceback has this frame, and would keep the fault that keeps it
        return cast("T", self._value)

    def add_done_callback(self, hear: "Callable[[ChangeResult[T]], None]") -> None:
        """Call `hear`, which must not raise, once it is done, on the thread that ends it; at once if it is."""
        with self._lock:
            if not self.done():
                self._hearers.append(hear)
                return
        hear(self)

    async def arrived(self) -> T:
        """Wait for it. Raises what the change raised; a waiting change is cancelled with who waits for it."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self.add_done_callback(partial(_tell, loop, waiter))
        try:
            await waiter
        except CancelledError:
            self.cancel()
            raise
        try:
            return self.result()
        finally:
            del self  # as in `result`

    def _look(self) -> None:
        if self._state == "cancelled":
            raise CancelledError
        if self._state != "done":
            raise asyncio.InvalidStateError(f"the change is {self._state}")

    def _end(self, value: T | None, fault: BaseException | None) -> None:
        with self._lock:
            if self._state != "begun":
                raise RuntimeError(f"the change is {self._state}")
            self._value, self._fault, self._trace = value, fault, None if fault is None else fault.__traceback__
            self._state = "done"
        self._tell()

    def _tell(self) -> None:
        hearers, self._hearers = self._hearers, []  # nobody is added any more
        for hear in hearers:
            hear(self)


def _tell(loop: AbstractEventLoop, waiter: asyncio.Future[None], _: object) -> None:
    """From any thread."""
    try:
        loop.call_soon_threadsafe(_wake, waiter)
    except RuntimeError:  # the loop is closed, and who waited in it is gone
        return


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
