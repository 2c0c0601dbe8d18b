"""The outbox's hands: one dispatcher a process, as many lanes at once as it has hands."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.deliver.trade import Trade
from bot.deliver.turn import Out, begin, settle, stumble
from bot.domain.calls import Call
from bot.domain.outcomes import Outcome
from bot.domain.retry import TRIES_OF_A_BUG
from bot.watch import counters, faults
from bot.watch.where import where
from storage.queries.lanes import Lease
from storage.store import Store
from storage.tx import Tx

HANDS = 16
STEPS_A_LEASE = 25
LOOK_SECONDS = 1.0
log = structlog.get_logger("deliver")


class Deliverer:
    """Claims lanes that are due and works each until it has nothing to do, must wait, or had its share."""

    def __init__(
        self, store: Store, trade: Trade, perform: Callable[[Call], Awaitable[Outcome]], *, owner: str
    ) -> None:
        self._store = store
        self._trade = trade
        self._perform = perform
        self._owner = owner
        self._busy: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._closing = False

    def nudge(self) -> None:
        """There may be something to do. Call from the loop's own thread."""
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._closing:
            self._wake.clear()
            free = HANDS - len(self._busy)
            leases = await self._claim(free) if free else []
            for lease in leases:
                self._start(lease)
            if len(leases) < free or not free:
                await self._rest()

    async def stop(self, *, within: float) -> None:
        """Claim nothing more and let what is out come back, for `within` seconds."""
        self._closing = True
        self._wake.set()
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=within)
            for task in late:
                task.cancel()

    async def _claim(self, free: int) -> list[Lease]:
        try:
            return await self._store.run(_claim, owner=self._owner, limit=free)
        except Exception as fault:  # noqa: BLE001  # the database is away: wait and look again, nothing is lost
            log.warning("claim_failed", why=type(fault).__name__)
            await asyncio.sleep(LOOK_SECONDS)
            return []

    def _start(self, lease: Lease) -> None:
        task = asyncio.create_task(self._work(lease))
        self._busy.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._wake.set()

    async def _rest(self) -> None:
        seconds = LOOK_SECONDS
        with contextlib.suppress(Exception):
            now, due = await self._store.read(_next_due)
            if due is not None:
                seconds = min(LOOK_SECONDS, max(0.0, (due - now).total_seconds()) + 0.001)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds if len(self._busy) < HANDS else LOOK_SECONDS)

    async def _work(self, lease: Lease) -> None:
        try:
            out = await self._store.run(begin, lease, self._trade)
            for _ in range(STEPS_A_LEASE):
                if out is None:
                    return
                out = await self._step(lease, out)
            if out is not None:
                await self._step(lease, out, last=True)
        except Exception as fault:  # noqa: BLE001  # a bug in prepare or settle stops this lane only, and is tried again
            log.error("lane_failed", lane=lease.lane, why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # a traceback can hold a customer's words
            counters.lane_failures.inc()
            with contextlib.suppress(Exception):
                await self._store.run(stumble, lease, type(fault).__name__, tries=TRIES_OF_A_BUG)

    async def _step(self, lease: Lease, out: Out, *, last: bool = False) -> Out | None:
        faults.point("sending")
        began = time.perf_counter()
        outcome = await self._perform(out.call)
        faults.point("called")
        step = await self._store.run(_settle_and_stop if last else settle, lease, out, outcome, self._trade)
        faults.point("settled")
        took = round((time.perf_counter() - began) * 1000, 1)
        word = type(outcome).__name__.lower()
        counters.effects.labels(out.owed.kind, word).inc()
        why = getattr(outcome, "why", None)
        log.info(
            "effect",
            kind=out.owed.kind,
            lane=out.owed.lane,
            attempt=out.owed.attempts + 1,
            outcome=word,
            why=why,
            ms=took,
        )
        return step


def _claim(tx: Tx, *, owner: str, limit: int) -> list[Lease]:
    return tx.lanes.claim("out", owner=owner, limit=limit)


def _next_due(tx: Tx) -> tuple[datetime, datetime | None]:
    return tx.now, tx.lanes.next_due("out")


def _settle_and_stop(tx: Tx, lease: Lease, out: Out, outcome: Outcome, trade: Trade) -> None:
    """As `settle`, but the lane goes to the back of the queue instead of on."""
    following = settle(tx, lease, out, outcome, trade)
    if following is not None:
        tx.outbox.mark_ready(following.owed)
        tx.lanes.release(lease.lane, due=tx.now)
