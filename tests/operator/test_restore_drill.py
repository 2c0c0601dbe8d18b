"""The restore drill as it is documented: its very commands, on both databases; nothing is lost, no customer hears twice."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.operator.client import ask
from storage.migrate import config, upgrade
from storage.postgres import postgres_engine
from storage.tables import metadata
from tests import servers
from tests.end_to_end.outages import until_health
from tests.fixtures.running_app import PATIENCE, RunningApp

DRILL = Path("docs/reliability.md").read_text().partition("## Restore drill")[2]
COMMANDS = re.findall(r"```sh\n(.*?)```", DRILL, re.DOTALL)
BACKUP_SQLITE, RESTORE_SQLITE, BACKUP_POSTGRES, RESTORE_POSTGRES, CONFIRM = COMMANDS
DOOR = '#!/bin/sh\nshift\nexec "{python}" -m bot "$@"\n'  # ./run bot, set up already


async def shell(running_app: RunningApp, folder: Path, script: str) -> None:
    """What an operator types, in a folder with ./run."""
    env = running_app.world.environment(running_app.data, **running_app.overrides)
    env |= {"PATH": f"{servers.postgres_binaries()}:/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())}
    (folder / "run").write_text(DOOR.format(python=sys.executable))
    (folder / "run").chmod(0o755)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "bash", "-euc", script, cwd=folder, env=env, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert process.returncode == 0, said.decode()


async def talk(running_app: RunningApp, word: str) -> None:
    """Priya asks, and Asha answers."""
    chat, channel = running_app.chat("Priya"), running_app.slack.channel("wa-sales")
    await running_app.world.periskope.customer_says(chat, f"question {word}")
    await running_app.until(lambda: count(running_app, f"question {word}"))
    root = running_app.thread("wa-sales", "Priya")[0].ts
    await running_app.slack.say(running_app.person("Asha"), channel.id, f"answer {word}", thread_ts=root)
    await running_app.until(lambda: f"answer {word}" in running_app.heard(chat))
    await running_app.at_rest()


def count(running_app: RunningApp, words: str) -> int:
    return sum(words in said for said in running_app.words("wa-sales", "Priya"))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_the_drill_loses_nothing_and_no_customer_hears_twice(
    tmp_path: Path, database: str, migrated_template: str, new_postgres: Callable[[str], str]
) -> None:
    data, machine = tmp_path / "data", tmp_path / "machine"
    data.mkdir()
    machine.mkdir()
    url = new_postgres(migrated_template) if database == "postgres" else ""
    backup, restore = (BACKUP_POSTGRES, RESTORE_POSTGRES) if database == "postgres" else (BACKUP_SQLITE, RESTORE_SQLITE)
    async with RunningApp.open(data, DATABASE_URL=url) as running_app:
        await talk(running_app, "one")
        await shell(running_app, machine, backup)
        await talk(running_app, "two")
        await running_app.stop_app()
        await shell(running_app, machine, restore)
        await running_app.start_app()
        status = await asyncio.to_thread(ask, data, "status")
        await shell(running_app, machine, CONFIRM)
        await talk(running_app, "three")
        await until_health(running_app, "database", well=True, within=PATIENCE)
        after = await asyncio.to_thread(ask, data, "status")

        assert not status.well
        assert "Nothing is sent, posted or invited" in status.lines[0]
        assert running_app.heard(running_app.chat("Priya")) == ["answer one", "answer two", "answer three"]
        assert (count(running_app, "question one"), count(running_app, "question three")) == (1, 1)
        assert count(running_app, "question two") in {1, 2}
        assert after.well


def test_a_backup_from_before_migrations_put_back_over_their_tables_is_migrated_again(
    tmp_path: Path, postgres_url: str
) -> None:
    engine = postgres_engine(postgres_url)
    env = {"PATH": f"{servers.postgres_binaries()}:/usr/bin:/bin", "DATABASE_URL": postgres_url}
    with engine.begin() as conn:
        command.upgrade(config(conn), "0001")
    subprocess.run(["/bin/bash", "-euc", BACKUP_POSTGRES], cwd=tmp_path, env=env, check=True)
    upgrade(engine)
    engine.dispose()
    subprocess.run(["/bin/bash", "-euc", RESTORE_POSTGRES], cwd=tmp_path, env=env, check=True)
    upgrade(engine)
    with engine.begin() as conn:
        differences = compare_metadata(MigrationContext.configure(conn), metadata)
    engine.dispose()

    assert differences == []
