"""Outages as they really come, each with what is to be said of it, by whom it is heard, and how it ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest
from aiohttp import web

from bot.app import process
from bot.operator.client import Said, ask
from bot.telemetry.vitals import Vitals
from sandbox.slack import plain
from storage.tx import Tx
from tests.fixtures import full_disk
from tests.fixtures.running_app import PATIENCE, RunningApp
from tests.servers import free_port

MANY = 1_000_000
Deed = Callable[[RunningApp], Awaitable[Any]]


class AlertServer:
    """The operator's alert address."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.url = ""

    def told(self, part: str, state: str) -> list[str]:
        return [one["text"] for one in self.heard if (one["part"], one["state"]) == (part, state)]

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["AlertServer"]:
        server, port = cls(), free_port()

        async def take(request: web.Request) -> web.Response:
            server.heard.append(await request.json())
            return web.Response()

        app = web.Application()
        app.router.add_post("/alert", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        server.url = f"http://127.0.0.1:{port}/alert?token=very-secret"
        try:
            yield server
        finally:
            await runner.cleanup()


class StillClock:
    """By which health judges ages: it runs only while a test says so, so that no slow machine makes an outage of its own."""

    def __init__(self) -> None:
        self._at = 1_000.0
        self._since: float | None = None

    def __call__(self) -> float:
        return self._at + (0.0 if self._since is None else time.monotonic() - self._since)

    @contextmanager
    def runs(self) -> Iterator[None]:
        """Real time passes meanwhile."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._at, self._since = self(), None

    def pass_well(self, vitals: Vitals, seconds: float) -> None:
        """So much time passes at once, at whose end all is well."""
        self._at += seconds
        vitals.wrote(vitals.shared)
        vitals.linked(up=True)
        vitals.slack.succeeded()
        vitals.periskope.succeeded()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every process that is started from now on judge by it."""
        monkeypatch.setattr(process, "Vitals", partial(Vitals, clock=self))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCase:
    """One outage. `says`: part of its sentence; `told`: where people hear of it while it lasts."""

    name: str
    part: str
    says: str
    begin: Deed
    end: Deed
    told: Literal["slack", "alert"]
    mode: str = "socket"
    own: dict[str, str] = field(default_factory=dict)


def slack_fails(**fault: Any) -> Deed:
    async def begin(running_app: RunningApp) -> None:
        running_app.slack.fail("*", times=MANY, **fault)

    return begin


async def slack_mends(running_app: RunningApp) -> None:
    running_app.slack.mend()


async def slack_rests_no_longer(running_app: RunningApp) -> None:
    running_app.slack.mend()
    await running_app.store.run(_free_all)


def _free_all(tx: Tx) -> None:
    tx.conn.exec_driver_sql("delete from rate_limit")


async def uninstalled(running_app: RunningApp) -> None:
    await running_app.slack.uninstall()


async def installed_again(running_app: RunningApp) -> None:
    running_app.slack.revoked = False


def periskope_fails(kind: str) -> Deed:
    async def begin(running_app: RunningApp) -> None:
        running_app.world.periskope.fail("/", times=MANY, kind=kind)  # type: ignore[arg-type]  # a word of the table

    return begin


async def periskope_heals(running_app: RunningApp) -> None:
    running_app.world.periskope.heal()


def key_is(key: str) -> Deed:
    async def begin(running_app: RunningApp) -> None:
        if not hasattr(running_app, "right_key"):
            running_app.right_key = running_app.world.periskope.api_key  # type: ignore[attr-defined]  # of this outage
        running_app.world.periskope.api_key = key or running_app.right_key  # type: ignore[attr-defined]  # as above

    return begin


async def webhook_secret_changed(running_app: RunningApp) -> None:
    webhooks = running_app.world.periskope.webhooks
    running_app.right_secret = webhooks.secret  # type: ignore[attr-defined]  # of this outage
    webhooks.secret, webhooks.wait_scale = "another secret of 24 chars", 0


async def webhook_secret_right(running_app: RunningApp) -> None:
    running_app.world.periskope.webhooks.secret = running_app.right_secret  # type: ignore[attr-defined]  # as above
    await running_app.world.periskope.customer_says(running_app.chat("Canal"), "by webhook again")


async def webhooks_never_come(running_app: RunningApp) -> None:
    running_app.world.periskope.hold_webhooks = True


async def webhooks_come(running_app: RunningApp) -> None:
    await running_app.world.periskope.release_webhooks()


async def signing_secret_changed(running_app: RunningApp) -> None:
    running_app.right_secret = running_app.slack.signing_secret  # type: ignore[attr-defined]  # of this outage
    running_app.slack.signing_secret = "another signing secret"
    for _ in range(3):
        await running_app.slack.command(running_app.person("Asha"), "help")


async def signing_secret_right(running_app: RunningApp) -> None:
    running_app.slack.signing_secret = running_app.right_secret  # type: ignore[attr-defined]  # as above
    await running_app.slack.command(running_app.person("Asha"), "help")
    await running_app.slack.retry_now()  # an event that was refused would come again in a minute


async def disk_full(running_app: RunningApp) -> None:
    """No page may be added, and none is free any more."""
    await full_disk.fill(running_app.store)


async def disk_has_room(running_app: RunningApp) -> None:
    await full_disk.make_room(running_app.store)


OUTAGES = [
    OutageCase(
        name="all calls to Slack are answered 503",
        part="slack",
        says="Slack does not answer as it should",
        begin=slack_fails(kind="html503"),
        end=slack_mends,
        told="alert",
    ),
    OutageCase(
        name="all calls to Slack are answered 500",
        part="slack",
        says="Slack does not answer as it should",
        begin=slack_fails(kind="500"),
        end=slack_mends,
        told="alert",
    ),
    OutageCase(
        name="all calls to Slack are one too many",
        part="slack",
        says="Slack refuses every call",
        begin=slack_fails(kind="429", retry_after=1),
        end=slack_mends,
        told="alert",
    ),
    OutageCase(
        name="Slack asks for a pause of a day",
        part="slack",
        says="Slack",
        begin=slack_fails(kind="429", retry_after=86_400),
        end=slack_rests_no_longer,
        told="alert",
    ),
    OutageCase(
        name="Slack's token is revoked",
        part="slack",
        says="token was revoked",
        begin=slack_fails(kind="error", error="token_revoked"),
        end=slack_mends,
        told="alert",
    ),
    OutageCase(
        name="the app is uninstalled",
        part="slack",
        says="no longer installed",
        begin=uninstalled,
        end=installed_again,
        told="alert",
    ),
    OutageCase(
        name="Periskope is down",
        part="periskope",
        says="Periskope does not answer as it should",
        begin=periskope_fails("html503"),
        end=periskope_heals,
        told="slack",
    ),
    OutageCase(
        name="Periskope's key is wrong",
        part="periskope",
        says="does not know the API key",
        begin=key_is("another"),
        end=key_is(""),
        told="slack",
    ),
    OutageCase(
        name="Periskope's plan has no API",
        part="periskope",
        says="plan has no API",
        begin=periskope_fails("plan"),
        end=periskope_heals,
        told="slack",
    ),
    OutageCase(
        name="the webhook's secret is wrong",
        part="webhooks",
        says="PERISKOPE_WEBHOOK_SECRET",
        begin=webhook_secret_changed,
        end=webhook_secret_right,
        told="slack",
    ),
    OutageCase(
        name="webhooks never come",
        part="webhooks",
        says="found by polling only",
        begin=webhooks_never_come,
        end=webhooks_come,
        told="slack",
    ),
    OutageCase(
        name="Slack's signing secret is wrong",
        part="requests",
        says="SLACK_SIGNING_SECRET",
        begin=signing_secret_changed,
        end=signing_secret_right,
        told="slack",
        mode="http",
    ),
    OutageCase(
        name="the disk is full",
        part="database",
        says="The disk is full",
        begin=disk_full,
        end=disk_has_room,
        told="alert",
    ),
]


async def health(running_app: RunningApp, path: str = "/healthz") -> tuple[int, dict[str, bool]]:
    """What a probe is told."""
    async with aiohttp.ClientSession() as session, session.get(running_app.world.app_url + path) as answer:
        return answer.status, await answer.json()


def direct(running_app: RunningApp, who: str, words: str) -> list[str]:
    """The direct messages of ours to somebody that hold these words."""
    messages = running_app.slack.dm(running_app.person(who)).messages.values()
    return [plain(one) for one in messages if words in plain(one)]


async def until_over(running_app: RunningApp, part: str, clock: StillClock) -> None:
    """Wait until all is well: a refused key is remembered for a while, which passes once every vendor answers."""
    assert running_app.app is not None
    vitals = running_app.app.vitals
    async with asyncio.timeout(PATIENCE):
        while True:
            status, parts = await health(running_app)
            if parts[part] and status == 200:
                return
            if vitals.slack.failures or vitals.periskope.failures:
                await asyncio.sleep(0.05)
            else:
                with clock.runs():
                    await asyncio.sleep(0.05)


async def until_health(running_app: RunningApp, part: str, *, well: bool, within: float) -> float:
    """Wait until a probe is told so; returns after how many seconds."""
    began = time.monotonic()
    while True:
        status, parts = await health(running_app)
        if parts[part] is well and (status == 200 or not well):
            return time.monotonic() - began
        assert time.monotonic() - began < within, f"{part} is {parts}"


async def status_of(data: Path, part: str, says: str) -> Said:
    """What the operator is told, once it names the cause: what it brings with it may show first. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await asyncio.to_thread(ask, data, "status")
            if not told.well and any(one.startswith(f"{part}: NOT WELL") and says in one for one in told.lines):
                return told
            await asyncio.sleep(0.1)
