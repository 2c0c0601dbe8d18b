"""Every test of the store runs over both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.opening import open_store
from storage.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with this version's tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'house.db'}"
    return str(request.getfixturevalue("migrated_postgres_url"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An open store whose house time is noon."""
    opened = open_store(url, house=lambda: NOON)
    yield opened
    await opened.close()


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Store]:
    """An open store on SQLite, for what only its one writer does."""
    opened = open_store(f"sqlite:///{tmp_path / 'data' / 'house.db'}", house=lambda: NOON)
    yield opened
    await opened.close()
