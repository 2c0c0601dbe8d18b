"""The doctor: what is wrong is found, each in a sentence that says what to do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import check_doors
from bot.operator.doctor.examine import Finding, examine, exit_code, lines
from bot.operator.doctor.privacy import look_at_privacy
from tests import servers
from tests.meta.doctor_world import NOW, PHONE, World

Look = Callable[..., Awaitable[list[Finding]]]


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
def look(world: World, tmp_path: Path) -> Look:
    async def examined(**more: str) -> list[Finding]:
        settings = world.settings(**{"DATA_DIR": str(tmp_path), "PORT": str(servers.free_port()), **more})
        return await examine(settings, now=lambda: NOW, doors=check_doors.opened)

    return examined


def wrong(findings: list[Finding]) -> list[str]:
    return [finding.sentence for finding in findings if not finding.ok]


async def test_a_sound_installation_is_found_sound(look: Look) -> None:
    findings = await look()

    assert wrong(findings) == []
    assert exit_code(findings) == 0
    assert lines(findings).endswith("All is well: ./run starts it.")


async def test_each_finding_is_one_sentence_without_a_secret(look: Look) -> None:
    findings = await look()

    for finding in findings:
        assert finding.sentence.endswith(".")
        assert "\n" not in finding.sentence
        assert not any(secret in finding.sentence for secret in ("xoxb-1", "xapp-1", "key-1"))


async def test_a_revoked_token_is_said_and_told_what_to_do_about(world: World, look: Look) -> None:
    world.token_error = "token_revoked"

    findings = await look()

    assert wrong(findings) == [
        "SLACK_BOT_TOKEN does not work; it was revoked: install the app again and set the new token."
    ]
    assert exit_code(findings) == 1
    assert "1 to put right." in lines(findings)


async def test_missing_scopes_are_named(world: World, look: Look) -> None:
    world.scopes -= {"files:read", "commands"}

    assert wrong(await look()) == [
        "The bot's token lacks commands, files:read: update the app from manifest.yml and install it again."
    ]


async def test_admins_whom_slack_does_not_have_are_named(world: World, look: Look) -> None:
    world.people = {"nina@acme.example": False, "gone@acme.example": True}
    known = await look(ADMIN_EMAILS="nina@acme.example")
    findings = await look(ADMIN_EMAILS="nina@acme.example, gone@acme.example, nina@acme.exmaple")

    [sentence] = wrong(findings)

    assert wrong(known) == []
    assert sentence.startswith("ADMIN_EMAILS names gone@acme.example, nina@acme.exmaple, whom this Slack")


async def test_files_that_others_can_read_are_noticed(
    world: World, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    database, secrets = data / "house.db", tmp_path / ".env"
    database.touch()
    secrets.touch()
    settings = world.settings(DATA_DIR=str(data), DATABASE_URL=f"sqlite:///{database}")
    for path in (database, secrets):
        path.chmod(0o644)
    before = wrong(look_at_privacy(settings))
    secrets.chmod(0o600)
    data.chmod(0o700)
    after = look_at_privacy(settings)

    assert [sentence.rpartition(": ")[2] for sentence in before] == ["chmod 600 .env.", f"chmod 700 {data}."]
    assert [finding.ok for finding in after] == [True, True]


@pytest.mark.parametrize(("seconds", "way"), [(200, "slow"), (-200, "fast")])
async def test_a_clock_that_drifts_is_noticed(world: World, look: Look, seconds: int, way: str) -> None:
    world.date = NOW + timedelta(seconds=seconds)

    [sentence] = wrong(await look())

    assert sentence.startswith(f"This machine's clock is 200 seconds {way}:")


async def test_an_app_token_of_the_wrong_kind_is_noticed(world: World, look: Look) -> None:
    world.app_token_error = "not_allowed_token_type"

    [sentence] = wrong(await look())

    assert sentence.startswith("SLACK_APP_TOKEN does not work; it is a token of another kind")


async def test_with_a_signing_secret_no_app_token_is_asked_for(world: World, look: Look) -> None:
    world.app_token_error = "not_allowed_token_type"

    assert wrong(await look(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="hush-0123456789abcdef")) == []


async def test_nobody_at_slacks_address_is_said_without_an_error(look: Look) -> None:
    nowhere = f"http://127.0.0.1:{servers.free_port()}/api/"

    [sentence] = wrong(await look(SLACK_API_URL=nowhere))

    assert sentence.startswith("Slack could not be reached (ConnectError)")


@pytest.mark.parametrize(
    ("status", "phones", "expected"),
    [
        (401, {"message": "no"}, "Periskope refuses PERISKOPE_API_KEY"),
        (502, [], "Periskope answered 502 and no list of phones"),
        (200, {"odd": 1}, "Periskope answered 200 and no list of phones"),
        (200, [], "Periskope has no phone yet"),
        (200, [{**PHONE, "wa_state": "DISCONNECTED"}], "The phone …0100 is not connected"),
    ],
)
async def test_what_is_wrong_at_periskope_is_told(
    world: World, look: Look, status: int, phones: object, expected: str
) -> None:
    world.key_status, world.phones = status, phones

    [sentence] = wrong(await look())

    assert sentence.startswith(expected)


async def test_a_phone_that_periskope_does_not_have_is_named(look: Look) -> None:
    assert wrong(await look(PHONES="14155550100,14155550199")) == [
        (
            "PHONES names …0199, which Periskope does not have: copy the number from its console, or leave PHONES empty "
            "for all."
        )
    ]


async def test_a_folder_that_cannot_be_written_is_named(look: Look, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")

    [sentence] = wrong(await look(DATA_DIR=str(file)))

    assert sentence.startswith(f"DATA_DIR is {file}, and {file} cannot be written")


async def test_a_file_that_is_no_database_is_said(look: Look, tmp_path: Path) -> None:
    (tmp_path / "periskope.db").write_bytes(b"no database at all" * 500)

    [sentence] = wrong(await look())

    assert sentence.startswith("The database cannot be used: ")


async def test_a_migrated_database_is_found_so(look: Look, migrated_postgres_url: str) -> None:
    findings = await look(DATABASE_URL=migrated_postgres_url)

    assert wrong(findings) == []
    assert "The database's encoding is UTF8." in {finding.sentence for finding in findings}
    assert any(finding.sentence.startswith("The database is reachable and at version") for finding in findings)


async def test_an_encoding_that_cannot_hold_every_name_is_refused(look: Look, postgres_url: str) -> None:
    plain = postgres_url.rpartition("/")[0] + "/plain"
    servers.administer(postgres_url, "CREATE DATABASE plain ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")

    [sentence] = wrong(await look(DATABASE_URL=plain))

    assert sentence.startswith("The database's encoding is SQL_ASCII")


async def test_no_database_there_is_said(look: Look) -> None:
    nowhere = f"postgresql://postgres:hush@127.0.0.1:{servers.free_port()}/nothing"

    [sentence] = wrong(await look(DATABASE_URL=nowhere))

    assert sentence.startswith("The database cannot be used: ")
    assert "hush" not in sentence


async def test_redis_is_asked(look: Look, redis_url: str) -> None:
    assert wrong(await look(REDIS_URL=redis_url)) == []


async def test_a_redis_that_refuses_the_password_is_said(look: Look, redis_url: str) -> None:
    [sentence] = wrong(await look(REDIS_URL=redis_url.replace("redis://", "redis://nobody:hush@")))

    assert sentence == "Redis refuses us: check the name and password in REDIS_URL."


async def test_no_redis_there_is_said(look: Look) -> None:
    [sentence] = wrong(await look(REDIS_URL=f"redis://127.0.0.1:{servers.free_port()}/0"))

    assert sentence.startswith("Redis could not be reached (ConnectionRefusedError)")
