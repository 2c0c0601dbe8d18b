"""Events handled in one transaction, each under its own savepoint: one right where it is stored, or up to twenty of a lane."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.inbox.read_first import Handle, ReadFirst
from bot.model.lane import word_of
from bot.model.queue import Arrival, InboxEntry, InboxState
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
        Raises LaneLost if it was the database that failed: no flow is to blame, and none is counted as failed.
    """
    due = None if tx.generations.locked() is not None else tx.inbox.take_lane()
    if due is None:
        return None
    lane, more = due.lane, due.more
    fault_points.point("received", word_of(lane))
    results: list[tuple[str, str]] = []
    for item in (items := tx.inbox.items(lane)):
        match said := _handled(tx, item, read.get(item.key, handle)):
            case Exception():
                _failed(tx, item, said)
                return LaneResult(lane=lane, results=(*results, (item.key, "failed")), fault=said, more=more)
            case ReadFirst():  # the lane stays due, and is the next to be taken
                return LaneResult(lane=lane, results=tuple(results), read_first=(item.key, said))
            case WaitForGate(gate=gate):
                tx.lanes.park(lane, gate)
                return LaneResult(lane=lane, results=(*results, (item.key, "parked")), more=more)
            case _:
                _finish(tx, item, said)
                results.append((item.key, said))
    if len(items) == TURN:
        tx.inbox.release(lane, due=tx.engine_now)
    else:
        tx.inbox.done_with(due)
    return LaneResult(lane=lane, results=tuple(results), more=more or len(items) == TURN)


def handle_stored(tx: Tx, arrival: Arrival, handle: Handle) -> tuple[bool, LaneResult | None]:
    """Store an event and handle it at once if nothing waits before it; says whether it was new, and what was done.

    If its flow raises, the event waits for its lane's turn, where that is counted. Raises LaneLost if it was the database.
    """
    stored = tx.inbox.store(arrival)
    if stored is None:
        return False, None
    item = stored.item
    fault_points.point("received", word_of(item.lane))
    match said := _handled(tx, item, handle) if stored.alone else None:
        case None | Exception():
            tx.inbox.queue(arrival.lane)
            return True, None
        case ReadFirst():
            woken = "in" in tx.wakes.ways
            tx.inbox.queue(arrival.lane)
            if not woken:  # nobody shall take it before that is read
                tx.wakes.ways.discard("in")
            return True, LaneResult(lane=item.lane, results=(), read_first=(item.key, said))
        case WaitForGate(gate=gate):
            tx.inbox.queue(arrival.lane)
            tx.lanes.park(item.lane, gate)
            said = "parked"
        case _:
            _finish(tx, item, said)
    fault_points.point("handled", word_of(item.lane))
    return True, LaneResult(lane=item.lane, results=((item.key, said),))


def _handled(tx: Tx, item: InboxEntry, handle: Handle) -> WaitForGate | ReadFirst | str | Exception:
    """What its flow said; or what it raised, and then all that it did is undone. Raises LaneLost if the database failed."""
    tx.arrived, tx.cause = item.at, item.key
    try:
        with tx.savepoint():
            return handle(item, tx)
    except TransactionLost as fault:
        raise LaneLost(item.lane) from fault.__cause__
    except Exception as fault:  # noqa: BLE001  # a bug in a flow: counted and logged in its lane's turn, and tried again
        return fault
    finally:
        tx.arrived = tx.cause = None


def _finish(tx: Tx, item: InboxEntry, said: str) -> None:
    tx.inbox.finish(item, state=InboxState.UNREADABLE if said == "unreadable" else InboxState.DONE, why=said)


def put_off(tx: Tx, lane: str) -> None:
    """After LaneLost: let the other lanes go first, lest one event that the database cannot take stops them all."""
    tx.inbox.put_off(lane, longest=LONGEST)


def _failed(tx: Tx, item: InboxEntry, fault: Exception) -> None:
    why = type(fault).__name__
    attempts = tx.inbox.fail(item, why)
    if attempts >= TRIES_OF_A_BUG:
        tx.lanes.hold_back(item.lane, why)
    else:
        tx.inbox.release(item.lane, due=tx.engine_now + timedelta(seconds=pause(attempts)))
