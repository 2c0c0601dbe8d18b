"""`python -m tests.bench.several`: messages a second with 1, 2 and 3 processes on one PostgreSQL, and what limits them.

The server flushes each commit to disk, as a real one does. What holds the lock of changes is sampled from the server.
"""

import asyncio
import contextlib
import logging
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import structlog

from sandbox.slack import plain
from sandbox.world import World
from tests import servers
from tests.fixtures.running_app import RunningApp

MESSAGES, CHATS, MOST_PROCESSES = 1_200, 50, 3
PATIENCE = 300.0
LOOK_SECONDS = 0.03
PATH = {"PATH": "/usr/bin:/bin"}
COUNTING = ("shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=off")
TICKS = os.sysconf("SC_CLK_TCK")
HOLDER = """SELECT coalesce((SELECT CASE WHEN a.state = 'active' AND a.query ILIKE 'commit%' THEN 'commits'
 WHEN a.state = 'active' THEN 'server works' ELSE 'we work' END FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted LIMIT 1), 'free'),
 (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"""

EVENTS = """SELECT coalesce(wait_event_type || ' ' || wait_event, 'at work'), count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' GROUP BY 1"""


@dataclass(slots=True)
class House:
    """The processes, their server, and where each can be told of a message."""

    running_app: RunningApp
    url: str
    server: servers.Server
    redis: servers.Server
    ports: list[int]
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU used so far, by whose they are; `all` is the whole machine's, whoever works on it."""
        return {
            "ours": sum(_cpu_seconds(process.pid) for process in self.processes),
            "server": _cpu_seconds(self.server.process.pid, children=True),
            "redis": _cpu_seconds(self.redis.process.pid),
            "sandbox": time.process_time(),
            "all": _busy_seconds(),
        }


@dataclass(slots=True)
class Holding:
    """Samples of who had the lock of changes, and how many waited for it."""

    held: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    events: Counter[str] = field(default_factory=Counter)
    """What the server's processes waited for that had a transaction or a statement, as it calls that."""

    def __str__(self) -> str:
        total = self.held.total() or 1
        shares = ", ".join(
            f"{word} {self.held[word] / total:.0%}" for word in ("free", "we work", "server works", "commits")
        )
        most = ", ".join(f"{event} {seen / self.events.total():.0%}" for event, seen in self.events.most_common(5))
        return f"the lock: {shares}; {self.waiting / total:.1f} wait for it; who has something open: {most}"


def main() -> None:
    """Print a few lines for each number of processes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    there = any(servers.postgres_binaries().parent.rglob("pg_stat_statements.so"))
    with servers.redis() as redis, servers.postgres(settings=COUNTING if there else ()) as server:
        for count in range(1, MOST_PROCESSES + 1):
            servers.administer(_url(server, "postgres"), f"CREATE DATABASE bench_{count}")
            asyncio.run(_measured(count, server, redis))


async def _measured(count: int, server: servers.Server, redis: servers.Server) -> None:
    async with _house(count, server, redis) as house:
        await _said(house, "warm", CHATS)
        before, asked, began = house.cpu(), _asked(house), time.perf_counter()
        with _holding(house.url) as holding:
            await _said(house, "bench", MESSAGES)
        took = time.perf_counter() - began
        cpu = {name: used - before[name] for name, used in house.cpu().items()}
        statements, commits, waits = (then - now for then, now in zip(_asked(house), asked, strict=True))
    each = {name: used / MESSAGES * 1000 for name, used in cpu.items()}
    others = cpu["all"] - sum(used for name, used in cpu.items() if name != "all")
    _say(
        f"{count} process{'es' if count > 1 else ''}: {MESSAGES / took:.0f} messages/s; CPU ms each: ours {each['ours']:.1f},"
        f" PostgreSQL {each['server']:.1f}, Redis {each['redis']:.1f}, sandbox {each['sandbox']:.1f};"
        f" of {os.cpu_count()} cores {cpu['all'] / took / (os.cpu_count() or 1):.0%} busy, {others / cpu['all']:.0%} of it others"
    )
    _say(
        f"    a message: {statements / MESSAGES:.0f} statements, {waits / MESSAGES:.0f} times PostgreSQL waited for us,"
        f" {commits / MESSAGES:.1f} transactions; {holding}"
    )


@contextlib.asynccontextmanager
async def _house(count: int, server: servers.Server, redis: servers.Server) -> AsyncIterator[House]:
    """Everybody up and in their rooms, each process with a port for webhooks and a database in common."""
    world = await World.start()
    with tempfile.TemporaryDirectory() as folder:
        url = _url(server, f"bench_{count}")
        own = {"DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
        overrides = RunningApp.quick() | own | {"POLL_SECONDS": "3600", "LOG_LEVEL": "warning"}
        running_app = RunningApp(world=world, data=Path(folder), overrides=overrides)
        for number in range(CHATS):
            world.periskope.add_chat(name=f"Bench {number}", number=f"4477009{number:05d}", labels=("sales",))
        ports = [world.app_port, *(servers.free_port() for _ in range(count - 1))]
        house = House(running_app, url, server, redis, ports)
        try:
            for number in range(count):
                house.processes.append(await _started(house, number))
                await running_app.healthy()
            await running_app.until(lambda: len(running_app.slack.channel("wa-sales").members) >= 4)
            await running_app.until(lambda: len(running_app.slack.channel("wa-fleet").members) >= 3)
            yield house
        finally:
            for process in house.processes:
                process.terminate()
            await asyncio.gather(*(process.wait() for process in house.processes))
            await world.stop()


async def _started(house: House, number: int) -> asyncio.subprocess.Process:
    of = house.running_app
    env = of.world.environment(of.data / str(number), **of.overrides, PORT=str(house.ports[number]))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env | PATH, stderr=asyncio.subprocess.DEVNULL
    )


async def _said(house: House, word: str, many: int) -> None:
    """So many messages, each webhook to any process, as behind a balancer, until the last one is in Slack."""
    of, dice = house.running_app, random.Random(1)
    chats = [of.chat(f"Bench {number}") for number in range(CHATS)]
    for number in range(many):
        of.world.periskope.webhook_url = f"http://127.0.0.1:{dice.choice(house.ports)}/periskope/webhook"
        await of.world.periskope.customer_says(chats[number % CHATS], f"{word} {number} of many")
    end = time.monotonic() + PATIENCE
    mark = re.compile(rf"\b{word} (\d+) of")
    while (there := len(_seen(of, mark))) < many:
        if time.monotonic() > end:
            raise TimeoutError(f"only {there} of {many} came through")
        await asyncio.sleep(0.25)


def _seen(running_app: RunningApp, mark: re.Pattern[str]) -> set[str]:
    rooms = (channel for channel in running_app.slack.channels.values() if channel.name.startswith("wa-"))
    return {found for room in rooms for one in room.messages.values() for found in mark.findall(plain(one))}


@contextlib.contextmanager
def _holding(url: str) -> Iterator[Holding]:
    """Look again and again, from a thread of its own, who holds the lock of changes."""
    holding, over = Holding(), threading.Event()

    def look() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.wait(LOOK_SECONDS):
                [(who, waiting)] = connection.execute(HOLDER).fetchall()
                holding.held[who] += 1
                holding.waiting += waiting
                holding.events.update(dict(connection.execute(EVENTS).fetchall()))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield holding
    finally:
        over.set()
        looking.join()


def _asked(house: House) -> tuple[int, int, int]:
    """Statements, transactions, and how often a server process went to sleep (each round trip is one), until now."""
    with psycopg.connect(house.url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_stat_statements'").fetchone()
        statements = 0
        if known:
            with contextlib.suppress(psycopg.Error):
                connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
                statements = _number(connection, "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements")
        commits = _number(connection, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        own = connection.info.backend_pid
        backends = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()").fetchall()
    return statements, commits, sum(_sleeps(pid) for (pid,) in backends if pid != own)


def _number(connection: psycopg.Connection[Any], question: bytes | str) -> int:
    [(found,)] = connection.execute(question.encode() if isinstance(question, str) else question).fetchall()
    return int(found)


def _sleeps(pid: int) -> int:
    words = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", words, re.MULTILINE)
    return int(found[1]) if found else 0


def _cpu_seconds(pid: int, *, children: bool = False) -> float:
    """CPU seconds of a process; `children`: of those it has, and of those that have ended, too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    if not children:
        return ticks / TICKS
    ticks += int(fields[13]) + int(fields[14])
    living = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return ticks / TICKS + sum(_cpu_seconds(int(child)) for child in living)


def _busy_seconds() -> float:
    fields = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS  # all but idle and waiting for a disk


def _url(server: servers.Server, name: str) -> str:
    return f"postgresql://postgres@127.0.0.1:{server.port}/{name}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
