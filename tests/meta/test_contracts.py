"""The import contracts bite: a copy of the program with a forbidden import in each room is caught at every one of them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOTS = ("bot", "storage", "scheduler", "sandbox", "tests")

# (file to plant, its import, the contract that must break)
PLANTED = (
    ("bot/text/planted_up.py", "import bot.model", "Packages are layers"),
    ("bot/rooms/policy/planted_up.py", "import bot.threads.policy", "Packages are layers"),
    ("bot/notices/messages/planted_side.py", "import bot.threads.policy", "Packages are layers"),
    ("bot/planted_room.py", "VALUE = 1", "Packages are layers"),
    ("bot/rooms/actions/planted_call.py", "import bot.clients", "Packages are layers"),
    ("bot/rooms/actions/planted_wire.py", "import bot.wire", "Packages are layers"),
    ("storage/planted_up.py", "import bot.access.policy", "Storage stands under the features"),
    ("bot/model/planted_store.py", "import storage", "Storage stands under the features"),
    ("storage/planted_blocks.py", "import bot.blockkit", "Storage knows model and text only"),
    ("bot/threads/helpers.py", "VALUE = 1", "A feature has these drawers and no others"),
    ("bot/threads/messages/planted_up.py", "import bot.threads.queries", "A feature has these drawers and no others"),
    ("bot/threads/effects/planted_side.py", "import bot.rooms.effects", "Entrances are opened by the routes only"),
    ("bot/rooms/policy/planted_clock.py", "import time", "Pure drawers are pure"),
    ("bot/text/planted_chance.py", "import random", "Pure drawers are pure"),
    ("bot/blockkit/planted_log.py", "import logging", "Pure drawers are pure"),
    ("bot/notices/messages/planted_wait.py", "import asyncio", "Pure drawers are pure"),
    ("bot/rooms/actions/planted_net.py", "import httpx", "No feature can await"),
    ("bot/wire/planted_vendor.py", "import slack_sdk", "No feature can await"),
    ("bot/clients/planted_rule.py", "import bot.rooms.policy", "Vendors know no feature"),
    ("scheduler/planted_house.py", "import storage", "The scheduler runs what it is handed"),
    ("bot/chats/slack/planted_rows.py", "import storage.tx", "Handlers hold no transaction"),
    ("bot/rooms/actions/planted_words.py", "import bot.interactions.tokens", "Typed words are read in one place"),
    ("bot/rooms/actions/planted_setting.py", "import bot.settings", "Settings are read at the root"),
    ("bot/rooms/actions/planted_sql.py", "import sqlalchemy", "SQL and Redis live in storage"),
    ("bot/outbox/planted_redis.py", "import redis", "SQL and Redis live in storage"),
    ("sandbox/planted_ours.py", "import bot.model", "The sandbox stands alone"),
    ("sandbox/planted_vendor.py", "import slack_sdk", "The sandbox stands alone"),
    ("bot/listeners/planted_sandbox.py", "import sandbox", "Nothing shipped knows the sandbox or the tests"),
    ("storage/planted_tests.py", "import tests", "Nothing shipped knows the sandbox or the tests"),
    ("bot/outbox/planted_circle.py", "import bot.outbox.planted_back", "No circles"),
    ("bot/outbox/planted_back.py", "import bot.outbox.planted_circle", "No circles"),
)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said about each broken contract in a copy with everything planted."""
    copy = tmp_path_factory.mktemp("planted")
    for root in ROOTS:
        shutil.copytree(root, copy / root, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy("pyproject.toml", copy)
    for file, line, _ in PLANTED:
        (copy / file).write_text(f'"""Planted."""\n\n{line}\n')
    said = lint(copy)
    sections = re.split(r"\n([^\n]+)\n-+\n", said.partition("Broken contracts")[2])
    return dict(zip(sections[1::2], sections[2::2], strict=True))


def lint(folder: Path) -> str:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED, ids=[file for file, _, _ in PLANTED])
def test_a_forbidden_import_is_caught_by_its_contract(
    findings: dict[str, str], file: str, line: str, contract: str
) -> None:
    stem = Path(file).stem

    assert stem in findings[contract]


def test_every_contract_has_something_planted_against_it() -> None:
    stated = re.findall(
        r'^name = "(.+)"$', Path("pyproject.toml").read_text().partition("[tool.importlinter]")[2], re.MULTILINE
    )

    assert {contract for _, _, contract in PLANTED} == set(stated)
