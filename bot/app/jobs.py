"""Which work runs how often, and which of it one process does for all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import structlog

from bot.app import maintenance, startup
from bot.app.gap_watch import GapWatch
from bot.app.heartbeat import POLLED, Heartbeat
from bot.app.retention import RetentionJob
from bot.availability import jobs as availability_jobs
from bot.listeners.periskope_poll import Poller
from bot.reports.jobs import owe_digest
from bot.routing import jobs as routing_jobs
from bot.settings import Settings
from bot.telemetry import counters
from bot.telemetry.logs import where
from bot.threads import jobs as threads_jobs
from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.store import Store
from storage.tx import Tx

LOOK_SECONDS = 30
BOUNDARY_SECONDS = 30
WAIT_SECONDS = 15
SEEK_SECONDS = 60
SECOND_LOOK_SECONDS = 300
PLANS_SECONDS = 300
COMPARE_SECONDS = 900
TICKET_POLLS = 10  # how many looks for messages between two at all tickets
DAILY_SECONDS = 3600  # how often it is looked whether the day's work is due
RETENTION_SECONDS = 3600
DIGEST_SECONDS = 600
CHECK_SECONDS = 86_400
MOST_TURNS = 50  # of work that says there is more to do now; then the next run goes on
FAR = timedelta(days=1)  # the job runs every half minute anyway
SOON = timedelta(seconds=0.05)  # a job that is told to run while it still runs would be left out
AFTER_FAILURE = timedelta(seconds=2)  # what is due waits for no whole interval because one look failed
TRIES = 3  # looks in a row that may fail before a part of them is done alone; about ten seconds
log = structlog.get_logger("timers")

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the jobs work with. `now` is the machine's time, by which jobs are planned; `clock` business time."""

    jobs: Jobs
    store: Store
    poller: Poller
    settings: Settings
    clock: Clock
    now: Callable[[], datetime]
    heartbeat: Heartbeat


class Due:
    """A job that works until nothing is due, and is pulled forward to the next time that something will be.

    `look` does what is due and tells when (house time) it wants to look again. The re-arming comes last; a look that
    fails is tried again after 2, 4, 8 … seconds, but no later than at its next turn. `at_least`: a part of `look` that
    must not wait for ever for the rest of it, so it is done alone when `look` keeps failing.
    """

    def __init__(
        self,
        name: str,
        parts: Parts,
        look: Callable[[Tx], datetime | None],
        *,
        at_least: Callable[[Tx], datetime | None] | None = None,
    ) -> None:
        self._name = name
        self._parts = parts
        self._look = look
        self._at_least = at_least
        self._changed = False
        self._failures = 0

    def changed(self) -> None:
        """What is due may have changed: look at once, or again if a look is under way."""
        self._changed = True
        self._parts.jobs.pull_forward(self._name, self._parts.now() + SOON)

    async def run(self) -> None:
        """One run of the job; what a look raises is raised."""
        try:
            await self._until_done(self._look)
        except Exception:
            wait = AFTER_FAILURE * 2 ** min(self._failures, 10)
            self._failures += 1
            self._parts.jobs.pull_forward(self._name, self._parts.now() + wait)
            if self._at_least is not None and self._failures > TRIES:
                await self._until_done(self._at_least)
            raise
        self._failures = 0

    async def _until_done(self, look: Callable[[Tx], datetime | None]) -> None:
        parts = self._parts
        for _ in range(MOST_TURNS):
            self._changed = False
            due = await parts.store.run(look)
            if not self._changed and (due is None or due > parts.clock.now()):
                if due is not None:
                    parts.jobs.pull_forward(self._name, parts.now() + min(max(due - parts.clock.now(), SOON), FAR))
                return


def timers(parts: Parts) -> tuple[Due, ...]:
    """Put every job on the clock. Given back: what to pull forward when a schedule or the clock has changed."""
    jobs, store, poller = parts.jobs, parts.store, parts.poller
    boundaries = Due("boundaries", parts, availability_jobs.boundaries_due)
    waits = Due("waits", parts, waits_due, at_least=routing_jobs.waits_due)
    heartbeat = parts.heartbeat
    jobs.every(heartbeat.seconds, "heartbeat", guarded("heartbeat", heartbeat.beat))
    jobs.every(heartbeat.seconds, "ask slack", guarded("ask slack", heartbeat.ask_slack))
    if heartbeat.sockets is not None:
        watch = GapWatch(store=store, sockets=heartbeat.sockets)
        jobs.every(heartbeat.seconds, "gap watch", guarded("gap watch", watch.look))
        jobs.every(heartbeat.seconds, "count again", guarded("count again", heartbeat.count_again))
    if parts.settings.is_sqlite:
        jobs.every(CHECK_SECONDS, "check database", guarded("check database", heartbeat.check_database), at_once=False)
    jobs.every(BOUNDARY_SECONDS, "boundaries", guarded("boundaries", _in_time(parts, boundaries.run)))
    jobs.every(WAIT_SECONDS, "waits", guarded("waits", _in_time(parts, waits.run)), at_once=False)
    _round(parts, "poll", parts.settings.poll_seconds, Polling(parts).poll, at_once=True)
    _round(parts, "poll chats", parts.settings.poll_seconds, lambda: _poll_chats(parts))
    _round(parts, "look again", LOOK_SECONDS, lambda: store.run(maintenance.look_again))
    _round(parts, "deleted messages", LOOK_SECONDS, lambda: _show_deleted(store))
    _round(parts, "tell", LOOK_SECONDS, lambda: store.run(maintenance.tell))
    _round(parts, "plans", PLANS_SECONDS, _in_time(parts, lambda: _look_at_plans(store)), at_once=True)
    _round(parts, "seek people", SEEK_SECONDS, lambda: store.run(maintenance.seek_people))
    _round(parts, "second look", SECOND_LOOK_SECONDS, poller.second_look)
    _round(parts, "tickets", parts.settings.poll_seconds * TICKET_POLLS, poller.tickets)
    _round(parts, "compare", COMPARE_SECONDS, lambda: store.run(maintenance.compare_rooms))
    _round(parts, "digest", DIGEST_SECONDS, _in_time(parts, lambda: store.run(owe_digest)))
    _round(parts, "daily", DAILY_SECONDS, _in_time(parts, lambda: store.run(maintenance.daily)))
    retention = RetentionJob(store, parts.settings, differs=heartbeat.vitals.retention_differs)
    jobs.every(RETENTION_SECONDS, "announce erasure", guarded("announce erasure", retention.announce))
    _round(parts, "retention", RETENTION_SECONDS, retention.run)
    if parts.settings.clock_url is not None:
        jobs.every(1, "clock", guarded("clock", lambda: follow_clock(parts, boundaries, waits)))
    return boundaries, waits


def waits_due(tx: Tx) -> datetime | None:
    """Handles every due wait, with everybody's shift as it is by then; returns when to run next.

    The look at shifts may be late or have failed: nobody is told, or passed over, by who was on before. Where that look
    keeps failing, the waits are handled all the same.
    """
    availability_jobs.boundaries_due(tx)
    return routing_jobs.waits_due(tx)


async def _show_deleted(store: Store) -> None:
    if (some := await store.read(threads_jobs.deleted_to_show)) is not None:
        await store.run(threads_jobs.show_deleted, some)


async def _look_at_plans(store: Store) -> None:
    if broken := await store.read(availability_jobs.newly_broken):
        await store.run(availability_jobs.look_now, broken)


def guarded(name: str, work: Work) -> Callable[[], Awaitable[None]]:
    """A job whose failure is logged without a customer's words, and which runs again at its next turn."""

    async def working() -> None:
        try:
            await work()
        except Exception as fault:  # noqa: BLE001  # the scheduler's loop: one failing job stops no other
            counters.job_failures.labels(name).inc()
            log.error("job_failed", job=name, why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # as above

    return working


def _in_time(parts: Parts, work: Work) -> Work:
    """Work that goes by business time: in the sandbox nothing is done before its page told it once."""

    async def in_time() -> None:
        if parts.settings.clock_url is None or parts.clock.follows:
            await work()

    return in_time


def _round(parts: Parts, name: str, seconds: float, work: Work, *, at_once: bool = False) -> None:
    """A job that only one of several processes does each time."""

    async def ours() -> None:
        if parts.settings.is_sqlite or await parts.store.run(_begin, name, seconds):
            await work()

    parts.jobs.every(seconds, name, guarded(name, ours), at_once=at_once)


class Polling:
    """The round that reads messages. Only the first one waits for all chats, which may be very many."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._knows_chats = False

    async def poll(self) -> None:
        """Read phones and messages."""
        parts = self._parts
        if await parts.poller.phones():
            await parts.store.run(_polled)
        if not self._knows_chats:
            await _poll_chats(parts)
            self._knows_chats = True
        await parts.poller.messages()


async def _poll_chats(parts: Parts) -> None:
    await parts.poller.chats()
    if parts.settings.sandbox_grants:
        await parts.store.run(startup.plant_grants, parts.settings.sandbox_grants)


async def follow_clock(parts: Parts, *due: Due) -> None:
    """The sandbox's page tells house time; nobody else may."""
    if parts.settings.clock_url is None:
        return
    url, asked = str(parts.settings.clock_url), parts.clock.engine()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session, session.get(url) as answer:
        told = (await answer.json())["now"]
    first = not parts.clock.follows
    if parts.clock.follow(datetime.fromisoformat(told), asked=asked) or first:
        for one in due:
            one.changed()


def _begin(tx: Tx, name: str, seconds: float) -> bool:
    return tx.job_claims.begin(name, every=seconds)


def _polled(tx: Tx) -> None:
    tx.job_claims.done(POLLED)
