"""What keeps the program from starting is one sentence; nothing was said in Slack by then; and a stop takes no time."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot.app.failures import sentence
from bot.settings import Settings, load
from sandbox.world import World
from tests import servers
from tests.fixtures.running_app import PATIENCE, RunningApp

PATH = {"PATH": "/usr/bin:/bin"}
READS = {"auth.test", "bots.info"}
STOP_SECONDS = 5.5  # five, and what a machine takes to notice
FOR_EVER = 3600.0  # seconds that what hangs would take: who waits for it does not end within any patience


async def started(world: World, data: Path, **own: str) -> tuple[int, list[str]]:
    """Run the program until it ends by itself; its exit code and what it says but for its log."""
    env = world.environment(data, **(RunningApp.quick() | own))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env | PATH, stderr=asyncio.subprocess.PIPE
    )
    _, raw = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, [line for line in raw.decode().splitlines() if not line.startswith("{")]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = await World.start()
    yield made
    await made.stop()


def taken() -> tuple[socket.socket, str]:
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    return held, str(held.getsockname()[1])


def garbage(path: Path, _: int) -> None:
    path.write_bytes(b"this is no database " * 400)


def damaged_in_the_middle(path: Path, pages: int) -> None:
    with path.open("r+b") as file:
        for page in range(pages // 3, pages - 2, 2):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)


@pytest.mark.parametrize("name", ["PORT", "METRICS_PORT"])
async def test_a_taken_port_is_said_by_its_setting_before_a_word_in_slack(
    world: World, tmp_path: Path, name: str
) -> None:
    held, port = taken()
    with held:
        code, said = await started(world, tmp_path, **{name: port})

    assert code == 1
    assert said == [f"Port {port} is taken: stop what listens there, or set {name} to another port."]
    assert {call.method for call in world.slack.calls} <= READS
    assert not world.slack.socket.connections


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ({"ADMIN_EMAILS": ""}, "ADMIN_EMAILS is empty and there is no admin yet"),
        ({"SLACK_BOT_TOKEN": "xoxb-another"}, "Slack does not take SLACK_BOT_TOKEN (invalid_auth)"),
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
            "The database cannot be opened: check that DATABASE_URL",
        ),
        ({"HOST": "203.0.113.7"}, "HOST 203.0.113.7 is not an address of this machine"),
    ],
)
async def test_what_is_set_wrongly_is_said_in_one_sentence(
    world: World, tmp_path: Path, own: dict[str, str], says: str
) -> None:
    code, said = await started(world, tmp_path, **own)

    assert code == 1
    assert len(said) == 1
    assert says in said[0]
    assert {call.method for call in world.slack.calls} <= READS


async def test_a_data_folder_that_is_a_file_is_said(world: World, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    code, said = await started(world, tmp_path / "data")

    assert (code, len(said)) == (1, 1)
    assert "is not a folder" in said[0]


async def test_a_database_that_may_only_be_read_is_said(
    world: World, tmp_path: Path, migrated_postgres_url: str
) -> None:
    name = migrated_postgres_url.rpartition("/")[2]
    servers.administer(migrated_postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    code, said = await started(world, tmp_path, DATABASE_URL=migrated_postgres_url)

    assert (code, len(said)) == (1, 1)
    assert "The database cannot be written" in said[0]


@pytest.mark.parametrize("damage", [garbage, damaged_in_the_middle])
async def test_a_damaged_database_is_said(tmp_path: Path, damage: Callable[[Path, int], None]) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        await running_app.stop_app()
        file = tmp_path / "periskope.db"
        damage(file, file.stat().st_size // 4096)
        code, said = await started(running_app.world, tmp_path)

        assert (code, len(said)) == (1, 1)
        assert "is damaged" in said[0]


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    settings = load({"SANDBOX": "", **SETTINGS, "DATA_DIR": str(tmp_path)}, env_file=None)
    assert isinstance(settings, Settings), settings
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as conn:
        conn.exec_driver_sql("create table t (a)")
        conn.exec_driver_sql("PRAGMA max_page_count=3")
        with pytest.raises(OperationalError) as full:
            conn.exec_driver_sql("insert into t values (zeroblob(100000))")
    engine.dispose()

    assert isinstance(full.value.orig, sqlite3.Error)
    assert sentence(full.value, settings) == "The disk of the database is full: free some space, then start again."


SETTINGS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PERISKOPE_API_KEY": "k"}


async def slack_away(world: World) -> None:
    world.slack.fail("*", times=1_000_000, kind="html503")


async def slack_hangs(world: World) -> None:
    world.slack.fail("*", times=1_000_000, kind="late", seconds=FOR_EVER)


async def periskope_hangs(world: World) -> None:
    world.periskope.fail("/", times=1_000_000, kind="late", seconds=FOR_EVER)


async def nothing(world: World) -> None:
    """All is well."""


STATES: list[Callable[[World], Awaitable[None]]] = [nothing, slack_away, slack_hangs, periskope_hangs]


async def ends(process: asyncio.subprocess.Process) -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.wait(), PATIENCE)
    return time.monotonic() - began


async def running(world: World, data: Path, **own: str) -> asyncio.subprocess.Process:
    env = world.environment(data, **(RunningApp.quick() | own))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env | PATH, stderr=asyncio.subprocess.DEVNULL
    )


async def stopped(
    world: World, data: Path, state: Callable[[World], Awaitable[None]], when: str
) -> tuple[float, int | None]:
    """Stop the program in this state; after how many seconds it ended, and with which code."""
    running_app = RunningApp(world=world, data=data, overrides=RunningApp.quick())
    if when == "at the first start":
        await state(world)
    process = await running(world, data)
    if when == "in the middle":
        await running_app.healthy()
        await state(world)
        await world.periskope.customer_says(running_app.chat("Priya"), "in the middle")
    else:
        await running_app.until(lambda: world.slack.calls)
    return await ends(process), process.returncode


async def stopped_while_frozen(world: World, data: Path) -> tuple[float, int | None]:
    """The same while PostgreSQL stands still."""
    with servers.postgres() as server:
        url = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
        process = await running(world, data, DATABASE_URL=url)
        await RunningApp(world=world, data=data).healthy()
        main = server.process.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii")
        pids = [main, *(int(pid) for pid in children.split())]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            return await ends(process), process.returncode
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("when", ["at the first start", "in the middle"])
async def test_it_ends_though_what_it_waits_for_never_comes(
    world: World, tmp_path: Path, state: Callable[[World], Awaitable[None]], when: str
) -> None:
    _, code = await stopped(world, tmp_path, state, when)

    assert code == 0


async def test_it_ends_though_the_database_is_frozen(world: World, tmp_path: Path) -> None:
    _, code = await stopped_while_frozen(world, tmp_path)

    assert code == 0


@pytest.mark.soak  # true seconds: it has the machine to itself
async def test_it_ends_within_five_seconds_in_every_state(tmp_path: Path) -> None:
    took: dict[tuple[str, str], float] = {}
    for when in ("at the first start", "in the middle"):
        for state in STATES:
            world = await World.start()
            took[when, state.__name__], _ = await stopped(world, tmp_path / f"{len(took)}", state, when)
            await world.stop()
    world = await World.start()
    took["frozen database", ""], _ = await stopped_while_frozen(world, tmp_path / "frozen")
    await world.stop()

    assert {name: seconds for name, seconds in took.items() if seconds > STOP_SECONDS} == {}
