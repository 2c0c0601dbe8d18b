"""A Slack, a Periskope and a clock together, and the settings with which the application meets them."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from sandbox import company
from sandbox.guard import only_here
from sandbox.periskope import Periskope
from sandbox.slack import Slack


class HouseClock:
    """House time: the real one, moved. It goes on from wherever it is set; it never goes back by itself."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC) + self._offset

    def move(self, delta: timedelta) -> None:
        self._offset += delta

    def set(self, at: datetime) -> None:
        """Make it `at` (an aware instant) now."""
        self._offset += at - self.now()

    @property
    def offset(self) -> timedelta:
        """How far house time is ahead of the real one."""
        return self._offset


class World:
    """What the application talks to when there is nothing real; everything listens on 127.0.0.1 only."""

    def __init__(self) -> None:
        self.clock = HouseClock()
        self.slack = Slack(team="T0SANDBOX1", clock=self.clock.now)
        self.periskope = Periskope(clock=self.clock.now)
        self.grants: list[tuple[str, str]] = []
        self.admins: list[str] = []
        self.app_port = 0
        self.url = ""
        self.restart_app: Callable[[], None] | None = None
        self.reset: Callable[[], None] | None = None
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(
        cls,
        *,
        company: bool = True,
        mode: str = "socket",
        port: int = 0,
        app_port: int = 0,
        furnish: Callable[[web.Application], None] | None = None,
    ) -> "World":
        """Start everything; `port` serves the clock, and `furnish` may add more there (a page).

        `app_port` is where the application will be.
        Ports of 0 are free ones. With `company` there are people, chats and first messages.
        """
        world = cls()
        await world.slack.start()
        await world.periskope.start()
        await world._serve(port, furnish)
        world.app_port = app_port or free_port()
        world.slack.mode = "http" if mode == "http" else "socket"
        if world.slack.mode == "http":
            world.slack.request_url = f"{world.app_url}/slack/events"
        if company:
            await world.settle()
        world.periskope.webhook_url = f"{world.app_url}/periskope/webhook"
        return world

    async def settle(self) -> None:
        """Let the company move in."""
        self.grants, self.admins = await company.move_in(self.slack, self.periskope, now=self.clock.now())

    async def stop(self) -> None:
        await self.slack.stop()
        await self.periskope.stop()
        if self._runner:
            await self._runner.cleanup()

    @property
    def app_url(self) -> str:
        return f"http://127.0.0.1:{self.app_port}"

    def environment(self, data_dir: Path, **overrides: str) -> dict[str, str]:
        """The application's settings, and nothing of the surrounding environment; an override of "" leaves one out."""
        door = (
            {"SLACK_APP_TOKEN": self.slack.app_token}
            if self.slack.mode == "socket"
            else {"SLACK_SIGNING_SECRET": self.slack.signing_secret}
        )
        settings = door | {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_API_URL": self.slack.url,
            "PERISKOPE_API_KEY": self.periskope.api_key,
            "PERISKOPE_API_URL": self.periskope.url,
            "PERISKOPE_WEBHOOK_SECRET": self.periskope.webhook_secret,
            "PHONES": ",".join(one.removesuffix("@c.us") for one in self.periskope.phones),
            "ADMIN_EMAILS": ",".join(self.admins),
            "DATA_DIR": str(data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.app_port),
            "CLOCK_URL": f"{self.url}/clock",
            "SANDBOX": "1",
            "SANDBOX_GRANTS": ",".join(f"{label}:{email}" for label, email in self.grants),
            "SEND_DELAY_SECONDS": "2",
        }
        return {name: value for name, value in (settings | overrides).items() if value}

    async def _serve(self, port: int, furnish: Callable[[web.Application], None] | None) -> None:
        app = web.Application(middlewares=[only_here])
        app[WORLD] = self
        app.router.add_get("/clock", tell_time)
        if furnish:
            furnish(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"


WORLD: web.AppKey[World] = web.AppKey("world", World)


async def tell_time(request: web.Request) -> web.Response:
    """``{"now": "2026-03-01T10:00:00+00:00"}``: house time, for the application to follow."""
    return web.json_response({"now": request.app[WORLD].clock.now().isoformat()})


def free_port(first: int = 0) -> int:
    """A free port of this machine: `first` or the next free one above it; 0 takes any."""
    for port in range(first, first + 100) if first else (0,):
        with socket.socket() as knock:
            knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                knock.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = knock.getsockname()[1]
            return found
    raise OSError(f"no free port from {first} on")
