"""A sync ordered again at any moment: the newest wins, and each call is settled as what it was made for."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.app.routes import effects
from bot.model.effect.chats import SyncAssignee, SyncTicket
from bot.model.effect.people import FindPerson
from bot.model.effect_kind import Effect, SyncEffect
from bot.model.event import ChatRecord, LabelSeen, MessageSeen
from bot.model.lane import Lane
from bot.model.message import Content
from bot.model.queue import OutboxEntry
from bot.model.second_look import ThreadFound
from bot.outbox.calls import (
    Call,
    CreateRoom,
    FetchChat,
    FetchMessage,
    FindDm,
    FindPost,
    FindRoom,
    FindThread,
    Invite,
    PutTicket,
    ReadEarlier,
    ReadRoom,
    RoomSeen,
    SlackDm,
    SlackPost,
)
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry, Unknown
from bot.outbox.calls.slack import ReadHistory, ReadThread
from bot.outbox.claim import claim
from bot.outbox.handlers import EffectDispatch
from bot.outbox.lane_step import InFlightCall, settle
from bot.outbox.models import Prepared, Settlement
from bot.outbox.worker_pool import Capacity
from bot.tickets import actions as tickets
from storage import tables as t
from storage.queries.lanes import Lease, LeaseLost
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.doubted_cache import doubted
from tests.outbox.sync_orders import ORDERS, Scene, built

QUIET = 20.0
TS = count(1)
OUTCOMES: dict[str, Outcome] = {
    "retry": Retry(why="http_503", after=1),
    "refused": Refused(why="http_400"),
    "plainer": Refused(why="invalid_blocks", what="shape"),
    "unknown": Unknown(why="timeout"),
}


class Undo(Exception):  # ends an example
    pass


@dataclass(slots=True)
class Engine:
    """The lanes of one kind, worked by the program's own handlers, with the clock and the outside in our hands."""

    tx: Tx
    kind: type[SyncEffect]
    scene: Scene
    asked: dict[int, Effect] = field(default_factory=dict)
    prepared: dict[int, Effect] = field(default_factory=dict)
    out: list[tuple[Lease, InFlightCall]] = field(default_factory=list)
    made: dict[int, tuple[Effect, dict[str, Any]]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    calls: list[tuple[str, Call[object]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tx.conn.execute(delete(t.outbox))
        self.tx.conn.execute(delete(t.lane))
        self.tx.outbox.sync = self._sync  # type: ignore[method-assign]  # what is asked is written down beside the store

    def _sync(self, effect: SyncEffect, *, lane: Lane, **when: Any) -> None:
        type(self.tx.outbox).sync(self.tx.outbox, effect, lane=lane, **when)
        if isinstance(effect, self.kind):
            key = f"{effect.kind}:{effect.target}:{lane}"
            row_id = self.tx.conn.execute(select(t.outbox.c.id).where(t.outbox.c.key == key)).scalar_one()
            self.asked[row_id] = effect
            self.prepared.pop(row_id, None)

    @property
    def handlers(self) -> EffectDispatch:
        return EffectDispatch(
            prepare=self._prepare, settle=self._settle, verify=effects.verify, keys=lambda _: [], quiet=QUIET
        )

    def _prepare(self, entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        if isinstance(entry.effect, self.kind) and self.versions.get(entry.id) != entry.version:
            assert entry.noted == {}, "what was noted for an older order"
            self.versions[entry.id] = entry.version
        if entry.id in self.asked:
            self.prepared[entry.id] = entry.effect
        return effects.prepare(entry, tx)

    def _settle(self, entry: OutboxEntry[Effect], outcome: Outcome, tx: Tx) -> Settlement:
        if entry.id in self.made:
            assert (entry.effect, entry.noted) == self.made[entry.id], "settled as another order than it was made for"
        return effects.settle(entry, outcome, tx)

    def order(self, n: int) -> None:
        ORDERS[self.kind](self.tx, self.scene, n)

    def call(self) -> None:
        """Take what is due; a call goes out."""
        more = True
        while more:
            capacity = Capacity(free=99, doors=Counter())
            taken = claim(self.tx, capacity, self.handlers, owner="me", lease_seconds=60.0)
            more = taken.more
            for one in taken.started:
                assert one.fault is None, one.fault
                self._keep(one.lease, one.out)

    def _keep(self, lease: Lease, out: InFlightCall | None) -> None:
        if out is not None:
            self.out.append((lease, out))
            self.calls.append((out.entry.kind, out.call))
            if not out.looking:
                self.made[out.entry.id] = (out.entry.effect, dict(out.entry.noted))

    def back(self, how: str) -> None:
        """A call comes back, and its lane goes on."""
        if self.out:
            lease, out = self.out.pop(0)
            outcome = OUTCOMES.get(how) or Done(value=_answer(out.call, self.scene))
            if not self.tx.lanes.hold(lease):
                self._late(lease, out, outcome)
                return
            self._keep(lease, settle(self.tx, lease, out, outcome, self.handlers))

    def _late(self, lease: Lease, out: InFlightCall, outcome: Outcome) -> None:
        """The lane is another's by now: whatever order this is settled as, nothing of it stands."""
        made, self.made = self.made, {}
        with pytest.raises(LeaseLost), self.tx.savepoint():
            settle(self.tx, lease, out, outcome, self.handlers)
        self.made = made

    def crash(self) -> None:
        """All calls that are out are never heard of again, by another process neither."""
        self.out.clear()
        self.tx.lanes.drop_leases()
        self.later(QUIET)

    def later(self, seconds: float) -> None:
        self.tx.__dict__["engine_now"] = self.tx.engine_now + timedelta(seconds=seconds)

    def finish(self) -> None:
        """The outside is well again, and a person decides what waits for one."""
        for _ in range(80):
            while self.out:
                self.back("done")
            self._decide()
            if not self.tx.outbox.open_count():
                break
            self.later(61)
            self.call()

    def _decide(self) -> None:
        if self.kind is SyncTicket and self.tx.tickets.in_doubt(self.scene.ticket.id):
            tickets.again(self.tx, tickets.now(self.tx, self.scene.ticket), by=self.scene.at.boss)

    def check(self) -> None:
        """All that was asked was looked at, in its newest words."""
        found = select(t.outbox.c.id, t.outbox.c.state).where(t.outbox.c.kind == self.kind.kind)
        assert {row.state for row in self.tx.conn.execute(found)} <= {"done"}
        assert self.prepared == self.asked


def _answer(call: Call[object], scene: Scene) -> Any:
    match call:
        case FetchChat():
            label = LabelSeen(periskope_id="label-sales", name="sales")
            return ChatRecord(chat=call.chat, org_phone=call.org_phone, kind="user", labels=(label,))
        case FetchMessage():
            return MessageSeen(
                said="created", org_phone=call.org_phone, chat="c", unique_id="w", from_me=False, at=shop.MONDAY, content=Content()
            )  # fmt: skip
        case ReadRoom():
            here = {str(one.slack_user) for one in (scene.at.boss, scene.at.asha, scene.at.ravi)}
            members = frozenset({"UBOT", *here})
            return RoomSeen(channel=call.channel, name="x", members=members, archived=False, private=True, shared=False)
        case PutTicket():
            return call.periskope_id or "T-2"
        case SlackPost():
            return f"{next(TS)}.1"
        case SlackDm():
            return ("D1", f"{next(TS)}.2")
        case CreateRoom():
            return "C0NEW"
        case ReadThread():
            return ThreadFound(root="there")
    return {
        Invite: {},
        ReadEarlier: (),
        ReadHistory: (),
        FindThread: True,
        FindPost: None,
        FindDm: None,
        FindRoom: None,
    }.get(type(call))


STEP = st.one_of(
    st.tuples(st.just("order"), st.integers(0, 2)),
    st.tuples(st.just("order"), st.integers(0, 2)),
    st.just(("call",)),
    st.just(("call",)),
    st.tuples(st.just("back"), st.sampled_from(["done", *OUTCOMES])),
    st.just(("crash",)),
    st.tuples(st.just("later"), st.sampled_from([4, 61])),
)
# A call is out while it is ordered again, with other values: once for each thing that can become of the call.
MEANWHILE = [
    [("order", first), ("later", 61), ("call",), ("order", second), ("back", how)]
    for first, second in ((0, 1), (1, 2))
    for how in ("done", *OUTCOMES)
]
REFUSED_THEN = [("order", 0), ("later", 61), ("call",), ("back", "refused"), ("order", 1), ("call",), ("order", 2)]
CRASHED = [("order", 0), ("later", 61), ("call",), ("order", 1), ("crash",), ("call",), ("order", 2)]


def played(tx: Tx, kind: type[SyncEffect], scene: Scene, steps: list[Any]) -> None:
    """One example, of which nothing stays."""
    tx.__dict__["engine_now"] = tx.engine_now
    with suppress(Undo), tx.savepoint():
        engine = Engine(tx=tx, kind=kind, scene=scene)
        for name, *arguments in steps:
            getattr(engine, name)(*arguments)
        engine.finish()
        engine.check()
        raise Undo
    tx.outbox.__dict__.pop("sync", None)


def every(kind: type[SyncEffect], examples: int) -> Callable[[Tx], None]:
    """A flow that plays many orders of events for a kind of sync."""

    def play(tx: Tx) -> None:
        scene = built(tx)

        @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @example(REFUSED_THEN)
        @example(CRASHED)
        @given(st.lists(STEP, min_size=5, max_size=16))
        def one(steps: list[Any]) -> None:
            played(tx, kind, scene, steps)

        for steps in MEANWHILE:
            played(tx, kind, scene, steps)
        one()

    return play


def test_every_kind_that_the_program_syncs_is_tried_here() -> None:
    assert set(ORDERS) == {kind for kind in effects.handlers.kinds if issubclass(kind, SyncEffect)}


@pytest.mark.parametrize("kind", list(ORDERS))
async def test_the_newest_order_wins_and_each_call_is_settled_as_what_it_was_made_for(
    kind: type[SyncEffect], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is known of rows without reading them is what would be read."""
    embedded = await store.read(lambda tx: tx.on_sqlite)
    with doubted(monkeypatch) as doubts:
        await store.run(every(kind, 12 if embedded else 4))

    assert doubts.given > 0
    assert doubts.stale == []


def calls_of(tx: Tx, kind: type[SyncEffect], *steps: tuple[Any, ...]) -> list[Any]:
    """What was called for, in order, when this happens; in the end all is well."""
    tx.__dict__["engine_now"] = tx.engine_now
    engine = Engine(tx=tx, kind=kind, scene=built(tx))
    for name, *arguments in steps:
        getattr(engine, name)(*arguments)
    engine.finish()
    return [call for of_kind, call in engine.calls if of_kind == kind.kind]


async def test_an_assignee_refused_for_a_ticket_says_nothing_of_the_next_assignee(store: Store) -> None:
    steps = (("order", 0), ("call",), ("order", 1), ("back", "refused"))
    calls = await store.run(calls_of, SyncTicket, *steps)

    assert [call.assignee for call in calls] == ["asha@shop.example", "ravi@shop.example"]


async def test_whom_periskope_was_told_is_remembered_though_the_chat_was_released_meanwhile(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[Any], str | None]:
        calls = calls_of(tx, SyncAssignee, ("order", 0), ("call",), ("order", 1), ("order", 2), ("back", "done"))
        return calls, tx.chats.get(1).assignee

    calls, believed = await store.run(play)

    assert [call.assigned_to for call in calls] == ["asha@shop.example"]
    assert believed == "asha@shop.example"


async def test_whom_an_admin_named_is_looked_for_though_the_app_looks_by_itself_too(store: Store) -> None:
    by_admin_then_by_itself = await store.run(calls_of, FindPerson, ("order", 1), ("order", 0), ("call",))

    assert [call.slack_user for call in by_admin_then_by_itself] == ["UNILS1"]
