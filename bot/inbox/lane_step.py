"""One turn of one inbox lane: up to twenty stored events, each under its own savepoint, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.inbox.read_first import Handle, ReadFirst
from bot.model.lane import word_of
from bot.model.queue import InboxEntry, InboxState
from bot.outbox.backoff import LONGEST, TRIES_OF_A_BUG, pause
from bot.outbox.models import WaitForGate
from bot.telemetry import fault_points
from storage.db import TransactionLost
from storage.db_errors import LaneLost
from storage.queries.inbox import TURN
from storage.tx import Tx

NOTHING: Mapping[str, Handle] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneResult:
    """What a turn did: the lane, and for each event its key with a fixed word.

    `fault`: what a flow raised, if one did. `read_first`: the event, by its key, that the turn ended before, and what is to be read for it.
    `more`: events wait behind these, here or in another lane.
    """

    lane: str
    results: tuple[tuple[str, str], ...]
    fault: Exception | None = None
    read_first: tuple[str, ReadFirst] | None = None
    more: bool = False


def process_lane(tx: Tx, handle: Handle, read: Mapping[str, Handle] = NOTHING) -> LaneResult | None:
    """Take the next due lane; None if there is none, or the database is locked. A flow that raises stops its lane, which is tried again later.

    `read`: for events, by key, for which something was read beside the transactions: what handles them, knowing it.
        Raises TurnLost if it was the database that failed: no flow is to blame, and none is counted as failed.
    """
    due = None if tx.generations.locked() is not None else tx.inbox.take_lane()
    if due is None:
        return None
    lane, more = due.lane, due.more
    fault_points.point("received", word_of(lane))
    results: list[tuple[str, str]] = []
    for item in (items := tx.inbox.items(lane)):
        tx.arrived = item.at
        tx.cause = item.key
        try:
            with tx.savepoint():
                said = read.get(item.key, handle)(item, tx)
        except TransactionLost as fault:
            raise LaneLost(lane) from fault.__cause__
        except Exception as fault:  # noqa: BLE001  # a bug in a flow: counted, logged by the caller, tried again
            _failed(tx, item, fault)
            return LaneResult(lane=lane, results=(*results, (item.key, "failed")), fault=fault, more=more)
        if isinstance(said, ReadFirst):  # the lane stays due, and is the next to be taken
            return LaneResult(lane=lane, results=tuple(results), read_first=(item.key, said))
        if isinstance(said, WaitForGate):
            tx.lanes.park(lane, said.gate)
            return LaneResult(lane=lane, results=(*results, (item.key, "parked")), more=more)
        tx.inbox.finish(item, state=InboxState.UNREADABLE if said == "unreadable" else InboxState.DONE, why=said)
        results.append((item.key, said))
    if len(items) == TURN:
        tx.inbox.release(lane, due=tx.engine_now)
    else:
        tx.inbox.done_with(due)
    return LaneResult(lane=lane, results=tuple(results), more=more or len(items) == TURN)


def put_off(tx: Tx, lane: str) -> None:
    """After TurnLost: let the other lanes go first, lest one event that the database cannot take stops them all."""
    tx.inbox.put_off(lane, longest=LONGEST)


def _failed(tx: Tx, item: InboxEntry, fault: Exception) -> None:
    why = type(fault).__name__
    attempts = tx.inbox.fail(item, why)
    if attempts >= TRIES_OF_A_BUG:
        tx.lanes.hold_back(item.lane, why)
    else:
        tx.inbox.release(item.lane, due=tx.engine_now + timedelta(seconds=pause(attempts)))
