"""The loop that takes stored events in."""

import asyncio
import contextlib

import structlog

from bot.intake.turn import Handle, Turn, TurnLost, put_off, turn
from bot.watch import counters, faults
from bot.watch.where import where
from storage.store import Store

LOOK_SECONDS = 1.0
log = structlog.get_logger("intake")


class Intake:
    """Takes lanes as they become due, oldest first, one a transaction."""

    def __init__(self, store: Store, handle: Handle) -> None:
        self._store = store
        self._handle = handle
        self._wake = asyncio.Event()
        self._closing = False

    def nudge(self) -> None:
        """There may be something to do. Call from the loop's own thread."""
        self._wake.set()

    def stop(self) -> None:
        """End after the turn under way."""
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._closing:
            self._wake.clear()
            if not await self._turn():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)

    async def _turn(self) -> bool:
        """One turn; False if there was nothing to do."""
        try:
            done = await self._store.run_later(turn, self._handle)
        except Exception as fault:  # noqa: BLE001  # the database is away: what arrived is on disk and waits
            log.warning("intake_failed", why=type(fault).__name__)
            return await self._put_off(fault)
        if done is None:
            return False
        faults.point("decided", done.lane.split(":")[1])
        _tell(done)
        return True

    async def _put_off(self, fault: Exception) -> bool:
        """Can another lane's turn be tried at once?"""
        if isinstance(fault, TurnLost):
            with contextlib.suppress(Exception):  # away altogether: then every lane waits
                await self._store.run_later(put_off, fault.lane)
                return True
        await asyncio.sleep(LOOK_SECONDS)
        return False


def _tell(done: Turn) -> None:
    for key, word in done.results:
        counters.decided.labels(word.partition(":")[0]).inc()
        log.info("taken_in", key=key, lane=done.lane, result=word)
    if done.fault is not None:
        log.error("flow_failed", lane=done.lane, why=type(done.fault).__name__, where=where(done.fault))
