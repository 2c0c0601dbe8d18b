"""One step of a lane inside one transaction: settle what came back, prepare what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model.effect_kind import Effect, UnreadableEffect
from bot.model.queue import OutboxEntry, OutboxState
from bot.outbox.backoff import pause
from bot.outbox.calls import Call
from bot.outbox.calls.outcomes import Absent, Done, Outcome, Refused, Retry, Unknown
from bot.outbox.handlers import EffectDispatch
from bot.outbox.models import (
    CannotVerify,
    Complete,
    NeedsPerson,
    NotBefore,
    Requeue,
    SafeToRepeat,
    Settlement,
    Skip,
    WaitForGate,
)
from bot.outbox.unreadable import cannot_read
from bot.telemetry import fault_points
from storage.queries.lanes import Lease
from storage.tx import Tx

STEPS = 50
TOKEN_REST = 60.0
LONGEST_REST = 3600.0  # a vendor's absurd Retry-After does not silence a lane for a week
LOOK_AGAIN = 1.0  # at least so long between two readings-back


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlightCall:
    """A call to make now, marked as sending and committed. `looking`: it only reads back what became of an earlier one."""

    entry: OutboxEntry[Effect]
    call: Call[object] = field(repr=False)
    looking: bool = False


def begin(tx: Tx, lease: Lease, dispatch: EffectDispatch) -> InFlightCall | None:
    """The next call of a lane taken in this very transaction, or None: it is released or parked again."""
    return _next(tx, lease, dispatch, first=None if lease.head is None else tx.outbox.get(lease.head))


def settle(tx: Tx, lease: Lease, out: InFlightCall, outcome: Outcome, dispatch: EffectDispatch) -> InFlightCall | None:
    """Write down what became of `out`, then go on to the next.

    Raises LeaseLost if the lane is no longer ours: it is found out by the last statement, and nothing stands.
    """
    lease = replace(lease, well=True)
    gone = _settled(tx, lease, out, outcome, dispatch)
    fault_points.point("settling", out.entry.kind)
    return None if gone or not tx.lanes.keep_if_more(lease) else _next(tx, lease, dispatch)


def settle_only(tx: Tx, lease: Lease, out: InFlightCall, outcome: Outcome, dispatch: EffectDispatch) -> None:
    """As `settle`, but the lane goes to the back of its queue: nothing more of it is prepared. Raises LeaseLost."""
    lease = replace(lease, well=True)
    if not _settled(tx, lease, out, outcome, dispatch):
        tx.lanes.release(lease, due=tx.engine_now)


def stumble(tx: Tx, lease: Lease, why: str, *, tries: int | None) -> bool:
    """Our own half failed: back off, and after `tries` times in a row wait for a person (None: never).

    False if the lane is no longer ours: then it failed for coming too late, and nothing is written.
    """
    if not tx.lanes.hold(lease):
        return False
    fails = tx.lanes.fails(lease.lane) + 1
    tx.lanes.stumble(lease.lane, due=tx.engine_now + timedelta(seconds=pause(fails)), why=why)
    if tries is not None and fails >= tries:
        tx.lanes.hold_back(lease.lane, why)
    return True


def _next(
    tx: Tx, lease: Lease, dispatch: EffectDispatch, *, first: OutboxEntry[Effect | UnreadableEffect] | None = None
) -> InFlightCall | None:
    for _ in range(STEPS):
        if tx.generations.locked() is not None:  # found while a call was out: that was the last one
            break
        entry, first = first or tx.outbox.head(lease.lane), None
        if entry is None:
            tx.lanes.release(lease, due=None)
            return None
        if entry.due is not None and entry.due > tx.engine_now:
            tx.lanes.release(lease, due=entry.due)
            return None
        step = _step(tx, lease, entry, dispatch)
        if isinstance(step, InFlightCall):
            return step
        if step:
            return None
    tx.lanes.release(lease, due=tx.engine_now)
    return None


def _step(
    tx: Tx, lease: Lease, entry: OutboxEntry[Effect | UnreadableEffect], dispatch: EffectDispatch
) -> InFlightCall | bool:
    """A call; True if the lane was let go; False to look at the next effect."""
    known = entry.if_of(Effect)
    if known is None:
        return _hold(tx, lease, entry, cannot_read(tx, entry))
    go = _doubtful if known.state == OutboxState.SENDING else _ready
    return go(tx, lease, known, dispatch)


def _ready(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], dispatch: EffectDispatch) -> InFlightCall | bool:
    """A call; True if the lane was let go; False to look at the next effect."""
    likely = dispatch.hints.of(entry.lane, entry.kind)
    if busy := tx.rate_limits.busy(likely):
        _wait(tx, lease, busy, likely)
        return True
    tx.cause = entry.cause
    match dispatch.prepare(entry, tx):
        case Skip(why=why):
            tx.outbox.finish_unless_moved(entry, why=why)
            return False
        case WaitForGate(gate=gate):
            tx.outbox.keep_noted(entry)
            tx.lanes.park(lease, gate)
            return True
        case NotBefore(at=at):
            tx.outbox.keep_noted(entry)
            tx.outbox.postpone(entry, at)
            return False
        case call:
            if _busy(tx, lease, entry, call, dispatch):
                tx.outbox.keep_noted(entry)
                return True
            return InFlightCall(entry=tx.outbox.mark_sending(entry), call=call)


def _doubtful(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], dispatch: EffectDispatch) -> InFlightCall | bool:
    """An effect found as sending: repeat it, or wait until nothing can be under way any more and look."""
    doubt = dispatch.verify(entry, tx)
    if isinstance(doubt, SafeToRepeat):
        tx.outbox.mark_ready(entry)
        return False
    quiet_at = _quiet_at(entry, dispatch)
    if quiet_at > tx.engine_now:
        tx.lanes.release(lease, due=quiet_at)
        return True
    if isinstance(doubt, CannotVerify):
        return _apply(tx, lease, entry, dispatch.settle(entry, Unknown(why="unreadable"), tx), doubtful=True)
    if _busy(tx, lease, entry, doubt, dispatch):
        return True
    return InFlightCall(entry=entry, call=doubt, looking=True)


def _settled(tx: Tx, lease: Lease, out: InFlightCall, outcome: Outcome, dispatch: EffectDispatch) -> bool:
    """Write down what became of a call; True if the lane was let go."""
    tx.cause = out.entry.cause
    if not isinstance(outcome, Done):
        tx.outbox.note_tried(out.entry, f"{type(outcome).__name__.lower()}: {outcome.why}")
    if isinstance(outcome, Refused) and outcome.what == "token":
        tx.rate_limits.rest(f"door:{out.call.door}", TOKEN_REST)
        outcome = Retry(why=outcome.why, after=TOKEN_REST)
    if isinstance(outcome, Retry):
        return _rest(tx, lease, out.entry, outcome, doubtful=out.looking)
    return (
        _looked(tx, lease, out.entry, outcome, dispatch)
        if out.looking
        else _called(tx, lease, out.entry, outcome, dispatch)
    )


def _called(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], outcome: Outcome, dispatch: EffectDispatch) -> bool:
    if not isinstance(outcome, Unknown):
        return _apply(tx, lease, entry, dispatch.settle(entry, outcome, tx), doubtful=False)
    if isinstance(dispatch.verify(entry, tx), SafeToRepeat):
        return _rest(tx, lease, entry, Retry(why=outcome.why), doubtful=False)
    tx.lanes.release(lease, due=tx.engine_now + timedelta(seconds=dispatch.quiet))
    return True


def _looked(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], outcome: Outcome, dispatch: EffectDispatch) -> bool:
    """Settle a reading-back; "no such" (None, False or Absent) makes the effect ready to be tried again."""
    match outcome:
        case Done(value=None | False):
            tx.outbox.mark_ready(entry, why="not there")
            return False
        case Done(value=Absent(marks=marks)):
            tx.outbox.mark_ready(entry, why="not there")
            tx.outbox.absent_too(entry, marks)
            return False
        case Refused(what="place") | Done():
            return _apply(tx, lease, entry, dispatch.settle(entry, outcome, tx), doubtful=True)
        case _:
            return _apply(tx, lease, entry, dispatch.settle(entry, Unknown(why=outcome.why), tx), doubtful=True)


def _apply(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], settlement: Settlement, *, doubtful: bool) -> bool:
    match settlement:
        case Complete(why=why):
            tx.outbox.finish_unless_moved(entry, why=why)
        case Requeue(after=after) if doubtful:
            tx.lanes.release(lease, due=tx.engine_now + timedelta(seconds=max(after, LOOK_AGAIN)))
            return True
        case Requeue(after=after):
            tx.outbox.mark_ready(entry, due=tx.engine_now + timedelta(seconds=after) if after else None)
        case NeedsPerson():
            return _hold(tx, lease, entry, settlement)
    return False


def _hold(tx: Tx, lease: Lease, entry: OutboxEntry[Effect | UnreadableEffect], held: NeedsPerson) -> bool:
    """Let the effect wait for a person; True if its lane does too."""
    tx.outbox.finish(entry, state=OutboxState.HELD, why=held.why)
    if held.lane:
        tx.lanes.hold_back(lease, held.why)
    return held.lane


def _busy(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], call: Call[object], dispatch: EffectDispatch) -> bool:
    """Take the call's pace; True if it is not to be had now, and the lane was let go until it is."""
    keys = [*dispatch.keys(call), (f"door:{call.door}", 0.0)]
    names = [name for name, _ in keys]
    if entry.state == OutboxState.READY:
        dispatch.hints.note(entry.lane, entry.kind, names)
    busy = tx.rate_limits.take(keys)
    if busy:
        _wait(tx, lease, busy, names)
    return bool(busy)


def _wait(tx: Tx, lease: Lease, busy: Sequence[str], names: Sequence[str]) -> None:
    """Let the lane go until what is busy is free, and with it what it will find taken by then."""
    tx.lanes.release(lease, due=tx.engine_now, rate_keys=[*busy, *(name for name in names if name not in busy)])


def _rest(tx: Tx, lease: Lease, entry: OutboxEntry[Effect], retry: Retry, *, doubtful: bool) -> bool:
    """Try again later: `doubtful`, the reading-back; else the call, which was certainly not made."""
    asked = pause(entry.attempts + 1) if retry.after is None else retry.after
    seconds = min(LONGEST_REST, max(0.0, asked))
    due = tx.engine_now + timedelta(seconds=seconds) if retry.key is None else None
    if doubtful:
        tx.outbox.postpone(entry, due)
    else:
        tx.outbox.mark_ready(entry, due=due, why=retry.why)
    if retry.key is not None:
        tx.rate_limits.rest(retry.key, seconds)
    tx.lanes.release(lease, due=due or tx.engine_now, rate_keys=() if retry.key is None else (retry.key,))
    return True


def _quiet_at(entry: OutboxEntry[Effect], dispatch: EffectDispatch) -> datetime:
    if entry.sent_at is None:
        raise ValueError("an effect in sending has no time of sending")
    return entry.sent_at + timedelta(seconds=dispatch.quiet)
