"""What the page itself remembers between two requests: the app's health, planted faults, opened home tabs."""

import asyncio
import contextlib
import re
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.page.demo import Steps
from sandbox.world import World

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
PROBE_SECONDS = 1.5
HOME_SECONDS = 5.0
SHORTCUT = re.compile(
    r"^    - name: (?P<name>.+)\n\s+type: (?P<type>message|global)\n\s+callback_id: (?P<id>\S+)", re.MULTILINE
)


COMMAND = re.compile(
    r"^    - command: (?P<name>/\S+)\n(?:\s+#.*\n|\s+url:.*\n)*\s+description: (?P<what>.+)\n\s+usage_hint: (?P<usage>.+)",
    re.MULTILINE,
)


class Desk:
    """One page's memory; `shortcuts` are (kind, name, callback id) as the app's manifest lists them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.health = "starting"
        self.steps = Steps(world)
        self.commands = commands(MANIFEST)
        self.shortcuts = shortcuts(MANIFEST)
        self._probed = 0.0
        self._opened: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def probe(self) -> None:
        """Ask the app's health again if the last answer is old; the answer shows with the next look."""
        if time.monotonic() - self._probed >= PROBE_SECONDS:
            self._probed = time.monotonic()
            self._spawn(self._ask())

    def home(self, user_id: str) -> None:
        """Have the home tab drawn when nobody has opened it yet; once in a while, not with every look."""
        if time.monotonic() - self._opened.get(user_id, -HOME_SECONDS) >= HOME_SECONDS:
            self._opened[user_id] = time.monotonic()
            self._spawn(self._open(user_id))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, user_id: str) -> None:
        await self.world.slack.open_home(user_id)

    async def _ask(self) -> None:
        found = "starting" if self.health == "starting" else "away"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            patience = aiohttp.ClientTimeout(total=1)
            address = f"{self.world.app_url}/healthz"
            async with aiohttp.ClientSession(timeout=patience) as session, session.get(address) as answer:
                found = "up" if answer.ok else found
        self.health = found


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)


def shortcuts(manifest: Path) -> list[tuple[str, str, str]]:
    """The shortcuts in a manifest, read line by line: the page needs no more of it."""
    if not manifest.exists():
        return []
    text = manifest.read_text(encoding="utf-8")
    return [(found["type"], found["name"].strip("\"'"), found["id"]) for found in SHORTCUT.finditer(text)]


def commands(manifest: Path) -> list[tuple[str, str, str]]:
    """The slash commands in a manifest: (command, what it does, how it is used)."""
    if not manifest.exists():
        return []
    text = manifest.read_text(encoding="utf-8")
    return [
        (found["name"], found["what"].strip("\"'"), found["usage"].strip("\"'")) for found in COMMAND.finditer(text)
    ]
