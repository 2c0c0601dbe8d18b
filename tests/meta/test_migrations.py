"""Migrations follow one another, each with a number of its own."""

from pathlib import Path

VERSIONS = sorted(Path("storage/migrations/versions").glob("[0-9]*.py"))


def test_every_migration_has_the_next_number() -> None:
    assert [path.name[:4] for path in VERSIONS] == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]
