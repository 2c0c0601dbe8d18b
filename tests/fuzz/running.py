"""Fuzzers running: for so many seconds, from a seed, and what they found."""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import aiohttp
import structlog
from sqlalchemy import select

from storage import tables as t
from storage.tx import Tx
from tests.fixtures.running_app import PATIENCE, RunningApp
from tests.fuzz import texts
from tests.fuzz.doors import Doors

HANG_SECONDS = 1.0  # of processor time, of this process: what others do on the machine is not in it
BREATH = 50  # requests between two times at rest: what was asked for is done, not piled up
TEXTS: dict[str, Callable[[random.Random], None]] = {"to slack": texts.from_whatsapp, "to whatsapp": texts.from_slack}
REQUESTS = {"webhook": Doors.webhook, "slack": Doors.slack, "command": Doors.command}
MANY = 10**9
NAMES = (*REQUESTS, *TEXTS)


@dataclass
class Found:
    """What a run did: how many were tried, and the longest processor time that one took, in seconds."""

    name: str
    seed: int
    tried: int = 0
    longest: float = 0.0

    def __str__(self) -> str:
        return f"{self.name}, seed {self.seed}: {self.tried} tried, none took over {self.longest:.2f} s"

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one, and fail if it hangs."""
        began = time.process_time()
        yield
        took = time.process_time() - began
        self.tried, self.longest = self.tried + 1, max(self.longest, took)

        assert took < HANG_SECONDS, f"{self.name}, seed {self.seed}, number {self.tried} took {took:.1f} s"


class Faults:
    """A processor of structlog that keeps what was logged as an error, and drops the rest."""

    def __init__(self) -> None:
        self.logged: list[MutableMapping[str, Any]] = []

    def __call__(self, _: Any, level: str, line: MutableMapping[str, Any]) -> NoReturn:
        if level == "error":
            self.logged.append(dict(line))
        raise structlog.DropEvent


@contextmanager
def faults() -> Iterator[Faults]:
    """What is logged meanwhile."""
    processors = structlog.get_config()["processors"]
    before, found = list(processors), Faults()
    processors[:] = [found]
    try:
        yield found
    finally:
        processors[:] = before


def fuzz_text(name: str, seed: int, *, seconds: float, most: int = MANY) -> Found:
    """Texts one way, for so long or so many."""
    found, dice, end = Found(name, seed), random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end and found.tried < most:
        with found.one():
            try:
                TEXTS[name](dice)
            except Exception:
                sys.stderr.write(f"{name}, seed {seed}, number {found.tried} failed\n")
                raise
    return found


async def fuzz_requests(name: str, seed: int, *, seconds: float, most: int = MANY) -> Found:
    """Requests at one door of the whole program, for so long or so many; nothing fails inside, and nothing is held."""
    found, dice = Found(name, seed), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, faults() as logged:
        async with (
            RunningApp.open(Path(folder), mode="http") as running_app,
            aiohttp.ClientSession() as session,
        ):
            doors, end = Doors(running_app, session, dice), time.monotonic() + seconds
            while time.monotonic() < end and found.tried < most:
                with found.one():
                    await REQUESTS[name](doors)
                if found.tried % BREATH == 0:
                    await _taken_in(running_app)
                assert logged.logged == [], f"{found}: {logged.logged}"
            await _taken_in(running_app)
            held = await running_app.store.read(lambda tx: [one for one in tx.held.items() if one.state == "held"])

            assert logged.logged == [], f"{found}: {logged.logged}"
            assert held == [], f"{found}: {held}"
    return found


async def _taken_in(running_app: RunningApp) -> None:
    """All that came was decided, but for what waits for an answer about its chat: of invented ones there is none."""
    end = time.monotonic() + 2 * PATIENCE
    while waiting := await running_app.store.read(_waiting):
        assert time.monotonic() < end, f"not taken in: {waiting}"
        await asyncio.sleep(0.02)


def _waiting(tx: Tx) -> list[Any]:
    i, lane = t.inbox.c, t.lane.c
    found = select(i.lane, i.attempts, i.why, lane.due).outerjoin(t.lane, lane.lane == i.lane)
    return list(tx.conn.execute(found.where(i.state == "new", lane.waits_for.is_(None))))
