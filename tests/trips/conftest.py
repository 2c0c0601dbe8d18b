"""The whole program on real sockets against the sandbox, for each trip."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.trips.house import House


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A running program with the sandbox's company, everybody in their rooms."""
    async with House.open(tmp_path) as running:
        yield running
