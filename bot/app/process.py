"""One process: its parts put together, started in order and stopped in time."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.installation import engine_now, first_values, lane_key, lease_seconds
from bot.app.outside import Known, clients, identity_of
from bot.clients.periskope import PeriskopeClient
from bot.clients.sessions import slack_session, slack_web
from bot.clients.slack import SlackClient
from bot.deliver.deliverer import Deliverer
from bot.deliver.trade import Trade
from bot.domain import pace
from bot.domain.asks import Answer, Ask
from bot.domain.calls import Call, TellFile
from bot.domain.events import Arrival
from bot.domain.outcomes import Outcome, Refused
from bot.domain.policies import Identity
from bot.flows import desk, starting
from bot.flows.outgoing import table
from bot.intake.handle import handle
from bot.intake.intake import Intake
from bot.listeners import http, periskope_webhook, slack
from bot.listeners.poll import Poller
from bot.operator.desk import OperatorDesk
from bot.operator.door import OperatorDoor
from bot.operator.metrics import serve_metrics
from bot.pictures.painter import Painter
from bot.pictures.plans import from_json as picture_from_json
from bot.settings import Settings
from bot.timers import Due, Parts, follow_clock, guarded, look_at_readiness, polled_within, timers
from bot.watch import faults
from bot.watch.readiness import Readiness
from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.backup import restored, resume
from storage.db import keyed_hash
from storage.opening import open_store
from storage.redis_wakes import RedisWakes
from storage.store import Store
from storage.tx import Tx

CONNECT_SECONDS = 3.0
STOP_SECONDS = 2.5
CLOSE_SECONDS = 1.5
OPERATOR_SECONDS = 30
log = structlog.get_logger("app")


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
        self._due: tuple[Due, ...] = ()
        self._sockets: list[AsyncSocketModeHandler] = []
        self._wakes: RedisWakes | None = None
        self.readiness = Readiness(polled_within=polled_within(settings))

    async def start(self) -> None:
        """Connect, put right what a crash left, and begin. Raises OtherWorkspace with a sentence."""
        faults.arm(self.settings.faults)
        session = await self._stack.enter_async_context(slack_session())
        web = slack_web(self.settings.slack_bot_token.get_secret_value(), self.settings.slack_api_url, session)
        slack_client, periskope = await clients(self.settings, self.store, self._stack, web=web, session=session)
        identity = await identity_of(self.store, web)
        await self.store.run(
            starting.begin,
            identity,
            admins=self.settings.admin_emails,
            first_values=first_values(self.settings),
            alone=self.settings.is_sqlite,
        )
        self._restored = await self.store.read(restored)
        self._engine(slack_client, periskope)
        self._known = Known(web)
        await self._doors(web, identity)
        await self._timers(periskope)
        await self._for_the_operator()
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

    def _engine(self, slack_client: SlackClient, periskope: PeriskopeClient) -> None:
        painter = Painter(self.settings.data_dir / "fonts")

        async def perform(call: Call) -> Outcome:
            if isinstance(call, TellFile) and call.picture:
                drawn = await painter.paint(picture_from_json(call.picture))
                if drawn is None:
                    return Refused(why="not_drawn", what="shape")
                call = replace(call, content=drawn, picture=b"")
            return await (slack_client.perform(call) if call.door == "slack" else periskope.perform(call))  # type: ignore[arg-type]  # the door tells the kind

        scale = self.settings.pace
        trade = Trade(
            prepare=table.prepare,
            settle=table.settle,
            read_back=table.read_back,
            keys=lambda call: [(key, seconds * scale) for key, seconds in pace.keys(call)],
            quiet=self.settings.quiet_seconds,
        )
        lease = lease_seconds(self.settings)
        self._deliverer = Deliverer(self.store, trade, perform, owner=self.owner, lease_seconds=lease)
        self._intake = Intake(self.store, handle)
        loop = asyncio.get_running_loop()

        def woken(ways: frozenset[str]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closing: the next start looks anyway
                loop.call_soon_threadsafe(self._committed, ways)

        self.store.on_wake(woken)
        if self._restored is None:
            self._run(self._deliverer.run)
        else:
            log.warning("restored_and_waiting", backup=self._restored.at.isoformat())
        self._run(self._intake.run)
        if self.settings.redis_url is not None and not self.settings.is_sqlite:
            self._wakes = RedisWakes(
                self.settings.redis_url.get_secret_value(),
                channel=f"periskope-slack:{keyed_hash(self.store.secret, 'wakes')}",
                me=self.owner,
                heard=self._nudge,
            )
            self._run(self._wakes.run)

    def _committed(self, ways: frozenset[str]) -> None:
        self._nudge(ways)
        if self._wakes is not None:
            self._wakes.tell(ways)

    def _nudge(self, ways: frozenset[str]) -> None:
        if "out" in ways:
            self._deliverer.nudge()
        if "in" in ways:
            self._intake.nudge()
        if "clock" in ways:
            for due in self._due:
                due.changed()

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
        app = http.application(bolt=bolt if over_http else None, secrets=secrets, door=door, ready=self.readiness.parts)
        runner = await http.serve(app, host=self.settings.host, port=self.settings.port)
        self._stack.push_async_callback(runner.cleanup)
        if not over_http and self.settings.slack_app_token is not None:
            for _ in range(2):  # two connections, so that a refresh leaves no gap
                handler = AsyncSocketModeHandler(bolt, self.settings.slack_app_token.get_secret_value())
                self._stack.push_async_callback(handler.close_async)
                self._sockets.append(handler)
                if not await connected(handler):
                    self._run(partial(keep_connecting, handler))

    async def _linked(self) -> bool:
        """Does Slack reach us by a connection that stands? Over HTTP only this can be known: does it know our token now?"""
        if self.settings.transport == "http":
            return await self._known()
        return any([await handler.client.is_connected() for handler in self._sockets])

    async def _timers(self, periskope: PeriskopeClient) -> None:
        poller = Poller(
            client=periskope,
            store=self.store,
            only=frozenset(self.settings.phones),
            now=engine_now,
            lane_key=lane_key(self.store.secret),
        )
        parts = Parts(
            jobs=self.jobs,
            store=self.store,
            poller=poller,
            settings=self.settings,
            clock=self.clock,
            now=engine_now,
            readiness=self.readiness,
            linked=self._linked,
        )
        self._due = timers(parts)
        await look_at_readiness(parts)
        await follow_clock(parts)
        self.jobs.start()

    async def _for_the_operator(self) -> None:
        if self.settings.metrics_port is not None:
            runner = await serve_metrics(self.store, self.readiness.parts, port=self.settings.metrics_port)
            self._stack.push_async_callback(runner.cleanup)
        desk = OperatorDesk(
            store=self.store,
            embedded=self.settings.is_sqlite,
            ready=self.readiness.parts,
            restored=lambda: self._restored,
            resume=self._resume,
        )
        door = OperatorDoor(self.settings.data_dir, desk.answer)
        self._stack.push_async_callback(door.close)
        await door.open()
        # Again and again: of several processes with one folder, another takes over when the first has gone.
        self.jobs.every(OPERATOR_SECONDS, "operator", guarded("operator", door.open), at_once=False)

    async def _resume(self) -> int:
        """After a restore: act again."""
        asked = await self.store.run(resume)
        self._restored = None
        self._run(self._deliverer.run)
        return asked


async def connected(handler: AsyncSocketModeHandler) -> bool:
    """Open a connection for Slack's events; False if Slack could not be had, which is logged."""
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt does not say
    except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as fault:
        log.warning("slack_not_connected", why=type(fault).__name__)
        return False
    return True


async def keep_connecting(handler: AsyncSocketModeHandler) -> None:
    """Try until it stands: everything else works meanwhile, and Slack keeps what it cannot deliver for a while."""
    while True:
        await asyncio.sleep(CONNECT_SECONDS)
        if await connected(handler):
            return


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


def _numbers(tx: Tx) -> frozenset[str]:
    return tx.phones.numbers()
