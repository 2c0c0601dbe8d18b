"""Every test of the engine runs over both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.opening import open_store
from storage.store import Store
from tests.engine.world import NOON


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with this version's tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'house.db'}"
    return str(request.getfixturevalue("migrated_postgres_url"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An open store."""
    opened = open_store(url, house=lambda: NOON)
    yield opened
    await opened.close()
