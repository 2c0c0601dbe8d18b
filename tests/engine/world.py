"""A toy outside, and the toy knowledge that the engine needs to send to it."""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.deliver.deliverer import Deliverer
from bot.deliver.trade import Trade
from bot.domain.calls import Call, FindPost, SlackPost, WaSend
from bot.domain.outcomes import Done, Outcome, Refused, Unknown
from bot.domain.owed import Again, Doubt, Held, Nothing, Owed, Parked, Prepared, Repeat, Settled, Settlement, Unreadable
from storage import tables as t
from storage.queries.outbox import Effect
from storage.store import Store
from storage.tx import Tx

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUIET = 0.3


@dataclass(slots=True)
class Outside:
    """Keeps what it is sent. `script` holds, for a text, what to answer to the first calls for it."""

    got: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    looked: list[str] = field(default_factory=list)
    script: dict[str, deque[Outcome | Exception]] = field(default_factory=lambda: defaultdict(deque))
    finds: deque[Outcome] = field(default_factory=deque)
    slow: float = 0.0
    out: int = 0
    most_out: int = 0
    hangs: str | None = None

    async def perform(self, call: Call) -> Outcome:
        """Take a call."""
        if call.door == self.hangs:
            await asyncio.sleep(3600)
        self.out += 1
        self.most_out = max(self.most_out, self.out)
        try:
            await asyncio.sleep(self.slow)
            return self._answer(call)
        finally:
            self.out -= 1

    def _answer(self, call: Call) -> Outcome:
        if isinstance(call, FindPost):
            self.looked.append(call.mark)
            if self.finds:
                return self.finds.popleft()
            return Done(value=call.mark if call.mark in self.marks else None)
        if not isinstance(call, SlackPost | WaSend):
            raise TypeError(call)
        answer = self.script[call.text].popleft() if self.script[call.text] else Done(value="1")
        if isinstance(answer, Done) or answer == LOST_REPLY:
            self.got.append(call.text)
            self.at.append(time.monotonic())
            self.marks.add(call.mark if isinstance(call, SlackPost) else call.text)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def of(self, prefix: str) -> list[str]:
        """What it got that begins so."""
        return [text for text in self.got if text.startswith(prefix)]


LOST_REPLY = Unknown(why="reply lost")  # the work was done
NEVER_ARRIVED = Unknown(why="dropped")  # it was not


def toy_trade(*, quiet: float = QUIET, spacing: float = 0.0) -> Trade:
    """Knows one kind of effect: its payload says what to send, and how it behaves."""

    def keys(call: Call) -> Sequence[tuple[str, float]]:
        return [(f"channel:{call.channel}", spacing)] if isinstance(call, SlackPost) and spacing else []

    return Trade(prepare=prepare, settle=settle, read_back=read_back, keys=keys, quiet=quiet)


def prepare(owed: Owed, tx: Tx) -> Prepared:
    payload = owed.payload
    if payload.get("bug") == "prepare":
        raise KeyError("bug")
    if payload.get("unwanted"):
        return Nothing(why="unwanted")
    if (gate := payload.get("gate")) and not is_open(tx, gate):
        return Parked(gate=gate)
    text = payload["text"]
    if owed.lane.startswith("wa:"):
        return WaSend(org_phone="1", chat="1", text=text)
    return SlackPost(channel=payload["channel"], text=text, mark=owed.mark)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    if owed.payload.get("bug") == "settle":
        raise KeyError("bug")
    match outcome:
        case Refused(what="place"):
            return Held(why=outcome.why, lane=True)
        case Refused():
            return Held(why=outcome.why)
        case Unknown(why="unreadable") if owed.payload.get("doubt") == "unreadable":
            return Held(why="unreadable")
        case Unknown():
            return Again()
        case _:
            return Settled()


def read_back(owed: Owed, tx: Tx) -> Doubt:
    match owed.payload.get("doubt"):
        case "repeat":
            return Repeat()
        case "unreadable":
            return Unreadable()
        case _:
            return FindPost(channel=owed.payload["channel"], mark=owed.mark, since="0")


def is_open(tx: Tx, gate: str) -> bool:
    return tx.conn.execute(select(t.setting.c.name).where(t.setting.c.name == f"gate {gate}")).first() is not None


def open_gate(tx: Tx, gate: str) -> None:
    tx.upsert(t.setting, {"name": f"gate {gate}"}, {"value": 1, "version": 0})
    tx.lanes.open_gate(gate)


def owe(tx: Tx, /, text: str, *, lane: str = "post:1:a", after: float | None = None, **payload: Any) -> bool:
    """Owe the sending of `text`, once."""
    payload = {"text": text, "channel": lane.split(":")[1], **payload}
    due = None if after is None else tx.now + timedelta(seconds=after)
    return tx.outbox.owe(Effect(kind="Post", target=0, payload=payload), lane=lane, key=f"{lane} {text}", due=due)


def owe_many(tx: Tx, /, texts: Sequence[str], *, lane: str = "post:1:a", **payload: Any) -> None:
    for text in texts:
        owe(tx, text, lane=lane, **payload)


@contextlib.asynccontextmanager
async def working(
    store: Store, outside: Outside, *, trade: Trade | None = None, processes: int = 1, lease: float = 60.0
) -> AsyncIterator[list[Deliverer]]:
    """Deliverers at work on the store, as so many processes would be."""
    loop = asyncio.get_running_loop()
    hands = [
        Deliverer(store, trade or toy_trade(), outside.perform, owner=f"{n}", lease_seconds=lease)
        for n in range(processes)
    ]

    def woken(ways: frozenset[str]) -> None:
        for deliverer in hands:
            loop.call_soon_threadsafe(deliverer.nudge)

    store.on_wake(woken)
    tasks = [asyncio.create_task(deliverer.run()) for deliverer in hands]
    yield hands
    await asyncio.gather(*(deliverer.stop(within=0.3 if outside.hangs else 3) for deliverer in hands))
    await asyncio.gather(*tasks)


async def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for a condition on what is in memory."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


async def drained(store: Store, seconds: float = 15.0) -> None:
    """Wait until nothing is owed."""
    deadline = time.monotonic() + seconds
    while await store.read(lambda tx: tx.outbox.open_count()):
        assert time.monotonic() < deadline, "something is still owed"
        await asyncio.sleep(0.01)


async def states(store: Store) -> list[tuple[str, str]]:
    """Every effect's text with its state, in order of owing."""
    found = select(t.outbox.c.payload, t.outbox.c.state).order_by(t.outbox.c.id)
    rows = await store.read(lambda tx: tx.conn.execute(found).all())
    return [(row.payload["text"], row.state) for row in rows]
