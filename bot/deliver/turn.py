"""One step of a lane inside one transaction: settle what came back, prepare what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.deliver.trade import Trade
from bot.domain.calls import Call
from bot.domain.outcomes import Done, Outcome, Refused, Retry, Unknown
from bot.domain.owed import Again, Held, Later, Nothing, Owed, Parked, Repeat, Settled, Settlement, Unreadable
from bot.domain.retry import pause
from storage.queries.lanes import Lease
from storage.tx import Tx

STEPS = 50
TOKEN_REST = 60.0
LONGEST_REST = 3600.0  # a vendor's absurd Retry-After does not silence a lane for a week
LOOK_AGAIN = 1.0  # at least so long between two readings-back


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """A call to make now, marked as sending and committed. `looking`: it only reads back what became of an earlier one."""

    owed: Owed
    call: Call = field(repr=False)
    looking: bool = False


def begin(tx: Tx, lease: Lease, trade: Trade) -> Out | None:
    """The next call of a lane taken in this very transaction, or None: it is released or parked again."""
    return _next(tx, lease.lane, trade)


def settle(tx: Tx, lease: Lease, out: Out, outcome: Outcome, trade: Trade) -> Out | None:
    """Write down what became of `out`, then go on to the next. If the lane is no longer ours nothing changes."""
    if not tx.lanes.hold(lease, well=True):
        return None
    return None if _settled(tx, out, outcome, trade) else _next(tx, lease.lane, trade)


def settle_only(tx: Tx, lease: Lease, out: Out, outcome: Outcome, trade: Trade) -> None:
    """As `settle`, but the lane goes to the back of its queue: nothing more of it is prepared."""
    if tx.lanes.hold(lease, well=True) and not _settled(tx, out, outcome, trade):
        tx.lanes.release(lease.lane, due=tx.now)


def stumble(tx: Tx, lease: Lease, why: str, *, tries: int | None) -> None:
    """Our own half failed: back off, and after `tries` times in a row wait for a person (None: never)."""
    if not tx.lanes.hold(lease):
        return
    fails = tx.lanes.fails(lease.lane) + 1
    tx.lanes.stumble(lease.lane, due=tx.now + timedelta(seconds=pause(fails)), why=why)
    if tries is not None and fails >= tries:
        tx.lanes.hold_back(lease.lane, why)


def _next(tx: Tx, lane: str, trade: Trade) -> Out | None:
    for _ in range(STEPS):
        owed = tx.outbox.head(lane)
        if owed is None:
            tx.lanes.release(lane, due=None)
            return None
        if owed.due is not None and owed.due > tx.now:
            tx.lanes.release(lane, due=owed.due)
            return None
        step = _doubtful(tx, owed, trade) if owed.state == "sending" else _ready(tx, owed, trade)
        if isinstance(step, Out):
            return step
        if step:
            return None
    tx.lanes.release(lane, due=tx.now)
    return None


def _ready(tx: Tx, owed: Owed, trade: Trade) -> Out | bool:
    """A call; True if the lane was let go; False to look at the next effect."""
    likely = trade.habits.of(owed.lane, owed.kind)
    if busy := tx.pace.busy(likely):
        _wait(tx, owed.lane, busy, likely)
        return True
    match trade.prepare(owed, tx):
        case Nothing(why=why):
            tx.outbox.finish_unless_moved(owed, why=why)
            return False
        case Parked(gate=gate):
            tx.lanes.park(owed.lane, gate)
            return True
        case Later(at=at):
            tx.outbox.postpone(owed, at)
            return False
        case call:
            if _busy(tx, owed, call, trade):
                return True
            tx.outbox.mark_sending(owed)
            return Out(owed=replace(owed, state="sending", sent_at=tx.now), call=call)


def _doubtful(tx: Tx, owed: Owed, trade: Trade) -> Out | bool:
    """An effect found as sending: repeat it, or wait until nothing can be under way any more and look."""
    doubt = trade.read_back(owed, tx)
    if isinstance(doubt, Repeat):
        tx.outbox.mark_ready(owed)
        return False
    quiet_at = _quiet_at(owed, trade)
    if quiet_at > tx.now:
        tx.lanes.release(owed.lane, due=quiet_at)
        return True
    if isinstance(doubt, Unreadable):
        return _apply(tx, owed, trade.settle(owed, Unknown(why="unreadable"), tx), doubtful=True)
    if _busy(tx, owed, doubt, trade):
        return True
    return Out(owed=owed, call=doubt, looking=True)


def _settled(tx: Tx, out: Out, outcome: Outcome, trade: Trade) -> bool:
    """Write down what became of a call; True if the lane was let go."""
    if isinstance(outcome, Refused) and outcome.what == "token":
        tx.pace.rest(f"door:{out.call.door}", TOKEN_REST)
        outcome = Retry(why=outcome.why, after=TOKEN_REST)
    if isinstance(outcome, Retry):
        return _rest(tx, out.owed, outcome, doubtful=out.looking)
    return _looked(tx, out.owed, outcome, trade) if out.looking else _called(tx, out.owed, outcome, trade)


def _called(tx: Tx, owed: Owed, outcome: Outcome, trade: Trade) -> bool:
    if not isinstance(outcome, Unknown):
        return _apply(tx, owed, trade.settle(owed, outcome, tx), doubtful=False)
    if isinstance(trade.read_back(owed, tx), Repeat):
        return _rest(tx, owed, Retry(why=outcome.why), doubtful=False)
    tx.lanes.release(owed.lane, due=tx.now + timedelta(seconds=trade.quiet))
    return True


def _looked(tx: Tx, owed: Owed, outcome: Outcome, trade: Trade) -> bool:
    """Settle a reading-back; "no such" (None or False) makes the effect ready to be tried again."""
    match outcome:
        case Done(value=None | False):
            tx.outbox.mark_ready(owed, why="not there")
            return False
        case Refused(what="place") | Done():
            return _apply(tx, owed, trade.settle(owed, outcome, tx), doubtful=True)
        case _:
            return _apply(tx, owed, trade.settle(owed, Unknown(why=outcome.why), tx), doubtful=True)


def _apply(tx: Tx, owed: Owed, settlement: Settlement, *, doubtful: bool) -> bool:
    match settlement:
        case Settled(why=why):
            tx.outbox.finish_unless_moved(owed, why=why)
        case Again(after=after) if doubtful:
            tx.lanes.release(owed.lane, due=tx.now + timedelta(seconds=max(after, LOOK_AGAIN)))
            return True
        case Again(after=after):
            tx.outbox.mark_ready(owed, due=tx.now + timedelta(seconds=after) if after else None)
        case Held(why=why, lane=whole):
            tx.outbox.finish(owed, state="held", why=why)
            if whole:
                tx.lanes.hold_back(owed.lane, why)
                return True
    return False


def _busy(tx: Tx, owed: Owed, call: Call, trade: Trade) -> bool:
    """Take the call's pace; True if it is not to be had now, and the lane was let go until it is."""
    keys = [*trade.keys(call), (f"door:{call.door}", 0.0)]
    names = [name for name, _ in keys]
    if owed.state == "ready":
        trade.habits.note(owed.lane, owed.kind, names)
    busy = tx.pace.take(keys)
    if busy:
        _wait(tx, owed.lane, busy, names)
    return bool(busy)


def _wait(tx: Tx, lane: str, busy: Sequence[str], names: Sequence[str]) -> None:
    """Let the lane go until what is busy is free, and with it what it will find taken by then."""
    tx.lanes.release(lane, due=tx.now, pace=[*busy, *(name for name in names if name not in busy)])


def _rest(tx: Tx, owed: Owed, retry: Retry, *, doubtful: bool) -> bool:
    """Try again later: `doubtful`, the reading-back; else the call, which was certainly not made."""
    asked = pause(owed.attempts + 1) if retry.after is None else retry.after
    seconds = min(LONGEST_REST, max(0.0, asked))
    due = tx.now + timedelta(seconds=seconds) if retry.key is None else None
    if doubtful:
        tx.outbox.postpone(owed, due)
    else:
        tx.outbox.mark_ready(owed, due=due, why=retry.why)
    if retry.key is not None:
        tx.pace.rest(retry.key, seconds)
    tx.lanes.release(owed.lane, due=due or tx.now, pace=() if retry.key is None else (retry.key,))
    return True


def _quiet_at(owed: Owed, trade: Trade) -> datetime:
    if owed.sent_at is None:
        raise ValueError("an effect in sending has no time of sending")
    return owed.sent_at + timedelta(seconds=trade.quiet)
