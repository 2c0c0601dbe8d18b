"""The locks: hashed, without addresses, and covering what the project says it needs."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

LOCKS = sorted(Path("requirements").glob("*.lock"))
PROJECT: dict[str, Any] = tomllib.loads(Path("pyproject.toml").read_text())


def pins(name: str) -> dict[str, str]:
    lines = Path(f"requirements/{name}.lock").read_text().splitlines()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", "\n".join(lines), flags=re.MULTILINE))


def needed(requirement: str) -> tuple[str, list[tuple[str, str]]]:
    """A requirement's name and its bounds; markers are left to the resolver."""
    found = re.match(r"[A-Za-z0-9-]+", requirement)
    assert found
    return found[0].lower(), re.findall(r"(>=|<|==)\s*([0-9.]+)", requirement.partition(";")[0])


def as_numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)][:4]


def holds(version: str, bounds: list[tuple[str, str]]) -> bool:
    mine = as_numbers(version)
    rules = {">=": lambda other: mine >= other, "<": lambda other: mine < other, "==": lambda other: mine == other}
    return all(rules[sign](as_numbers(bound)) for sign, bound in bounds)


def missing(name: str, requirements: list[str]) -> list[str]:
    locked = pins(name)
    asked = [(requirement, *needed(requirement)) for requirement in requirements]
    return [text for text, package, bounds in asked if package not in locked or not holds(locked[package], bounds)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_and_no_path(lock: Path) -> None:
    assert not re.search(r"://|@ |file:|^-", lock.read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_in_a_lock_is_pinned_and_hashed(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_locks_are_fresh() -> None:
    dependencies, dev = PROJECT["project"]["dependencies"], PROJECT["dependency-groups"]["dev"]

    assert missing("run", dependencies) == []
    assert missing("dev", dependencies + dev) == []


def test_what_runs_is_what_was_tested() -> None:
    run, dev = pins("run"), pins("dev")

    assert {name: dev.get(name) for name in run} == run


def test_a_requirement_that_a_lock_lacks_is_noticed() -> None:
    assert missing("run", ["slack-bolt>=1.30,<2", "slack-bolt>=99", "left-pad"]) == ["slack-bolt>=99", "left-pad"]
