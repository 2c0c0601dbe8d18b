"""The loop that handles stored events."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.inbox.lane_step import LaneResult, handle_stored, process_lane, put_off
from bot.inbox.read_first import Handle, ReadFirst
from bot.model.lane import word_of
from bot.model.queue import Arrival, InboxEntry
from bot.outbox.models import WaitForGate
from bot.telemetry import counters, fault_points
from bot.telemetry.logs import where
from storage.change_result import ChangeResult
from storage.db_errors import LaneLost
from storage.store import Store
from storage.tx import Tx

LOOK_SECONDS = 1.0
MOST_READ = 100
PATIENCE_SECONDS = (
    0.2  # events that waited so long are only stored: in a flood, whoever sends them waits for all before
)
log = structlog.get_logger("intake")


class Turn:
    """One turn of whichever lane is due: asked for by the loop, or behind a transaction that stored an event."""

    def __init__(self, worker: "InboxWorker") -> None:
        self._worker = worker

    def __call__(self, tx: Tx) -> LaneResult | None:
        """The next lane; None if there is none, or it is not the time."""
        if not self._worker.ready:
            return None
        done = process_lane(tx, self._worker.handle, self._worker.read)
        if done is not None:
            if done.more:
                tx.wake("in")
            fault_points.point("handled", word_of(done.lane))
        return done

    def heard(self, done: ChangeResult[LaneResult | None]) -> None:
        """Tell the worker, in its loop."""
        fault = done.exception()
        self._worker.tell(None if fault is not None else done.result(), fault)


class Arriving:
    """Events that are stored and, if nothing waits before them, handled in the same transaction."""

    def __init__(self, worker: "InboxWorker", arrivals: Sequence[Arrival]) -> None:
        self._worker = worker
        self._arrivals = arrivals
        self._asked = time.monotonic()
        self._tried = False
        self._results: list[LaneResult] = []

    def __call__(self, tx: Tx) -> int:
        """Store them; how many were new. Run again because all was lost, it takes no risk and only stores them."""
        tried, self._tried, self._results = self._tried, True, []
        return sum(tx.inbox.arrive(one) if tried else self._one(tx, one) for one in self._arrivals)

    def _one(self, tx: Tx, arrival: Arrival) -> bool:
        late = time.monotonic() - self._asked > PATIENCE_SECONDS
        if late or not self._worker.ready or tx.generations.locked() is not None:
            return tx.inbox.arrive(arrival)
        new, done = handle_stored(tx, arrival, self._worker.handle)
        if done is not None:
            self._results.append(done)
        return new

    def heard(self, done: ChangeResult[int]) -> None:
        """Tell the worker, in its loop, what is committed."""
        if (fault := done.exception()) is not None:
            log.warning("not_handled_at_once", why=type(fault).__name__)
            return
        for result in self._results:
            self._worker.tell(result, None)


class InboxWorker:
    """Handles lanes as they become due, oldest first, each in a transaction of its own.

    Mostly that is behind the transaction that stored an event, in the same commit; its loop looks once a second for what
    came from elsewhere or could not be handled before, and reads what a flow must know.
    """

    def __init__(self, store: Store, handle: Handle, *, turned: Callable[[], object] = int) -> None:
        """`turned` is called at the beginning of each turn of the loop."""
        self._store = store
        self._turned = turned
        self.handle = handle
        self.read: dict[str, Handle] = {}
        """For events, by key, for which something was read: what handles them, knowing it."""
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False
        self._to_read: tuple[str, ReadFirst] | None = None
        self._fault: BaseException | None = None

    @property
    def ready(self) -> bool:
        """Whether lanes may be taken: not while something is read for the one that is due first. From any thread."""
        return self._to_read is None and not self._closing

    def nudge(self) -> None:
        """Wakes the loop, because there may be something to do. Call it from the loop's own thread."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the loop after the lane under way."""
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Handles lanes until `stop`."""
        self._loop = asyncio.get_running_loop()
        turn, arriving = partial(Turn, self), partial(Arriving, self)
        with self._store.following("in", turn, queue="idle"), self._store.arriving(arriving):
            while not self._closing:
                self._turned()
                self._wake.clear()
                await self._look()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):  # `wait_for` would take a task
                        await self._wake.wait()

    def tell(self, done: LaneResult | None, fault: BaseException | None) -> None:
        """What became of a turn is committed. From any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._heard, done, fault)

    async def _look(self) -> None:
        """Does what a turn left to the loop, and asks for the next."""
        if self._fault is not None:
            fault, self._fault = self._fault, None
            await self._put_off(fault)
        if self._to_read is not None:
            await self._read_for(*self._to_read)
        try:
            self._heard(await self._store.run_later(Turn(self)), None)
        except Exception as fault:  # noqa: BLE001  # the database is away: what arrived is on disk and waits
            self._heard(None, fault)

    def _heard(self, done: LaneResult | None, fault: BaseException | None) -> None:
        if fault is not None and not self._closing:
            log.warning("intake_failed", why=type(fault).__name__)
            self._fault = fault
            self._wake.set()
        if done is None:
            return
        if done.results or done.read_first is None:
            fault_points.point("decided", word_of(done.lane))
        _log(done)
        for key, _ in done.results:
            self.read.pop(key, None)
        if done.read_first is not None and done.read_first[0] not in self.read:
            self._to_read = self._to_read or done.read_first
            self._wake.set()

    async def _read_for(self, key: str, first: ReadFirst) -> None:
        """Reads what the event needs; what cannot be read is left to its flow, whose faults are counted and tried again."""
        try:
            known = await self._store.read(first.read)
        except Exception as fault:  # noqa: BLE001  # the flow runs into the same, where it is handled
            log.warning("read_first_failed", key=key, why=type(fault).__name__)
            known = None
        while len(self.read) >= MOST_READ:  # handled by another process in the meantime
            self.read.pop(next(iter(self.read)))
        self.read[key] = partial(_knowing, first, known)
        self._to_read = None

    async def _put_off(self, fault: BaseException) -> None:
        """Puts a lost lane off, so that another can be tried at once; any other fault is the database's."""
        if isinstance(fault, LaneLost):
            with contextlib.suppress(Exception):  # away altogether: then every lane waits
                await self._store.run_later(put_off, fault.lane)
                return
        await asyncio.sleep(LOOK_SECONDS)


def _knowing(first: ReadFirst, known: object, item: InboxEntry, tx: Tx) -> WaitForGate | str:
    return first.then(item, tx, known)


def _log(done: LaneResult) -> None:
    for key, word in done.results:
        counters.labelled(counters.decided, word.partition(":")[0]).inc()
        log.info("taken_in", key=key, lane=done.lane, result=word)
    if done.fault is not None:
        log.error("flow_failed", lane=done.lane, why=type(done.fault).__name__, where=where(done.fault))
