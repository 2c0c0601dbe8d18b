"""One process: its parts put together, started in order and stopped in time."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import making, startup
from bot.app.asked import answered
from bot.app.collecting import spare_collecting
from bot.app.export_files import fetching
from bot.app.failures import port_taken
from bot.app.heartbeat import Heartbeat, judge
from bot.app.installation import first_values, lane_key, lease_seconds
from bot.app.jobs import Due, Parts, follow_clock, guarded, timers
from bot.app.own_numbers import OwnNumbers
from bot.app.routes import effects, interactions
from bot.app.routes.events import handle
from bot.app.vendors import clients, identity_of
from bot.app.vital_tasks import EXIT_CODE, VitalTasks, end_soon
from bot.charts.render import Painter
from bot.clients.alerts import AlertAddress
from bot.clients.periskope.client import PeriskopeClient
from bot.clients.sessions import slack_session, slack_web
from bot.clients.slack.client import SlackClient
from bot.inbox.worker import InboxWorker
from bot.interactions.models import Answer, Ask
from bot.listeners import http, periskope_webhook, slack
from bot.listeners.periskope_poll import Poller
from bot.listeners.running import Running
from bot.listeners.slack_dispatch import SlackApp
from bot.listeners.sockets import Sockets
from bot.model.policies import Identity
from bot.model.queue import Arrival
from bot.operator.commands import OperatorDesk
from bot.operator.metrics import serve_metrics
from bot.operator.recovery.desk import RecoveryDesk
from bot.operator.recovery.guard import LOOK_SECONDS, DatabaseGuard
from bot.operator.recovery.knocks import Knocks
from bot.operator.server import OperatorDoor
from bot.outbox import rate_limits
from bot.outbox.calls import Call, PeriskopeCall, SlackCall, WaSend
from bot.outbox.calls.outcomes import Outcome
from bot.outbox.handlers import EffectDispatch
from bot.outbox.worker import OutboxWorker
from bot.settings import Settings
from bot.telemetry import fault_points
from bot.telemetry.vitals import Limits, Vitals
from scheduler.clock import Clock, machine_now
from scheduler.jobs import Jobs
from storage.db import keyed_hash
from storage.opening import open_store
from storage.redis_wakes import RedisWakes
from storage.store import Store

STOP_SECONDS = 2.5
CLOSE_SECONDS = 1.5
OPERATOR_SECONDS = 30
SOCKET_SECONDS = 3  # between tries to connect, while Slack does not refuse
MOST_SOCKETS = 10  # that Slack takes for one app, over all processes
log = structlog.get_logger("app")


class App:
    """One process of the program."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.store: Store = open_store(settings.database, business_clock=self.clock.now, engine_clock=self.clock.engine)
        self.owner = f"{socket.gethostname()}:{machine_now().timestamp():.6f}"
        self.jobs = Jobs()
        self._numbers = OwnNumbers(self.store)
        self._stack = contextlib.AsyncExitStack()
        self.tasks = VitalTasks()
        self._due: tuple[Due, ...] = ()
        self.sockets: Sockets | None = None
        self._built = False
        self._listening = Running()
        self._wakes: RedisWakes | None = None
        self.vitals = Vitals(
            Limits(failing=settings.health_seconds, late=settings.late_seconds),
            webhooks=bool(settings.periskope_webhook_secret),
            requests=settings.transport == "http",
        )

    async def start(self) -> None:
        """Put right what a crash left, open all doors, and only then connect and begin. Raises CannotStart with a sentence.

        Nothing is written to Slack before every port and socket is ours.
        """
        fault_points.arm(self.settings.faults)
        self.tasks.watch_callbacks()
        self.tasks.start("database writer", self.store.ended)
        session = await self._stack.enter_async_context(slack_session(hear=self._ask_time))
        web = slack_web(self.settings.slack_bot_token.get_secret_value(), self.settings.slack_api_url, session)
        slack_client, periskope = await clients(
            self.settings, self.store, self._stack, web=web, session=session, seen=self.vitals.periskope
        )
        identity = await identity_of(self.store, web)
        await self.store.run(
            startup.begin,
            identity,
            admins=self.settings.admin_emails,
            first_values=first_values(self.settings),
            alone=self.settings.is_sqlite,
        )
        if self.settings.sandbox:
            await self.store.run(startup.trust_sandbox)
        folder, quiet = self.settings.data_dir, self.settings.quiet_seconds
        self.guard = DatabaseGuard(self.store, web, folder=folder, quiet=quiet)
        self._recovery = RecoveryDesk(self.store, web, self.guard, pace=self.settings.pace)
        self._engine(slack_client, periskope)
        self._built = True
        bolt = await self._doors(web, identity)
        await self._for_the_operator()
        if await self.guard.start():
            self._work()
        else:
            self.tasks.start("comparison of the counters", self._work_once_compared, once=True)
        await self._connect(bolt)
        await self._timers(periskope, self._heartbeat(web))
        log.info(
            "started", transport=self.settings.transport, database="sqlite" if self.settings.is_sqlite else "postgresql"
        )

    async def stop(self) -> None:
        """Hear nothing new, let what is out come back, and close, within five seconds."""
        self.tasks.stopping()
        self.jobs.stop()
        if self._built:  # a signal can come while Slack is still waited for
            self._intake.stop()
            await asyncio.gather(
                self._deliverer.stop(within=STOP_SECONDS), self._listening.settled(within=STOP_SECONDS)
            )
            await self.guard.stop()
        await self.tasks.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stack.aclose(), CLOSE_SECONDS)
        with contextlib.suppress(Exception):  # the database is away: whoever looks finds the place free in a minute
            await asyncio.wait_for(self.store.run(lambda tx: tx.processes.ended(self.owner)), CLOSE_SECONDS)
        await self.store.close()
        log.info("stopped")

    def _engine(self, slack_client: SlackClient, periskope: PeriskopeClient) -> None:
        painter = Painter(self.settings.data_dir / "fonts")

        async def perform(call: Call[object]) -> Outcome:
            if isinstance(call, making.Made):
                made = await making.made(self.store, painter, call)
                if not isinstance(made, SlackCall):
                    return made
                call = made
            if isinstance(call, WaSend):
                self.guard.note_sent()
            if isinstance(call, PeriskopeCall):
                return await periskope.perform(call)
            if not isinstance(call, SlackCall):
                raise TypeError(f"nobody makes {type(call).__name__}")
            outcome = await slack_client.perform(call)
            judge(self.vitals.slack, outcome)
            return outcome

        scale = self.settings.pace
        handlers = EffectDispatch(
            prepare=effects.prepare,
            settle=effects.settle,
            verify=effects.verify,
            keys=lambda call: [(key, seconds * scale) for key, seconds in rate_limits.keys(call)],
            quiet=self.settings.quiet_seconds,
        )
        lease = lease_seconds(self.settings)
        self._deliverer = OutboxWorker(
            self.store,
            handlers,
            perform,
            owner=self.owner,
            lease_seconds=lease,
            turned=partial(self.vitals.turned, "outbox"),
        )
        self._intake = InboxWorker(self.store, handle, turned=partial(self.vitals.turned, "inbox"))
        loop = asyncio.get_running_loop()

        def woken(ways: frozenset[str]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closing: the next start looks anyway
                loop.call_soon_threadsafe(self._committed, ways)

        self.store.on_wake(woken)
        if self.settings.redis_url is not None and not self.settings.is_sqlite:
            self._wakes = RedisWakes(
                self.settings.redis_url.get_secret_value(),
                channel=f"periskope-slack:{keyed_hash(self.store.secret, 'wakes')}",
                me=self.owner,
                heard=self._told,
                changed=_note_redis,
            )
            self.tasks.start("wake-ups through Redis", self._wakes.run)

    def _committed(self, ways: frozenset[str]) -> None:
        """What this process made for its own engines to do at once runs behind it; others are told."""
        self._nudge(ways & {"clock"})
        if self._wakes is not None:
            self._wakes.tell(ways)

    def _told(self, ways: frozenset[str]) -> None:
        self._numbers.heard(ways)
        self._nudge(ways)

    def _nudge(self, ways: frozenset[str]) -> None:
        if "out" in ways:
            self._deliverer.nudge()
        if "in" in ways:
            self._intake.nudge()
        if "clock" in ways:
            for due in self._due:
                due.changed()

    async def _doors(self, web: AsyncWebClient, identity: Identity) -> SlackApp:
        """Open the door for webhooks, probes and Slack's requests; returns what answers Slack."""
        knocks = Knocks(self.store, web)

        async def ask(asked: Ask) -> Answer:
            if self.guard.compared:
                with contextlib.suppress(interactions.DatabaseLocked):
                    return await answered(self.store, asked)
            return await self._recovery.answer(asked)

        async def arrive(arrival: Arrival) -> None:
            await self.store.arrive([arrival])
            if self.guard.locked is not None:
                knocks.knocked(arrival)

        within = self.settings.store_seconds
        doors = slack.Doors(arrive=arrive, ask=ask, identity=identity, within=within, running=self._listening)
        self._stack.push_async_callback(self._listening.settled, within=CLOSE_SECONDS)  # once the doors are shut
        secrets = [one.get_secret_value() for one in self.settings.slack_signing_secret]
        over_http = self.settings.transport == "http"
        bolt = slack.build(web, doors)
        door = periskope_webhook.Door(
            secrets=[one.get_secret_value() for one in self.settings.periskope_webhook_secret],
            arrive=arrive,
            lane_key=lane_key(self.store.secret),
            known=self._numbers,
            within=within,
            seen=self.vitals.webhooks,
        )
        app = http.application(
            bolt=bolt if over_http else None,
            secrets=secrets,
            door=door,
            vitals=self.vitals,
            now=lambda: self.clock.engine().timestamp(),
        )
        host, port = self.settings.host, self.settings.port
        try:
            runner = await http.serve(app, host=host, port=port)
        except OSError as fault:
            raise port_taken("PORT", port, host, fault) from None
        self._stack.push_async_callback(runner.cleanup)
        return bolt

    async def _connect(self, bolt: SlackApp) -> None:
        """Open connections for Slack's events, and look after them."""
        if self.settings.slack_app_token is None:
            return

        async def places(wanted: int) -> int:
            return await self.store.run(
                lambda tx: tx.processes.take_sockets(self.owner, wanted=wanted, most=MOST_SOCKETS)
            )

        self.sockets = Sockets(bolt, self.settings.slack_app_token.get_secret_value(), places)
        self._stack.push_async_callback(self.sockets.close)
        keep = guarded("sockets", self.sockets.keep)
        await keep()
        self.jobs.every(SOCKET_SECONDS, "sockets", keep, at_once=False)

    def _ask_time(self) -> Callable[[datetime], None]:
        """Slack is asked something: what its answer says of the time is worth less the longer it takes."""
        return partial(self._hear_time, self.clock.engine())

    def _hear_time(self, asked: datetime, at: datetime) -> None:
        """Slack says what time it is."""
        if self.clock.told(at, asked=asked):
            log.warning("clock_was_wrong", machine_is_ahead=round(self.clock.machine_off))
            for due in self._due:
                due.changed()

    def _heartbeat(self, web: AsyncWebClient) -> Heartbeat:
        url = self.settings.alert_url
        return Heartbeat(
            store=self.store,
            web=web,
            vitals=self.vitals,
            owner=self.owner,
            address=None if url is None else AlertAddress(url.get_secret_value(), place=socket.gethostname()),
            sockets=self.sockets,
        )

    async def _timers(self, periskope: PeriskopeClient, heartbeat: Heartbeat) -> None:
        poller = Poller(
            client=periskope,
            store=self.store,
            only=frozenset(self.settings.phones),
            now=self.clock.engine,
            running=lambda: self.clock.running,
            lane_key=lane_key(self.store.secret),
            seen=self.vitals.webhooks,
        )
        parts = Parts(
            jobs=self.jobs,
            store=self.store,
            poller=poller,
            settings=self.settings,
            clock=self.clock,
            now=machine_now,
            heartbeat=heartbeat,
        )
        self._due = timers(parts)
        await heartbeat.beat()
        await guarded("clock", lambda: follow_clock(parts))()
        self.jobs.start()

    async def _for_the_operator(self) -> None:
        if self.settings.metrics_port is not None:
            port = self.settings.metrics_port
            try:
                runner = await serve_metrics(self.store, self.vitals.parts, port=port)
            except OSError as fault:
                raise port_taken("METRICS_PORT", port, "127.0.0.1", fault) from None
            self._stack.push_async_callback(runner.cleanup)
        desk = OperatorDesk(
            store=self.store,
            embedded=self.settings.is_sqlite,
            fetch=fetching(self.settings),
            vitals=self.vitals,
            locked=self._recovery.lines,
            resume=self._recovery.resume,
            wakes=self._wakes,
        )
        door = OperatorDoor(self.settings.data_dir, desk.answer)
        self._stack.push_async_callback(door.close)
        await door.open()
        # Again and again: of several processes with one folder, another takes over when the first has gone.
        self.jobs.every(OPERATOR_SECONDS, "operator", guarded("operator", door.open), at_once=False)
        self.jobs.every(LOOK_SECONDS, "database guard", guarded("database guard", self.guard.look))

    def _work(self) -> None:
        self.tasks.start("outbox worker", self._deliverer.run)
        self.tasks.start("inbox worker", self._intake.run)
        self.tasks.start("recovery desk", self._recovery.watch)

    async def _work_once_compared(self) -> None:
        """Slack is away: whatever arrives is stored, and nothing is done before the counters were compared."""
        await self.guard.start_at_last()
        self._work()


async def run(settings: Settings) -> None:
    """Start, work until a signal, stop. Raises PartEnded if a part of it ended by itself."""
    app = App(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        end_soon(0)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    stopped, ended = asyncio.create_task(stopping.wait()), asyncio.create_task(app.tasks.ended())
    try:
        starting_up = asyncio.create_task(app.start())
        await asyncio.wait({starting_up, stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not starting_up.done():
            starting_up.cancel()
            await asyncio.gather(starting_up, return_exceptions=True)
        else:
            await starting_up
            spare_collecting()
            await asyncio.wait({stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            end_soon(EXIT_CODE)
            raise ended.result()
    finally:
        await app.stop()


def _note_redis(answers: bool) -> None:  # noqa: FBT001  # what is noted
    if answers:
        log.info("redis_answers")
    else:
        log.warning("redis_away", effect="other processes' work is noticed once a second only")
