"""A store in a data folder, and the door at which its operator knocks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.operator.desk import OperatorDesk
from bot.operator.door import OperatorDoor
from bot.operator.knock import Said, ask
from storage.backup import Restored
from storage.opening import open_store
from storage.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Knock = Callable[..., Coroutine[Any, Any, Said]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
async def store(folder: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{folder / 'house.db'}", house=lambda: NOON)
    yield opened
    await opened.close()


def desk(store: Store, *, embedded: bool = True, ready: bool = True, restored: Restored | None = None) -> OperatorDesk:
    async def resume() -> int:
        return 0

    return OperatorDesk(
        store=store,
        embedded=embedded,
        ready=lambda: {"database": True, "slack": ready},
        restored=lambda: restored,
        resume=resume,
    )


@contextlib.asynccontextmanager
async def opened(folder: Path, made: OperatorDesk) -> AsyncIterator[Knock]:
    """The door while it is open; gives what asks through it as the command line does."""
    door = OperatorDoor(folder, made.answer)
    await door.open()

    async def knock(*words: str) -> Said:
        return await asyncio.to_thread(ask, folder, *words)

    try:
        yield knock
    finally:
        await door.close()
