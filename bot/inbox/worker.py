"""The loop that handles stored events."""

import asyncio
import contextlib

import structlog

from bot.inbox.lane_step import Handle, LaneResult, process_lane, put_off
from bot.model.lane import word_of
from bot.telemetry import counters, fault_points
from bot.telemetry.logs import where
from storage.db_errors import LaneLost
from storage.store import Store

LOOK_SECONDS = 1.0
log = structlog.get_logger("intake")


class InboxWorker:
    """Handles lanes as they become due, oldest first, each in a transaction of its own."""

    def __init__(self, store: Store, handle: Handle) -> None:
        self._store = store
        self._handle = handle
        self._wake = asyncio.Event()
        self._closing = False

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
            done = await self._store.run_later(process_lane, self._handle)
        except Exception as fault:  # noqa: BLE001  # the database is away: what arrived is on disk and waits
            log.warning("intake_failed", why=type(fault).__name__)
            return await self._put_off(fault)
        if done is None:
            return False
        fault_points.point("decided", word_of(done.lane))
        _log(done)
        return True

    async def _put_off(self, fault: Exception) -> bool:
        """Puts a lost lane off; True if another lane can be tried at once."""
        if isinstance(fault, LaneLost):
            with contextlib.suppress(Exception):  # away altogether: then every lane waits
                await self._store.run_later(put_off, fault.lane)
                return True
        await asyncio.sleep(LOOK_SECONDS)
        return False


def _log(done: LaneResult) -> None:
    for key, word in done.results:
        counters.decided.labels(word.partition(":")[0]).inc()
        log.info("taken_in", key=key, lane=done.lane, result=word)
    if done.fault is not None:
        log.error("flow_failed", lane=done.lane, why=type(done.fault).__name__, where=where(done.fault))
