"""Work that does not go on by itself: held, refused, in doubt, unreadable, waiting for long, or put to rest by a vendor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import and_, func, literal_column, or_, select, update

from bot.model.effect.replies import SendWhatsApp
from bot.model.effect_kind import Effect, UnreadableEffect
from bot.model.message import MessageState
from bot.model.queue import InboxState, OutboxEntry, OutboxState
from storage import tables as t
from storage.db import Db
from storage.open_work import HELD_EFFECT, NEW_EVENT, OPEN_EFFECT
from storage.queries.lanes import Lanes
from storage.queries.outbox_rows import STORED, entry_of
from storage.queries.signs import RESTING

PARKED = timedelta(minutes=5)
MOST = 200
UNDECIDED = (MessageState.FAILED, MessageState.UNKNOWN)  # states of a message that waits for somebody's decision


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """One thing that waits. `key` names it to people: `effect:7`, `event:7`, `lane:wa:7` or `rest:slack:chat.update`.

    `what` is the kind of effect, the source of the event, or empty; `state` one of held, failing, unreadable, parked,
    resting. `since` is when it began to be first_open; of what rests `until` says for how long.
    """

    key: str
    what: str
    state: str
    why: str
    lane: str = ""
    target: int = 0
    since: datetime | None = None
    until: datetime | None = None


class HeldWork:
    """Queries and changes of held work, in engine time."""

    def __init__(self, db: Db, lanes: Lanes) -> None:
        self._db = db
        self._lanes = lanes

    def items(self, *, most: int = MOST) -> list[HeldItem]:
        """What is held, at most so much of it."""
        return list(islice(self._all(), most))

    def item(self, key: str) -> HeldItem | None:
        """One held thing; None if it is not held (any more)."""
        return next((one for one in self._all() if one.key == key), None)

    def _all(self) -> Iterator[HeldItem]:
        yield from self._effects()
        yield from self._events()
        yield from self._lane_rows()
        yield from self._rests()

    def _effects(self) -> Iterator[HeldItem]:
        c, m = t.outbox.c, t.message.c
        undecided = or_(c.kind != SendWhatsApp.kind, m.state.in_(UNDECIDED))
        found = (
            select(c.id, c.kind, c.lane, c.target, c.at, c.why)
            .outerjoin(t.message, and_(c.kind == SendWhatsApp.kind, m.id == c.target))
            .where(HELD_EFFECT, undecided)
            .order_by(c.id)
            .limit(MOST)
        )
        for row in self._db.conn.execute(found):
            yield HeldItem(
                key=f"effect:{row.id}", what=row.kind, state="held", why=row.why or "", lane=row.lane,
                target=row.target, since=row.at,
            )  # fmt: skip

    def _events(self) -> Iterator[HeldItem]:
        c = t.inbox.c
        poison = and_(NEW_EVENT, c.attempts > 0)
        found = (
            select(c.id, c.source, c.lane, c.at, c.why, c.state, t.lane.c.held_at)
            .outerjoin(t.lane, t.lane.c.lane == c.lane)
            .where(or_(c.state == literal_column("'unreadable'"), poison))
            .order_by(c.id)
            .limit(MOST)
        )
        for row in self._db.conn.execute(found):
            state = (
                "unreadable" if row.state == InboxState.UNREADABLE else "held" if row.held_at is not None else "failing"
            )
            yield HeldItem(
                key=f"event:{row.id}", what=row.source, state=state, why=row.why or "", lane=row.lane, since=row.at
            )

    def _lane_rows(self) -> Iterator[HeldItem]:
        """Lanes with work that is held, fails or waits for a gate; one whose event is listed itself is left out."""
        c, o = t.lane.c, t.outbox.c
        first_open = select(func.min(o.at)).where(o.lane == c.lane, OPEN_EFFECT).scalar_subquery()
        oldest = first_open.label("oldest")
        stuck = or_(c.held_at.is_not(None), c.fails > 0, c.waits_for.is_not(None))
        found = (
            select(c.lane, c.held_at, c.held_why, c.fails, c.waits_for, oldest)
            .where(c.direction == "out", stuck)
            .order_by(c.lane)
            .limit(MOST)
        )
        for row in self._db.conn.execute(found):
            state = "held" if row.held_at is not None else "failing" if row.fails else "parked"
            if state == "parked" and (row.oldest is None or self._db.engine_now - row.oldest < PARKED):
                continue
            why = row.held_why if state != "parked" else f"waits for {row.waits_for}"
            since = row.held_at or row.oldest
            yield HeldItem(key=f"lane:{row.lane}", what="", state=state, why=why or "", lane=row.lane, since=since)

    def _rests(self) -> Iterator[HeldItem]:
        c = t.rate_limit.c
        found = select(c.key, c.free_at).where(c.free_at > self._db.engine_now + RESTING).order_by(c.key)
        for row in self._db.conn.execute(found):
            yield HeldItem(key=f"rest:{row.key}", what="", state="resting", why="asked to pause", until=row.free_at)

    def effect(self, effect_id: int) -> OutboxEntry[Effect | UnreadableEffect]:
        """A held effect. Raises NoResultFound."""
        return entry_of(self._db.conn.execute(select(*STORED).where(t.outbox.c.id == effect_id)).one())

    def try_effect_again(self, effect_id: int) -> None:
        """Make a held effect ready, in a lane that looks at it now."""
        values = {"state": OutboxState.READY, "due": None, "attempts": 0, "why": None}
        lane = self._db.conn.execute(
            update(t.outbox).where(t.outbox.c.id == effect_id).values(**values).returning(t.outbox.c.lane)
        ).scalar_one()
        self._lanes.look_now(lane)

    def end_effect(self, effect_id: int, why: str) -> None:
        """Nobody waits for this effect any more."""
        self._db.conn.execute(
            update(t.outbox).where(t.outbox.c.id == effect_id).values(state=OutboxState.DONE, why=why)
        )

    def decided(self, kind: str, target: int) -> None:
        """A person has decided about what was held for this row."""
        c = t.outbox.c
        held = and_(c.kind == kind, c.target == target, c.state == OutboxState.HELD)
        self._db.conn.execute(update(t.outbox).where(held).values(state=OutboxState.DONE, why="decided"))

    def try_event_again(self, event_id: int) -> None:
        """Let a stored event be processed again, from the start of its tries."""
        self._event(event_id, state=InboxState.NEW, attempts=0)

    def skip_event(self, event_id: int) -> None:
        """Process a stored event no more; what came behind it goes on."""
        self._event(event_id, state=InboxState.SKIPPED)

    def _event(self, event_id: int, **values: object) -> None:
        lane = self._db.conn.execute(
            update(t.inbox).where(t.inbox.c.id == event_id).values(**values).returning(t.inbox.c.lane)
        ).scalar_one()
        if not self._lanes.let_go(lane):
            self._lanes.look_now(lane)
