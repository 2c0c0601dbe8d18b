"""What a process finds of its own database, beat by beat."""

import asyncio
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.heartbeat import Heartbeat
from bot.clients.alerts import AlertAddress
from bot.clients.sessions import slack_session, slack_web
from bot.listeners.sockets import LOOK_AGAIN_SECONDS, SocketDoor, Sockets
from bot.telemetry.vitals import DATABASE, Limits, Vitals
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.clients.vendor import Reply, Vendor
from tests.end_to_end.outages import AlertServer
from tests.fixtures import full_disk
from tests.fixtures.engine_world import NOON
from tests.fixtures.migrated import migrated_copy
from tests.fixtures.running_app import PATIENCE

READERS = 32  # more than there are


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def beats(heartbeat: Heartbeat, clock: Seconds, count: int) -> None:
    for _ in range(count):
        clock.now += heartbeat.seconds
        await heartbeat.beat()


async def test_a_full_disk_is_not_well_until_there_is_room_although_small_changes_succeed(store: Store) -> None:
    clock = Seconds()
    vitals = Vitals(Limits(failing=30, late=120), clock=clock)
    heartbeat = Heartbeat(store=store, web=AsyncWebClient(), vitals=vitals, owner="one", address=None, sockets=None)
    await beats(heartbeat, clock, 2)
    before = vitals.parts()[DATABASE]
    await full_disk.fill(store)
    await beats(heartbeat, clock, 6)
    full = [(one.part, one.why) for one in vitals.problems() if one.part == DATABASE]
    await full_disk.make_room(store)
    await beats(heartbeat, clock, 1)

    assert before
    assert full == [(DATABASE, "full")]
    assert vitals.parts()[DATABASE]


async def test_a_start_ends_no_outage_of_which_it_knows_nothing(store: Store) -> None:
    clock, parts = Seconds(), ("connections", "events", "periskope", "requests", "slack", "webhooks")

    async def lasting() -> list[str]:
        return sorted(await store.read(lambda tx: tx.outages.lasting()))

    await store.run(lambda tx: tx.outages.compare(dict.fromkeys(parts, ("late", tx.engine_now))))
    vitals = Vitals(Limits(failing=30, late=120), webhooks=True, requests=True, clock=clock)
    heartbeat = Heartbeat(store=store, web=AsyncWebClient(), vitals=vitals, owner="new", address=None, sockets=None)
    vitals.slack.succeeded()
    vitals.periskope.succeeded()
    seen = []
    for count in (1, 1, 4):
        await beats(heartbeat, clock, count)
        seen.append(await lasting())

    assert seen == [list(parts), ["connections", "requests", "webhooks"], []]


async def test_a_database_that_stands_still_just_after_a_beat_was_written_keeps_no_later_beat_from_telling(
    store: Store,
) -> None:
    clock, held, thaw = Seconds(), threading.Event(), threading.Event()

    def stand_still(tx: Tx) -> bool:
        held.set()
        return thaw.wait()

    async with AlertServer.open() as alerts:
        heartbeat = Heartbeat(
            store=store,
            web=AsyncWebClient(),
            vitals=Vitals(Limits(failing=30, late=120), clock=clock),
            owner="one",
            address=AlertAddress(alerts.url, place="here"),
            sockets=None,
            longest=0.5,
        )
        frozen = [asyncio.ensure_future(store.read(lambda _: thaw.wait())) for _ in range(READERS)]
        try:
            async with asyncio.timeout(PATIENCE):
                await beats(heartbeat, clock, 1)  # written; then nothing can be read
                frozen.append(asyncio.ensure_future(store.run(stand_still)))
                await asyncio.to_thread(held.wait)
                await beats(heartbeat, clock, 6)
            told = alerts.told("database", "failing")
        finally:
            thaw.set()
            await asyncio.gather(*frozen)

    assert len(told) == 1


@pytest.mark.parametrize("first", ["database", "slack"])
@pytest.mark.parametrize("known", [True, False], ids=["begun before it", "begun during it"])
async def test_what_fails_beside_the_database_is_told_at_once_and_once(
    tmp_path: Path, first: str, *, known: bool
) -> None:
    clock = Seconds()
    vitals = Vitals(Limits(failing=30, late=120), clock=clock)
    store = open_store(
        f"sqlite:///{migrated_copy(tmp_path / 'house.db')}",
        business_clock=lambda: NOON,
        engine_clock=lambda: NOON + timedelta(seconds=clock.now),
    )
    try:
        async with AlertServer.open() as alerts:
            address = AlertAddress(alerts.url, place="here")
            heartbeat = Heartbeat(
                store=store, web=AsyncWebClient(), vitals=vitals, owner="one", address=address, sockets=None
            )

            async def pass_on(*, slack: bool) -> None:
                for _ in range(10):
                    vitals.periskope.succeeded()
                    (vitals.slack.succeeded if slack else partial(vitals.slack.failed, "http_503"))()
                    await beats(heartbeat, clock, 1)

            writer = await store.run(full_disk.driver)
            await pass_on(slack=True)
            if known:
                await pass_on(slack=False)
            writer.execute("PRAGMA query_only = 1")
            await pass_on(slack=False)
            during = len(alerts.told("database", "failing")), len(alerts.told("slack", "failing"))
            if first == "database":
                writer.execute("PRAGMA query_only = 0")
            await pass_on(slack=first == "slack")
            if first == "slack":
                writer.execute("PRAGMA query_only = 0")
            await pass_on(slack=True)
            told = {
                part: [len(alerts.told(part, state)) for state in ("failing", "over")] for part in ("database", "slack")
            }
    finally:
        await store.close()

    assert during == (1, 1)
    assert told == {"database": [1, 1], "slack": [1, 1]}


async def test_connections_that_cannot_be_counted_again_keep_no_outage_from_being_told(store: Store) -> None:
    clock, vendor, path = Seconds(), Vendor(), "/api/apps.connections.open"
    await vendor.start()
    vendor.will(path, Reply(status=503, raw=b"<html>", mime="text/html"))

    async def two(_: int) -> int:
        return 2

    async with slack_session() as session, AlertServer.open() as alerts:
        app: Any = SimpleNamespace(client=slack_web("xoxb-invented", f"{vendor.url}/api/", session))
        sockets = Sockets(app, "xapp-invented", two)
        door = SocketDoor(app, "xapp-invented", sockets._patience)
        door.client.heard = (time.monotonic() - LOOK_AGAIN_SECONDS - 1, 3)  # three, of which none is known here
        sockets._doors.append(door)
        heartbeat = Heartbeat(
            store=store,
            web=AsyncWebClient(),
            vitals=Vitals(Limits(failing=30, late=120), clock=clock),
            owner="one",
            address=AlertAddress(alerts.url, place="here"),
            sockets=sockets,
        )
        writer = await store.run(full_disk.driver)
        await beats(heartbeat, clock, 1)
        strangers = heartbeat.vitals.shared.strangers
        await heartbeat.count_again()
        writer.execute("PRAGMA query_only = 1")
        try:
            await beats(heartbeat, clock, 10)
        finally:
            writer.execute("PRAGMA query_only = 0")
        told = alerts.told("database", "failing")
        await sockets.close()
    await vendor.stop()

    assert strangers == 3
    assert len(vendor.asked(path)) == 1
    assert len(told) == 1
