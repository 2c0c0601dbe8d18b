"""Over both databases; and with the whole program."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import running_app as polled
from tests.fixtures.running_app import RunningApp
from tests.fixtures.stores import each_store as store
from tests.fixtures.stores import embedded, url

__all__ = ["embedded", "polled", "store", "url"]


@pytest.fixture
async def running_app(tmp_path: Path) -> AsyncIterator[RunningApp]:
    """A running program without polling: that would list again what a test has made a month older, and life has not."""
    async with RunningApp.open(tmp_path, POLL_SECONDS="3600") as running:
        yield running
