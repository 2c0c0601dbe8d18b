"""Three real processes on one PostgreSQL and one Redis: once, in order, whichever of them is killed."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg

from bot.domain.shifts_plan import Shift
from bot.flows import availability
from sandbox.slack import plain
from sandbox.world import World
from storage.opening import open_store
from storage.tx import Tx
from tests import servers
from tests.trips.house import House

PATH = {"PATH": "/usr/bin:/bin"}
CHATS = {"Priya": "wa-sales", "Saturday": "wa-sales", "Canal": "wa-fleet"}
COUNT = 3


class Processes:
    """The program, several times. The first takes Periskope's webhooks; all of them are connected to Slack."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ports = [house.world.app_port, *(servers.free_port() for _ in range(COUNT - 1))]
        self.running: dict[int, asyncio.subprocess.Process] = {}

    async def start(self, number: int) -> None:
        data = self.house.data / str(number)
        env = self.house.world.environment(data, **self.house.overrides, PORT=str(self.ports[number]))
        self.running[number] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=env | PATH, stderr=asyncio.subprocess.DEVNULL
        )

    async def kill(self, number: int) -> None:
        process = self.running.pop(number)
        process.kill()
        await process.wait()

    async def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        await asyncio.wait_for(asyncio.gather(*(process.wait() for process in self.running.values())), 15)


@contextlib.asynccontextmanager
async def several(folder: Path, postgres_url: str, redis_port: int) -> AsyncIterator[tuple[House, Processes]]:
    """Everybody up, and everybody in their rooms."""
    world = await World.start()
    own = {"DATABASE_URL": postgres_url, "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0"}
    house = House(world=world, data=folder, overrides=House.quick() | own)
    processes = Processes(house)
    try:
        for number in range(COUNT):
            await processes.start(number)
        await house.healthy()
        await house.until(lambda: len(house.slack.channel("wa-sales").members) >= 4, within=30)
        await house.until(lambda: len(house.slack.channel("wa-repairs").members) >= 4, within=30)
        yield house, processes
    finally:
        await processes.stop()
        await world.stop()


def said(house: House, room: str, marked: str) -> list[str]:
    """The lines in a room's threads that carry this mark, in order: what comes late may share a post."""
    messages = house.slack.channel(room).messages.values()
    posts = [one for one in messages if one.thread_ts not in {None, one.ts}]
    in_order = sorted(posts, key=lambda one: float(one.ts))
    return [line for one in in_order for line in plain(one).splitlines() if marked in line]


async def open_threads(house: House) -> dict[str, str]:
    """Everybody writes once; the root of each one's thread."""
    roots = {}
    for name in CHATS:
        await house.world.periskope.customer_says(house.chat(name), f"{name} begins")
    for name, room in CHATS.items():
        await house.until(partial(said, house, room, f"{name} begins"), within=30)
        roots[name] = house.thread(room, name)[0].ts
    return roots


async def talk(house: House, roots: dict[str, str], word: str, numbers: range) -> None:
    """Customers and agents write by turns in all chats."""
    for number in numbers:
        for name, room in CHATS.items():
            await house.world.periskope.customer_says(house.chat(name), f"{word} {name} {number}")
            channel = house.slack.channel(room).id
            await house.slack.say(house.person("Asha"), channel, f"re {word} {name} {number}", thread_ts=roots[name])


def answers(house: House, name: str, word: str) -> list[str]:
    return [text for text in house.heard(house.chat(name)) if f" {word} " in f" {text} "]


async def arrived(house: House, word: str, numbers: range) -> None:
    """Until every message and answer of the talk is there, and nothing is owed any more."""
    for name, room in CHATS.items():
        await house.until(lambda: len(said(house, room, f"{word} {name}")) >= 2 * len(numbers), within=40)  # noqa: B023  # awaited here
        await house.until(lambda: len(answers(house, name, word)) >= len(numbers), within=40)  # noqa: B023  # as above
    await house.until(lambda: not owed(house.overrides["DATABASE_URL"]), within=40)


def owed(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select (select count(*) from outbox where state in ('ready', 'sending') and kind not in ('FindPerson'))"
            " + (select count(*) from inbox where state = 'new')"
        ).fetchone()
    return int(row[0]) if row else 0


def check(house: House, word: str, numbers: range) -> None:
    for name, room in CHATS.items():
        copies = [line for line in said(house, room, f"{word} {name}") if line.startswith(word)]
        assert copies == [f"{word} {name} {number}" for number in numbers]
        assert answers(house, name, word) == [f"re {word} {name} {number}" for number in numbers]


async def test_with_three_processes_everything_is_said_once_and_in_order_while_they_and_redis_are_killed(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    with servers.redis() as redis:
        async with several(tmp_path, migrated_postgres_url, redis.port) as (house, processes):
            roots = await open_threads(house)
            talking = asyncio.create_task(talk(house, roots, "first", range(6)))
            await house.until(lambda: said(house, "wa-sales", "first Priya 1"), within=30)
            await processes.kill(0)
            await talking
            await processes.start(0)
            await arrived(house, "first", range(6))
            await processes.kill(1)
            redis.process.send_signal(signal.SIGSTOP)
            await talk(house, roots, "second", range(2))
            await arrived(house, "second", range(2))
            redis.process.kill()
            await talk(house, roots, "third", range(2))
            await arrived(house, "third", range(2))

            check(house, "first", range(6))
            check(house, "second", range(2))
            check(house, "third", range(2))


async def test_with_three_processes_everybody_is_turned_on_once_at_nine(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    with servers.redis() as redis:
        async with several(tmp_path, migrated_postgres_url, redis.port) as (house, _):
            clock = house.world.clock
            nine = (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
            clock.set(nine - timedelta(minutes=30))
            store = open_store(migrated_postgres_url, house=clock.now)
            people = await store.run(plan_weeks)
            await house.until(lambda: waiting_for(migrated_postgres_url, nine) == people, within=20)
            clock.set(nine - timedelta(seconds=2))
            await house.until(lambda: waiting_for(migrated_postgres_url, nine) == 0, within=15)
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
    found = "select count(*) from availability_was where to_at >= %s group by agent_id"
    return [int(row[0]) for row in tx.conn.exec_driver_sql(found, (micros(since),))]


def waiting_for(url: str, at: datetime) -> int:
    """How many people's next boundary is this one."""
    with psycopg.connect(url) as connection:
        found = "select count(*) from availability where boundary_at = %s"
        row = connection.execute(found, (micros(at),)).fetchone()
    return int(row[0]) if row else 0


def micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000
