"""`python -m tests.bench.growth`: what a message costs with 10 and 1,000 agents, and in chats of 10 and 10,000 messages."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, or_, select

from bot.app.routes import effects
from bot.model.message import Content, to_json
from bot.model.policies import Identity
from bot.model.room import RoomState
from bot.outbox.calls import Call
from bot.outbox.calls.outcomes import Done, Outcome
from bot.outbox.calls.slack import SlackPost
from bot.outbox.handlers import EffectDispatch
from bot.outbox.worker import OutboxWorker
from bot.rooms.actions import place
from bot.routing.actions import assignee
from bot.routing.actions.assignee import AssignedBecause
from bot.text.document import words
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.bench.gates import gated
from tests.bench.house import quiet
from tests.bench.rows import say
from tests.fixtures import shop
from tests.fixtures.migrated import migrated_copy

FEW, MANY = 10, 1_000
SHORT, LONG = 10, 10_000
CHATS, MESSAGES, ROUNDS = 6, 60, 7
START = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """An open store with open threads, whose effects go to an outside that answers at once."""

    store: Store
    worker: OutboxWorker
    chats: tuple[int, ...]

    async def cost(self) -> float:
        """CPU milliseconds a message, until all that follows at once is done. The customers write in turn."""
        began = time.process_time()
        for n in range(MESSAGES):
            await self.store.run(shop.writes, self.chats[n % len(self.chats)], f"words {n}")
            self.worker.nudge()
        while await self.store.read(_owed_now):
            await asyncio.sleep(0.02)
        return (time.process_time() - began) / MESSAGES * 1000


def _owed_now(tx: Tx) -> bool:
    c = t.outbox.c
    due = or_(c.due.is_(None), c.due <= tx.engine_now)
    return tx.conn.execute(select(c.id).where(c.state.in_(("ready", "sending")), due).limit(1)).first() is not None


def main() -> None:
    """Print the rows."""
    quiet()
    asyncio.run(_measure())


async def _measure() -> None:
    async with opened(agents=FEW, length=SHORT) as few, opened(agents=MANY, length=SHORT) as many:
        small, large = await _alternating(few, many)
    say(gated("agents", large, "ms", small))
    async with opened(agents=FEW, length=SHORT) as short, opened(agents=FEW, length=LONG) as long:
        small, large = await _alternating(short, long)
    say(gated("length", large, "ms", small))


async def _alternating(one: Shop, other: Shop) -> tuple[float, float]:
    await one.cost(), await other.cost()
    rounds = [(await one.cost(), await other.cost()) for _ in range(ROUNDS)]
    return median(first for first, _ in rounds), median(second for _, second in rounds)


@contextlib.asynccontextmanager
async def opened(*, agents: int, length: int) -> AsyncIterator[Shop]:
    """A label with so many agents, half of the chats assigned, each with so many messages in its thread."""
    seconds, numbers = count(), count(1)

    async def perform(call: Call[Any]) -> Outcome:
        return Done(value=f"{next(numbers)}.000100") if isinstance(call, SlackPost) else Done(value=None)

    with tempfile.TemporaryDirectory() as folder:
        file = migrated_copy(Path(folder) / "house.db")
        store = open_store(f"sqlite:///{file}", business_clock=lambda: START + timedelta(seconds=next(seconds) // 50))
        chats = await store.run(_furnished, agents, length)
        dispatch = EffectDispatch(
            prepare=effects.prepare, settle=effects.settle, verify=effects.verify, keys=lambda _: [], quiet=5.0
        )
        worker = OutboxWorker(store, dispatch, perform, owner="bench")
        running = asyncio.create_task(worker.run())
        try:
            yield Shop(store=store, worker=worker, chats=chats)
        finally:
            await worker.stop(within=5)
            await running
            await store.close()


def _furnished(tx: Tx, agents: int, length: int) -> tuple[int, ...]:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    label = shop.label(tx)
    room = tx.rooms.add(kind="label", label_id=label, name="wa-sales", state=RoomState.OPEN, slack_id="C0SALES")
    people = shop.crowd(tx, agents, label)
    for agent in tx.people.roster().agents:
        tx.rooms.put_member(room, str(agent.slack_user), wanted=True, present=True, agent_id=agent.id)
    tx.rooms.change(room, compared_at=tx.engine_now)
    place.begins(tx, tx.phones.get(1).org_phone, START - timedelta(days=90))
    chats = []
    for n in range(CHATS):
        chat = shop.customer(tx, n, label)
        thread = tx.threads.add(room, chat.id)
        tx.threads.change(thread.id, ts=f"{n}.000200", last_at=tx.business_now, posts=2)
        _spoken(tx, chat.id, thread.id, length)
        if n % 2:
            assignee.assign(
                tx, chat, people[n % len(people)], AssignedBecause(by="take", ended="moved", actor=people[0])
            )
        chats.append(chat.id)
    return tuple(chats)


def _spoken(tx: Tx, chat_id: int, thread_id: int, length: int) -> None:
    """What was said before, half of it answers, with the copies in the thread."""
    base = max((one.id for one in tx.messages.last(chat_id, limit=1)), default=0)
    body = to_json(Content(doc=words("words of a usual length for a message, say eighty characters or a little more")))
    ids = [base + chat_id * 1_000_000 + n for n in range(length)]
    rows: list[dict[str, Any]] = [
        {
            "id": one,
            "key": f"m{one}",
            "chat_id": chat_id,
            "wa_id": f"3EB0{one:016X}",
            "direction": "out" if one % 2 else "in",
            "source": "console" if one % 2 else "customer",
            "state": "seen",
            "body": body,
            "at": START - timedelta(minutes=length - n),
            "seen_at": START - timedelta(minutes=length - n),
            "ack": 3,
            "version": 0,
        }
        for n, one in enumerate(ids)
    ]
    tx.conn.execute(insert(t.message), rows)
    posts = [
        {
            "id": one,
            "key": f"p{one}",
            "kind": "copy",
            "thread_id": thread_id,
            "ts": f"{one}.000300",
            "channel": "C0SALES",
        }
        for one in ids
    ]
    tx.conn.execute(insert(t.post), posts)
    tx.conn.execute(insert(t.copy), [{"post_id": one, "message_id": one, "part": 0} for one in ids])


if __name__ == "__main__":
    main()
