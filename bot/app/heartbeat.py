"""What tells health: a write on the clock, a call to Slack when there was none lately, and whoever is to be told."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.admin import jobs as admin_jobs
from bot.app.outage_alerts import OutageAlerts
from bot.clients.alerts import AlertAddress
from bot.clients.slack.lookups import ask_who
from bot.listeners.sockets import Sockets
from bot.model.policies import Identity
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry, Unknown
from bot.telemetry.vitals import SLACK, Calls, Shared, Symptom, Vitals
from storage.db_errors import outage_word
from storage.store import Store
from storage.tx import Tx

BEAT_SECONDS = 5.0
LONGEST_BEAT = 8.0
OUR_OWN = frozenset({"late", "files_busy", "no_temporary_file", "not_drawn"})
"""Reasons of ours, of which no vendor knows."""
OF_ONE_CALL = frozenset({"missing_scope", "not_allowed_token_type", "access_denied", "accesslimited"})
POLLED, WEBHOOK, REQUEST = "polled", "webhook", "request"
log = structlog.get_logger("health")


def judge(calls: Calls, outcome: Outcome) -> None:
    """Record what an outcome says of the vendor: whatever it answers, it answers, unless it refuses our key."""
    match outcome:
        case Refused(what="token", why=why):
            calls.failed(why, dead=why not in OF_ONE_CALL)
        case Done() | Refused():
            calls.succeeded()
        case Retry(why=why) | Unknown(why=why) if why not in OUR_OWN:
            calls.failed(why)


@dataclass(slots=True, kw_only=True)
class Heartbeat:
    """The heartbeat of one process. `sockets`: its connections for Slack's events; None: Slack sends requests instead."""

    store: Store
    web: AsyncWebClient
    vitals: Vitals
    owner: str
    address: AlertAddress | None
    sockets: Sockets | None
    longest: float = LONGEST_BEAT
    """Seconds that the database may take each time: a beat that waits for it could say nothing of it."""
    alerts: OutageAlerts | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.address is not None:
            self.alerts = OutageAlerts(
                store=self.store, vitals=self.vitals, address=self.address, longest=self.longest, every=self.seconds
            )

    @property
    def seconds(self) -> float:
        """How often it beats."""
        return min(BEAT_SECONDS, self.vitals.limits.failing / 3)

    async def beat(self) -> None:
        """Write, and learn what the database knows; then tell whoever is to be told."""
        up = self.sockets is None or await self.sockets.connected()
        self.vitals.linked(up=up)
        self.vitals.crowded(self.sockets is not None and self.sockets.refused)
        told = None if self.sockets is None else self.sockets.told
        try:
            async with asyncio.timeout(self.longest):
                shared = await self.store.run(_beat, self.owner, self._seen(), self._news(), told)
                if self.store.refused():  # small changes succeed on a full disk: well is what takes new pages, too
                    await self.store.run(_take_room)
        except Exception as fault:  # noqa: BLE001  # whatever keeps the database from writing is what is to be said
            self.vitals.not_written(outage_word(fault))
            log.warning("not_written", why=type(fault).__name__, how=outage_word(fault))
        else:
            if SLACK in shared.resting and SLACK not in self.vitals.shared.resting:
                await self._ask_why()
            self.vitals.wrote(shared)
        self.vitals.damaged = self.store.damaged
        if self.alerts is not None:
            await self.alerts.tell()

    async def count_again(self) -> None:
        """As long as connections are another program's: ask Slack how many there are. It may take long, so no beat does."""
        if self.sockets is not None and self.vitals.shared.strangers:
            await self.sockets.ask_again()

    async def check_database(self) -> None:
        """Read all of the embedded database, for damage that would otherwise show when it is needed."""
        if await self.store.read(_damaged):
            self.store.damaged = True

    async def ask_slack(self) -> None:
        """Ask Slack who we are, unless a call succeeded lately: without people nothing else would show that it is away."""
        calls = self.vitals.slack
        if calls.succeeded_at is not None and not calls.failures and calls.age < self.vitals.limits.failing / 3:
            return
        found = await ask_who(self.web)
        if isinstance(found, Identity):
            calls.succeeded()
            if self.vitals.shared.resting:
                await self.store.run(_wake_door)
        else:
            judge(calls, found)

    async def _ask_why(self) -> None:
        """Calls to Slack begin to rest: if it said that the app is gone, none of them would hear that it is why."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.longest):
                found = await ask_who(self.web)
                if not isinstance(found, Identity):
                    judge(self.vitals.slack, found)

    def _seen(self) -> tuple[Symptom, ...]:
        """What is wrong, and of what this process cannot say so: no outage of those is over by its word."""
        unknown = (Symptom(part=part, why="unknown", sure=False) for part in sorted(self.vitals.unknown()))
        return (*self.vitals.problems(), *unknown)

    def _news(self) -> tuple[str, ...]:
        """Which good requests came since the last beat."""
        doors = ((WEBHOOK, self.vitals.webhooks), (REQUEST, self.vitals.requests))
        return tuple(name for name, door in doors if door is not None and door.news())


def _beat(tx: Tx, owner: str, problems: tuple[Symptom, ...], news: tuple[str, ...], told: int | None) -> Shared:
    if back := tx.clocks.look():
        log.warning("time_ran_backwards", seconds=round(back))
    tx.processes.beat(owner, [(one.part, one.why, round(one.seconds), one.sure) for one in problems], told=told)
    admin_jobs.compare_outages(tx)
    ours = sum(one.sockets for one in tx.processes.live())
    for name in news:
        tx.job_claims.done(name)
    signs = tx.signs.read()
    return Shared(
        strangers=max(0, (told or 0) - ours),
        late=signs.late,
        resting=signs.resting,
        events=signs.events,
        polled=_age(tx, POLLED),
        webhook=_age(tx, WEBHOOK),
        request=_age(tx, REQUEST),
    )


def _take_room(tx: Tx) -> None:
    tx.health.take_room()


def _damaged(tx: Tx) -> bool:
    return tx.health.damaged()


def _age(tx: Tx, name: str) -> float | None:
    last = tx.job_claims.last(name)
    return None if last is None else max(0.0, (tx.engine_now - last).total_seconds())


def _wake_door(tx: Tx) -> None:
    tx.rate_limits.free("door:slack")
