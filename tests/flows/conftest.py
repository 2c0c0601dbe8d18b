"""A shop on SQLite, opened for each test from a migrated template."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.migrate import upgrade
from storage.sqlite import writing_engine
from storage.store import Store
from tests.flows.shop import Clock, empty_store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest migration."""
    path = tmp_path_factory.mktemp("template") / "house.db"
    engine = writing_engine(path)
    upgrade(engine)
    with engine.connect() as conn:
        conn.exec_driver_sql("SELECT 1")
    engine.dispose()
    return path


@pytest.fixture
def clock() -> Clock:
    """House time: a Monday, ten in the morning."""
    return Clock()


@pytest.fixture
async def store(template: Path, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    """An open store that tells the test's time."""
    opened = empty_store(template, tmp_path / "data", clock)
    yield opened
    await opened.close()
