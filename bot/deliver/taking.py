"""Lanes taken and begun in one transaction, so that no two are taken for one slot of a pace."""

import time
from dataclasses import dataclass

from bot.deliver.hands import Grip
from bot.deliver.trade import Trade
from bot.deliver.turn import Out, begin, stumble
from bot.domain.retry import LONGEST, TRIES_OF_A_BUG
from storage.db import TransactionLost
from storage.queries.lanes import Claimer, Lease
from storage.tx import Tx

SHARE_SECONDS = 0.005  # of the database at a time: others want it too


class LaneLost(TransactionLost):
    """The database failed in the midst of `lane`'s beginning: nothing of the transaction stands."""

    def __init__(self, lane: str) -> None:
        super().__init__(lane)
        self.lane = lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A lane that was taken: with a call to make, or with what went wrong in preparing one."""

    lease: Lease
    out: Out | None = None
    fault: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one transaction took. `more`: there may be further lanes to take at once."""

    begun: tuple[Begun, ...]
    more: bool


def take(tx: Tx, grip: Grip, trade: Trade, *, owner: str, lease_seconds: float) -> Taken:
    """Take lanes and begin each, one after another, as long as there are hands and time.

    The pace that one uses is seen by the next. A lane whose effect cannot be prepared stumbles, and only that one.
    Raises LaneLost if it was the database that failed.
    """
    until = time.monotonic() + SHARE_SECONDS
    begun: list[Begun] = []
    while grip.free and time.monotonic() < until:
        claimer = Claimer(owner=owner, seconds=lease_seconds, skip=grip.skip, only=grip.only)
        leases = tx.lanes.claim("out", claimer, limit=1)
        if not leases:
            return Taken(begun=tuple(begun), more=False)
        one = _begin(tx, leases[0], trade)
        if one.out is not None:
            grip.take(one.lease.lane)
        if one.out is not None or one.fault is not None:
            begun.append(one)
    return Taken(begun=tuple(begun), more=grip.free > 0)


def put_off(tx: Tx, lane: str) -> None:
    """After LaneLost: let the other lanes go first, lest one effect that the database cannot take stops them all."""
    tx.lanes.put_off(lane, longest=LONGEST)


def _begin(tx: Tx, lease: Lease, trade: Trade) -> Begun:
    try:
        with tx.savepoint():
            return Begun(lease=lease, out=begin(tx, lease, trade))
    except TransactionLost as fault:
        raise LaneLost(lease.lane) from fault.__cause__
    except Exception as fault:  # noqa: BLE001  # a bug in preparing stops this lane only, is logged by the caller and tried again
        stumble(tx, lease, type(fault).__name__, tries=TRIES_OF_A_BUG)
        return Begun(lease=lease, fault=fault)
