"""Any order of arrivals, crashes, lost replies, rests and late workers, against plain lists."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, StaticPool, create_engine, event, select

from bot.inbox.lane_step import handle_stored, process_lane
from bot.model.effect_kind import Effect
from bot.model.lane import Lane
from bot.model.queue import Arrival, InboxEntry, OutboxEntry
from bot.outbox import claim as claiming
from bot.outbox.calls import FindPost, SlackPost
from bot.outbox.calls.outcomes import Done, Outcome, Retry, Unknown
from bot.outbox.claim import claim
from bot.outbox.handlers import EffectDispatch
from bot.outbox.lane_step import InFlightCall, settle, settle_only, stumble
from bot.outbox.models import Complete, InDoubt, Prepared, Requeue, Settlement, WaitForGate
from bot.outbox.worker_pool import Capacity
from storage import tables as t
from storage.db import Wakes
from storage.queries.lanes import Lease, LeaseLost
from storage.tx import Tx
from tests.fixtures.engine_world import NOON, toy
from tests.fixtures.toy_effects import Post

QUIET = 20.0
LONGEST_CALL = 10  # seconds; the quiet window and half a lease are longer
CHATS = ("a", "b", "gated")
HOWS = ("answered", "answered", "reply lost", "dropped", "rest", "rest all", "stays out")


@dataclass(slots=True)
class Call:
    """A call that is out: under which lease, since when, and whether the outside did it."""

    lease: Lease
    out: InFlightCall
    since: datetime
    done: bool = False
    answer: Outcome | None = None


def handle(item: InboxEntry, tx: Tx) -> WaitForGate | str:
    chat, n = item.raw.decode().split()
    if chat == "gated" and int(n) % 3 == 0 and not is_open(tx):
        return WaitForGate(gate="room:1")
    effect = Post(target=int(n), channel=chat)
    tx.outbox.post(effect, lane=Lane.parse(f"post:1:{chat}"), key=item.key)
    return "entry"


def is_open(tx: Tx) -> bool:
    return tx.conn.execute(select(t.cursor.c.name)).first() is not None


def prepare(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
    if toy(entry).channel == "gated" and not is_open(tx):
        return WaitForGate(gate="room:1")
    return SlackPost(channel="1", text=str(entry.target), mark=entry.mark)


def settled(entry: OutboxEntry[Effect], outcome: Outcome, tx: Tx) -> Settlement:
    return Requeue() if isinstance(outcome, Unknown) else Complete()


def verify(entry: OutboxEntry[Effect], tx: Tx) -> InDoubt[Any]:
    return FindPost(channel="1", mark=entry.mark, since="0")


def handlers() -> EffectDispatch:
    keys = [("channel:1", 1.0), ("posts", 0.3)]
    return EffectDispatch(prepare=prepare, settle=settled, verify=verify, keys=lambda _: keys, quiet=QUIET)


def database() -> Connection:
    """One in memory, whose transactions begin when we say so: else what is prepared would be committed at once."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"isolation_level": None})

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN")

    return engine.connect()


class Lanes:
    """The engine called synchronously, with its clock in our hands."""

    def __init__(self) -> None:
        self.conn = database()
        t.metadata.create_all(self.conn, tables=[t.inbox, t.outbox, t.lane, t.rate_limit, t.cursor, t.setting])
        self.conn.commit()
        self.now = NOON
        self.handlers = handlers()
        self.numbers = 0
        self.wanted: dict[str, list[int]] = {chat: [] for chat in CHATS}
        self.arrivals: list[Arrival] = []
        self.got: dict[str, list[int]] = {chat: [] for chat in CHATS}
        self.marks: set[str] = set()
        self.calls: list[Call] = []

    def run(self, flow: Any, *args: Any) -> Any:
        transaction = self.conn.begin()
        tx = Tx(self.conn, business_clock=lambda: self.now, secret=b"", wakes=Wakes())
        tx.engine_now = self.now
        try:
            result = flow(tx, *args)
        except LeaseLost:  # as the store does with whatever a flow raises
            transaction.rollback()
            return None
        transaction.commit()
        return result

    def arrive(self, chat: str, count: int, again: int, *, taken_in: str) -> None:
        for _ in range(count):
            self.numbers += 1
            self.wanted[chat].append(self.numbers)
            raw = f"{chat} {self.numbers}".encode()
            self.arrivals.append(
                Arrival(source="periskope", key=f"m{self.numbers}", lane=Lane.in_chat(str(chat)), raw=raw)
            )
            assert self.store(self.arrivals[-1], at_once=taken_in == "at once")
        if taken_in == "in turn":
            self.take_in()
        assert not self.store(self.arrivals[again % len(self.arrivals)], at_once=taken_in == "at once")

    def store(self, arrival: Arrival, *, at_once: bool) -> bool:
        if at_once:
            return bool(self.run(handle_stored, arrival, handle)[0])
        return bool(self.run(lambda tx: tx.inbox.arrive(arrival)))

    def take_in(self) -> None:
        self.run(process_lane, handle)

    def work(self, hows: list[str], *, last: bool, hands: int = 2) -> None:
        """Take lanes and make calls, one after another, until one stays out."""
        self.now += timedelta(seconds=1)
        self.claim(hands)
        for how in hows:
            if how == "stays out" or not self.calls:
                return
            self.reach_the_outside(len(self.calls) - 1, how)
            self.come_back(len(self.calls) - 1, last=last)
            self.now += timedelta(seconds=1)

    def claim(self, hands: int) -> None:
        capacity = Capacity(free=hands, doors=Counter())
        taken = self.run(lambda tx: claim(tx, capacity, self.handlers, owner="me", lease_seconds=60.0))
        for one in taken.started:
            assert one.fault is None
            self.keep(one.lease, one.out)

    def keep(self, lease: Lease, out: InFlightCall | None) -> None:
        if out is not None:
            self.calls.append(Call(lease=lease, out=out, since=self.now))

    def reach_the_outside(self, which: int, how: str) -> None:
        if not self.calls:
            return
        call = self.calls[which % len(self.calls)]
        if call.answer is not None:
            return
        if how.startswith("rest"):
            call.answer = Retry(why="ratelimited", after=30, key="channel:1" if how == "rest all" else None)
        elif how == "dropped":
            call.answer = Unknown(why="dropped")
        else:
            call.answer = self.do(call.out)
            if how == "reply lost":
                call.answer = Unknown(why="reply lost")

    def do(self, out: InFlightCall) -> Outcome:
        if isinstance(out.call, FindPost):
            return Done(value="ts" if out.call.mark in self.marks else None)
        self.got[out.entry.lane.rpartition(":")[2]].append(out.entry.target)
        self.marks.add(out.entry.mark)
        return Done(value="ts")

    def come_back(self, which: int, *, last: bool) -> None:
        """A call's outcome is written down: perhaps late, perhaps by one who no longer holds the lane."""
        if not self.calls:
            return
        call = self.calls.pop(which % len(self.calls))
        outcome = call.answer or Retry(why="late")
        if last:
            self.run(settle_only, call.lease, call.out, outcome, self.handlers)
        else:
            self.keep(call.lease, self.run(settle, call.lease, call.out, outcome, self.handlers))

    def crash(self, which: int, how: str) -> None:
        if not self.calls:
            return
        call = self.calls.pop(which % len(self.calls))
        if how == "stumbles":
            self.run(lambda tx: stumble(tx, call.lease, "KeyError", tries=None))
        elif how == "freezes":
            self.calls.append(call)
            self.pass_time(61)
        elif how == "all die":
            self.calls.clear()
            self.run(lambda tx: tx.lanes.drop_leases())

    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        for call in self.calls:
            if call.answer is None and self.now - call.since > timedelta(seconds=LONGEST_CALL):
                call.answer = Retry(why="late")

    def open_the_gate(self) -> None:
        self.run(open_gate)

    def each_chat_got_its_messages_in_order_and_once(self) -> None:
        for chat in CHATS:
            assert self.got[chat] == self.wanted[chat][: len(self.got[chat])]

    def one_lease_lives_per_lane(self) -> None:
        rows = self.conn.execute(select(t.lane.c.lane, t.lane.c.epoch).where(t.lane.c.lease_until.is_not(None)))
        live = {(row.lane, row.epoch) for row in rows}
        self.conn.commit()
        held = [(call.lease.lane, call.lease.epoch) for call in self.calls]
        assert all(held.count(lease) <= 1 for lease in live)

    def what_is_done_was_got(self) -> None:
        done = self.conn.execute(select(t.outbox.c.mark).where(t.outbox.c.state == "done")).scalars().all()
        self.conn.commit()
        assert set(done) <= self.marks

    def overtake(self, how: str, hows: list[str], hands: int = 2) -> None:
        """A worker freezes with a call out, others go on, and it comes back as if nothing had been."""
        self.work(["stays out"], last=False, hands=hands)
        if not self.calls:
            return
        frozen = self.calls[-1]
        if how != "not at all":
            self.reach_the_outside(len(self.calls) - 1, how)
        self.pass_time(61)
        self.work([*hows, "stays out"], last=False, hands=hands)
        if self.calls:
            self.reach_the_outside(len(self.calls) - 1, "answered")
        if frozen in self.calls:
            self.come_back(self.calls.index(frozen), last=False)
        self.work(hows, last=False)

    def check(self) -> None:
        """What holds after every step."""
        self.each_chat_got_its_messages_in_order_and_once()
        self.one_lease_lives_per_lane()
        self.what_is_done_was_got()

    def finish(self) -> None:
        """With everybody well again, everything arrives."""
        self.crash(0, "all die")
        self.open_the_gate()
        for _ in range(60 + 6 * self.numbers):
            self.pass_time(61)
            self.take_in()
            self.work(["answered"] * 5, last=False)
            self.check()
            if self.got == self.wanted:
                break
        self.conn.close()

        assert self.got == self.wanted


def open_gate(tx: Tx) -> None:
    tx.upsert(t.cursor, {"name": "open"}, {"at": tx.engine_now})
    tx.lanes.open_gate("room:1")


def step(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


WORK = step(
    "work",
    hows=st.lists(st.sampled_from(HOWS), min_size=1, max_size=5),
    last=st.booleans(),
    hands=st.integers(1, 2),
)
ARRIVE = step(
    "arrive",
    chat=st.sampled_from(CHATS),
    count=st.integers(1, 3),
    again=st.integers(0, 9),
    taken_in=st.sampled_from(["at once", "in turn", "later"]),
)
CALL = st.integers(0, 3)
STEPS = st.one_of(
    ARRIVE,
    WORK,
    WORK,
    step("take_in"),
    step("reach_the_outside", which=CALL, how=st.sampled_from(HOWS[:-1])),
    step("come_back", which=CALL, last=st.booleans()),
    step("crash", which=CALL, how=st.sampled_from(["stumbles", "freezes", "dies", "all die"])),
    step(
        "overtake",
        how=st.sampled_from(["not at all", *HOWS[:-1]]),
        hows=st.lists(st.sampled_from(HOWS[:-1]), max_size=3),
        hands=st.integers(1, 2),
    ),
    step("pass_time", seconds=st.sampled_from([1, 5, 21, 61])),
    step("open_the_gate"),
)


# Found the hard way, as the answer of a reading-back that nobody waits for any more made ready what was done.
LATE_LOOK: list[tuple[str, dict[str, Any]]] = [
    ("arrive", {"chat": "a", "count": 3, "again": 4, "taken_in": "in turn"}),
    ("overtake", {"how": "not at all", "hows": [], "hands": 1}),
    ("overtake", {"how": "rest", "hows": [], "hands": 1}),
    ("overtake", {"how": "answered", "hows": ["answered", "answered"], "hands": 1}),
]

# Found the hard way: without the fence, one who comes back from a freeze sets to "ready" what another has sent.
FROZEN: list[tuple[str, dict[str, Any]]] = [
    ("arrive", {"chat": "a", "count": 2, "again": 0, "taken_in": "in turn"}),
    ("overtake", {"how": "not at all", "hows": []}),
    ("reach_the_outside", {"which": 1, "how": "answered"}),
    ("come_back", {"which": 0, "last": False}),
]


@pytest.fixture(autouse=True, scope="module")
def all_the_time() -> Iterator[None]:
    """How many lanes one transaction takes is for the examples to say, not for this machine's speed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(claiming, "SHARE_SECONDS", float("inf"))
        yield


@settings(max_examples=60, deadline=None)
@example(FROZEN)
@example(LATE_LOOK)
@given(st.lists(STEPS, min_size=15, max_size=50))
def test_no_order_of_events_loses_doubles_or_reorders(steps: list[tuple[str, dict[str, Any]]]) -> None:
    lanes = Lanes()
    for name, arguments in steps:
        getattr(lanes, name)(**arguments)
        lanes.check()
    lanes.finish()
