"""`python -m tests.bench.figures`: the figures of 30 days out of a million messages, on both databases."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.model.person import Agent
from bot.reports.policy import Group
from bot.reports.queries import figures
from bot.shifts.span import Span
from storage import tables as t
from storage.opening import open_store
from storage.tx import Tx
from tests import servers

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
MESSAGES, CHATS, PEOPLE, LABELS = 1_000_000, 2_000, 25, 12
DAYS = 90
SLICE = 20_000
GROUPS: tuple[Group, ...] = ("person", "label", "chat", "day")


def main() -> None:
    """Print one line for each database and group."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure("sqlite", f"sqlite:///{Path(folder) / 'house.db'}"))
    with servers.postgres() as server:
        servers.administer(f"postgresql://postgres@127.0.0.1:{server.port}/postgres", "CREATE DATABASE bench")
        url = f"postgresql://postgres@127.0.0.1:{server.port}/bench"
        asyncio.run(_measure("postgresql", url, analyse=True))


async def _measure(name: str, url: str, *, analyse: bool = False) -> None:
    store = open_store(url, business_clock=lambda: NOW)
    await store.run(house)
    for start in range(0, MESSAGES, SLICE):
        await store.run(write, start)
    if analyse:
        await store.run(lambda tx: tx.conn.exec_driver_sql("ANALYZE"))
    admin = await store.read(_admin)
    span = Span(start=NOW - timedelta(days=30), end=NOW, zone="Asia/Kolkata")
    for group in GROUPS:
        began, cpu = time.perf_counter(), time.process_time()
        table = await store.read(figures, admin, span, group)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        replies = 0 if table is None else table.total.replies
        sys.stdout.write(
            f"figures, {name:<10} by {group:<6}: {took:5.2f} s, {cpu:5.2f} s of CPU here, for {replies:,} replies of 30 days\n"
        )
    await store.close()


def house(tx: Tx) -> None:
    for number in range(PEOPLE):
        tx.people.add(
            email=f"p{number}@shop.example", role="member" if number else "admin", name=f"P{number}", state="active"
        )
    tx.phones.seen("15550100@c.us", name="Shop", ready=True)
    for number in range(LABELS):
        tx.labels.seen(f"label-{number}", f"L{number}", tx.engine_now)
    for number in range(CHATS):
        chat = tx.chats.find_or_add(f"1555{number:07d}@c.us", tx.phones.get(1), kind="user")
        tx.chats.set_labels(chat.id, [number % LABELS + 1])


def write(tx: Tx, start: int) -> None:
    """A slice of the history: half of the messages are replies, every fifth ends a wait."""
    numbers = range(start, start + SLICE)
    tx.conn.execute(insert(t.message), list(_messages(numbers)))
    waits = [_wait(number) for number in numbers if number % 5 == 0]
    tx.conn.execute(insert(t.wait), waits)


def _messages(numbers: range) -> Iterator[dict[str, Any]]:
    for number in numbers:
        out = number % 2 == 0
        yield {
            "key": f"m{number}",
            "chat_id": number * 7919 % CHATS + 1,
            "wa_id": f"3EB0{number:016X}",
            "direction": "out" if out else "in",
            "source": "slack" if out else "customer",
            "state": "sent" if out else "seen",
            "author_id": number * 31 % PEOPLE + 1 if out else None,
            "body": {
                "doc": [["t", "a message of about the length that people write to a shop, say eighty characters"]]
            },
            "at": _at(number),
            "seen_at": _at(number),
            "ack": 3,
            "version": 0,
        }


def _wait(number: int) -> dict[str, Any]:
    ended = _at(number)
    began = ended - timedelta(seconds=number % 3600)
    agent = number * 31 % PEOPLE + 1
    return {
        "chat_id": number * 7919 % CHATS + 1,
        "began_at": began,
        "ended_at": ended,
        "how": "answered",
        "agent_id": agent,
    }


def _at(number: int) -> datetime:
    return NOW - timedelta(days=DAYS) * (1 - number / MESSAGES)


def _admin(tx: Tx) -> Agent:
    return tx.people.roster().agents[0]


if __name__ == "__main__":
    main()
