"""A world in a thread of its own, so that a test may wait for the browser, and the app beside it as a process."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sandbox.page import furnish
from sandbox.slack import Channel
from sandbox.world import World
from tests.fixtures.running_app import AppProcess, RunningApp

T = TypeVar("T")


class Stage:
    """`do` runs something in the world's own loop and waits for it."""

    room_made: Channel

    def __init__(self, at: datetime | None = None) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.world: World = self.do(_begun(at))

    def do(self, work: Coroutine[Any, Any, T], *, within: float = 60) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(within)

    def close(self) -> None:
        self.do(self.world.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)
        self.loop.close()

    def page(self, **shown: str) -> str:
        """The page's address with what it is to show."""
        return self.world.url + "/?" + "&".join(f"{name}={value}" for name, value in shown.items())

    def room(self) -> Channel:
        """A private channel of Asha and Nina, made by hand."""
        asha, nina = (self.world.slack.user(f"{name}@harborbikes.example") for name in ("asha", "nina"))
        channel = self.do(self.world.slack.create_by_hand(asha.id, "wa-sales"))
        self.do(self.world.slack.join_by_hand(asha.id, channel.id, nina.id))
        return channel


async def _begun(at: datetime | None) -> World:
    """A world in which the company moves in now, or at another time of the house clock."""
    if at is None:
        return await World.start(furnish=furnish)
    world = await World.start(furnish=furnish, company=False)
    told, world.periskope.webhook_url = world.periskope.webhook_url, ""
    world.clock.set(at)
    await world.settle()
    world.periskope.webhook_url = told
    return world


@contextmanager
def the_app(stage: Stage, folder: Path, **overrides: str) -> Iterator[None]:
    """The real program, started as `./run` starts it, with nothing to undo a send in."""
    settings = {"SEND_DELAY_SECONDS": "0", **overrides}
    child = AppProcess(RunningApp(world=stage.world, data=folder, overrides=settings))
    stage.do(child.start())
    try:
        yield
    finally:
        stage.do(child.stop())


@contextmanager
def stage_with_app(folder: Path) -> Iterator[Stage]:
    """A world with the real program in it, whose settings wait for nothing longer than a test must."""
    stage = Stage()
    try:
        with the_app(stage, folder, **RunningApp.quick()):
            yield stage
    finally:
        stage.close()
