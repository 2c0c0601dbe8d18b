"""The doctor looks at the ways in, the disk and the database; its trial finds out what the workspace allows."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import check_doors
from bot.operator import first_steps
from bot.operator.doctor import trial
from bot.operator.doctor.examine import Finding, as_json, examine, try_out
from bot.settings import Settings, fault_of, load
from sandbox.world import World
from storage import tables as t
from storage.opening import open_store
from storage.tx import Tx
from tests import servers
from tests.end_to_end.conftest import running_app
from tests.fixtures.engine_world import NOON
from tests.fixtures.running_app import RunningApp
from tests.meta.doctor_world import NOW

__all__ = ["running_app"]


@pytest.fixture(params=["socket", "http"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    started = await World.start(mode=request.param)
    yield started
    await started.stop()


def settings_of(world: World, folder: Path, **more: str) -> Settings:
    settings = load(world.environment(folder, **more), env_file=None)
    assert isinstance(settings, Settings), settings
    return settings


def told(findings: list[Finding], word: str) -> Finding:
    return next(finding for finding in findings if word in finding.sentence)


async def test_before_the_first_start_both_doors_are_opened_and_tried(world: World, tmp_path: Path) -> None:
    findings = await examine(settings_of(world, tmp_path), now=lambda: NOW, doors=check_doors.opened)

    assert told(findings, "PORT is").sentence.endswith("it is free.")
    assert told(findings, "signed webhook").ok
    over_http = [finding for finding in findings if "SLACK_SIGNING_SECRET" in finding.sentence]
    assert [finding.ok for finding in over_http] == ([True] if settings_of(world, tmp_path).transport == "http" else [])


async def test_a_port_of_another_program_is_said(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    other = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", settings.port)
    findings = await examine(settings, now=lambda: NOW, doors=check_doors.opened)
    other.close()

    assert told(findings, "taken by another program").ok is False


def stored_events(tx: Tx) -> list[str]:
    """The keys of events that webhooks brought."""
    return [row.key for row in tx.conn.execute(t.inbox.select()) if row.source == "periskope"]


async def test_a_secret_that_the_running_program_does_not_know_yet_is_said(running_app: RunningApp) -> None:
    changed = settings_of(
        running_app.world, running_app.data, PERISKOPE_WEBHOOK_SECRET="another-long-secret-0123456789"
    )
    await running_app.at_rest()
    before = await running_app.store.read(stored_events)
    same = await examine(settings_of(running_app.world, running_app.data), now=lambda: NOW, doors=check_doors.opened)
    after = await running_app.store.read(stored_events)
    findings = await examine(changed, now=lambda: NOW, doors=check_doors.opened)

    assert told(same, "signed webhook").ok
    assert [key for key in after if key not in before] == []
    assert "restart it" in told(findings, "PERISKOPE_WEBHOOK_SECRET").sentence
    assert told(same, "Socket Mode").ok


async def test_another_installation_that_is_connected_is_counted(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path / "one") as other:
        settings = settings_of(other.world, tmp_path / "two", PORT=str(_free()))
        findings = await examine(settings, now=lambda: NOW, doors=check_doors.opened)

    assert not told(findings, "Socket Mode").ok
    assert "2 other connections" in told(findings, "Socket Mode").sentence


def _free() -> int:
    return servers.free_port()


async def test_a_damaged_database_is_said(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    path = tmp_path / "periskope.db"
    store = open_store(f"sqlite:///{path}", business_clock=lambda: NOON)
    await store.close()
    with closing(sqlite3.connect(path)) as conn:
        [page] = conn.execute("select rootpage from sqlite_master where name='ix_audit_at'").fetchone()
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * 4096] + b"\xff" * 4096 + whole[page * 4096 :])
    findings = await examine(settings, now=lambda: NOW, doors=check_doors.opened)

    assert not told(findings, "restore the newest backup").ok


@pytest.mark.parametrize("world", ["socket"], indirect=True)
@pytest.mark.parametrize(
    ("alter", "sentence"),
    [
        ("DATABASE {name} SET default_transaction_read_only = on", "takes no changes"),
        ("ROLE {name} CONNECTION LIMIT 4", "only 4 connections"),
        ("DATABASE {name} CONNECTION LIMIT 3", "only 3 connections"),
    ],
)
async def test_a_postgresql_that_does_not_let_us_work_is_said(
    world: World, tmp_path: Path, postgres_url: str, alter: str, sentence: str
) -> None:
    name = postgres_url.rpartition("/")[2]
    await asyncio.to_thread(servers.administer, postgres_url, f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 12")
    settings = settings_of(world, tmp_path, DATABASE_URL=postgres_url.replace("postgres@", f"{name}@"))
    sound = await examine(settings, now=lambda: NOW, doors=check_doors.opened)
    await asyncio.to_thread(servers.administer, postgres_url, f"ALTER {alter.format(name=name)}")
    findings = await examine(settings, now=lambda: NOW, doors=check_doors.opened)
    await asyncio.to_thread(servers.administer, f"{postgres_url.rpartition('/')[0]}/postgres", f"DROP ROLE {name}")

    assert "for 2 processes" in told(sound, "PostgreSQL has connections").sentence
    assert not told(findings, sentence).ok


async def test_nobody_to_administer_is_said(world: World, tmp_path: Path) -> None:
    findings = await examine(settings_of(world, tmp_path, ADMIN_EMAILS=""), now=lambda: NOW, doors=check_doors.opened)

    assert not told(findings, "There is no admin").ok


async def test_the_findings_can_be_read_by_a_program(world: World, tmp_path: Path) -> None:
    said = json.loads(as_json(await examine(settings_of(world, tmp_path), now=lambda: NOW, doors=check_doors.opened)))

    assert said["well"] is all(one["ok"] for one in said["findings"])
    assert {"ok", "sentence"} == set(said["findings"][0])


def rooms(world: World) -> list[str]:
    return [channel.name for channel in world.slack.channels.values() if channel.name.startswith("periskope-trial")]


async def test_a_trial_uses_one_channel_again_leaves_nothing_and_is_kept(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    first = await try_out(settings, email="asha@harborbikes.example")
    again = await try_out(settings, email="asha@harborbikes.example")
    store = open_store(settings.database, business_clock=lambda: NOON)
    kept = await store.read(lambda tx: tx.settings.get("trial"))
    await store.close()
    [channel] = [one for one in world.slack.channels.values() if one.name.startswith("periskope-trial")]
    asha = next(user.id for user in world.slack.users.values() if user.email == "asha@harborbikes.example")

    assert all(finding.ok for finding in [*first, *again]), [finding.sentence for finding in [*first, *again]]
    assert kept["author"] is True
    assert kept["picture"] is True
    assert [file.deleted for file in world.slack.files.values()] == [True, True]
    assert kept["channel"] == channel.id
    assert asha not in channel.members
    assert [one for one in channel.messages.values() if not one.deleted and "trial" in str(one.text)] == []


async def test_a_trial_waits_for_a_picture_that_slack_is_not_done_with(world: World, tmp_path: Path) -> None:
    world.slack.share_lag = 1.5
    findings = await try_out(settings_of(world, tmp_path), email="asha@harborbikes.example")

    assert "A photo can stand in the post of its message." in [finding.sentence for finding in findings if finding.ok]


@pytest.mark.parametrize("world", ["socket"], indirect=True)
async def test_a_picture_that_slack_is_not_done_with_in_time_decides_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(world, tmp_path)
    await try_out(settings, email="asha@harborbikes.example")
    before = await kept_trial(settings)
    monkeypatch.setattr(trial, "LOOKS", 1)
    world.slack.share_lag = 3600.0
    findings = await try_out(settings, email="asha@harborbikes.example")
    [wrong] = [finding.sentence for finding in findings if not finding.ok]

    assert "not known whether photos can stand in the post" in wrong
    assert await kept_trial(settings) == before
    assert before["picture"] is True


async def test_a_trial_says_where_photos_cannot_stand_in_posts(world: World, tmp_path: Path) -> None:
    world.slack.uploads_allowed = False
    findings = await try_out(settings_of(world, tmp_path), email="asha@harborbikes.example")
    [wrong] = [finding.sentence for finding in findings if not finding.ok]

    assert "Photos cannot stand in the post" in wrong
    assert "files.getUploadURLExternal was refused (file_uploads_disabled)" in wrong
    assert "each comes as a file below it" in wrong


async def test_a_trial_beside_the_running_program_is_kept_by_it(running_app: RunningApp) -> None:
    settings = settings_of(running_app.world, running_app.data)
    await try_out(settings, email="asha@harborbikes.example")

    assert (await running_app.store.read(lambda tx: tx.settings.get("trial")))["author"] is True


async def kept_trial(settings: Settings) -> dict[str, object]:
    store = open_store(settings.database, business_clock=lambda: NOON)
    kept = await store.read(lambda tx: tx.settings.trial())
    await store.close()
    return {name: value for name, value in kept.items() if name != "at"}


async def test_a_trial_with_somebody_whom_slack_does_not_have_is_refused(world: World, tmp_path: Path) -> None:
    [finding] = await try_out(settings_of(world, tmp_path), email="nobody@harborbikes.example")

    assert "Slack has nobody with the e-mail address nobody@harborbikes.example" in finding.sentence
    assert rooms(world) == []


@pytest.mark.parametrize("world", ["socket"], indirect=True)
@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("users.lookupByEmail", {"kind": "html503"}),
        ("conversations.info", {"kind": "429", "retry_after": 600}),
        ("conversations.kick", {"kind": "drop"}),
        ("chat.update", {"kind": "500"}),
        ("upload", {"kind": "html503"}),
        ("upload", {"kind": "429"}),
    ],
)
async def test_where_slack_does_not_answer_an_earlier_trial_counts(
    world: World, tmp_path: Path, method: str, wrong: dict[str, Any]
) -> None:
    settings = settings_of(world, tmp_path)
    await try_out(settings, email="asha@harborbikes.example")
    before = await kept_trial(settings)
    world.slack.fail(method, **wrong)
    findings = await try_out(settings, email="asha@harborbikes.example")

    assert [method in finding.sentence for finding in findings if not finding.ok] == [True]
    assert await kept_trial(settings) == before
    assert before["author"] is True
    assert len(rooms(world)) == 1


@pytest.mark.parametrize("world", ["socket"], indirect=True)
async def test_a_refusal_takes_back_what_an_earlier_trial_found(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    await try_out(settings, email="asha@harborbikes.example")
    world.slack.fail("chat.update", kind="error", error="edit_window_closed")
    await try_out(settings, email="asha@harborbikes.example")
    kept = await kept_trial(settings)

    assert (kept["author"], kept["removal"], kept["picture"]) == (False, True, True)


@pytest.mark.parametrize("world", ["socket"], indirect=True)
async def test_a_trial_waits_where_slack_asks_for_a_moment(world: World, tmp_path: Path) -> None:
    world.slack.fail("chat.delete", kind="429", retry_after=1)
    findings = await try_out(settings_of(world, tmp_path), email="asha@harborbikes.example")

    assert all(finding.ok for finding in findings)


@pytest.mark.parametrize("world", ["socket"], indirect=True)
async def test_another_channel_is_made_when_the_kept_one_cannot_be_used(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    await try_out(settings, email="asha@harborbikes.example")
    [first] = [one for one in world.slack.channels.values() if one.name in rooms(world)]
    first.archived = True
    findings = await try_out(settings, email="asha@harborbikes.example")

    assert all(finding.ok for finding in findings)
    assert len(rooms(world)) == 2


def walked(path: Path, given: Sequence[str]) -> tuple[Settings | list[str], list[str]]:
    """The first steps, answered with these; what their file says to the program, and what was said meanwhile."""
    answers, said = iter(given), list[str]()
    first_steps.ask_and_write(
        path, ask=lambda *_, **__: next(answers), say=lambda line: said.append(str(line)), wrong=fault_of
    )
    return load({}, env_file=path), said


def test_the_first_steps_write_settings_that_load_and_that_only_their_user_reads(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    settings, said = walked(path, ["", "xoxb-1", "xapp-1", "key-1", "nina@harborbikes.example"])

    assert isinstance(settings, Settings), settings
    assert settings.admin_emails == ("nina@harborbikes.example",)
    assert path.stat().st_mode & 0o777 == 0o600
    assert any("display_information" in line for line in said)
    with pytest.raises(first_steps.AlreadyThere):
        first_steps.ask_and_write(path, ask=lambda *_, **__: "", say=said.append, wrong=fault_of)


def test_with_an_address_the_first_steps_name_the_webhook(tmp_path: Path) -> None:
    given = ["https://chat.example.com/", "xoxb-1", "0123456789abcdef", "key-1", "n@a.example", "fedcba9876543210"]
    settings, said = walked(tmp_path / ".env", given)

    assert isinstance(settings, Settings), settings
    assert settings.transport == "http"
    assert any("https://chat.example.com/periskope/webhook" in line for line in said)
    assert any("https://chat.example.com/slack/events" in line for line in said)


def test_an_answer_that_cannot_be_is_told_and_asked_for_again(tmp_path: Path) -> None:
    first, then = ["chat.example.com", "https://chat.example.com"], ["xapp-1", "xoxb-1", "short", "0123456789abcdef"]
    given = [*first, *then, "key-1", "Nina", "n@a.example", "fed", "fedcba9876543210"]
    settings, said = walked(tmp_path / ".env", given)

    assert isinstance(settings, Settings), settings
    assert settings.transport == "http"
    assert any(line.startswith("Slack and Periskope call an https:// address") for line in said)
    for name in ("SLACK_BOT_TOKEN holds an app token", "SLACK_SIGNING_SECRET", "ADMIN_EMAILS", "PERISKOPE_WEBHOOK"):
        assert any(line.strip().startswith(name) for line in said)
