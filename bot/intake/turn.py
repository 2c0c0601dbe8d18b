"""One turn of one inbox lane: up to twenty stored events, each under its own savepoint, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.owed import Item, Parked
from bot.domain.retry import LONGEST, TRIES_OF_A_BUG, pause
from storage.db import TransactionLost
from storage.tx import Tx

Handle = Callable[[Item, Tx], Parked | str]


class TurnLost(TransactionLost):
    """The database failed in the midst of `lane`'s turn: nothing of the turn stands."""

    def __init__(self, lane: str) -> None:
        super().__init__(lane)
        self.lane = lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a turn did: the lane, and for each event its key with a fixed word. `fault`: what a flow raised, if one did."""

    lane: str
    results: tuple[tuple[str, str], ...]
    fault: Exception | None = None


def turn(tx: Tx, handle: Handle) -> Turn | None:
    """Take the next due lane; None if there is none. A flow that raises stops its lane, which is tried again later.

    Raises TurnLost if it was the database that failed: no flow is to blame, and none is counted as failed.
    """
    lane = tx.inbox.take_lane()
    if lane is None:
        return None
    results: list[tuple[str, str]] = []
    for item in tx.inbox.items(lane):
        try:
            with tx.savepoint():
                said = handle(item, tx)
        except TransactionLost as fault:
            raise TurnLost(lane) from fault.__cause__
        except Exception as fault:  # noqa: BLE001  # a bug in a flow: counted, logged by the caller, tried again
            _failed(tx, item, fault)
            return Turn(lane=lane, results=(*results, (item.key, "failed")), fault=fault)
        if isinstance(said, Parked):
            tx.lanes.park(lane, said.gate)
            return Turn(lane=lane, results=(*results, (item.key, "parked")))
        tx.inbox.finish(item, state="unreadable" if said == "unreadable" else "done", why=said)
        results.append((item.key, said))
    tx.inbox.release(lane, due=tx.now if tx.inbox.more(lane) else None)
    return Turn(lane=lane, results=tuple(results))


def put_off(tx: Tx, lane: str) -> None:
    """After TurnLost: let the other lanes go first, lest one event that the database cannot take stops them all."""
    tx.inbox.put_off(lane, longest=LONGEST)


def _failed(tx: Tx, item: Item, fault: Exception) -> None:
    why = type(fault).__name__
    attempts = tx.inbox.fail(item, why)
    if attempts >= TRIES_OF_A_BUG:
        tx.lanes.hold_back(item.lane, why)
    else:
        tx.inbox.release(item.lane, due=tx.now + timedelta(seconds=pause(attempts)))
