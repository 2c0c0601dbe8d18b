"""The outbox: effects still owed to the outside, in order per lane."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, literal_column, select, update

from bot.domain.owed import Owed
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.queries.lanes import Lanes

TAIL = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An intention: what kind, about which of our rows, with little else."""

    kind: str
    target: int
    payload: dict[str, Any] | None = None


# Written out, not bound: only so is the index over open effects used, and not the lane's whole past read.
_OPEN = t.outbox.c.state.in_((literal_column("'ready'"), literal_column("'sending'")))
_HEAD = (
    select(*columns(t.outbox, Owed))
    .where(t.outbox.c.lane == bindparam("of_lane"), _OPEN)
    .order_by(t.outbox.c.seq)
    .limit(literal_column("1"))
)
_ONE = update(t.outbox).where(t.outbox.c.id == bindparam("of_row"))
_FINISHING = _ONE.values(
    state=case((t.outbox.c.version == bindparam("of_version"), "done"), else_="ready"),
    why=bindparam("reason"),
    due=None,
)


class Outbox:
    """Questions and changes about effects."""

    def __init__(self, db: Db, lanes: Lanes) -> None:
        self._db = db
        self._lanes = lanes

    def owe(self, effect: Effect, *, lane: str, key: str, due: datetime | None = None) -> bool:
        """Owe a post, once for `key`. `due`: not before then (engine time). False if it was already owed."""
        seq = self._lanes.add_work(lane, way="out", due=due)
        return self._db.insert_new(t.outbox, self._row(effect, lane=lane, seq=seq, key=key, due=due)) is not None

    def owe_in_order(self, effect: Effect, *, order: str, lane: str, key: str, due: datetime | None = None) -> bool:
        """As `owe`, but ahead of effects of the same kind that wait at the lane's end with a later `order`.

        `order` sorts as text: the time at which a person wrote. Events of one thread can arrive out of order.
        """
        ordered = Effect(kind=effect.kind, target=effect.target, payload={**(effect.payload or {}), "order": order})
        if not self.owe(ordered, lane=lane, key=key, due=due):
            return False
        c = t.outbox.c
        tail = select(c.id, c.seq, c.kind, c.state, c.payload).where(c.lane == lane).order_by(c.seq.desc()).limit(TAIL)
        mine, *before = self._db.conn.execute(tail).all()
        later = []
        for row in before:
            if row.state != "ready" or row.kind != effect.kind or row.payload.get("order", "") <= order:
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

    def annotate(self, owed: Owed, **payload: Any) -> None:
        """Add to an effect's payload."""
        self._set(owed.id, payload={**owed.payload, **payload})

    def payload(self, owed: Owed) -> dict[str, Any]:
        """An effect's payload as it is now, with what was noted when it was prepared."""
        found = select(t.outbox.c.payload).where(t.outbox.c.id == owed.id)
        return dict(self._db.conn.execute(found).scalar_one())

    def owe_sync(self, effect: Effect, *, lane: str, due: datetime | None = None) -> None:
        """Owe a sync: if one for the same target is open it now aims at the newest; a finished one opens again."""
        key = f"{effect.kind}:{effect.target}:{lane}"
        found = select(t.outbox.c.id, t.outbox.c.state, t.outbox.c.due).where(t.outbox.c.key == key)
        known = self._db.conn.execute(found).first()
        if known is None:
            self.owe(effect, lane=lane, key=key, due=due)
            return
        moved: dict[str, Any] = {"version": t.outbox.c.version + 1, "payload": effect.payload or {}}
        if known.state == "ready":
            if known.due is not None and (due is None or due < known.due):
                moved["due"] = due
                self._lanes.add_work(lane, way="out", due=due, sooner=True)
        elif known.state != "sending":
            seq = self._lanes.add_work(lane, way="out", due=due)
            moved |= {"state": "ready", "seq": seq, "due": due, "attempts": 0, "why": None, "mark": new_mark()}
        self._db.conn.execute(update(t.outbox).where(t.outbox.c.id == known.id).values(moved))

    def head(self, lane: str) -> Owed | None:
        """The first open effect of a lane."""
        row = self._db.conn.execute(_HEAD, {"of_lane": lane}).first()
        return None if row is None else as_value(Owed, row)

    def following(self, owed: Owed, *, limit: int) -> list[Owed]:
        """The ready effects right behind this one in its lane."""
        c = t.outbox.c
        mine = select(c.seq).where(c.id == owed.id).scalar_subquery()
        found = (
            select(*columns(t.outbox, Owed))
            .where(c.lane == owed.lane, c.state == "ready", c.seq > mine)
            .order_by(c.seq)
            .limit(limit)
        )
        return [as_value(Owed, row) for row in self._db.conn.execute(found)]

    def mark_sending(self, owed: Owed) -> None:
        """The call is about to be made."""
        self._set(owed.id, state="sending", sent_at=self._db.now, attempts=owed.attempts + 1)

    def mark_ready(self, owed: Owed, *, due: datetime | None = None, why: str | None = None) -> None:
        """Certainly not done: it may be tried again."""
        self._set(owed.id, state="ready", due=due, why=why)

    def postpone(self, owed: Owed, due: datetime | None) -> None:
        """Not before `due`; None: at once."""
        self._set(owed.id, due=due)

    def finish(self, owed: Owed, *, why: str | None = None, state: str = "done") -> None:
        """The effect is true, or nobody wants it any more."""
        self._set(owed.id, state=state, why=None if why is None else why[:300])

    def finish_unless_moved(self, owed: Owed, *, why: str | None = None) -> None:
        """The effect is true; but if a sync's aim moved since `owed` was read, it is ready to go again."""
        values = {"of_row": owed.id, "of_version": owed.version, "reason": None if why is None else why[:300]}
        self._db.conn.execute(_FINISHING, values)

    def sending_in(self, lane: str, kind: str) -> bool:
        """Is a call of this kind out, or in doubt, in this lane?"""
        c = t.outbox.c
        found = select(c.id).where(c.lane == lane, c.kind == kind, c.state == "sending").limit(1)
        return self._db.conn.execute(found).first() is not None

    def open_for(self, kind: str, target: int) -> bool:
        """Is an effect of this kind on this row still owed?"""
        c = t.outbox.c
        found = select(c.id).where(c.kind == kind, c.target == target, _OPEN).limit(1)
        return self._db.conn.execute(found).first() is not None

    def waits_for(self, kind: str, target: int) -> bool:
        """Is an effect of this kind on this row owed and its call not yet made?"""
        c = t.outbox.c
        found = select(c.id).where(c.kind == kind, c.target == target, c.state == "ready").limit(1)
        return self._db.conn.execute(found).first() is not None

    def prune(self, *, days: int) -> int:
        """Forget posts that were done long ago; how many."""
        old = and_(t.outbox.c.state.in_(("done", "dead")), t.outbox.c.at < self._db.now - timedelta(days=days))
        return self._db.conn.execute(delete(t.outbox).where(old)).rowcount

    def open_count(self) -> int:
        """How many effects are still owed."""
        return int(self._db.conn.execute(select(func.count()).select_from(t.outbox).where(_OPEN)).scalar_one())

    def _row(self, effect: Effect, *, lane: str, seq: int, key: str, due: datetime | None) -> dict[str, Any]:
        return {
            "lane": lane,
            "seq": seq,
            "kind": effect.kind,
            "target": effect.target,
            "payload": effect.payload or {},
            "key": key,
            "version": 0,
            "state": "ready",
            "due": due,
            "attempts": 0,
            "mark": new_mark(),
            "at": self._db.now,
        }

    def _set(self, row_id: int, **values: object) -> None:
        self._db.conn.execute(_ONE, {"of_row": row_id, **values})


def new_mark() -> str:
    """An opaque random key that tells nothing."""
    return secrets.token_hex(8)
