"""Listeners still at work after their acknowledgement: referenced until they end, and awaited at shutdown."""

import asyncio
import contextlib
from collections.abc import Iterator


class Running:
    """The listeners that are at work."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Keep the current task until the block ends."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # listeners are coroutines
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def settled(self, within: float) -> None:
        """Wait for all listeners, at most `within` seconds."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)
