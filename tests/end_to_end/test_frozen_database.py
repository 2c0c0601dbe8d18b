"""PostgreSQL stands still: whoever sends hears 503 in time, health says so, and nothing is lost or done twice."""

import asyncio
import hashlib
import hmac
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import psycopg

from bot.operator.client import ask
from sandbox.slack import payloads
from tests.end_to_end.outages import AlertServer, direct, health, until_health
from tests.end_to_end.test_outages import lines
from tests.fixtures.running_app import PATIENCE, RunningApp
from tests.servers import Server

WITHIN = 1.0  # second in which an event must be stored, instead of eight
GIVEN_UP = (
    20.0  # seconds: without a limit an answer comes later, when the connection is given up after 25, or with the thaw
)
Answered = tuple[int, str, float]


@contextmanager
def frozen(server: Server, url: str) -> Iterator[None]:
    """The server and its processes for this database stand still, as on a machine whose disk does."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        pids = [server.process.pid, *(int(pid) for (pid,) in connection.execute(found))]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def posted(running_app: RunningApp, path: str, raw: bytes, headers: dict[str, str]) -> Answered:
    """The answer to a request: status, text, and after how many seconds."""
    began = time.monotonic()
    url = f"{running_app.world.app_url}{path}"
    async with aiohttp.ClientSession() as session, session.post(url, data=raw, headers=headers) as answer:
        return answer.status, await answer.text(), time.monotonic() - began


async def webhook(running_app: RunningApp) -> Answered:
    """The last webhook once more: known by its key, it counts once."""
    raw = running_app.world.periskope.webhooks.sent[-1].body
    digest = hmac.new(running_app.world.periskope.webhook_secret.encode(), raw, hashlib.sha256).hexdigest()
    return await posted(running_app, "/periskope/webhook", raw, {"x-periskope-signature": digest})


async def from_slack(running_app: RunningApp, raw: bytes, kind: str) -> Answered:
    slack, stamp = running_app.slack, str(int(time.time()))
    digest = hmac.new(slack.signing_secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}
    return await posted(running_app, "/slack/events", raw, signed)


async def event(running_app: RunningApp) -> Answered:
    slack = running_app.slack
    opened: dict[str, Any] = {
        "type": "app_home_opened",
        "user": running_app.person("Asha"),
        "tab": "home",
        "channel": "D1",
    }
    body = {
        "type": "event_callback",
        "team_id": slack.team_id,
        "api_app_id": slack.app_id,
        "event_id": "Ev1",
        "event": opened,
    }
    return await from_slack(running_app, json.dumps(body).encode(), "application/json")


async def command(running_app: RunningApp) -> Answered:
    slack = running_app.slack
    user = slack.users[running_app.person("Asha")]
    body = payloads.command(slack, user, slack.channel("wa-sales"), "/periskope", "help")
    return await from_slack(running_app, urlencode(body).encode(), "application/x-www-form-urlencoded")


async def test_a_frozen_server_is_said_refuses_in_time_and_loses_nothing(
    tmp_path: Path, postgres_server: Server, migrated_template: str, new_postgres: Callable[[str], str]
) -> None:
    url = new_postgres(migrated_template)
    async with (
        AlertServer.open() as alerts,
        RunningApp.open(
            tmp_path, mode="http", DATABASE_URL=url, ALERT_URL=alerts.url, HEALTH_SECONDS="1", STORE_SECONDS=str(WITHIN)
        ) as running_app,
    ):
        org, chat = running_app.world.periskope, running_app.chat("Priya")
        org.webhooks.wait_scale = 0.1
        await org.customer_says(chat, "before it")
        await running_app.until(lambda: lines(running_app) == ["before it"])
        root = running_app.thread("wa-sales", "Priya")[0].ts
        await running_app.at_rest()
        with frozen(postgres_server, url):
            await org.customer_says(chat, "during it")
            await running_app.slack.say(
                running_app.person("Asha"), running_app.slack.channel("wa-sales").id, "an answer", thread_ts=root
            )
            async with asyncio.timeout(PATIENCE):
                heard = await asyncio.gather(webhook(running_app), event(running_app), command(running_app))
            await until_health(running_app, "database", well=False, within=PATIENCE)
            ready, _ = await health(running_app, "/readyz")
            status = await asyncio.to_thread(ask, tmp_path, "status")
            await running_app.until(lambda: alerts.told("database", "failing"))
        await until_health(running_app, "database", well=True, within=PATIENCE)
        running_app.world.clock.move(timedelta(minutes=1))  # Slack's next try
        await running_app.until(lambda: "during it" in lines(running_app))  # by a webhook's next try, or by the poll
        await org.customer_says(chat, "after it")
        await running_app.until(lambda: lines(running_app) == ["before it", "during it", "after it"])
        await running_app.until(lambda: running_app.heard(chat) == ["an answer"])
        await running_app.until(lambda: alerts.told("database", "over"))
        await running_app.until(lambda: direct(running_app, "Nina", "again"))
        await running_app.at_rest()

        assert [one[0] for one in heard] == [503, 503, 200]
        assert "database does not answer" in heard[2][1]
        assert max(one[2] for one in heard) < GIVEN_UP
        assert ready == 503
        assert any(line.startswith("database: NOT WELL") for line in status.lines)
        assert lines(running_app) == ["before it", "during it", "after it"]
        assert running_app.heard(chat) == ["an answer"]
