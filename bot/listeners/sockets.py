"""Connections for Slack's events: as many as this process has places for, opened patiently and closed cleanly."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clients.slack.answers import pause_of
from bot.listeners.slack_dispatch import SlackApp, dispatch
from bot.wire.fields import integer, record

EACH = 2
"""Two for each process, so that a refresh leaves no gap."""
CLOSE_SECONDS = 1.0
PING_SECONDS = 10
CONNECT_SECONDS = 15.0
PLACES_SECONDS = 10.0
TOO_MANY = "too_many_websockets"
FIRST_PAUSE = (30.0, 60.0)
LONGEST_PAUSE = 600.0
LOOK_AGAIN_SECONDS = 300.0
# The last three: something else answers in Slack's place, with no address in what it says.
NOT_CONNECTED = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError, LookupError)
log = structlog.get_logger("sockets")


def pause(refusals: int, chance: float) -> float:
    """Seconds to wait after being refused so often in a row: 30 to 60, doubling up to ten minutes. `chance`: 0 to 1."""
    low, high = FIRST_PAUSE
    return min(LONGEST_PAUSE, (low + (high - low) * chance) * 2.0 ** (max(1, refusals) - 1))


class Patience:
    """Whether a connection may be tried now: of one process, since Slack counts them all together."""

    def __init__(self) -> None:
        self.refusals = 0
        self._not_before = 0.0

    @property
    def waiting(self) -> bool:
        """Whether Slack refused one lately."""
        return time.monotonic() < self._not_before

    def refused(self, why: str, seconds: float | None = None) -> None:
        """Slack refused a connection; `seconds`: what it asked for."""
        self.refusals += 1
        rest = max(seconds or 0.0, pause(self.refusals, random.random()))  # spreads processes, guards nothing
        self._not_before = time.monotonic() + rest
        log.warning("socket_refused", why=why, seconds=round(rest), in_a_row=self.refusals)

    def welcomed(self) -> None:
        """Slack took a connection."""
        self.refusals = 0


class PatientClient(SocketModeClient):
    """The library's client, which connects anew at once and for ever, made to wait when Slack says that it is too much."""

    def __init__(self, app_token: str, web_client: Any, patience: Patience) -> None:
        super().__init__(app_token=app_token, web_client=web_client, ping_interval=PING_SECONDS)
        self.patience = patience
        self.heard: tuple[float, int] | None = None
        """When (monotonic) Slack last said hello, and how many connections of the app it counted then."""
        self._one_at_a_time = asyncio.Lock()

    @property
    def dead(self) -> bool:
        """Whether one of the library's tasks has ended although nobody closed the connection."""
        tasks = (self.message_processor, self.message_receiver, self.current_session_monitor)
        settled = not self.closed and not self.connect_operation_lock.locked()  # while it connects, it replaces them
        return settled and any(task is not None and task.done() for task in tasks)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002  # the library's own signature
        """Connect anew, unless Slack refused lately: the library asks again every few seconds.

        Raises TimeoutError: within its own call the library tries one address for ever, and Slack's are good for seconds.
        One at a time: the library waits five seconds for its own lock and goes on without it, and of two connections
        made at once it would read one.
        """
        async with self._one_at_a_time:
            if self.patience.waiting:
                return
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await super().connect_to_new_endpoint(force=force)
            finally:
                self.auto_reconnect_enabled = not self.closed  # switched off by the library while it connects

    async def issue_new_wss_url(self) -> str:
        """A fresh address. Raises SlackApiError; the library would sleep here, holding its lock."""
        try:
            response = await self.web_client.apps_connections_open(app_token=self.app_token)
        except SlackApiError as refused:
            if refused.response.get("error") == "ratelimited":
                self.patience.refused("ratelimited", pause_of(refused.response))
            raise
        return str(response["url"])

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Hear what Slack says of the connection itself, then pass everything on."""
        if message.get("type") == "hello":
            self.patience.welcomed()
            self.heard = (time.monotonic(), integer(message.get("num_connections")) or 0)
        if message.get("type") == "disconnect" and message.get("reason") == TOO_MANY:
            self.patience.refused(TOO_MANY)
            if self.current_session is not None:
                await self.current_session.close()
            return
        await super().run_message_listeners(message, raw_message)


class SocketDoor(AsyncSocketModeHandler):
    """One connection; its requests are dispatched like those over HTTP."""

    app: SlackApp

    def __init__(self, app: SlackApp, app_token: str, patience: Patience) -> None:
        self.app = app
        self.app_token = app_token
        self.client: PatientClient = PatientClient(app_token, app.client, patience)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt's own

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own
        began = time.time()
        response = await dispatch(self.app, record(req.payload))
        await send_async_response(client, req, response, began)

    async def open(self) -> None:
        """Connect once; if that fails, which is logged, `Sockets.keep` tries again."""
        try:
            self.client.wss_uri = await self.client.issue_new_wss_url()
            async with asyncio.timeout(PING_SECONDS):  # wait_for can lose a cancellation (Python 3.11)
                await self.client.connect()  # type: ignore[no-untyped-call]  # the library does not say
        except NOT_CONNECTED as fault:
            log.warning("slack_not_connected", why=type(fault).__name__)

    async def close(self) -> None:
        """Close with the frame that frees the place at Slack, within a second."""
        with contextlib.suppress(TimeoutError, *NOT_CONNECTED):
            await asyncio.wait_for(self.client.close(), CLOSE_SECONDS)  # type: ignore[no-untyped-call]  # the library does not say


class Sockets:
    """The connections of this process. `places` says how many it may have now, asked with how many it wants."""

    def __init__(self, app: SlackApp, app_token: str, places: Callable[[int], Awaitable[int]]) -> None:
        self._app = app
        self._token = app_token
        self._places = places
        self._patience = Patience()
        self._doors: list[SocketDoor] = []
        self._closed = False
        self._asked_at: float | None = None
        self._had = 0
        self.has_place = True

    async def keep(self) -> None:
        """Open or close until there are as many as there are places; what broke is opened again."""
        count = await self._count()
        while len(self._doors) > count:
            await self._doors.pop().close()
        for door in list(self._doors):
            if door.client.dead:
                await self._replace(door)
            elif not await door.client.is_connected() and door.client.current_session_monitor is None:
                await self._try(door)
        while len(self._doors) < count and not self._closed:
            self._doors.append(door := SocketDoor(self._app, self._token, self._patience))
            await self._try(door)

    async def _count(self) -> int:
        """How many places there are for us, asked every ten seconds."""
        if self._asked_at is not None and time.monotonic() - self._asked_at < PLACES_SECONDS:
            return self._had
        self._had = await self._places(EACH)
        self._asked_at = time.monotonic()
        if self._had == 0 and self.has_place:
            log.warning("no_place_for_a_socket", most_in_all=10)
        self.has_place = self._had > 0
        return self._had

    async def connected(self) -> bool:
        """Whether one of them stands; without a place there is none to stand, and other processes have theirs."""
        return not self.has_place or any([await door.client.is_connected() for door in self._doors])

    @property
    def told(self) -> int | None:
        """How many connections of the app Slack counted when it last said hello to us."""
        heard = [door.client.heard for door in self._doors if door.client.heard is not None]
        return max(heard)[1] if heard else None

    @property
    def refused(self) -> bool:
        """Whether Slack refuses connections now."""
        return self._patience.waiting

    async def ask_again(self) -> None:
        """Take one connection anew, to hear how many there are now: at most every five minutes."""
        heard = [door.client.heard[0] for door in self._doors if door.client.heard is not None]
        if heard and time.monotonic() - max(heard) > LOOK_AGAIN_SECONDS:
            try:
                await self._doors[0].client.connect_to_new_endpoint(force=True)
            except NOT_CONNECTED as fault:
                log.warning("slack_not_connected", why=type(fault).__name__)

    async def close(self) -> None:
        """Close all of them."""
        self._closed = True
        await asyncio.gather(*(door.close() for door in self._doors))

    async def _replace(self, door: SocketDoor) -> None:
        """A task of its client has ended, so that nothing would come through it for ever."""
        log.warning("socket_died")
        await door.close()
        self._doors[self._doors.index(door)] = fresh = SocketDoor(self._app, self._token, self._patience)
        await self._try(fresh)

    async def _try(self, door: SocketDoor) -> None:
        if not self._patience.waiting and not self._closed:
            await door.open()
