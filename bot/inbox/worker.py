"""The loop that handles stored events."""

import asyncio
import contextlib
from functools import partial

import structlog

from bot.inbox.lane_step import LaneResult, process_lane, put_off
from bot.inbox.read_first import Handle, ReadFirst
from bot.model.lane import word_of
from bot.model.queue import InboxEntry
from bot.outbox.models import WaitForGate
from bot.telemetry import counters, fault_points
from bot.telemetry.logs import where
from storage.db_errors import LaneLost
from storage.store import Store
from storage.tx import Tx

LOOK_SECONDS = 1.0
MOST_READ = 100
log = structlog.get_logger("intake")


class InboxWorker:
    """Handles lanes as they become due, oldest first, each in a transaction of its own."""

    def __init__(self, store: Store, handle: Handle) -> None:
        self._store = store
        self._handle = handle
        self._wake = asyncio.Event()
        self._closing = False
        self._read: dict[str, Handle] = {}

    def nudge(self) -> None:
        """Wakes the loop, because there may be something to do. Call it from the loop's own thread."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the loop after the lane under way."""
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Handles lanes until `stop`."""
        while not self._closing:
            self._wake.clear()
            if not await self._next_lane():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)

    async def _next_lane(self) -> bool:
        """Handles one lane; False if none was due, or the database is away."""
        try:
            done = await self._store.run_later(process_lane, self._handle, self._read)
        except Exception as fault:  # noqa: BLE001  # the database is away: what arrived is on disk and waits
            log.warning("intake_failed", why=type(fault).__name__)
            return await self._put_off(fault)
        if done is None:
            return False
        if done.results or done.read_first is None:
            fault_points.point("decided", word_of(done.lane))
        _log(done)
        for key, _ in done.results:
            self._read.pop(key, None)
        if done.read_first is not None:
            await self._read_for(*done.read_first)
        return True

    async def _read_for(self, key: str, first: ReadFirst) -> None:
        """Reads what the event needs; what cannot be read is left to its flow, whose faults are counted and tried again."""
        try:
            known = await self._store.read(first.read)
        except Exception as fault:  # noqa: BLE001  # the flow runs into the same, where it is handled
            log.warning("read_first_failed", key=key, why=type(fault).__name__)
            known = None
        while len(self._read) >= MOST_READ:  # handled by another process in the meantime
            self._read.pop(next(iter(self._read)))
        self._read[key] = partial(_knowing, first, known)

    async def _put_off(self, fault: Exception) -> bool:
        """Puts a lost lane off; True if another lane can be tried at once."""
        if isinstance(fault, LaneLost):
            with contextlib.suppress(Exception):  # away altogether: then every lane waits
                await self._store.run_later(put_off, fault.lane)
                return True
        await asyncio.sleep(LOOK_SECONDS)
        return False


def _knowing(first: ReadFirst, known: object, item: InboxEntry, tx: Tx) -> WaitForGate | str:
    return first.then(item, tx, known)


def _log(done: LaneResult) -> None:
    for key, word in done.results:
        counters.decided.labels(word.partition(":")[0]).inc()
        log.info("taken_in", key=key, lane=done.lane, result=word)
    if done.fault is not None:
        log.error("flow_failed", lane=done.lane, why=type(done.fault).__name__, where=where(done.fault))
