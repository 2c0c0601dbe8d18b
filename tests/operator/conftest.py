"""A store in a data folder, and the door at which its operator knocks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.operator.client import Said, ask
from bot.operator.commands import OperatorDesk
from bot.operator.server import OperatorDoor
from bot.telemetry.vitals import Shared, Vitals
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
    opened = open_store(f"sqlite:///{folder / 'house.db'}", business_clock=lambda: NOON)
    yield opened
    await opened.close()


def desk(store: Store, *, embedded: bool = True, ready: bool = True, locked: tuple[str, ...] = ()) -> OperatorDesk:
    async def resume(keep: Sequence[str]) -> Said:
        return Said(well=True, lines=("Going on.", *keep))

    async def told() -> tuple[str, ...]:
        return locked

    async def fetch(source: str, path: Path) -> bool:
        return False

    vitals = Vitals()
    vitals.wrote(Shared())
    vitals.periskope.succeeded()
    if ready:
        vitals.slack.succeeded()
    return OperatorDesk(
        store=store,
        fetch=fetch,
        embedded=embedded,
        vitals=vitals,
        locked=told,
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
