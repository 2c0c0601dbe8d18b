"""In the sandbox what goes by business time waits for the page that tells it: the machine's time may be another day."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web

from bot.app.jobs import Parts, timers
from bot.telemetry.vitals import Vitals
from scheduler.clock import Clock
from scheduler.jobs import Jobs
from storage.store import Store
from tests import servers
from tests.fixtures import shop
from tests.fixtures.shop import Clock as BusinessClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class CalledJobs(Jobs):
    """Jobs that are called by the test alone. `pulled`: those that were pulled forward."""

    def __init__(self) -> None:
        super().__init__()
        self.pulled: list[str] = []

    def pull_forward(self, name: str, at: datetime) -> None:
        self.pulled.append(name)

    async def call(self, name: str) -> None:
        work = cast("Callable[[], Awaitable[None]]", self._scheduler.get_job(name).func)
        await work()


@pytest.fixture
def clock() -> BusinessClock:
    return BusinessClock(NOON)


def planned(store: Store, page: str | None) -> CalledJobs:
    async def nothing() -> None:
        """A part that these jobs do not need."""

    jobs = CalledJobs()
    settings = SimpleNamespace(
        is_sqlite=True,
        poll_seconds=60,
        clock_url=page,
        keep_days={"words": 0, "files": 0, "audit": 0},
    )
    poller = SimpleNamespace(second_look=nothing, tickets=nothing)
    heartbeat = SimpleNamespace(
        seconds=60, sockets=None, vitals=Vitals(), beat=nothing, ask_slack=nothing, check_database=nothing
    )
    rest = {"settings": settings, "poller": poller, "heartbeat": heartbeat, "now": lambda: NOON}
    timers(Parts(**cast("Any", rest | {"jobs": jobs, "store": store, "clock": Clock()})))
    return jobs


async def goes_home(store: Store, clock: BusinessClock) -> None:
    """Asha is on until five, and it is past that, by a time that may not be right."""
    await store.run(lambda tx: shop.works(tx, shop.hire(tx, "asha")))
    clock.at = NOON + timedelta(hours=6)


async def test_shifts_and_waits_wait_for_a_page_that_is_silent_at_first(store: Store, clock: BusinessClock) -> None:
    async def now(request: web.Request) -> web.Response:
        return web.json_response({"now": clock.at.isoformat()})

    port = servers.free_port()
    jobs = planned(store, f"http://127.0.0.1:{port}/clock")
    await goes_home(store, clock)
    before = await store.read(shop.flips)
    for name in ("clock", "boundaries", "waits"):
        await jobs.call(name)
    silent, pulled = await store.read(shop.flips), list(jobs.pulled)
    page = web.Application()
    page.router.add_get("/clock", now)
    runner = web.AppRunner(page)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await jobs.call("clock")
    await runner.cleanup()
    heard = set(jobs.pulled)
    await jobs.call("boundaries")

    assert (silent, pulled) == (before, [])
    assert heard == {"boundaries", "waits"}
    assert await store.read(shop.flips) == before + 1


async def test_without_a_page_they_go_by_the_machine(store: Store, clock: BusinessClock) -> None:
    jobs = planned(store, None)
    await goes_home(store, clock)
    before = await store.read(shop.flips)
    await jobs.call("boundaries")

    assert await store.read(shop.flips) == before + 1
