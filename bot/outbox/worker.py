"""The outbox's hands: one dispatcher a process, as many lanes at once as it has hands."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from bot.model.effect.replies import SendWhatsApp
from bot.model.effect.threads import PostCopy
from bot.outbox.backoff import TRIES_OF_A_BUG
from bot.outbox.calls import Call
from bot.outbox.calls.outcomes import Done, Outcome, Retry, Unknown
from bot.outbox.claim import Claimed, ClaimToken, LaneClaim, claim, put_off
from bot.outbox.due_times import DueTimes
from bot.outbox.handlers import EffectDispatch
from bot.outbox.lane_step import InFlightCall, settle, settle_only, stumble
from bot.outbox.worker_pool import WorkerPool
from bot.telemetry import counters, fault_points
from bot.telemetry.logs import where
from storage.db_errors import LaneLost, is_outage
from storage.queries.lanes import LEASE_SECONDS, Lease, LeaseLost
from storage.store import Store
from storage.tx import Tx

STEPS_A_LEASE = 25
LOOK_SECONDS = 1.0
LONGEST_CALL = 600.0  # clients have time-outs of their own; this is for one that forgot
log = structlog.get_logger("deliver")


class OutboxWorker:
    """Takes lanes that are due and works each until it has nothing to do, must wait, or had its share.

    A lane is leased for `lease_seconds`, renewed while a call is out, so that another process takes it over only after
    this one is gone. A call that could not be made within half a lease is not made any more: the lane may be another's.
    """

    def __init__(
        self,
        store: Store,
        dispatch: EffectDispatch,
        perform: Callable[[Call[object]], Awaitable[Outcome]],
        *,
        owner: str,
        lease_seconds: float = LEASE_SECONDS,
        turned: Callable[[], object] = int,
    ) -> None:
        """`turned` is called at the beginning of each turn of the loop."""
        self._store = store
        self._turned = turned
        self._dispatch = dispatch
        self._perform = perform
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool = WorkerPool(self._look)
        self._token = ClaimToken()
        self._looking = True  # whether there is reason to look for lanes
        self._look_at = 0.0
        """When (monotonic) to look without any."""
        self._due = DueTimes()
        self._fault: BaseException | None = None
        self._closing = False
        self._ended = asyncio.Event()
        self._ended.set()

    def nudge(self) -> None:
        """There may be something to do. Call from the loop's own thread."""
        self._due.unsure = True
        self._look()

    def _expect(self, later: Mapping[str, float | None]) -> None:
        """Something will be due later: who rests need not know of it if that is after the rest."""
        if self._due.expect(later) and (self._due.unsure or self._due.seconds() < LOOK_SECONDS):
            self._wake.set()

    def _committed(self, later: Mapping[str, float | None]) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._expect, later)

    async def run(self) -> None:
        """Work until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._store.on_later(self._committed)
        self._ended.clear()
        try:
            async with asyncio.TaskGroup() as together:  # without its beat, another process would take its lanes over
                beat = together.create_task(self._beat())
                with self._store.following("out", self._claiming, queue="normal"):
                    while not self._closing:
                        self._turned()
                        self._wake.clear()
                        await self._take()
                        await self._rest()
                beat.cancel()
        finally:
            self._ended.set()

    async def stop(self, *, within: float) -> None:
        """Take nothing more and let the calls that are out come back, for `within` seconds."""
        self._closing = True
        self._wake.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_started(), within)
        await self._pool.finish(within=within)

    async def _all_started(self) -> None:
        """What was taken is in work, and nothing more will be."""
        await self._ended.wait()
        while not self._token.take():
            await self._wake.wait()
            self._wake.clear()

    def _look(self) -> None:
        self._looking = True
        self._wake.set()

    def _claiming(self) -> LaneClaim:
        return LaneClaim(self._token, self._claim, self._tell)

    def _claim(self, tx: Tx) -> Claimed:
        if self._closing:
            return Claimed(started=(), more=False)
        return claim(tx, self._pool.capacity, self._dispatch, owner=self._owner, lease_seconds=self._lease_seconds)

    async def _take(self) -> None:
        """Take lanes and set to work, if there is reason to look for any."""
        if self._fault is not None:
            fault, self._fault = self._fault, None
            await self._put_off(fault)
        if not self._looking or not self._pool.capacity.free:
            return
        self._looking, self._look_at = False, time.monotonic() + LOOK_SECONDS
        claiming = self._claiming()
        try:
            self._heard(claiming, await self._store.run(claiming), None)
        except Exception as fault:  # noqa: BLE001  # the database is away: wait and look again, nothing is lost
            self._heard(claiming, None, fault)

    def _tell(self, claiming: LaneClaim, taken: Claimed | None, fault: BaseException | None) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._heard, claiming, taken, fault)

    def _heard(self, claiming: LaneClaim, taken: Claimed | None, fault: BaseException | None) -> None:
        """What was taken is committed: set to work."""
        for one in () if taken is None else taken.started:
            if one.out is not None:
                self._pool.start(one.lease, self._work(one.lease, one.out, asked=claiming.asked))
            elif one.fault is not None:
                _tell_failed(one.lease, one.fault)
        if fault is not None and not self._closing:
            log.warning("take_failed", why=type(fault).__name__)
            self._fault = fault
            self._wake.set()
        missed = claiming.has_token and self._token.give_back()
        if missed or (taken is not None and (taken.more or (taken.full and not self._pool.capacity.full))):
            self._look()
        elif self._closing:
            self._wake.set()

    async def _put_off(self, fault: BaseException) -> None:
        """Put a lost lane off, so that another can be taken at once; any other fault is the database's."""
        self._looking = True
        if isinstance(fault, LaneLost):
            with contextlib.suppress(Exception):  # away altogether: then every lane waits
                await self._store.run(put_off, fault.lane)
                return
        await asyncio.sleep(LOOK_SECONDS)

    async def _rest(self) -> None:
        """Wait for something to do: until a second after the last look, or until something known becomes due."""
        if self._wake.is_set():
            return
        try:
            async with asyncio.timeout(await self._seconds()):  # `wait_for` would take a task
                await self._wake.wait()
        except TimeoutError:
            if (
                self._due.seconds() <= 0 or time.monotonic() >= self._look_at
            ):  # what was to be due may have been put off
                self._looking, self._look_at = True, time.monotonic() + LOOK_SECONDS
                self._due.looking()

    async def _seconds(self) -> float:
        if self._pool.capacity.full:
            return LOOK_SECONDS
        if self._due.unsure:
            self._due.asking()
            try:
                now, due = await self._store.read(_next_due)
            except Exception:  # noqa: BLE001  # the database is away: asked again at the next turn
                self._due.unsure = True
            else:
                self._due.told(None if due is None else (due - now).total_seconds())
        return max(0.0, min(self._look_at - time.monotonic(), self._due.seconds())) + 0.001

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            if leases := self._pool.leases:
                with contextlib.suppress(Exception):  # the database is away; settling will find out
                    await self._store.run(_renew, leases)

    async def _work(self, lease: Lease, started: InFlightCall, *, asked: float) -> None:
        """Make the lane's calls, one after another. `asked`: when (monotonic) its lease was last asked for."""
        out: InFlightCall | None = started
        try:
            for step in range(STEPS_A_LEASE):
                if out is None:
                    return
                kind = out.entry.kind
                outcome = await self._called(out, fresh_until=asked + lease.seconds / 2)
                asked = time.monotonic()
                out = await self._settled(lease, out, outcome, last=self._closing or step == STEPS_A_LEASE - 1)
                fault_points.point("settled", kind)
        except Exception as fault:  # noqa: BLE001  # a bug in prepare or settle stops this lane only, and is tried again
            await self._stumbled(lease, fault)

    async def _called(self, out: InFlightCall, *, fresh_until: float) -> Outcome:
        fault_points.point("sending", out.entry.kind)
        began = time.monotonic()
        outcome = await self._outcome(out) if began < fresh_until else Retry(why="late")
        fault_points.point("called", out.entry.kind)
        word = type(outcome).__name__.lower()
        counters.labelled(counters.effects, out.entry.kind, word).inc()
        _observe(out, outcome, time.monotonic() - began)
        log.info(
            "effect",
            kind=out.entry.kind,
            lane=out.entry.lane,
            id=out.entry.id,
            cause=out.entry.cause,
            attempt=out.entry.attempts + 1,
            outcome=word,
            why=getattr(outcome, "why", None),
            ms=round((time.monotonic() - began) * 1000, 1),
        )
        return outcome

    async def _outcome(self, out: InFlightCall) -> Outcome:
        try:
            async with asyncio.timeout(LONGEST_CALL):
                return await self._perform(out.call)
        except Exception as fault:  # noqa: BLE001  # a bug in a client: whether the call was made, nobody knows
            log.error("call_failed", lane=out.entry.lane, why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # a traceback can hold a customer's words
            return Unknown(why=type(fault).__name__)

    async def _settled(self, lease: Lease, out: InFlightCall, outcome: Outcome, *, last: bool) -> InFlightCall | None:
        """Write the outcome down: it is in no other place, so as long as the database is away, try again."""
        until = time.monotonic() + lease.seconds
        while True:
            try:
                return await self._store.run(settle_only if last else settle, lease, out, outcome, self._dispatch)
            except LeaseLost:  # whoever has the lane now looks into it
                return None
            except Exception as fault:
                if is_outage(fault) and time.monotonic() < until:
                    await asyncio.sleep(min(LOOK_SECONDS, lease.seconds / 10))
                    continue
                if not last:  # it may be the next effect that cannot be prepared: this one's outcome must stand
                    with contextlib.suppress(LeaseLost):
                        await self._store.run(settle_only, lease, out, outcome, self._dispatch)
                raise

    async def _stumbled(self, lease: Lease, fault: Exception) -> None:
        tries = None if is_outage(fault) else TRIES_OF_A_BUG
        with contextlib.suppress(Exception):  # the lease ends by itself
            if not await self._store.run(stumble, lease, type(fault).__name__, tries=tries):
                return
        _tell_failed(lease, fault)


def _observe(out: InFlightCall, outcome: Outcome, seconds: float) -> None:
    """Count how long a message took from the event that brought it; what is only read back tells nothing of that."""
    histogram = {PostCopy.kind: counters.to_slack, SendWhatsApp.kind: counters.to_whatsapp}.get(out.entry.kind)
    if histogram is not None and isinstance(outcome, Done) and not out.looking and out.entry.sent_at is not None:
        histogram.observe(max(0.0, (out.entry.sent_at - out.entry.at).total_seconds() + seconds))


def _tell_failed(lease: Lease, fault: Exception) -> None:
    log.error("lane_failed", lane=lease.lane, why=type(fault).__name__, where=where(fault))
    counters.lane_failures.inc()


def _renew(tx: Tx, leases: list[Lease]) -> None:
    for lease in leases:
        tx.lanes.hold(lease)


def _next_due(tx: Tx) -> tuple[datetime, datetime | None]:
    return tx.engine_now, tx.lanes.next_due("out")
