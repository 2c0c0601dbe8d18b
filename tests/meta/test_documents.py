"""The documents: true where they can be held to something."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import names
from tests.meta import readme

DOCUMENTS = sorted([*Path().glob("*.md"), *Path("docs").rglob("*.md")])


def test_the_readme_lists_the_commands_that_are_switched_on() -> None:
    text = readme.README.read_text()

    assert text == readme.written(text), "run ./run docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_setting_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"`([A-Z][A-Z_]*_[A-Z_]+)(?:=[^`]*)?`", document.read_text())

    assert sorted(set(named) - set(names()) - {"POSTGRES_PASSWORD"}) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_word_after_run_is_one_that_it_knows(document: Path) -> None:
    known = re.findall(r"^  ([a-z-]+)\)", Path("run").read_text(), flags=re.MULTILINE)
    used = re.findall(r"\./run ([a-z-]+)", document.read_text())

    assert sorted(set(used) - set(known)) == []


def test_every_contract_has_been_counted() -> None:
    contracts = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    assert len(contracts) == 16
    assert "Sixteen import contracts" in Path("ARCHITECTURE.md").read_text()


def test_every_room_stands_in_the_picture() -> None:
    text = Path("ARCHITECTURE.md").read_text()
    rooms = [path.parent.as_posix() for path in Path("bot").glob("*/__init__.py")]

    assert [room for room in rooms if f"`{room}`" not in text and f"`{room.removeprefix('bot/')}/`" not in text] == []
