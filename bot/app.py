"""The composition root: puts the parts together, starts them in order and stops them in time."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.media import Media
from bot.clients.periskope import PeriskopeClient
from bot.clients.sessions import media_session, periskope_http, slack_session, slack_web
from bot.clients.slack import SlackClient
from bot.clients.slack_files import SlackFiles
from bot.clients.who import ask_who
from bot.deliver.deliverer import Deliverer
from bot.deliver.trade import Trade
from bot.domain import pace
from bot.domain.asks import Answer, Ask
from bot.domain.calls import Call
from bot.domain.events import Arrival
from bot.domain.outcomes import Outcome, Retry
from bot.domain.policies import Identity
from bot.flows import desk, starting
from bot.flows.outgoing import table
from bot.intake.handle import handle
from bot.intake.intake import Intake
from bot.listeners import http, periskope_webhook, slack
from bot.listeners.poll import Poller
from bot.settings import Settings
from bot.timers import timers
from bot.watch import faults
from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.db import keyed_hash
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx

STOP_SECONDS = 2.5
CLOSE_SECONDS = 1.5
log = structlog.get_logger("app")


def engine_now() -> datetime:
    """Engine time on this machine."""
    return datetime.now(UTC)  # noqa: TID251  # the composition root hands clocks out


class App:
    """One process of the program."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.store: Store = open_store(settings.database, house=self.clock.now)
        self.owner = f"{socket.gethostname()}:{engine_now().timestamp():.6f}"
        self.jobs = Jobs()
        self._stack = contextlib.AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._ready = {"database": True, "slack": False, "periskope": False}

    async def start(self) -> None:
        """Connect, put right what a crash left, and begin. Raises OtherWorkspace with a sentence."""
        faults.arm(self.settings.faults)
        session = await self._stack.enter_async_context(slack_session())
        web = slack_web(self.settings.slack_bot_token.get_secret_value(), self.settings.slack_api_url, session)
        slack_client, periskope = await self._clients(web, session)
        identity = await self._identity(web)
        await self.store.run(
            starting.begin,
            identity,
            admins=self.settings.admin_emails,
            first_values=first_values(self.settings),
            alone=self.settings.is_sqlite,
        )
        self._engine(slack_client, periskope)
        await self._doors(web, identity)
        self._timers(periskope)
        self._ready["slack"] = True
        log.info(
            "started", transport=self.settings.transport, database="sqlite" if self.settings.is_sqlite else "postgresql"
        )

    async def stop(self) -> None:
        """Hear nothing new, let what is out come back, and close, within five seconds."""
        self.jobs.stop()
        self._intake.stop()
        await self._deliverer.stop(within=STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stack.aclose(), CLOSE_SECONDS)
        await self.store.close()
        log.info("stopped")

    async def _clients(
        self, web: AsyncWebClient, session: aiohttp.ClientSession
    ) -> tuple[SlackClient, PeriskopeClient]:
        url = self.settings.periskope_api_url
        outside = await self._stack.enter_async_context(media_session(loopback=self.settings.sandbox))
        connection = await self._stack.enter_async_context(
            periskope_http(self.settings.periskope_api_key.get_secret_value())
        )
        files = SlackFiles(
            session, token=self.settings.slack_bot_token.get_secret_value(), api_url=self.settings.slack_api_url
        )
        names = await self.store.read(_label_names)
        client = PeriskopeClient(connection, url=url, files=files, label_names=names)
        return SlackClient(web, media=Media(outside, api_url=url)), client

    async def _identity(self, web: AsyncWebClient) -> Identity:
        """Who we are: as Slack says, or while Slack is away as it said last time. Waits until either is known."""
        known = await self.store.read(_known_identity)
        while True:
            told = await ask_who(web)
            if isinstance(told, Identity):
                return told
            log.warning("slack_does_not_know_us", why=told.why)
            if known is not None:
                return known
            await asyncio.sleep(told.after if isinstance(told, Retry) and told.after else 5)

    def _engine(self, slack_client: SlackClient, periskope: PeriskopeClient) -> None:
        async def perform(call: Call) -> Outcome:
            return await (slack_client.perform(call) if call.door == "slack" else periskope.perform(call))  # type: ignore[arg-type]  # the door tells the kind

        scale = self.settings.pace
        trade = Trade(
            prepare=table.prepare,
            settle=table.settle,
            read_back=table.read_back,
            keys=lambda call: [(key, seconds * scale) for key, seconds in pace.keys(call)],
            quiet=self.settings.quiet_seconds,
        )
        self._deliverer = Deliverer(self.store, trade, perform, owner=self.owner)
        self._intake = Intake(self.store, handle)
        loop = asyncio.get_running_loop()

        def woken(ways: frozenset[str]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closing: the next start looks anyway
                loop.call_soon_threadsafe(self._nudge, ways)

        self.store.on_wake(woken)
        self._run(self._deliverer.run)
        self._run(self._intake.run)

    def _nudge(self, ways: frozenset[str]) -> None:
        if "out" in ways:
            self._deliverer.nudge()
        if "in" in ways:
            self._intake.nudge()
        if "clock" in ways:
            self.jobs.pull_forward("boundaries", engine_now())

    def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        async def working() -> None:
            await work()

        self._tasks.append(asyncio.create_task(working()))

    async def _doors(self, web: AsyncWebClient, identity: Identity) -> None:
        async def ask(asked: Ask) -> Answer:
            return await self.store.run_first(desk.answer, asked)

        async def arrive(arrival: Arrival) -> None:
            await self.store.arrive([arrival])

        doors = slack.Doors(arrive=arrive, ask=ask, identity=identity)
        secrets = [one.get_secret_value() for one in self.settings.slack_signing_secret]
        over_http = self.settings.transport == "http"
        bolt = slack.build(web, doors)
        door = periskope_webhook.Door(
            secrets=[one.get_secret_value() for one in self.settings.periskope_webhook_secret],
            arrive=arrive,
            lane_key=lane_key(self.store.secret),
            known=lambda: self.store.read(_numbers),
        )
        app = http.application(
            bolt=bolt if over_http else None, secrets=secrets, door=door, ready=lambda: dict(self._ready)
        )
        runner = await http.serve(app, host=self.settings.host, port=self.settings.port)
        self._stack.push_async_callback(runner.cleanup)
        if not over_http and self.settings.slack_app_token is not None:
            for _ in range(2):  # two connections, so that a refresh leaves no gap
                handler = AsyncSocketModeHandler(bolt, self.settings.slack_app_token.get_secret_value())
                await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt does not say
                self._stack.push_async_callback(handler.close_async)

    def _timers(self, periskope: PeriskopeClient) -> None:
        poller = Poller(
            client=periskope,
            store=self.store,
            only=frozenset(self.settings.phones),
            now=engine_now,
            lane_key=lane_key(self.store.secret),
        )
        timers(self.jobs, self.store, poller, settings=self.settings, clock=self.clock, ready=self._ready)
        self.jobs.start()


def lane_key(secret: bytes) -> Callable[[str], str]:
    """Makes a conversation's name into something that shows no number."""
    return lambda name: keyed_hash(secret, f"chat:{name}")


def first_values(settings: Settings) -> dict[str, object]:
    """Policies as the environment wants them at the first start."""
    return {
        "send_delay": settings.send_delay_seconds,
        "sending": settings.sending,
        "reply_guard": settings.reply_guard,
        "receipts": settings.receipts,
        "deleted": settings.deleted,
        "sign_replies": settings.sign_replies,
        "group_waits": settings.group_waits,
        "new_chat_label": settings.new_chat_label,
        "alert_to": settings.alert_to,
        "allowed_bots": settings.allowed_bots,
    }


async def run(settings: Settings) -> None:
    """Start, work until a signal, stop."""
    app = App(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    try:
        starting_up = asyncio.create_task(app.start())
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait({starting_up, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not starting_up.done():
            starting_up.cancel()
            await asyncio.gather(starting_up, return_exceptions=True)
            sys.exit(0)
        await starting_up
        await stopped
    finally:
        await app.stop()


def _label_names(tx: Tx) -> dict[str, str]:
    return tx.labels.names()


def _numbers(tx: Tx) -> frozenset[str]:
    return tx.phones.numbers()


def _known_identity(tx: Tx) -> Identity | None:
    return None if tx.settings.get("identity") is None else tx.settings.identity()
