"""`python -m tests.bench.engine`: messages a second from arrival to delivery, beside a bare loop in the same run.

The bare loop keeps nothing: it reads the JSON, renders and calls. Ours stores the event, runs a flow, owes the effect,
marks it as sending, calls and settles, each on disk before the next.
"""

import asyncio
import json
import logging
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from bot.inbox.worker import InboxWorker
from bot.outbox.calls import SlackPost
from bot.outbox.worker import OutboxWorker
from storage.opening import open_store
from storage.store import Store
from tests import servers
from tests.fixtures.engine_toy import TRADE, arrival, decide
from tests.fixtures.engine_world import NOON, Outside

MESSAGES = 3000
CHATS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one way of doing it managed."""

    name: str
    a_second: float
    cpu_us: float
    in_order: bool


def main() -> None:
    """Print the table."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder, servers.postgres() as server:
        ways: dict[str, Callable[[Outside], Awaitable[None]]] = {
            "bare loop": _bare,
            "on SQLite, FULL": partial(_ours, url=f"sqlite:///{Path(folder) / 'house.db'}"),
            "on PostgreSQL": partial(_ours, url=f"postgresql://postgres@127.0.0.1:{server.port}/postgres"),
        }
        rows = [asyncio.run(_timed(name, work)) for name, work in ways.items()]
    _say(
        f"{MESSAGES} messages, {CHATS} chats, from arrival to delivery, one process (PostgreSQL's own CPU not counted)"
    )
    _say(f"{'':<18}{'messages/s':>12}{'CPU µs each':>13}{'ratio':>8}{'in order':>10}")
    for row in rows:
        ratio = row.a_second / rows[0].a_second
        _say(f"{row.name:<18}{row.a_second:>12.0f}{row.cpu_us:>13.0f}{ratio:>8.3f}{row.in_order!s:>10}")


async def _timed(name: str, work: Callable[[Outside], Awaitable[None]]) -> Row:
    outside = Outside()
    began, used = time.perf_counter(), _cpu()
    await work(outside)
    took, used = time.perf_counter() - began, _cpu() - used
    return Row(name=name, a_second=MESSAGES / took, cpu_us=used / MESSAGES * 1e6, in_order=_in_order(outside))


async def _bare(outside: Outside) -> None:
    for n in range(MESSAGES):
        body = json.loads(json.dumps({"chat": n % CHATS, "n": n}))
        await outside.perform(SlackPost(channel=str(body["chat"]), text=str(body["n"]), mark=str(n)))


async def _ours(outside: Outside, *, url: str) -> None:
    store = open_store(url, business_clock=lambda: NOON)
    intake = InboxWorker(store, decide)
    deliverer = OutboxWorker(store, TRADE, outside.perform, owner="bench")
    tasks = [asyncio.create_task(intake.run()), asyncio.create_task(deliverer.run())]
    await _deliver(store)
    while len(outside.got) < MESSAGES:
        await asyncio.sleep(0.005)
    intake.stop()
    await deliverer.stop(within=5)
    await asyncio.gather(*tasks)
    await store.close()


async def _deliver(store: Store) -> None:
    """As webhooks come: so many at once, each chat's in order."""

    async def sender(first: int) -> None:
        for n in range(first, MESSAGES, CHATS):
            await store.arrive([arrival({"chat": n % CHATS, "n": n})])

    await asyncio.gather(*(sender(first) for first in range(CHATS)))


def _in_order(outside: Outside) -> bool:
    numbers = [int(text) for text in outside.got]
    of = [[n for n in numbers if n % CHATS == chat] for chat in range(CHATS)]
    return len(numbers) == MESSAGES and all(chat == sorted(set(chat)) for chat in of)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
