"""The program and the sandbox together, with the words in which trips are told."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import App
from bot.settings import Settings, load
from sandbox.slack import Slack, plain
from sandbox.slack.records import Message
from sandbox.world import World

PATIENCE = 15.0


@dataclass
class House:
    """What a trip needs at hand."""

    world: World
    data: Path
    overrides: dict[str, str] = field(default_factory=dict)
    app: App | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, data: Path, *, mode: str = "socket", settle: bool = True, **overrides: str
    ) -> AsyncIterator["House"]:
        """Start both sides; `settle`: wait until everybody is in their rooms."""
        world = await World.start(mode=mode)
        house = cls(world=world, data=data, overrides=cls.quick() | overrides)
        try:
            await house.start_app()
            if settle:
                await house.settled()
            yield house
        finally:
            await house.stop_app()
            await world.stop()

    @staticmethod
    def quick() -> dict[str, str]:
        """Settings that wait for nothing longer than a test must."""
        return {"PACE": "0", "QUIET_SECONDS": "0.5", "SEND_DELAY_SECONDS": "0", "POLL_SECONDS": "0.5"}

    async def prepared(self, *, say: str = "") -> None:
        """Start once inside this process, until everybody is in their rooms, and stop: a data folder in use."""
        await self.start_app()
        await self.settled()
        if say:
            await self.world.periskope.customer_says(self.chat("Priya"), say)
            await self.until(lambda: any(say in words for words in self.words("wa-sales", "Priya")))
        await self.at_rest()
        await self.stop_app()

    async def healthy(self, *, or_dead: asyncio.subprocess.Process | None = None) -> None:
        """Wait until the program answers that it is ready (or has died already, where a fault is armed)."""
        end = time.monotonic() + PATIENCE
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < end:
                if or_dead is not None and or_dead.returncode is not None:
                    return
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self.world.app_url}/healthz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)
        raise AssertionError("never became healthy")

    @property
    def slack(self) -> Slack:
        return self.world.slack

    @property
    def store(self) -> Any:
        assert self.app is not None
        return self.app.store

    async def start_app(self) -> None:
        settings = load(self.world.environment(self.data, **self.overrides), env_file=None)
        assert isinstance(settings, Settings), settings
        self.app = App(settings)
        await self.app.start()

    async def stop_app(self) -> None:
        if self.app is not None:
            await self.app.stop()
            self.app = None

    async def settled(self) -> None:
        """Everybody linked, the label channels made, everybody in them."""
        await self.until(lambda: {"wa-triage", "wa-sales", "wa-repairs", "wa-fleet"} <= self.rooms())
        people = {user.id for user in self.slack.users.values() if user.email and user.id != self.slack.bot_user_id}
        await self.until(
            lambda: all(
                len(self.slack.channel(name).members & people) >= count
                for name, count in (("wa-triage", 1), ("wa-sales", 3), ("wa-repairs", 3), ("wa-fleet", 2))
            )
        )
        await self.at_rest()

    def rooms(self) -> set[str]:
        return {channel.name for channel in self.slack.channels.values() if channel.name.startswith("wa-")}

    async def until(self, true: Callable[[], Any], *, within: float = PATIENCE) -> Any:
        """Wait for something to be true; fail with what it last was."""
        end = time.monotonic() + within
        last: Any = None
        while time.monotonic() < end:
            try:
                last = true()
            except (KeyError, LookupError, IndexError) as fault:
                last = fault
            else:
                if last:
                    return last
            await asyncio.sleep(0.01)
        raise AssertionError(f"never came true; last: {last!r}")

    async def at_rest(self, *, within: float = PATIENCE) -> None:
        """Nothing owed, nothing waiting, nothing under way on either side."""
        end = time.monotonic() + within
        calm = 0
        while time.monotonic() < end:
            waiting, open_ = await self.store.read(lambda tx: (tx.inbox.waiting(), tx.outbox.open_count()))
            quiet = not waiting and not open_ and self.slack.idle() and self.world.periskope.idle()
            calm = calm + 1 if quiet else 0
            if calm >= 3:
                return
            await asyncio.sleep(0.02)
        rows = await self.store.read(
            lambda tx: [
                dict(row._mapping)
                for row in tx.conn.exec_driver_sql(
                    "select lane, kind, state, why, attempts from outbox where state in ('ready','sending')"
                )
            ]
        )
        lanes = await self.store.read(
            lambda tx: [
                dict(row._mapping)
                for row in tx.conn.exec_driver_sql(
                    "select lane, due, waits_for, held_why, fails from lane where due is not null or waits_for is not null or held_at is not null"
                )
            ]
        )
        raise AssertionError(f"never at rest: owed {rows}, lanes {lanes}")

    def chat(self, name: str) -> str:
        """Periskope's id of a chat of the company, by name."""
        return next(chat_id for chat_id, chat in self.world.periskope.chats.items() if name in (chat.name or ""))

    def person(self, first: str) -> str:
        """A person's Slack id by first name."""
        return next(user.id for user in self.slack.users.values() if user.name.startswith(first))

    def thread(self, room: str, containing: str) -> list[Message]:
        """The newest thread of a room whose root contains these words; [] if there is none."""
        channel = self.slack.channel(room)
        roots = [root for root in channel.roots() if containing in plain(root) and not root.deleted]
        return channel.thread(roots[-1].ts) if roots else []

    def words(self, room: str, containing: str) -> list[str]:
        """What a person reads in that thread, under the card."""
        return [plain(message) for message in self.thread(room, containing)[1:]]

    def heard(self, chat: str) -> list[str]:
        """What the customer got from us, in order."""
        return [str(message.body) for message in self.world.periskope.messages(chat) if message.from_me]
