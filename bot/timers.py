"""Which work runs how often."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp
import structlog

from bot.flows import starting
from bot.listeners.poll import Poller
from bot.settings import Settings
from bot.watch import counters
from bot.watch.where import where
from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.store import Store
from storage.tx import Tx

SECOND_LOOK_SECONDS = 300
COMPARE_SECONDS = 900
TIDY_SECONDS = 3600
log = structlog.get_logger("timers")


def timers(
    jobs: Jobs, store: Store, poller: Poller, *, settings: Settings, clock: Clock, ready: dict[str, bool]
) -> None:
    """Put every job on the clock."""

    async def poll() -> None:
        if await poller.phones():
            ready["periskope"] = True
        await poller.chats()
        if settings.sandbox_grants:
            await store.run(starting.plant_grants, settings.sandbox_grants)
        await poller.messages()

    async def look() -> None:
        await store.run(starting.look_again)
        waiting, open_ = await store.read(_counts)
        counters.inbox_waiting.set(waiting)
        counters.outbox_open.set(open_)

    jobs.every(settings.poll_seconds, "poll", guarded("poll", poll))
    jobs.every(30, "look again", guarded("look again", look), at_once=False)
    jobs.every(60, "seek people", guarded("seek people", lambda: store.run(starting.seek_people)), at_once=False)
    jobs.every(SECOND_LOOK_SECONDS, "second look", guarded("second look", poller.second_look), at_once=False)
    jobs.every(COMPARE_SECONDS, "compare", guarded("compare", lambda: store.run(starting.compare_rooms)), at_once=False)
    jobs.every(TIDY_SECONDS, "tidy", guarded("tidy", lambda: store.run(starting.tidy)), at_once=False)
    if settings.clock_url is not None:
        jobs.every(1, "clock", guarded("clock", lambda: _follow(clock, str(settings.clock_url), jobs)))


def guarded(name: str, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """A job whose failure is logged without a customer's words, and which runs again at its next turn."""

    async def working() -> None:
        try:
            await work()
        except Exception as fault:  # noqa: BLE001  # the scheduler's loop: one failing job stops no other
            log.error("job_failed", job=name, why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # as above

    return working


async def _follow(clock: Clock, url: str, jobs: Jobs) -> None:
    """The sandbox's page tells house time."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session, session.get(url) as answer:
        told = (await answer.json())["now"]
    if clock.follow(datetime.fromisoformat(told)):
        jobs.pull_forward("boundaries", datetime.fromisoformat(told))


def _counts(tx: Tx) -> tuple[int, int]:
    return tx.inbox.waiting(), tx.outbox.open_count()
