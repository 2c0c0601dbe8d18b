"""The outbox: effects still to be sent, in order per lane."""

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import and_, func, select, update

from bot.model.effect.notices import PostNotice, SendDm
from bot.model.effect.threads import PostCopy, PostHistory
from bot.model.effect_kind import CANNOT_READ, Effect, OrderedPost, PostEffect, SyncEffect, UnreadableEffect
from bot.model.lane import Lane
from bot.model.queue import DataclassInstance, OutboxEntry, OutboxState
from storage import tables as t
from storage.db import Db
from storage.effect_codec import load, stored
from storage.open_work import OPEN_EFFECT
from storage.queries.lanes import LanePlace, Lanes
from storage.queries.outbox_rows import (
    BY_ID,
    BY_KEY,
    END,
    FINISHING,
    HEAD,
    ONE,
    OPEN_FOR,
    READY,
    SENDING,
    STORED,
    TOLD,
    C,
    KnownEffect,
    entry_of,
    known_of,
)
from storage.statements import changing
from storage.transaction_cache import know, remembered_part, remembered_row

MOST_TRIED = 10
E = TypeVar("E", bound=Effect)
Asked = TypeVar("Asked", bound=Effect)
IN_THREAD = (PostCopy.kind, PostHistory.kind, PostNotice.kind)  # their target is a post, which stands in a thread


class Outbox:
    """Questions and changes about effects."""

    def __init__(self, db: Db, lanes: Lanes) -> None:
        self._db = db
        self._lanes = lanes
        self._found: dict[int, dict[str, Any]] = {}
        """What preparing a call has found, by its effect's id: written with the call's being made."""

    def post(self, effect: PostEffect, *, lane: Lane, key: str, due: datetime | None = None) -> bool:
        """Enqueue a post, once for `key`. `due`: not before then (engine time). False if the key stood already."""
        return self._post(effect, lane=lane, key=key, due=due) is not None

    def _post(self, effect: Effect, *, lane: Lane, key: str, due: datetime | None) -> LanePlace | None:
        place = self._lanes.add_work(lane, due=due)
        values = self._new(effect, lane=lane, seq=place.seq, key=key, due=due)
        row_id = self._db.insert_new(t.outbox, values)
        if row_id is None:
            return None
        told = {name: values[name] for name in TOLD}
        asked = load(effect.kind, effect.target, values["payload"])
        self._know(OutboxEntry(id=row_id, effect=asked, sent_at=None, **told))
        know(self, Outbox._id_of, key, answer=row_id)
        return place

    def post_in_order(self, effect: OrderedPost, *, lane: Lane, key: str, due: datetime | None = None) -> bool:
        """As `post`, but ahead of effects of the same kind that wait at the lane's end with a later `order`.

        What a start put in doubt waits, too: this program never tried it.
        """
        place = self._post(effect, lane=lane, key=key, due=due)
        if place is None or place.first:
            return place is not None
        mine, *before = self._db.conn.execute(END, {"of_lane": str(lane)}).all()
        later = []
        for row in before:
            waits = row.state == OutboxState.READY or (row.state == OutboxState.SENDING and row.attempts == 0)
            if not waits or row.kind != effect.kind or row.payload.get("order", "") <= effect.order:
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
            self._found[entry.id] = json.loads(json.dumps(asdict(noted)))  # as it is read back
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
        row_id = self._id_of(key)
        if row_id is None:
            self._post(effect, lane=lane, key=key, due=due)
            return
        known = self._row(row_id)
        if known.entry.state == OutboxState.SENDING:
            after = self._after_the_call(known, due, most)
            self._set(row_id, newer=stored(effect), **after)
            self._know(replace(known.entry, **after), asked_since=True)
        else:
            self._ask_anew(known.entry, effect, self._timed(known.entry, lane, due, most))

    def _ask_anew(self, entry: OutboxEntry[Effect | UnreadableEffect], effect: Effect, moved: dict[str, Any]) -> None:
        asked, cause = stored(effect), self._db.cause
        values = {"payload": asked, "noted": {}, "newer": None, "cause": cause, **moved}
        self._db.conn.execute(changing(t.outbox, counted=True), {"of_row": entry.id, **values})
        told = {name: value for name, value in moved.items() if name in TOLD}
        order = load(effect.kind, effect.target, asked)
        self._know(replace(entry, effect=order, noted={}, cause=cause, version=entry.version + 1, **told))

    def _after_the_call(self, known: KnownEffect, due: datetime | None, most: timedelta | None) -> dict[str, Any]:
        """When what is asked while a call is out goes; its `at` counts from the first time that it was."""
        if not known.asked_since:
            return {"due": due} | ({} if due is None else {"at": self._db.engine_now})
        return {"due": _next_time(known.entry, due, most)}

    def _timed(
        self, known: OutboxEntry[Any], lane: Lane, due: datetime | None, most: timedelta | None
    ) -> dict[str, Any]:
        """What changes of a row whose call is not out: its time; its place, if it opens again."""
        if known.state != OutboxState.READY:
            seq = self._lanes.add_work(lane, due=due).seq
            fresh = {"attempts": 0, "why": None, "tried": None, "at": self._db.engine_now, "mark": new_mark()}
            return {"state": OutboxState.READY, "seq": seq, "due": due, **fresh}
        moved = _next_time(known, due, most)
        if moved == known.due:
            return {}
        if moved is None or (known.due is not None and moved < known.due):
            self._lanes.add_work(lane, due=moved, sooner=True)
        else:
            self._lanes.wait_longer(lane, moved)
        return {"due": moved}

    def head(self, lane: str) -> OutboxEntry[Effect | UnreadableEffect] | None:
        """The first open effect of a lane."""
        row = self._db.conn.execute(HEAD, {"of_lane": lane}).first()
        return None if row is None else self._read(row).entry

    def get(self, row_id: int) -> OutboxEntry[Effect | UnreadableEffect]:
        """The effect with this id. Raises NoResultFound if there is none."""
        return self._row(row_id).entry

    @remembered_row(t.outbox)
    def _row(self, row_id: int) -> KnownEffect:
        return known_of(self._db.conn.execute(BY_ID, {"of_row": row_id}).one())

    @remembered_part(C.key, of=C.key)
    def _id_of(self, key: str) -> int | None:
        row = self._db.conn.execute(BY_KEY, {"of_key": key}).first()
        return None if row is None else self._read(row).entry.id

    def _read(self, row: Any) -> KnownEffect:
        known = known_of(row)
        self._know(known.entry, asked_since=known.asked_since)
        return known

    def _know(self, entry: OutboxEntry[Effect | UnreadableEffect], *, asked_since: bool = False) -> None:
        """A row as it was just read or written."""
        self._db.cache.know_row(t.outbox.name, entry.id, KnownEffect(entry, asked_since))

    def _as_asked(self, entry: OutboxEntry[Effect]) -> KnownEffect | None:
        """The row as it is known, if nothing was asked since the entry was read; None if that is not known."""
        known: KnownEffect | None = self._db.cache.row(t.outbox.name, entry.id)
        same = known is not None and known.entry.version == entry.version and not known.asked_since
        return known if same else None

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
        known = self._as_asked(entry)
        self._db.conn.execute(SENDING, values | {"found": found, "sent": now, "tries": entry.attempts + 1})
        out = replace(entry, state=OutboxState.SENDING, sent_at=now, noted=found)
        if known is not None:
            since = (
                max(known.entry.at, known.entry.due or known.entry.at) if known.entry.attempts == 0 else known.entry.at
            )
            self._know(replace(out, attempts=entry.attempts + 1, at=since))
        return out

    def mark_ready(self, entry: OutboxEntry[Effect], *, due: datetime | None = None, why: str | None = None) -> None:
        """Certainly not done: it may be tried again, or what was asked since instead of it."""
        self._db.conn.execute(READY, {"of_row": entry.id, "not_before": due, "reason": why})

    def note_tried(self, entry: OutboxEntry[Effect], what: str) -> None:
        """Keep that a call did not succeed, and why: the last few, for whoever looks what became of it."""
        known = self._db.conn.execute(select(C.tried).where(C.id == entry.id)).scalar_one() or []
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
        known = self._as_asked(entry)
        self._db.conn.execute(FINISHING, values)
        if known is not None:
            self._know(replace(known.entry, state=OutboxState.DONE, due=None))

    def is_sync(self, entry: OutboxEntry[Effect | UnreadableEffect]) -> bool:
        """Was it asked for by `sync`? Known from its key, whatever it is."""
        key = self._db.conn.execute(select(C.key).where(C.id == entry.id)).scalar_one()
        return bool(key == sync_key(entry.kind, entry.target, entry.lane))

    def read_again(self, lane: str) -> int:
        """Make what was held in this lane because it could not be read ready, if it can be now; how many that are."""
        held = select(*STORED).where(C.lane == lane, C.state == OutboxState.HELD, C.why.startswith(CANNOT_READ))
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
        return self._db.conn.execute(OPEN_FOR, {"of_kind": kind.kind, "of_target": target}).first() is not None

    def newest_for(self, kind: type[Asked], target: int) -> OutboxEntry[Asked] | None:
        """The newest effect of this kind on this row, done or not; None if there was none, or long ago."""
        found = select(*STORED).where(C.kind == kind.kind, C.target == target).order_by(C.id.desc()).limit(1)
        row = self._db.conn.execute(found).first()
        return None if row is None else entry_of(row).if_of(kind)

    def asked(self, kind: type[Asked], target: int) -> Asked | None:
        """What is asked of an effect on this row for which no call has been made yet; None: nothing."""
        found = select(C.payload, C.newer, C.state).where(C.kind == kind.kind, C.target == target, OPEN_EFFECT).limit(1)
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

    def _new(self, effect: Effect, *, lane: Lane, seq: int, key: str, due: datetime | None) -> dict[str, Any]:
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
        self._db.conn.execute(ONE, {"of_row": row_id, **values})


def _next_time(known: OutboxEntry[Any], due: datetime | None, most: timedelta | None) -> datetime | None:
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
