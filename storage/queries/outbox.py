"""The outbox: effects still to be sent, in order per lane."""

import secrets
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import JSON, and_, bindparam, case, func, literal, literal_column, select, update
from sqlalchemy.engine import Row

from bot.model.effect.notices import PostNotice, SendDm
from bot.model.effect.threads import PostCopy, PostHistory
from bot.model.effect_kind import CANNOT_READ, Effect, OrderedPost, PostEffect, SyncEffect, UnreadableEffect
from bot.model.lane import Lane
from bot.model.queue import DataclassInstance, OutboxEntry, OutboxState
from storage import tables as t
from storage.db import Db
from storage.effect_codec import load, stored
from storage.open_work import OPEN_EFFECT
from storage.prepared import prepare
from storage.queries.lanes import Lanes

TAIL = 20
MOST_TRIED = 10
E = TypeVar("E", bound=Effect)
Asked = TypeVar("Asked", bound=Effect)
STORED = [column for column in t.outbox.c if column.name not in {"seq", "key", "newer", "why", "tried"}]
IN_THREAD = (PostCopy.kind, PostHistory.kind, PostNotice.kind)  # their target is a post, which stands in a thread

_HEAD = (
    select(*STORED)
    .where(t.outbox.c.lane == bindparam("of_lane"), OPEN_EFFECT)
    .order_by(t.outbox.c.seq)
    .limit(literal_column("1"))
)
_ONE = update(t.outbox).where(t.outbox.c.id == bindparam("of_row"))
# What is asked while a call is out waits in `newer`: the payload and the notes of the call stay until it is settled.
_C = t.outbox.c
_ASKED_SINCE = _C.newer.is_not(None)
_NEXT = {
    "payload": case((_ASKED_SINCE, _C.newer), else_=_C.payload),
    "noted": case((_ASKED_SINCE, literal({}, JSON)), else_=_C.noted),
    "version": case((_ASKED_SINCE, _C.version + 1), else_=_C.version),
    "attempts": case((_ASKED_SINCE, 0), else_=_C.attempts),
    "newer": None,
}
_AS_PREPARED = _C.version == bindparam("of_version")
_SENDING = _ONE.values(
    state=OutboxState.SENDING,
    payload=bindparam("as_prepared", type_=JSON),
    noted=bindparam("found", type_=JSON),
    version=bindparam("of_version"),
    newer=case((_AS_PREPARED, _C.newer), else_=_C.payload),
    sent_at=bindparam("sent", type_=_C.sent_at.type),
    at=case((and_(_C.attempts == 0, _C.due > _C.at), _C.due), else_=_C.at),
    attempts=bindparam("tries"),
)
_READY = _ONE.values(
    state=OutboxState.READY, due=bindparam("not_before", type_=_C.due.type), why=bindparam("reason"), **_NEXT
)
_FINISHING = _ONE.values(
    state=case((and_(_AS_PREPARED, ~_ASKED_SINCE), OutboxState.DONE), else_=OutboxState.READY),
    why=bindparam("reason"),
    due=case((_ASKED_SINCE, _C.due), else_=None),
    **_NEXT,
)
_END = (
    select(_C.id, _C.seq, _C.kind, _C.state, _C.payload)
    .where(_C.lane == bindparam("of_lane"))
    .order_by(_C.seq.desc())
    .limit(TAIL)
)
_KEYED = select(_C.id, _C.state, _C.due, _C.at, _ASKED_SINCE.label("asked_since")).where(_C.key == bindparam("of_key"))
_OPEN_FOR = (
    select(_C.id)
    .where(_C.kind == bindparam("of_kind"), _C.target == bindparam("of_target", type_=_C.target.type), OPEN_EFFECT)
    .limit(1)
)
prepare(_HEAD, _ONE, _SENDING, _READY, _FINISHING, _END, _KEYED, _OPEN_FOR)


class Outbox:
    """Questions and changes about effects."""

    def __init__(self, db: Db, lanes: Lanes) -> None:
        self._db = db
        self._lanes = lanes
        self._found: dict[int, dict[str, Any]] = {}
        """What preparing a call has found, by its effect's id: written with the call's being made."""

    def post(self, effect: PostEffect, *, lane: Lane, key: str, due: datetime | None = None) -> bool:
        """Enqueue a post, once for `key`. `due`: not before then (engine time). False if the key stood already."""
        return self._post(effect, lane=lane, key=key, due=due)

    def _post(self, effect: Effect, *, lane: Lane, key: str, due: datetime | None) -> bool:
        seq = self._lanes.add_work(lane, due=due)
        return self._db.insert_new(t.outbox, self._row(effect, lane=lane, seq=seq, key=key, due=due)) is not None

    def post_in_order(self, effect: OrderedPost, *, lane: Lane, key: str, due: datetime | None = None) -> bool:
        """As `post`, but ahead of effects of the same kind that wait at the lane's end with a later `order`."""
        if not self._post(effect, lane=lane, key=key, due=due):
            return False
        mine, *before = self._db.conn.execute(_END, {"of_lane": str(lane)}).all()
        later = []
        for row in before:
            if (
                row.state != OutboxState.READY
                or row.kind != effect.kind
                or row.payload.get("order", "") <= effect.order
            ):
                break
            later.append(row)
        self._rotate(mine.id, [(row.id, row.seq) for row in reversed(later)], mine.seq)
        return True

    def _rotate(self, new_id: int, later: list[tuple[int, int]], last: int) -> None:
        """Give the new row the first place of `later` and move each of them one place on."""
        if not later:
            return
        places = [seq for _, seq in later] + [last]
        for offset, row_id in enumerate([new_id, *(row_id for row_id, _ in later)]):
            self._set(row_id, seq=-1 - offset)
        for row_id, seq in zip([new_id, *(row_id for row_id, _ in later)], places, strict=True):
            self._set(row_id, seq=seq)

    def note(self, entry: OutboxEntry[Effect], noted: DataclassInstance) -> None:
        """Keep what preparing this call found, for its settling. Apart from what was asked, and only for this order."""
        if entry.state == OutboxState.READY:
            self._found[entry.id] = asdict(noted)
        else:
            self._set(entry.id, noted=asdict(noted))

    def keep_noted(self, entry: OutboxEntry[Effect]) -> None:
        """What was noted while preparing stays noted although no call is made now."""
        found = self._found.pop(entry.id, None)
        if found is not None:
            self._set(entry.id, noted=found)

    def sync(
        self, effect: SyncEffect, *, lane: Lane, due: datetime | None = None, most: timedelta | None = None
    ) -> None:
        """Enqueue a sync: if one for the same target is open it now aims at the newest; a finished one opens again.

        While a call is out it keeps what it was made for, and the newest goes after it. Of two times the earlier counts;
        with `most` the later one, but no later than so long after it was first asked for: for a lane with nothing else.
        """
        key = sync_key(effect.kind, effect.target, str(lane))
        known = self._db.conn.execute(_KEYED, {"of_key": key}).first()
        asked = stored(effect)
        if known is None:
            self._post(effect, lane=lane, key=key, due=due)
        elif known.state == OutboxState.SENDING:
            self._set(known.id, newer=asked, **self._after_the_call(known, due, most))
        else:
            self._ask_anew(known.id, asked, self._timed(known, lane, due, most))

    def _ask_anew(self, row_id: int, asked: dict[str, Any], moved: dict[str, Any]) -> None:
        asking = {"payload": asked, "noted": {}, "newer": None, "cause": self._db.cause}
        self._db.change(t.outbox, row_id, asking | moved, counted=True)

    def _after_the_call(self, known: Any, due: datetime | None, most: timedelta | None) -> dict[str, Any]:
        """When what is asked while a call is out goes; its `at` counts from the first time that it was."""
        if not known.asked_since:
            return {"due": due} | ({} if due is None else {"at": self._db.engine_now})
        return {"due": _next_time(known, due, most)}

    def _timed(self, known: Any, lane: Lane, due: datetime | None, most: timedelta | None) -> dict[str, Any]:
        """What changes of a row whose call is not out: its time; its place, if it opens again."""
        if known.state != OutboxState.READY:
            seq = self._lanes.add_work(lane, due=due)
            fresh = {"attempts": 0, "why": None, "tried": None, "at": self._db.engine_now, "mark": new_mark()}
            return {"state": OutboxState.READY, "seq": seq, "due": due, **fresh}
        moved = _next_time(known, due, most)
        if moved == known.due:
            return {}
        if moved is None or moved < known.due:
            self._lanes.add_work(lane, due=moved, sooner=True)
        else:
            self._lanes.wait_longer(lane, moved)
        return {"due": moved}

    def head(self, lane: str) -> OutboxEntry[Effect | UnreadableEffect] | None:
        """The first open effect of a lane."""
        row = self._db.conn.execute(_HEAD, {"of_lane": lane}).first()
        return None if row is None else entry_of(row)

    def following(
        self, entry: OutboxEntry[Effect | UnreadableEffect], *, limit: int
    ) -> list[OutboxEntry[Effect | UnreadableEffect]]:
        """The ready effects right behind this one in its lane."""
        c = t.outbox.c
        mine = select(c.seq).where(c.id == entry.id).scalar_subquery()
        found = (
            select(*STORED)
            .where(c.lane == entry.lane, c.state == OutboxState.READY, c.seq > mine)
            .order_by(c.seq)
            .limit(limit)
        )
        return [entry_of(row) for row in self._db.conn.execute(found)]

    def mark_sending(self, entry: OutboxEntry[E]) -> OutboxEntry[E]:
        """The call is about to be made; gives the effect as it is settled, with what was noted while preparing it."""
        now, found = self._db.engine_now, self._found.pop(entry.id, entry.noted)
        values = {"of_row": entry.id, "of_version": entry.version, "as_prepared": stored(entry.effect)}
        self._db.conn.execute(_SENDING, values | {"found": found, "sent": now, "tries": entry.attempts + 1})
        return replace(entry, state=OutboxState.SENDING, sent_at=now, noted=found)

    def mark_ready(self, entry: OutboxEntry[Effect], *, due: datetime | None = None, why: str | None = None) -> None:
        """Certainly not done: it may be tried again, or what was asked since instead of it."""
        self._db.conn.execute(_READY, {"of_row": entry.id, "not_before": due, "reason": why})

    def note_tried(self, entry: OutboxEntry[Effect], what: str) -> None:
        """Keep that a call did not succeed, and why: the last few, for whoever looks what became of it."""
        known = self._db.conn.execute(select(_C.tried).where(_C.id == entry.id)).scalar_one() or []
        line = [self._db.engine_now.isoformat(timespec="seconds"), what[:120]]
        self._set(entry.id, tried=[*known, line][-MOST_TRIED:])

    def absent_too(self, entry: OutboxEntry[Effect], marks: Collection[str]) -> None:
        """What waits behind an effect in doubt, and was looked for along with it, is certainly not done either.

        That is what this program never tried, in the same lane and thread, and whose mark is not among `marks`.
        """
        c = t.outbox.c
        same = and_(c.lane == entry.lane, c.kind == entry.kind)
        if entry.kind in IN_THREAD:
            mine = select(t.post.c.thread_id).where(t.post.c.id == entry.target).scalar_subquery()
            same = and_(
                c.lane == entry.lane,
                c.kind.in_(IN_THREAD),
                c.target.in_(select(t.post.c.id).where(t.post.c.thread_id == mine)),
            )
        elif entry.kind != SendDm.kind:
            return
        untried = and_(c.state == OutboxState.SENDING, c.attempts == 0, c.id > entry.id, c.mark.not_in(marks))
        self._db.conn.execute(update(t.outbox).where(same, untried).values(state=OutboxState.READY))

    def postpone(self, entry: OutboxEntry[Effect | UnreadableEffect], due: datetime | None) -> None:
        """Not before `due`; None: at once."""
        self._set(entry.id, due=due)

    def finish(
        self,
        entry: OutboxEntry[Effect | UnreadableEffect],
        *,
        why: str | None = None,
        state: OutboxState = OutboxState.DONE,
    ) -> None:
        """The effect is true, or nobody wants it any more."""
        self._set(entry.id, state=state, why=None if why is None else why[:300])

    def finish_unless_moved(self, entry: OutboxEntry[Effect], *, why: str | None = None) -> None:
        """The effect is true; but what was asked since `entry` was read is ready to go next."""
        values = {"of_row": entry.id, "of_version": entry.version, "reason": None if why is None else why[:300]}
        self._db.conn.execute(_FINISHING, values)

    def is_sync(self, entry: OutboxEntry[Effect | UnreadableEffect]) -> bool:
        """Was it asked for by `sync`? Known from its key, whatever it is."""
        key = self._db.conn.execute(select(_C.key).where(_C.id == entry.id)).scalar_one()
        return bool(key == sync_key(entry.kind, entry.target, entry.lane))

    def read_again(self, lane: str) -> int:
        """Make what was held in this lane because it could not be read ready, if it can be now; how many that are."""
        held = select(*STORED).where(_C.lane == lane, _C.state == OutboxState.HELD, _C.why.startswith(CANNOT_READ))
        found = [entry for row in self._db.conn.execute(held) if (entry := entry_of(row).if_of(Effect)) is not None]
        for entry in found:
            self._set(entry.id, state=OutboxState.READY, why=None)
        return len(found)

    def sending_in(self, lane: Lane, kind: type[Effect]) -> bool:
        """Is a call of this kind out, or in doubt, in this lane?"""
        c = t.outbox.c
        found = select(c.id).where(c.lane == str(lane), c.kind == kind.kind, c.state == OutboxState.SENDING).limit(1)
        return self._db.conn.execute(found).first() is not None

    def open_for(self, kind: type[Effect], target: int) -> bool:
        """Is an effect of this kind on this row still open?"""
        return self._db.conn.execute(_OPEN_FOR, {"of_kind": kind.kind, "of_target": target}).first() is not None

    def newest_for(self, kind: type[Asked], target: int) -> OutboxEntry[Asked] | None:
        """The newest effect of this kind on this row, done or not; None if there was none, or long ago."""
        found = select(*STORED).where(_C.kind == kind.kind, _C.target == target).order_by(_C.id.desc()).limit(1)
        row = self._db.conn.execute(found).first()
        return None if row is None else entry_of(row).if_of(kind)

    def asked(self, kind: type[Asked], target: int) -> Asked | None:
        """What is asked of an effect on this row for which no call has been made yet; None: nothing."""
        found = (
            select(_C.payload, _C.newer, _C.state)
            .where(_C.kind == kind.kind, _C.target == target, OPEN_EFFECT)
            .limit(1)
        )
        row = self._db.conn.execute(found).first()
        if row is None:
            return None
        waiting = row.payload if row.state == OutboxState.READY else row.newer
        effect = None if waiting is None else load(kind.kind, target, waiting)
        return effect if isinstance(effect, kind) else None

    def waits_for(self, kind: type[Effect], target: int) -> bool:
        """Is an effect of this kind on this row open and its call not yet made?"""
        c = t.outbox.c
        found = select(c.id).where(c.kind == kind.kind, c.target == target, c.state == OutboxState.READY).limit(1)
        return self._db.conn.execute(found).first() is not None

    def open_count(self) -> int:
        """How many effects are still open."""
        return int(self._db.conn.execute(select(func.count()).select_from(t.outbox).where(OPEN_EFFECT)).scalar_one())

    def _row(self, effect: Effect, *, lane: Lane, seq: int, key: str, due: datetime | None) -> dict[str, Any]:
        return {
            "lane": str(lane),
            "seq": seq,
            "kind": effect.kind,
            "target": effect.target,
            "payload": stored(effect),
            "noted": {},
            "key": key,
            "version": 0,
            "state": OutboxState.READY,
            "due": due,
            "attempts": 0,
            "mark": new_mark(),
            "cause": self._db.cause,
            "at": self._db.arrived or self._db.engine_now,
        }

    def _set(self, row_id: int, **values: object) -> None:
        self._db.conn.execute(_ONE, {"of_row": row_id, **values})


def entry_of(row: Row[Any]) -> OutboxEntry[Effect | UnreadableEffect]:
    """A row of `STORED` with its effect."""
    values = dict(row._mapping)
    effect = load(values.pop("kind"), values.pop("target"), values.pop("payload"))
    return OutboxEntry(effect=effect, **values)


def _next_time(known: Any, due: datetime | None, most: timedelta | None) -> datetime | None:
    """When a sync goes that is asked for again; None: at once, which nothing puts off."""
    planned: datetime | None = known.due
    if planned is None or due is None:
        return None
    return min(planned, due) if most is None else max(planned, min(due, known.at + most))


def sync_key(kind: str, target: int, lane: str) -> str:
    """The key of the one row that a sync has."""
    return f"{kind}:{target}:{lane}"


def new_mark() -> str:
    """An opaque random key that tells nothing."""
    return secrets.token_hex(8)
