"""Hostile requests over signed HTTP, and what the log must never hold."""

import asyncio
import hashlib
import hmac
import io
import json
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.slack import plain
from tests.fixtures.running_app import PATIENCE, RunningApp


@pytest.fixture
async def over_http(tmp_path: Path) -> AsyncIterator[RunningApp]:
    async with RunningApp.open(tmp_path, mode="http") as running_app:
        yield running_app


async def test_the_whole_trip_works_over_signed_http(over_http: RunningApp) -> None:
    chat = over_http.chat("Priya")
    await over_http.world.periskope.customer_says(chat, "over http")
    await over_http.until(lambda: over_http.words("wa-sales", "Priya"))
    channel = over_http.slack.channel("wa-sales")
    root = over_http.thread("wa-sales", "Priya")[0]
    await over_http.slack.say(over_http.person("Asha"), channel.id, "and back", thread_ts=root.ts)
    await over_http.until(lambda: over_http.heard(chat))
    answer = await over_http.slack.command(over_http.person("Asha"), "help")
    await answer.settled(3)

    assert over_http.heard(chat) == ["and back"]
    assert "help" in answer.text


async def test_over_http_health_says_when_slack_no_longer_knows_us(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, mode="http", HEALTH_SECONDS="1") as running_app:
        await running_app.healthy()
        running_app.slack.fail("auth.test", times=1_000, kind="error", error="token_revoked")
        assert running_app.app is not None
        parts = running_app.app.vitals.parts

        await running_app.until(lambda: (parts()["slack"], parts()["database"]) == (False, True))


def signature(running_app: RunningApp, raw: bytes) -> dict[str, str]:
    secret = running_app.world.periskope.webhook_secret.encode()
    return {"x-periskope-signature": hmac.new(secret, raw, hashlib.sha256).hexdigest()}


HOSTILE: list[tuple[str, bytes, set[int]]] = [
    ("five megabytes", b'{"a":"' + b"x" * 5_000_000 + b'"}', {413}),
    ("broken json", b'{"event": "message.created", "data": {', {400}),
    ("deep nesting", b"[" * 100_000, {400}),
    ("deep objects", b'{"a":' * 100_000, {400}),
    ("no utf-8", b'{"event":"\xff\xfe"}', {400}),
    ("a list", b"[1,2,3]", {400}),
    ("an unknown event", b'{"event":"moon.landed","data":{"chat_id":1}}', {200}),
    ("missing fields", b'{"event":"message.created","data":{}}', {200}),
    ("no data", b'{"event":"message.created"}', {200}),
    ("nothing", b"", {400}),
]


@pytest.mark.parametrize(("name", "raw", "answers"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
async def test_a_hostile_webhook_is_turned_away_and_the_next_good_one_works(
    over_http: RunningApp, name: str, raw: bytes, answers: set[int]
) -> None:
    url = f"{over_http.world.app_url}/periskope/webhook"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=io.BytesIO(raw), headers={"x-periskope-signature": "0" * 64}) as answer:
            unsigned = answer.status
        async with session.post(url, data=io.BytesIO(raw), headers=signature(over_http, raw)) as answer:
            signed = answer.status
    await over_http.world.periskope.customer_says(over_http.chat("Priya"), "still here?")
    await over_http.until(lambda: over_http.words("wa-sales", "Priya"))

    assert unsigned in {401, 413}
    assert signed in answers


async def test_odd_characters_and_an_unreadable_message_do_not_silence_their_chat(over_http: RunningApp) -> None:
    chat = over_http.chat("Priya")
    data: dict[str, Any] = {
        "chat_id": chat,
        "org_phone": over_http.world.periskope.phone,
        "unique_id": "3EB0000000000000ODD1",
        "message_id": f"false_{chat}_3EB0000000000000ODD1",
        "message_type": "chat",
        "from_me": False,
        "timestamp": "never",
        "body": "nul \u0000 and \ud800 surrogate",
        "sender_phone": chat,
    }
    raw = json.dumps({"event": "message.created", "data": data}).encode()
    url = f"{over_http.world.app_url}/periskope/webhook"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=raw, headers=signature(over_http, raw)) as answer,
    ):
        status = answer.status
    await over_http.world.periskope.customer_says(chat, "after the odd one")
    await over_http.until(lambda: any("after the odd one" in words for words in over_http.words("wa-sales", "Priya")))

    assert status == 200


SLACK_HOSTILE: list[tuple[str, dict[str, str], bytes, set[int]]] = [
    ("no headers", {}, b"{}", {401}),
    ("odd time", {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=00"}, b"{}", {401}),
    ("odd signature", {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=\xe9"}, b"{}", {401}),
    ("old", {"X-Slack-Request-Timestamp": "1000000000", "X-Slack-Signature": "v0=00"}, b"{}", {401}),
]


@pytest.mark.parametrize(("name", "headers", "raw", "answers"), SLACK_HOSTILE, ids=[row[0] for row in SLACK_HOSTILE])
async def test_an_unsigned_slack_request_is_turned_away(
    over_http: RunningApp, name: str, headers: dict[str, str], raw: bytes, answers: set[int]
) -> None:
    url = f"{over_http.world.app_url}/slack/events"
    sent = headers | {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(url, data=raw, headers=sent) as answer:
        assert answer.status in answers


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[" * 100_000,
        b'{"type":"event_callback"}',
        b"payload=%7B",
        b"payload=%7B%22type%22%3A%22view_submission%22%7D",
    ],
)
async def test_a_signed_but_broken_slack_request_never_answers_500(over_http: RunningApp, raw: bytes) -> None:
    stamp = str(int(time.time()))
    base = f"v0:{stamp}:".encode() + raw
    digest = hmac.new(over_http.slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    kind = "application/json" if raw[:1] in {b"{", b"["} else "application/x-www-form-urlencoded"
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}
    url = f"{over_http.world.app_url}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=raw, headers=headers) as answer:
        assert answer.status < 500


async def test_events_of_another_workspace_app_or_phone_change_nothing(over_http: RunningApp) -> None:
    body = {
        "type": "event_callback",
        "team_id": "T0OTHER",
        "api_app_id": over_http.slack.app_id,
        "event_id": "Ev0OTHER",
        "event": {
            "type": "message",
            "channel": over_http.slack.channel("wa-sales").id,
            "user": "U1",
            "ts": "1.1",
            "text": "x",
        },
    }
    raw = json.dumps(body).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(
        over_http.slack.signing_secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256
    ).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }
    other = {"event": "message.created", "data": {"chat_id": "1@c.us", "org_phone": "999@c.us", "unique_id": "A" * 20}}
    raw_other = json.dumps(other).encode()
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{over_http.world.app_url}/slack/events", data=raw, headers=headers) as first:
            statuses = [first.status]
        url = f"{over_http.world.app_url}/periskope/webhook"
        async with session.post(url, data=raw_other, headers=signature(over_http, raw_other)) as second:
            statuses.append(second.status)
    stored = await over_http.store.read(
        lambda tx: tx.conn.exec_driver_sql("select count(*) from inbox where key = 'Ev0OTHER'").scalar_one()
    )

    assert statuses == [200, 200]
    assert stored == 0


async def test_no_log_line_holds_words_numbers_or_secrets(tmp_path: Path) -> None:
    """The real process, its whole stderr, on a good and on a bad day."""
    from tests.fixtures.running_app import PATH

    async with RunningApp.open(tmp_path / "unused", settle=False) as running_app:
        await running_app.stop_app()
        with tempfile.TemporaryDirectory() as folder:
            env = running_app.world.environment(Path(folder), **running_app.overrides, LOG_LEVEL="debug") | PATH
            process = await asyncio.create_subprocess_exec(
                __import__("sys").executable, "-m", "bot", "run", env=env, stderr=asyncio.subprocess.PIPE
            )
            assert process.stderr is not None
            reading = asyncio.create_task(process.stderr.read())
            await running_app.until(lambda: {"wa-triage", "wa-sales"} <= running_app.rooms())
            chat = running_app.chat("Priya")
            running_app.slack.fail("chat.postMessage", times=1, kind="500")
            await running_app.world.periskope.customer_says(chat, "my zebrafish is ill")
            await running_app.until(lambda: running_app.words("wa-sales", "Priya"))
            root, channel = running_app.thread("wa-sales", "Priya")[0], running_app.slack.channel("wa-sales")
            running_app.world.periskope.fail("/message/send", times=1, kind="drop")
            await running_app.slack.say(running_app.person("Asha"), channel.id, "poor zebrafish", thread_ts=root.ts)
            await running_app.until(lambda: running_app.heard(chat))
            process.terminate()
            log = (await asyncio.wait_for(reading, PATIENCE)).decode()
            await process.wait()

    number = chat.partition("@")[0]
    secrets = [
        running_app.slack.bot_token,
        running_app.slack.app_token,
        running_app.world.periskope.api_key,
        running_app.world.periskope.webhook_secret,
    ]
    assert len(log) > 500
    assert [word for word in ("zebrafish", "Priya", number, number[-8:], *secrets) if word in log] == []
    assert any("zebrafish" in plain(message) for message in running_app.thread("wa-sales", "Priya"))
