"""The whole program on real sockets against the sandbox, for each trip."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fixtures.running_app import RunningApp


@pytest.fixture
async def running_app(tmp_path: Path) -> AsyncIterator[RunningApp]:
    """A running program with the sandbox's company, everybody in their rooms."""
    async with RunningApp.open(tmp_path) as running:
        yield running
