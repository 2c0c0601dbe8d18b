"""What the alert address is told of outages around one of the database, by one process and by two."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.heartbeat import Heartbeat
from bot.app.outage_alerts import OutageAlerts
from bot.clients.alerts import AlertAddress
from bot.telemetry.vitals import Limits, Shared, Vitals
from storage.opening import open_store
from storage.store import Store
from tests.fixtures import full_disk
from tests.fixtures.engine_world import NOON
from tests.fixtures.migrated import migrated_copy

BEAT = 5.0
PHONE = "15550101@c.us"


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Notebook(AlertAddress):
    """An address that writes down what it is told, takes it or not, and is followed by something."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/", place="here")
        self.heard: list[tuple[str, str]] = []
        self.takes = True
        self.then: Callable[[], object] = lambda: None

    async def post(self, text: str, *, part: str, over: bool) -> bool:
        self.heard.append((part, "over" if over else "failing"))
        self.then()
        return self.takes

    def told(self, part: str) -> list[str]:
        return [state for of, state in self.heard if of == part]


class Teller:
    """One process's alerts, and what it sees."""

    def __init__(self, store: Store, clock: Seconds, address: Notebook) -> None:
        self.clock = clock
        self.vitals = Vitals(Limits(failing=30, late=120), clock=clock)
        self.alerts = OutageAlerts(store=store, vitals=self.vitals, address=address, longest=5, every=BEAT)
        self.vitals.wrote(Shared())
        self.sees()

    def sees(self, *, slack: bool = True) -> None:
        self.vitals.linked(up=True)
        self.vitals.periskope.succeeded()
        if slack:
            self.vitals.slack.succeeded()
        else:
            self.vitals.slack.failed("http_503")

    async def tells(self, *, slack: bool, database: bool = True) -> None:
        self.sees(slack=slack)
        if database:
            self.vitals.wrote(Shared())
        else:
            self.vitals.not_written("away")
        await self.alerts.tell()


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
async def store(tmp_path: Path, clock: Seconds) -> AsyncIterator[Store]:
    opened = open_store(
        f"sqlite:///{migrated_copy(tmp_path / 'house.db')}",
        business_clock=lambda: NOON,
        engine_clock=lambda: NOON + timedelta(seconds=clock.now),
    )
    yield opened
    await opened.close()


async def rows(store: Store, *parts: str) -> None:
    """A beat saw that these parts fail, and no others."""
    await store.run(lambda tx: tx.outages.compare(dict.fromkeys(parts, ("http_503", tx.engine_now))))


async def away_with_slack(clock: Seconds, *tellers: Teller) -> None:
    """The database and Slack are away for so long that each process tells of both."""
    for _ in range(8):
        clock.now += BEAT
        for teller in tellers:
            await teller.tells(slack=False, database=False)


async def test_what_only_the_rows_know_is_told_while_the_disk_is_full(store: Store, clock: Seconds) -> None:
    address = Notebook()
    vitals = Vitals(Limits(failing=30, late=120), clock=clock)
    heartbeat = Heartbeat(store=store, web=AsyncWebClient(), vitals=vitals, owner="one", address=address, sockets=None)

    async def pass_on(*, ready: bool) -> None:
        await store.run(lambda tx: tx.phones.seen(PHONE, name="Line", ready=ready))
        for _ in range(10):
            vitals.periskope.succeeded()
            vitals.slack.succeeded()
            clock.now += heartbeat.seconds
            await heartbeat.beat()

    await pass_on(ready=True)
    await full_disk.fill(store)
    await pass_on(ready=True)
    await pass_on(ready=False)
    during = list(address.heard)
    await pass_on(ready=True)

    assert during == [("database", "failing"), ("phone:1", "failing")]
    assert address.heard[2:] == [("phone:1", "over")]


async def test_what_recovered_while_a_beat_waited_for_the_database_is_over_once(store: Store, clock: Seconds) -> None:
    address = Notebook()
    teller = Teller(store, clock, address)
    await away_with_slack(clock, teller)
    for parts in (("database", "slack"), (), ()):  # the first beat that is written was taken before Slack recovered
        clock.now += BEAT
        await rows(store, *parts)
        await teller.tells(slack=True)

    assert address.told("database") == ["failing", "over"]
    assert address.told("slack") == ["failing", "over"]


async def test_what_was_over_before_the_database_was_read_again_is_over_once(store: Store, clock: Seconds) -> None:
    address = Notebook()
    teller = Teller(store, clock, address)
    await away_with_slack(clock, teller)
    await rows(store, "slack")
    await rows(store)
    for _ in range(3):
        clock.now += BEAT
        await teller.tells(slack=True)

    assert address.told("slack") == ["failing", "over"]


async def test_what_had_no_row_when_the_database_was_back_is_over_once(store: Store, clock: Seconds) -> None:
    address = Notebook()
    teller = Teller(store, clock, address)
    await away_with_slack(clock, teller)
    for _ in range(3):
        clock.now += BEAT
        await teller.tells(slack=True)

    assert address.told("slack") == ["failing", "over"]


async def test_what_is_over_during_the_outage_of_the_database_is_told_at_once(store: Store, clock: Seconds) -> None:
    address = Notebook()
    teller = Teller(store, clock, address)
    await away_with_slack(clock, teller)
    await teller.tells(slack=True, database=False)

    assert address.heard[2:] == [("slack", "over")]


async def test_what_was_taken_while_the_database_failed_is_not_told_again(store: Store, clock: Seconds) -> None:
    address = Notebook()
    teller = Teller(store, clock, address)
    writer = await store.run(full_disk.driver)
    for parts in (("slack",), ()):
        address.then = lambda: writer.execute("PRAGMA query_only = 1")
        await rows(store, *parts)
        for _ in range(2):
            clock.now += 3 * BEAT
            await teller.tells(slack=True)
            writer.execute("PRAGMA query_only = 0")

    assert address.told("slack") == ["failing", "over"]
    assert await store.read(lambda tx: tx.outages.to_post()) == []


async def test_of_two_processes_none_says_that_is_over_which_the_other_still_sees(store: Store, clock: Seconds) -> None:
    address = Notebook()
    one, other = Teller(store, clock, address), Teller(store, clock, address)
    await away_with_slack(clock, one, other)
    alone = address.told("slack")
    for parts in (("slack",), ("slack",), (), ()):
        clock.now += BEAT
        await rows(store, *parts)
        before = address.told("slack")
        await one.tells(slack=True)
        await other.tells(slack=not parts)
        if parts:
            assert address.told("slack") == before
    clock.now += 3 * BEAT
    await one.tells(slack=True)

    assert alone == ["failing", "failing"]  # each for itself
    assert address.told("slack")[2:] == ["over"]


async def test_an_address_that_takes_nothing_is_tried_once_each_time(store: Store, clock: Seconds) -> None:
    address = Notebook()
    address.takes = False
    teller = Teller(store, clock, address)
    await away_with_slack(clock, teller)
    before = len(address.heard)
    await teller.tells(slack=False, database=False)

    assert len(address.heard) == before + 1
