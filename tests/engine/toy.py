"""A whole toy process: store, intake and deliverer between two HTTP ends, made to be killed.

`python -m tests.engine.toy` loads everything once and then forks one such process for each line of JSON on its standard
input, telling its number: a start then costs milliseconds, and each child is a process of its own.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from bot.deliver.deliverer import Deliverer
from bot.deliver.trade import Trade
from bot.domain.calls import Call, FindPost, SlackPost
from bot.domain.events import Arrival
from bot.domain.outcomes import Done, Outcome, Retry, Unknown
from bot.domain.owed import Again, Doubt, Item, Owed, Prepared, Settled, Settlement
from bot.intake.intake import Intake
from bot.watch import faults
from storage.opening import open_store
from storage.queries.outbox import Effect
from storage.store import Store
from storage.tx import Tx
from tests.engine.world import NOON

TIME_OUT = 0.15
QUIET = 0.6
LEASE = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Toy:
    """What a process is told: its database, the outside's address, its name, and where to die (`fault`: point, n-th time)."""

    database: str
    outside: str
    owner: str
    fault: dict[str, int]


def decide(item: Item, tx: Tx) -> str:
    body = json.loads(item.raw)
    effect = Effect(kind="Post", target=body["n"], payload=body)
    tx.outbox.owe(effect, lane=f"post:1:{body['chat']}", key=item.key)
    return "owed"


def prepare(owed: Owed, tx: Tx) -> Prepared:
    return SlackPost(channel=owed.payload["chat"], text=str(owed.target), mark=owed.mark)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    return Again(after=0.1) if isinstance(outcome, Unknown) else Settled()


def read_back(owed: Owed, tx: Tx) -> Doubt:
    return FindPost(channel=owed.payload["chat"], mark=owed.mark, since="0")


TRADE = Trade(prepare=prepare, settle=settle, read_back=read_back, keys=lambda _: [], quiet=QUIET)


class Outside:
    """The toy client: an answer is an outcome, silence is unknown."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def perform(self, call: Call) -> Outcome:
        if isinstance(call, FindPost):
            return await self._ask("find", {"mark": call.mark})
        if not isinstance(call, SlackPost):
            raise TypeError(call)
        return await self._ask("post", {"chat": call.channel, "n": call.text, "mark": call.mark})

    async def bye(self) -> None:
        """Everything is done."""
        await (await self._session.post(f"{self._address}/bye")).release()

    async def _ask(self, path: str, query: dict[str, str]) -> Outcome:
        try:
            async with self._session.post(f"{self._address}/{path}", json=query) as answer:
                if answer.status == 429:
                    return Retry(why="ratelimited", after=0.05, key=f"channel:{query.get('chat')}")
                if answer.status != 200:
                    return Unknown(why=str(answer.status))
                return Done(value=(await answer.json())["ts"])
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            return Unknown(why=type(fault).__name__)


async def listen(session: aiohttp.ClientSession, address: str, store: Store) -> None:
    """Be delivered events until there are no more: each is on disk before its sender hears "ok"."""
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(f"{address}/next") as answer:
                events: list[dict[str, Any]] | None = await answer.json()
            if events is None:
                return
            await store.arrive([arrival(event) for event in events])
            faults.point("arrived")
            await (await session.post(f"{address}/ok", json=events)).release()
        await asyncio.sleep(0.005)


def arrival(event: dict[str, Any]) -> Arrival:
    return Arrival(
        source="periskope", key=f"m{event['n']}", lane=f"in:chat:{event['chat']}", raw=json.dumps(event).encode()
    )


async def live(toy: Toy) -> None:
    """Work until everything is delivered."""
    store = open_store(toy.database, house=lambda: NOON)
    if toy.database.startswith("sqlite"):
        await store.run(lambda tx: tx.lanes.drop_leases())
    faults.arm(toy.fault)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIME_OUT)) as session:
        outside = Outside(session, toy.outside)
        deliverer = Deliverer(store, TRADE, outside.perform, owner=toy.owner, lease_seconds=LEASE)
        intake = Intake(store, decide)
        loop = asyncio.get_running_loop()

        def woken(ways: frozenset[str]) -> None:
            loop.call_soon_threadsafe(intake.nudge)
            loop.call_soon_threadsafe(deliverer.nudge)

        store.on_wake(woken)
        tasks = [asyncio.create_task(intake.run()), asyncio.create_task(deliverer.run())]
        await listen(session, toy.outside, store)
        while await store.read(lambda tx: tx.inbox.waiting() + tx.outbox.open_count()):
            await asyncio.sleep(0.02)
        await outside.bye()
        intake.stop()
        await deliverer.stop(within=2)
        await asyncio.gather(*tasks)
    await store.close()


def child(toy: Toy) -> None:
    """Be the process; whatever happens, do not come back."""
    try:
        asyncio.run(live(toy))
    except BaseException as fault:  # noqa: BLE001  # told where the test looks, then gone
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr, flush=True)  # noqa: T201  # as above
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Fork a process for each line."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        toy = Toy(**json.loads(line))
        number = os.fork()
        if number == 0:
            child(toy)
        print(number, flush=True)  # noqa: T201  # this is how it answers


if __name__ == "__main__":
    main()
