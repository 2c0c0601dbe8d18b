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
    ("bot/domain/planted_up.py", "import bot.wire", "Rooms are layers"),
    ("storage/planted_up.py", "import bot.flows", "Rooms are layers"),
    ("bot/watch/planted_side.py", "import bot.views", "Rooms are layers"),
    ("bot/planted_room.py", "VALUE = 1", "Everything in bot has a place"),
    ("bot/flows/planted_trip.py", "VALUE = 1", "Trips stand side by side over their steps"),
    ("bot/flows/steps/planted_up.py", "import bot.flows.outgoing", "Trips stand side by side over their steps"),
    ("storage/planted_view.py", "import bot.views", "Storage knows the domain only"),
    ("scheduler/planted_house.py", "import storage", "The scheduler runs what it is handed"),
    ("bot/domain/planted_clock.py", "import time", "Domain and views are pure"),
    ("bot/domain/planted_chance.py", "import random", "Domain and views are pure"),
    ("bot/views/planted_log.py", "import logging", "Domain and views are pure"),
    ("bot/views/planted_wait.py", "import asyncio", "Domain and views are pure"),
    ("bot/flows/steps/planted_net.py", "import httpx", "Flows and wire never touch a network"),
    ("bot/wire/planted_vendor.py", "import slack_sdk", "Flows and wire never touch a network"),
    ("bot/flows/steps/planted_wire.py", "import bot.wire", "Vendors' JSON is read at the edges"),
    ("bot/flows/outgoing/planted_call.py", "import bot.clients", "Only the deliverer, the poll and the root call out"),
    ("bot/listeners/planted_call.py", "import bot.clients", "Only the deliverer, the poll and the root call out"),
    ("bot/flows/steps/planted_setting.py", "import bot.settings", "Settings are read at the root"),
    ("bot/flows/steps/planted_sql.py", "import sqlalchemy", "SQL and Redis live in storage"),
    ("bot/deliver/planted_redis.py", "import redis", "SQL and Redis live in storage"),
    ("sandbox/planted_ours.py", "import bot.domain", "The sandbox stands alone"),
    ("sandbox/planted_vendor.py", "import slack_sdk", "The sandbox stands alone"),
    ("bot/listeners/planted_sandbox.py", "import sandbox", "Nothing shipped knows the sandbox or the tests"),
    ("storage/planted_tests.py", "import tests", "Nothing shipped knows the sandbox or the tests"),
    ("bot/deliver/planted_circle.py", "import bot.deliver.planted_back", "No circles"),
    ("bot/deliver/planted_back.py", "import bot.deliver.planted_circle", "No circles"),
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
