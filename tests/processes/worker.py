"""One of several processes: a store, both engines and the wake-ups of the program, between two HTTP ends, made to be killed.

`python -m tests.processes.worker` loads everything once and then forks such a process for each line of JSON that it reads.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from bot.inbox import worker as inbox_worker
from bot.inbox.worker import InboxWorker
from bot.outbox import worker as outbox_worker
from bot.outbox.calls import Call, FetchChat, FindPost, ReadRoom, SlackPost, WaSend
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry, Unknown
from bot.outbox.worker import OutboxWorker
from bot.telemetry import fault_points
from storage.opening import open_store
from storage.redis_wakes import RedisWakes
from storage.store import Store
from tests.fixtures.engine_toy import LEASE, TIME_OUT, fork_each
from tests.fixtures.engine_world import NOON
from tests.processes.flows import DISPATCH, Event, found, handle

WAITS = 5.0
"""Seconds that an asking for events may take; there are none for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a process is told. `looks`: whether its engines look once a second, as always, or are woken or nothing.

    `log`: the file that gets its warnings; `fault`: where to die (point, n-th time).
    """

    database: str
    redis: str
    outside: str
    name: str
    log: str
    looks: bool
    fault: dict[str, int]


class Outside:
    """The client of the outside: an answer is an outcome, silence is unknown."""

    def __init__(self, session: aiohttp.ClientSession, worker: Worker) -> None:
        self._session = session
        self._worker = worker

    async def perform(self, call: Call[object]) -> Outcome:
        """Make a call, saying when that was begun: what takes longer than a network would is not carried out."""
        began = time.monotonic()
        match call:
            case SlackPost(channel=place, text=text, mark=mark):
                return await self._ask("post", began, place=place, text=text, mark=mark)
            case WaSend(chat=mark, text=text):
                return await self._ask("post", began, place="wa", text=text, mark=mark)
            case FindPost(mark=mark):
                return await self._ask("find", began, mark=mark)
            case ReadRoom() | FetchChat():
                return await self._ask("read", began, place=call.door)
            case _:
                raise TypeError(call)

    async def next(self) -> list[Event]:
        """The events that came to this process."""
        async with self._session.post(
            f"{self._worker.outside}/next", json={"name": self._worker.name}, timeout=aiohttp.ClientTimeout(WAITS)
        ) as answer:
            return [Event(**event) for event in await answer.json()]

    async def ok(self, events: list[Event]) -> None:
        """They are on disk."""
        await (await self._session.post(f"{self._worker.outside}/ok", json=[event.n for event in events])).release()

    async def _ask(self, path: str, began: float, **query: str) -> Outcome:
        try:
            async with self._session.post(
                f"{self._worker.outside}/{path}", json={"name": self._worker.name, "began": began, **query}
            ) as answer:
                if answer.status == 429:
                    key = "wa" if query["place"] == "wa" else f"ch:{query['place']}"
                    return Retry(why="ratelimited", after=0.05, key=key)
                if answer.status == 403:
                    return Refused(why="refused")
                if answer.status != 200:
                    return Unknown(why=str(answer.status))
                return Done(value=await answer.json())
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            return Unknown(why=type(fault).__name__)


async def listen(outside: Outside, store: Store) -> None:
    """Be delivered events: each is on disk before its sender hears "ok", and what is not comes again."""
    while True:
        try:
            events = await outside.next()
            await store.arrive([event.arrival for event in events])
            fault_points.point("arrived")
            await outside.ok(events)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            await asyncio.sleep(0.02)
        except Exception as fault:  # noqa: BLE001  # the database is away: the sender hears nothing, and repeats
            structlog.get_logger().warning("not_stored", why=type(fault).__name__)
            await asyncio.sleep(0.1)


async def live(told: dict[str, Any]) -> None:
    """Work until killed."""
    worker = Worker(**told)
    log = open(worker.log, "a", buffering=1)  # noqa: ASYNC230, PTH123, SIM115  # it lives as long as the process
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(30),
        logger_factory=structlog.WriteLoggerFactory(file=log),
        cache_logger_on_first_use=False,
    )
    if not worker.looks:
        inbox_worker.LOOK_SECONDS = outbox_worker.LOOK_SECONDS = 86_400.0
    store = open_store(worker.database, business_clock=lambda: NOON)
    await store.run(found)
    fault_points.arm(worker.fault)
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIME_OUT)) as session:
        outside = Outside(session, worker)
        deliverer = OutboxWorker(store, DISPATCH, outside.perform, owner=worker.name, lease_seconds=LEASE)
        intake = InboxWorker(store, handle)

        def heard(ways: frozenset[str]) -> None:
            if "out" in ways:
                deliverer.nudge()
            if "in" in ways:
                intake.nudge()

        def committed(ways: frozenset[str]) -> None:
            loop.call_soon_threadsafe(wakes.tell, ways)

        wakes = RedisWakes(worker.redis, channel="wakes", me=worker.name, heard=heard)
        store.on_wake(committed)
        try:
            await asyncio.gather(intake.run(), deliverer.run(), wakes.run(), listen(outside, store))
        except Exception as fault:
            structlog.get_logger().error("died", why=type(fault).__name__)
            raise


if __name__ == "__main__":
    fork_each(live)
