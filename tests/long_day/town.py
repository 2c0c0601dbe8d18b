"""The program, the sandbox, the team and the customers together; time goes in steps, or as it really does."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select

from bot.app import App
from bot.app.jobs import MOST_TURNS
from bot.availability import jobs as availability_jobs
from bot.outbox import enqueue
from bot.routing import jobs as routing_jobs
from sandbox.world import World
from storage import tables as t
from storage.tx import Tx
from tests.fixtures.running_app import RunningApp
from tests.long_day.agents import Agents
from tests.long_day.crew import BEGINS, ENDS, Crew
from tests.long_day.customers import FILES, Customers, Said, Saying
from tests.long_day.heard import WORD, Ear
from tests.long_day.moving_in import Size, hire, open_chats

PATIENCE = 90.0
STEP_PACE = 0.02  # of real spacing, while time goes in steps
HURRIED = (
    0.8  # in steps Slack's limits are a little wider than our pace: the machine's jitter does not shrink with them
)
JITTER_SECONDS = enqueue.JITTER.total_seconds()  # the one spacing of ours that no setting scales
TICK = 0.05
SOON = timedelta(seconds=1)
BIG_PATIENCE = 600.0


@dataclass(slots=True, kw_only=True)
class Town:
    """Everything that runs, and what was noted on the way."""

    running: RunningApp
    crew: Crew
    customers: Customers
    agents: Agents
    ear: Ear
    started: datetime
    restless: int = 0
    rush: tuple[datetime, datetime] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, data: Path, size: Size, *, begins: datetime) -> AsyncIterator["Town"]:
        """Move everybody in, start the program, wait until all are in their rooms and have their hours."""
        world = await World.start(company=False)
        world.clock.set(begins)
        chance = random.Random(size.seed)  # the same day every time
        crew = hire(world, size)
        customers = Customers(chance=chance, chats=open_chats(world, size, chance, crew.labels))
        agents = Agents(slack=world.slack, crew=crew, customers=customers, chance=chance, begins=begins)
        running = RunningApp(world=world, data=data)
        town = cls(running=running, crew=crew, customers=customers, agents=agents, ear=Ear(world.slack), started=begins)
        try:
            await town.start_app(STEP_PACE)
            await town.settled()
            yield town
        finally:
            await town.stop_app()
            await world.stop()

    @property
    def world(self) -> World:
        return self.running.world

    @property
    def app(self) -> App:
        assert self.running.app is not None
        return self.running.app

    async def start_app(self, pace: float) -> None:
        """Start the program with its spacing scaled by `pace`, and Slack's limits with it."""
        enqueue.JITTER = timedelta(seconds=JITTER_SECONDS * pace)
        self.world.slack.limits, self.world.slack.limit_scale = True, pace * (HURRIED if pace < 1 else 1)
        self.running.overrides = {
            "PACE": str(pace),
            "QUIET_SECONDS": "0.5",
            "SEND_DELAY_SECONDS": "0",
            "ALERT_TO": self.crew.admin.email,
        }
        await self.running.start_app(at=self.world.clock.now())  # with the machine's time it would turn people by that
        await self.followed()

    async def stop_app(self) -> None:
        await self.running.stop_app()
        enqueue.JITTER = timedelta(seconds=JITTER_SECONDS)

    async def settled(self) -> None:
        """Everybody is linked and in every room of theirs, with their hours planned."""
        await self.running.until(self._all_in, within=BIG_PATIENCE)
        for person in self.crew.people:
            words = f"schedule set <@{person.slack}> mon-fri {BEGINS:02}:00-{ENDS}:00 {person.tz}"
            done = await self.world.slack.command(self.crew.admin.slack, words)
            assert await done.settled(), "no answer to a schedule"
        planned = await self.read(lambda tx: sum(tx.availability.plan(one.id).schedule is not None for one in _all(tx)))
        assert planned == len(self.crew.people), f"{planned} schedules"
        await self.rest()
        self.ear.forget()
        self.started = self.world.clock.now()

    def _all_in(self) -> bool:
        slack = self.world.slack
        return all(
            person.slack in slack.channel(f"wa-{label}").members
            for person in self.crew.people
            for label in person.labels
        )

    async def read(self, question: Callable[[Tx], Any]) -> Any:
        return await self.app.store.read(question)

    # Time in steps

    async def step_to(self, end: datetime, *, minutes: float) -> None:
        """Go on in steps, each with what is due in it, until the program is at rest."""
        while (now := self.world.clock.now()) < end:
            self.world.clock.set(min(end, now + timedelta(minutes=minutes)))
            await self.followed()
            await self._act()
            await self.rest()
            self.ear.listen()

    async def _act(self) -> None:
        now = self.world.clock.now()
        for saying in self.customers.due(now):
            await self._say(saying)
        await self.agents.act(now)

    async def _say(self, saying: Saying) -> None:
        chat, file = saying.chat, FILES.get(saying.kind)
        sender = self.customers.chance.choice(chat.people) if chat.people else None
        word = WORD.search(saying.words or "")
        now = self.world.clock.now()
        self.customers.said.append(Said(word=word[0] if word else "", file=file is not None, chat=chat, at=now))
        customers = self.world.periskope
        await customers.customer_says(chat.id, saying.words, kind=saying.kind, sender=sender, media=file)

    async def followed(self) -> None:
        """House time as the program has it is the world's, and what is due by it is done."""
        behind = timedelta(seconds=1.5)
        end = time.monotonic() + PATIENCE
        while abs(self.app.clock.now() - self.world.clock.now()) > behind and time.monotonic() < end:
            self.app.jobs.pull_forward("clock", datetime.fromtimestamp(time.time(), UTC))
            await asyncio.sleep(0.02)
        for look in (availability_jobs.boundaries_due, routing_jobs.waits_due):
            for _ in range(MOST_TURNS):
                due = await self.app.store.run(look)
                if due is None or due > self.app.clock.now():
                    break

    async def rest(self) -> None:
        """Nothing is owed; a step that is never at rest is counted."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.world.slack.idle() and self.world.periskope.webhooks.idle() and not await self.read(_owed):
                return
            await asyncio.sleep(0.01)
        self.restless += 1

    # Time as it is

    async def run(self, *, minutes: float) -> None:
        """So many minutes at true speed: what Slack's limits and this machine allow is what it takes."""
        began = self.world.clock.now()
        while self.world.clock.now() < began + timedelta(minutes=minutes):
            await self._act()
            self.ear.listen()
            await asyncio.sleep(TICK)
        self.rush = (began, self.world.clock.now())

    async def fast(self) -> None:
        """Go on at the pace of steps."""
        await self._restart(STEP_PACE)

    async def true(self) -> None:
        """Go on at the pace of the real Slack."""
        await self._restart(1.0)

    async def _restart(self, pace: float) -> None:
        await self.stop_app()
        await self.start_app(pace)
        await self.rest()


def _all(tx: Tx) -> tuple[Any, ...]:
    return tuple(tx.people.roster().agents)


def _owed(tx: Tx) -> int:
    """What is new in the inbox, or owed outside and not put off for seconds."""
    open_ = t.outbox.c.state.in_(("ready", "sending"))
    soon = or_(t.outbox.c.due.is_(None), t.outbox.c.due <= tx.engine_now + SOON)
    owed = select(func.count()).select_from(t.outbox).where(open_, soon)
    new = select(func.count()).select_from(t.inbox).where(t.inbox.c.state == "new")
    return int(tx.conn.execute(owed).scalar_one()) + int(tx.conn.execute(new).scalar_one())
