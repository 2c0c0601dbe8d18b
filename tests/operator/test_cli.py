"""The command line as a program meets it: what is on which stream, and the exit code."""

import asyncio
import sys
import tomllib
from pathlib import Path

from storage.migrate import head
from storage.store import Store
from tests.operator.conftest import desk, opened

REPOSITORY = Path(__file__).parents[2]


async def command(*words: str, env: dict[str, str] | None = None) -> tuple[int | None, str, str]:
    """The exit code, stdout and stderr of `python -m bot …`."""
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=REPOSITORY, env=env, stdout=pipe, stderr=pipe
    )
    out, err = await running.communicate()
    return running.returncode, out.decode(), err.decode()


async def test_what_was_asked_for_is_on_stdout_though_something_is_not_well(folder: Path, store: Store) -> None:
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "PERISKOPE_API_KEY": "a-key",
        "DATA_DIR": str(folder),
    }
    async with opened(folder, desk(store, ready=False)):
        code, out, err = await command("status", env=settings)

    assert code == 1
    assert "slack: NOT WELL" in out
    assert err == ""


async def test_who_may_not_read_the_secrets_asks_the_program_in_a_named_folder(folder: Path, store: Store) -> None:
    async with opened(folder, desk(store)):
        asked = await command("lanes", env={"DATA_DIR": str(folder)})

    assert asked == (0, "No lane is held or failing.\n", "")


async def test_the_version_is_the_packages_and_tells_the_databases() -> None:
    package = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]

    assert await command("--version", env={}) == (0, f"periskope-slack {package}, database version {head()}\n", "")
