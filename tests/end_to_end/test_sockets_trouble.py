"""Connections for Slack's events that break in every way come back by themselves, and nothing written is lost."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest

from bot.app import process
from bot.clients.sessions import slack_session, slack_web
from bot.listeners import sockets
from bot.listeners.sockets import Patience, PatientClient, Sockets
from tests.clients.vendor import Reply, Vendor
from tests.fixtures.running_app import SOON_AGAIN, RunningApp

OPEN = "apps.connections.open"
TASKS = ("message_processor", "message_receiver", "current_session_monitor")
REASONS = ("warning", "refresh_requested", "link_disabled")
PAGES = {
    "a login page": Reply(raw=b"<html>", mime="text/html"),
    "a login page that says it is JSON": Reply(raw=b"<html>"),
    "nothing": Reply(raw=b""),
    "no address": Reply(body={"ok": True}),
    "a list": Reply(body=[1]),
    "a plain text": Reply(raw=b"busy", mime="text/plain"),
    "an error that nobody knows": Reply(body={"ok": False, "error": "never_heard_of"}),
    "a pause that is no number": Reply(
        status=429, headers={"Retry-After": "\u00b2"}, body={"ok": False, "error": "ratelimited"}
    ),
    "an address that is none": Reply(body={"ok": True, "url": "not an address"}),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at every few seconds is looked at more often."""
    monkeypatch.setattr(process, "SOCKET_SECONDS", 0.3)
    monkeypatch.setattr(sockets, "PING_SECONDS", 2)
    monkeypatch.setattr(sockets, "CONNECT_SECONDS", 3.0)


async def heard_again(running_app: RunningApp, words: str) -> None:
    """A reply reaches the customer."""
    chat, room = running_app.chat("Priya"), running_app.slack.channel("wa-sales")
    root = running_app.thread("wa-sales", "Priya")[0].ts
    await running_app.slack.say(running_app.person("Asha"), room.id, words, thread_ts=root)
    await running_app.until(lambda: words in running_app.heard(chat))


def opened(running_app: RunningApp) -> list[Any]:
    """The connections of the program."""
    assert running_app.app is not None
    assert running_app.app.sockets is not None
    return list(running_app.app.sockets._doors)


@pytest.mark.usefixtures("impatient")
async def test_whatever_breaks_a_connection_it_comes_back(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        socket = running_app.slack.socket
        running_app.slack.delivery.retry_seconds = SOON_AGAIN  # of what a broken connection was given
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), "hello")
        await running_app.until(lambda: running_app.words("wa-sales", "Priya"))
        expected = []
        for task in TASKS:
            broken = opened(running_app)
            for door in broken:
                getattr(door.client, task).cancel()
            await running_app.until(lambda gone=broken: not set(gone) & set(opened(running_app)))  # type: ignore[misc]
            await running_app.until(lambda: len(socket.connections) == 2)
            await heard_again(running_app, f"after {task}")
            expected.append(f"after {task}")
        for reason in REASONS:
            await socket.refresh(reason=reason)
            await running_app.until(lambda: len(socket.connections) == 2)
            await heard_again(running_app, f"after {reason}")
            expected.append(f"after {reason}")
        await running_app.at_rest()

        assert running_app.heard(running_app.chat("Priya")) == expected


@pytest.mark.usefixtures("impatient")
async def test_an_address_that_is_good_no_more_is_not_tried_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        socket = running_app.slack.socket
        await running_app.until(lambda: len(socket.connections) == 2)
        asked: list[str] = []

        def stale() -> str:
            asked.append("stale")
            return "stale"

        monkeypatch.setattr(socket, "ticket", stale)
        await socket.refresh()
        await running_app.until(lambda: len(asked) >= 2)
        monkeypatch.undo()
        await running_app.until(lambda: len(socket.connections) == 2)

        assert len(opened(running_app)) == 2


@pytest.mark.parametrize("reply", PAGES.values(), ids=PAGES.keys())
async def test_an_answer_with_no_address_is_no_connection_and_no_failure(
    reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PING_SECONDS", 1)
    vendor = Vendor()
    await vendor.start()
    vendor.will(f"/api/{OPEN}", reply)

    async def two(_: int) -> int:
        return 2

    async with slack_session() as session:
        app: Any = SimpleNamespace(client=slack_web("xoxb-invented", f"{vendor.url}/api/", session))
        tried = Sockets(app, "xapp-invented", two)
        await tried.keep()
        up, asked = await tried.connected(), len(vendor.asked(f"/api/{OPEN}"))
        await tried.close()
    await vendor.stop()

    assert not up
    assert asked == (1 if reply.status == 429 else 2)  # the second is tried although the first failed


async def test_two_connections_are_never_made_at_once_in_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    class NeverHad(asyncio.Lock):
        """What the library's lock is to whoever has waited five seconds for it."""

        async def acquire(self) -> Literal[True]:
            raise TimeoutError

    web: Any = SimpleNamespace(ssl=None)
    client = PatientClient("xapp-invented", web, Patience())
    client.connect_operation_lock = NeverHad()
    under_way: list[int] = []
    most = 0

    async def address() -> str:
        return "wss://slack.invalid"

    async def connect() -> None:
        nonlocal most
        under_way.append(1)
        most = max(most, len(under_way))
        for _ in range(5):
            await asyncio.sleep(0)
        under_way.pop()

    monkeypatch.setattr(client, "issue_new_wss_url", address)
    monkeypatch.setattr(client, "connect", connect)
    await asyncio.gather(*(client.connect_to_new_endpoint(force=True) for _ in range(4)))
    await client.close()  # type: ignore[no-untyped-call]  # the library does not say

    assert most == 1
