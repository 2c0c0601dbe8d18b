"""Lanes taken and started in one transaction, so that no two are taken for one slot of a pace."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.backoff import LONGEST, TRIES_OF_A_BUG
from bot.outbox.handlers import EffectDispatch
from bot.outbox.lane_step import InFlightCall, begin, stumble
from bot.outbox.worker_pool import Capacity
from bot.telemetry import fault_points
from storage.change_result import ChangeResult
from storage.db import TransactionLost
from storage.db_errors import LaneLost
from storage.queries.lanes import Claimer, Lease
from storage.tx import Tx

SHARE_SECONDS = 0.005  # of the database at a time: others want it too


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A lane that was taken: with a call to make, or with what went wrong in preparing one."""

    lease: Lease
    out: InFlightCall | None = None
    fault: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What one transaction took. `more`: there may be further lanes to take at once; `full`: once there are hands for them."""

    started: tuple[Started, ...]
    more: bool
    full: bool = False


class ClaimToken:
    """The right to take lanes. Who has it knows of every hand that is promised to a lane; it comes back after the commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out = False
        self._missed = False

    def take(self) -> bool:
        """Take it; False if somebody has it. From any thread."""
        with self._lock:
            self._missed |= self._out
            taken, self._out = not self._out, True
            return taken

    def give_back(self) -> bool:
        """Give it back; True if somebody wanted it meanwhile."""
        with self._lock:
            missed, self._missed, self._out = self._missed, False, False
            return missed


class LaneClaim:
    """Lanes taken for the hands that are free: asked for by the loop, or behind a transaction that made work for them."""

    def __init__(
        self,
        token: ClaimToken,
        take: Callable[[Tx], Claimed],
        tell: Callable[["LaneClaim", Claimed | None, BaseException | None], None],
    ) -> None:
        self._token = token
        self._take = take
        self._tell = tell
        self.has_token = False
        self.asked = 0.0
        """When (monotonic) the leases were asked for."""

    def __call__(self, tx: Tx) -> Claimed | None:
        """What was taken; None if somebody else is at it."""
        self.has_token = self.has_token or self._token.take()
        if not self.has_token:
            return None
        self.asked = time.monotonic()
        taken = self._take(tx)
        for one in taken.started:
            if one.out is not None:
                fault_points.point("marked", one.out.entry.kind)
        return taken

    def heard(self, done: ChangeResult[Claimed | None]) -> None:
        """Tell who works the lanes."""
        fault = done.exception()
        self._tell(self, None if fault is not None else done.result(), fault)


def claim(tx: Tx, capacity: Capacity, dispatch: EffectDispatch, *, owner: str, lease_seconds: float) -> Claimed:
    """Take lanes and begin each, one after another, as long as there are hands and time.

    Of a database that is locked nothing is taken. The pace that one uses is seen by the next. A lane whose effect cannot be prepared stumbles, and only that one.
    Raises LaneLost if it was the database that failed.
    """
    if tx.generations.locked() is not None:
        return Claimed(started=(), more=False)
    until = time.monotonic() + SHARE_SECONDS
    started: list[Started] = []
    while capacity.free and time.monotonic() < until:
        claimer = Claimer(owner=owner, seconds=lease_seconds, skip=capacity.skip, only=capacity.only)
        leases = tx.lanes.claim("out", claimer, limit=1)
        if not leases:
            return Claimed(started=tuple(started), more=False, full=capacity.full)
        one = _begin(tx, leases[0], dispatch)
        if one.out is not None:
            capacity.take(one.lease.lane)
        if one.out is not None or one.fault is not None:
            started.append(one)
        if not leases[0].more and "out" not in tx.wakes.ways:  # what was prepared may have made work, too
            return Claimed(started=tuple(started), more=False, full=capacity.full)
    return Claimed(started=tuple(started), more=capacity.free > 0, full=capacity.full)


def put_off(tx: Tx, lane: str) -> None:
    """After LaneLost: let the other lanes go first, lest one effect that the database cannot take stops them all."""
    tx.lanes.put_off(lane, longest=LONGEST)


def _begin(tx: Tx, lease: Lease, dispatch: EffectDispatch) -> Started:
    try:
        with tx.savepoint():
            return Started(lease=lease, out=begin(tx, lease, dispatch))
    except TransactionLost as fault:
        raise LaneLost(lease.lane) from fault.__cause__
    except Exception as fault:  # noqa: BLE001  # a bug in preparing stops this lane only, is logged by the caller and tried again
        stumble(tx, lease, type(fault).__name__, tries=TRIES_OF_A_BUG)
        return Started(lease=lease, fault=fault)
