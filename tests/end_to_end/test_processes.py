"""Three real processes on one PostgreSQL and one Redis: once, in order, whichever of them is killed."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from bot.availability import actions as availability
from bot.model.schedule import Shift
from sandbox.slack import plain
from sandbox.world import World
from storage.opening import open_store
from storage.tx import Tx
from tests import servers
from tests.fixtures.running_app import PATIENCE, SOON_AGAIN, RunningApp, make_due

PATH = {"PATH": "/usr/bin:/bin"}
CHATS = {"Priya": "wa-sales", "Saturday": "wa-sales", "Canal": "wa-fleet"}
COUNT = 3
STARTING = 4 * PATIENCE
"""Seconds: three that start at once on a machine with much other work had a second of its time each in half a minute."""
BUSY = pytest.mark.timeout(900)
# Seconds, which nobody waits for: what a killed process had taken comes again first, and is put in its place.
DELAY = "60"

# A process that starts doubts what waits, until it has looked.
ANSWERS = "select count(*) from outbox where state in ('ready', 'sending') and kind = 'SendWhatsApp'"
OPEN = "select count(*) from outbox where state in ('ready', 'sending') and kind <> 'FindPerson'"
UNREAD = "select count(*) from inbox where state = 'new'"


class Processes:
    """The program, several times. The first takes Periskope's webhooks; all of them are connected to Slack."""

    def __init__(self, running_app: RunningApp) -> None:
        self.running_app = running_app
        self.ports = [running_app.world.app_port, *(servers.free_port() for _ in range(COUNT - 1))]
        self.running: dict[int, asyncio.subprocess.Process] = {}

    async def start(self, number: int) -> None:
        data = self.running_app.data / str(number)
        env = self.running_app.world.environment(data, **self.running_app.overrides, PORT=str(self.ports[number]))
        with (self.running_app.data / f"{number}.log").open("ab") as log:
            self.running[number] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=env | PATH, stdout=log, stderr=log
            )

    async def healthy(self, number: int) -> None:
        """Until it is ready: its start doubts what waits, which would be looked for before it is sent."""
        await self.running_app.healthy(or_dead=self.running[number], port=self.ports[number], within=STARTING)
        assert self.running[number].returncode is None, await self.running_app.outstanding()

    async def kill(self, number: int) -> None:
        process = self.running.pop(number)
        process.kill()
        await process.wait()

    async def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        await asyncio.wait_for(asyncio.gather(*(process.wait() for process in self.running.values())), PATIENCE)


@contextlib.asynccontextmanager
async def several(folder: Path, postgres_url: str, redis_port: int) -> AsyncIterator[tuple[RunningApp, Processes]]:
    """Everybody up, and everybody in their rooms."""
    world = await World.start()
    own = {"DATABASE_URL": postgres_url, "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0"}
    running_app = RunningApp(
        world=world, data=folder, overrides=RunningApp.quick() | own | {"SEND_DELAY_SECONDS": DELAY}
    )
    world.slack.delivery.retry_seconds = SOON_AGAIN
    processes = Processes(running_app)
    try:
        for number in range(COUNT):
            await processes.start(number)
        for number in range(COUNT):
            await processes.healthy(number)
        await running_app.until(lambda: len(running_app.slack.channel("wa-sales").members) >= 4)
        await running_app.until(lambda: len(running_app.slack.channel("wa-repairs").members) >= 4)
        yield running_app, processes
    finally:
        await processes.stop()
        await world.stop()


def said(running_app: RunningApp, room: str, marked: str) -> list[str]:
    """The lines in a room's threads that carry this mark, in order: what comes late may share a post."""
    messages = running_app.slack.channel(room).messages.values()
    posts = [one for one in messages if one.thread_ts not in {None, one.ts}]
    in_order = sorted(posts, key=lambda one: float(one.ts))
    return [line for one in in_order for line in plain(one).splitlines() if marked in line]


async def open_threads(running_app: RunningApp) -> dict[str, str]:
    """Everybody writes once; the root of each one's thread."""
    roots = {}
    for name in CHATS:
        await running_app.world.periskope.customer_says(running_app.chat(name), f"{name} begins")
    for name, room in CHATS.items():
        await running_app.until(partial(said, running_app, room, f"{name} begins"))
        roots[name] = running_app.thread(room, name)[0].ts
    return roots


async def talk(running_app: RunningApp, roots: dict[str, str], word: str, numbers: range) -> None:
    """Customers and agents write by turns in all chats."""
    for number in numbers:
        for name, room in CHATS.items():
            await running_app.world.periskope.customer_says(running_app.chat(name), f"{word} {name} {number}")
            channel = running_app.slack.channel(room).id
            await running_app.slack.say(
                running_app.person("Asha"), channel, f"re {word} {name} {number}", thread_ts=roots[name]
            )


def answers(running_app: RunningApp, name: str, word: str) -> list[str]:
    return [text for text in running_app.heard(running_app.chat(name)) if f" {word} " in f" {text} "]


async def due(running_app: RunningApp, word: str, numbers: range) -> None:
    """Until every answer of the talk waits; their delay is over then."""
    url = running_app.overrides["DATABASE_URL"]
    await running_app.until(
        lambda: (
            count(url, ANSWERS) + sum(len(answers(running_app, name, word)) for name in CHATS)
            >= len(CHATS) * len(numbers)
        )
    )
    store = open_store(url, business_clock=running_app.world.clock.now)
    for name in CHATS:
        await store.run(make_due, running_app.chat(name))
    await store.close()


async def arrived(running_app: RunningApp, word: str, numbers: range) -> None:
    """Until every message and answer of the talk is there, and nothing is owed any more."""
    url = running_app.overrides["DATABASE_URL"]
    for name, room in CHATS.items():
        await running_app.until(lambda: len(said(running_app, room, f"{word} {name}")) >= 2 * len(numbers))  # noqa: B023  # awaited here
        await running_app.until(lambda: len(answers(running_app, name, word)) >= len(numbers))  # noqa: B023  # as above
    await running_app.until(lambda: not count(url, OPEN) + count(url, UNREAD))


def count(url: str, query: LiteralString) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def check(running_app: RunningApp, word: str, numbers: range) -> None:
    for name, room in CHATS.items():
        copies = [line for line in said(running_app, room, f"{word} {name}") if line.startswith(word)]
        assert copies == [f"{word} {name} {number}" for number in numbers]
        assert answers(running_app, name, word) == [f"re {word} {name} {number}" for number in numbers]


@BUSY
async def test_with_three_processes_everything_is_said_once_and_in_order_while_they_and_redis_are_killed(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    with servers.redis() as redis:
        async with several(tmp_path, migrated_postgres_url, redis.port) as (running_app, processes):
            roots = await open_threads(running_app)
            talking = asyncio.create_task(talk(running_app, roots, "first", range(6)))
            await running_app.until(lambda: said(running_app, "wa-sales", "first Priya 1"))
            await processes.kill(0)
            await talking
            await due(running_app, "first", range(6))
            await running_app.until(lambda: any(answers(running_app, name, "first") for name in CHATS))
            await processes.kill(1)
            await processes.start(0)
            await processes.healthy(0)
            await arrived(running_app, "first", range(6))
            redis.process.send_signal(signal.SIGSTOP)
            await talk(running_app, roots, "second", range(2))
            await due(running_app, "second", range(2))
            await arrived(running_app, "second", range(2))
            redis.process.kill()
            await talk(running_app, roots, "third", range(2))
            await due(running_app, "third", range(2))
            await arrived(running_app, "third", range(2))

            check(running_app, "first", range(6))
            check(running_app, "second", range(2))
            check(running_app, "third", range(2))


@BUSY
async def test_with_three_processes_everybody_is_turned_on_once_at_nine(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    with servers.redis() as redis:
        async with several(tmp_path, migrated_postgres_url, redis.port) as (running_app, _):
            clock = running_app.world.clock
            nine = (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
            clock.set(nine - timedelta(minutes=30))
            store = open_store(migrated_postgres_url, business_clock=clock.now)
            people = await store.run(plan_weeks)
            await running_app.until(lambda: waiting_for(migrated_postgres_url, nine) == people)
            clock.set(nine - timedelta(seconds=2))
            await running_app.until(lambda: waiting_for(migrated_postgres_url, nine) == 0)
            turned = await store.read(turns, nine)
            now = clock.now()
            await store.close()

            assert turned == [1] * people
            assert now < nine + timedelta(seconds=5)


def plan_weeks(tx: Tx) -> int:
    """Everybody is on from nine to five, every day; how many people."""
    people = [agent for agent in tx.people.roster().agents if agent.state == "active"]
    shifts = tuple(Shift(weekday=day, start_min=9 * 60, end_min=17 * 60) for day in range(7))
    availability.set_schedule(tx, people, tz="UTC", shifts=shifts, by=people[0])
    return len(people)


def turns(tx: Tx, since: datetime) -> list[int]:
    """How often each person was turned on or off since."""
    found = "select count(*) from availability_history where to_at >= %s group by agent_id"
    return [int(row[0]) for row in tx.conn.exec_driver_sql(found, (micros(since),))]


def waiting_for(url: str, at: datetime) -> int:
    """How many people's next boundary is this one."""
    with psycopg.connect(url) as connection:
        found = "select count(*) from availability where boundary_at = %s"
        row = connection.execute(found, (micros(at),)).fetchone()
    return int(row[0]) if row else 0


def micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000
