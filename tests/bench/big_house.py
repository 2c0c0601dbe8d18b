"""`python -m tests.bench.big_house`: commands while customers write, with 1,000 people, 200 labels and 20,000 chats."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from bot.app import making
from bot.app.asked import answered
from bot.app.collecting import spare_collecting
from bot.app.routes import effects
from bot.charts.render import Painter
from bot.interactions.models import CommandUsed, OpenModal, Reply
from bot.model.message import Content, to_json
from bot.model.policies import Identity
from bot.outbox.calls import Call
from bot.outbox.calls.outcomes import Done, Outcome
from bot.outbox.calls.slack import SlackPost
from bot.outbox.handlers import EffectDispatch
from bot.outbox.worker import OutboxWorker
from bot.text.document import words
from bot.text.names import stored_words
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.bench.gates import gated
from tests.bench.house import percentile, quiet, three
from tests.bench.rows import say
from tests.fixtures import shop
from tests.fixtures.migrated import migrated_copy

PEOPLE, LABELS, CHATS = 1_000, 200, 20_000
HELD, WAITING_EACH, SLICE = 5, 10, 5_000  # labels a person; one chat of so many waits
A_SECOND, SECONDS, APART = 25, 30.0, 0.2
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
ADMIN, MEMBER = "UP0", "UP7"
LOOKS = (
    "status",
    "chats",
    "chats waiting",
    "find customer 77",
    "metrics 7d",
    "schedule",
    "help",
    "tickets",
    'why "Customer 208"',
    'access "Customer 408"',
    "label",
)
CHANGES = (
    'assign "Customer {chat}" me',
    'remind "Customer {chat}" tomorrow',
    'mute "Customer {chat}"',
    "status online",
)


def main() -> None:
    """Print the row."""
    quiet()
    asyncio.run(_measure())


async def _measure() -> None:
    async with _opened() as (store, worker):
        spare_collecting()
        for line in LOOKS:  # what is read once and kept
            await _asked(store, ADMIN, line)
        took: list[tuple[float, str]] = []
        writing = asyncio.create_task(_customers(store, worker))
        for n in count():
            if writing.done():
                break
            line = CHANGES[n // 3 % len(CHANGES)] if n % 3 == 2 else LOOKS[n % len(LOOKS)]
            # a chat of the member's own labels
            took.append((await _asked(store, (ADMIN, MEMBER)[n % 2], line.format(chat=8 + LABELS * (n % 50))), line))
            await asyncio.sleep(APART)
        late = await writing
    times = [one for one, _ in took]
    slowest, line = max(took)
    note = f"{len(times)} commands, {three(times)}; a customer's message {three(late)}"
    say(gated("big house p99", percentile(times, 0.99), "ms", note=note))
    say(gated("big house slowest", slowest / 1000, "s", note=line))


async def _asked(store: Store, user: str, line: str) -> float:
    """Milliseconds to the answer. Raises TypeError if there is none."""
    began = time.perf_counter()
    said = await answered(store, CommandUsed(once=f"{began}", team="T1", slack_user=user, text=line))
    if not isinstance(said, Reply | OpenModal):
        raise TypeError(f"{line} was answered by {said}")
    return (time.perf_counter() - began) * 1000


async def _customers(store: Store, worker: OutboxWorker) -> list[float]:
    """Milliseconds that each message took to be decided on."""
    began, took = time.monotonic(), []
    for n in range(int(A_SECOND * SECONDS)):
        await asyncio.sleep(max(0.0, began + n / A_SECOND - time.monotonic()))
        asked = time.perf_counter()
        await store.run(shop.writes, n * 37 % CHATS + 1, f"words {n}")
        took.append((time.perf_counter() - asked) * 1000)
        worker.nudge()
    return took


@contextlib.asynccontextmanager
async def _opened() -> AsyncIterator[tuple[Store, OutboxWorker]]:
    """The house, whose effects go to an outside that answers at once."""
    seconds, numbers = count(), count(1)

    async def perform(call: Call[Any]) -> Outcome:
        if isinstance(call, making.Made):
            await making.made(store, painter, call)
        return Done(value=f"{next(numbers)}.000100") if isinstance(call, SlackPost) else Done(value=None)

    with tempfile.TemporaryDirectory() as folder:
        painter = Painter(Path(folder))
        file = migrated_copy(Path(folder) / "house.db")
        store = open_store(f"sqlite:///{file}", business_clock=lambda: START + timedelta(seconds=next(seconds) // 50))
        await store.run(_people)
        for start in range(0, CHATS, SLICE):
            await store.run(_chats, start)
        dispatch = EffectDispatch(
            prepare=effects.prepare, settle=effects.settle, verify=effects.verify, keys=lambda _: [], quiet=5.0
        )
        worker = OutboxWorker(store, dispatch, perform, owner="bench")
        running = asyncio.create_task(worker.run())
        try:
            yield store, worker
        finally:
            await worker.stop(within=5)
            await running
            await store.close()


def _held(person: int) -> list[int]:
    """The labels of a person; each label is held by 25 people."""
    return [(person + n * (LABELS // HELD)) % LABELS + 1 for n in range(HELD)]


def _people(tx: Tx) -> None:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    for n in range(LABELS):
        shop.label(tx, f"label {n}")
    people = range(1, PEOPLE + 1)
    _put(
        tx,
        t.agent,
        (
            {
                "email": f"p{n}@shop.example",
                "name": f"Person {n}",
                "slack_user": f"UP{n - 1}",
                "role": "admin" if n == 1 else "member",
                "state": "active",
                "slack_deactivated": False,
                "shift_messages": True,
                "version": 0,
                "tz": "UTC",
            }
            for n in people
        ),
    )
    _put(tx, t.access, ({"agent_id": n, "label_id": one, "allow": True} for n in people for one in _held(n)))
    online = {"online": True, "source": "manual", "since": START - timedelta(hours=1), "version": 1}
    _put(tx, t.availability, ({"agent_id": n, **online} for n in people if n % 2))
    _put(
        tx,
        t.room,
        (
            {"kind": "label", "label_id": n + 1, "slack_id": f"C{n}", "name": f"wa-{n}", "state": "open", "version": 0}
            | {"compared_at": tx.engine_now}
            for n in range(LABELS)
        ),
    )
    there = {"wanted": True, "present": True, "left_by_hand": False, "changed_at": tx.engine_now}
    members = ({"room_id": one, "slack_user": f"UP{n - 1}", "agent_id": n} for n in people for one in _held(n))
    _put(tx, t.member, (row | there for row in members))


def _chats(tx: Tx, start: int) -> None:
    """Half of them assigned to somebody who may see them, each with a message, a tenth waiting."""
    some = range(start + 1, start + SLICE + 1)
    body = to_json(Content(doc=words("words of a usual length for a message, say eighty characters or so")))
    said = {n: START - timedelta(minutes=n % 5_000 + 1) for n in some}
    waits = {n for n in some if n % WAITING_EACH == 0}
    _put(
        tx,
        t.chat,
        (
            {
                "id": n,
                "key": f"chat{n}",
                "wa_chat_id": f"4477{n:08d}@c.us",
                "phone_key": "15550100@c.us",
                "phone_id": 1,
                "kind": "user",
                "name": f"Customer {n}",
                "name_words": stored_words(f"Customer {n}"),
                "muted": False,
                "access_in_doubt": False,
                "access_read_at": START,
                "version": 0,
                "assignee_id": n % LABELS if n % 2 else None,
                "held_since": said[n] if n % 2 else None,
                "last_in_at": said[n],
                "last_out_at": None if n in waits else said[n] + timedelta(seconds=30),
            }
            for n in some
        ),
    )
    _put(tx, t.chat_label, ({"chat_id": n, "label_id": n % LABELS + 1} for n in some))
    _put(
        tx,
        t.chat_word,
        ({"chat_id": n, "word": word} for n in some for word in stored_words(f"Customer {n}").split()),
    )
    _put(
        tx,
        t.message,
        (
            {
                "id": n,
                "key": f"m{n}",
                "chat_id": n,
                "wa_id": f"3EB0{n:016X}",
                "direction": "in",
                "source": "customer",
                "state": "seen",
                "body": body,
                "at": said[n],
                "seen_at": said[n],
                "ack": 0,
                "late": False,
                "version": 0,
                "words": "",
            }
            for n in some
        ),
    )
    waiting = {"reminder": False, "on_duty": None}
    _put(tx, t.wait, ({"chat_id": n, "began_at": said[n], "message_id": n, **waiting} for n in waits))
    threads = ({"id": n, "room_id": n % LABELS + 1, "chat_id": n, "ts": f"{n}.000200"} for n in some)
    _put(
        tx, t.thread, (row | {"state": "current", "opened_at": START, "last_at": START, "posts": 1} for row in threads)
    )


def _put(tx: Tx, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    tx.conn.execute(insert(table), list(rows))


if __name__ == "__main__":
    main()
