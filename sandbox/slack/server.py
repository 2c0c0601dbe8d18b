"""The pretended Slack as a whole: state, people, and a web server on this machine only."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from sandbox.guard import only_here
from sandbox.slack import visible_text
from sandbox.slack.app_interactions import Acting
from sandbox.slack.delivery import Carrier
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault, Kind
from sandbox.slack.file_and_response_urls import Doors
from sandbox.slack.person_actions import People
from sandbox.slack.person_files import PersonFiles
from sandbox.slack.records import Message, Ping
from sandbox.slack.responses import Responses
from sandbox.slack.signed_http import SignedHttp
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web import WebApi

HOST = "127.0.0.1"
LARGEST_BODY = 200 * 1024 * 1024


class Slack(People, PersonFiles, Acting):
    """Start it, give an app its addresses and secrets, and act as the people who work there."""

    def __init__(self, *, team: str = "T0SANDBOX1", clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(team=team, clock=clock)
        self.responses = Responses(self)
        self.socket = SocketMode(self.delivery)
        self.http = SignedHttp(self.delivery)
        self.delivery.carrier = self.socket
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """slack_sdk's ``base_url``."""
        return f"{self.origin}/api/"

    async def start(self, port: int = 0) -> None:
        """Listen; after a `stop`, the same port again is an outage that is over."""
        doors = Doors(self, self.responses)
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[only_here])
        api = WebApi(self, self._socket_url).call
        app.router.add_route("GET", "/api/{method}", api)
        app.router.add_route("POST", "/api/{method}", api)
        app.router.add_get("/link/", self.socket.connect)
        app.router.add_post("/upload/v1/{ticket}", doors.upload)
        app.router.add_get("/files-pri/{file}/{tail:.*}", doors.download)
        app.router.add_post("/actions/{team}/{key}", doors.respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.origin = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self.delivery.start()
        self.socket.start()
        self.http.start()

    async def stop(self) -> None:
        await self.socket.stop()
        await self.http.stop()
        await self.delivery.stop()
        if self._runner:
            await self._runner.cleanup()

    def _socket_url(self) -> str:
        if self.mode != "socket":
            raise SlackError("not_allowed_token_type")
        return f"{self.origin.replace('http', 'ws', 1)}/link/?ticket={self.socket.ticket()}&app_id={self.app_id}"

    @property
    def mode(self) -> str:
        """``socket`` or ``http``: the one way events and interactions go out."""
        return "socket" if self.delivery.carrier is self.socket else "http"

    @mode.setter
    def mode(self, mode: str) -> None:
        carriers: dict[str, Carrier] = {"socket": self.socket, "http": self.http}
        self.delivery.carrier = carriers[mode]
        self.delivery.carrier.wake()

    @property
    def request_url(self) -> str | None:
        """Where signed requests go in HTTP mode."""
        return self.http.url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.http.url = url
        self.http.wake()

    @property
    def answer_seconds(self) -> float:
        """How long Slack waits for an acknowledgement."""
        return self.socket.answer_seconds

    @answer_seconds.setter
    def answer_seconds(self, seconds: float) -> None:
        self.socket.answer_seconds = self.http.answer_seconds = seconds

    @property
    def limits(self) -> bool:
        return self.pace.on

    @limits.setter
    def limits(self, on: bool) -> None:  # a switch, set by assignment
        self.pace.on = on

    @property
    def limit_scale(self) -> float:
        return self.pace.scale

    @limit_scale.setter
    def limit_scale(self, scale: float) -> None:
        self.pace.scale = scale

    @property
    def hold_events(self) -> bool:
        """While true, events are kept back."""
        return self.delivery.holding

    @hold_events.setter
    def hold_events(self, hold: bool) -> None:  # a switch, set by assignment
        self.delivery.holding = hold

    async def release_events(self, *, shuffle: bool = False) -> None:
        self.delivery.release(shuffle=shuffle)

    async def redeliver(self, n: int = 1, *, new_ids: bool = False) -> None:
        """The last `n` events again, with the same ids unless `new_ids`."""
        self.delivery.again(n, new_ids=new_ids)

    async def retry_now(self) -> None:
        """The minutes that events wait for their next try are over."""
        self.delivery.retry()

    async def refresh(self) -> None:
        """Close every Socket Mode connection as Slack does every few hours."""
        await self.socket.refresh()

    def fail(
        self,
        method: str,
        *,
        times: int = 1,
        kind: Kind = "500",
        error: str | None = None,
        retry_after: int = 1,
        seconds: float = 1.0,
        channel: str | None = None,
        after: int = 0,
    ) -> None:
        """Let the next calls of a method (``*``: any) go wrong; see `Fault`."""
        fault = Fault(method=method, kind=kind, times=times, error=error or "internal_error", retry_after=retry_after)
        fault.seconds, fault.channel, fault.after = seconds, channel, after
        self.faults.waiting.append(fault)

    def mend(self) -> None:
        """No fault waits any more."""
        self.faults.waiting.clear()

    def idle(self) -> bool:
        """Nothing is queued to the app or waits for its acknowledgement."""
        return self.delivery.idle

    def plain(self, message: Message) -> str:
        return visible_text.plain(message)

    def parsed(self, message: Message) -> list[Ping]:
        return visible_text.parsed(message)
