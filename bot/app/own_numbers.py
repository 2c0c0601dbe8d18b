"""Our own numbers and organisations, by which a webhook is known as ours: read once, and again after a change."""

import time

from storage.store import Store
from storage.tx import Tx

KEPT_SECONDS = 10.0  # another process's change that no wake-up tells of is known by then

Numbers = tuple[frozenset[str], frozenset[str]]


class OwnNumbers:
    """Keeps what was read until a commit changes it. What is read meanwhile is given once and not kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes = 0
        self._kept: tuple[int, float, Numbers] | None = None
        store.on_wake(self.heard)

    def heard(self, ways: frozenset[str]) -> None:
        """A commit of this process or another made work of these ways. From any thread."""
        if "numbers" in ways:
            self._changes += 1

    async def __call__(self) -> Numbers:
        """Periskope's ids of our phones, and of the organisation."""
        if self._kept is not None:
            changes, until, numbers = self._kept
            if changes == self._changes and time.monotonic() < until:
                return numbers
        changes, until = self._changes, time.monotonic() + KEPT_SECONDS
        numbers = await self._store.read(_numbers)
        self._kept = changes, until, numbers
        return numbers


def _numbers(tx: Tx) -> Numbers:
    return tx.phones.numbers(), tx.settings.organisations()
