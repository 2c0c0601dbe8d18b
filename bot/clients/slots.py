"""How many large things go at once: files travel beside words, and must not keep them from going."""

import contextlib
from collections.abc import Iterator

WAIT = 2.0
"""Seconds after which somebody who found no slot may ask again; meanwhile nothing is held for them."""


class Slots:
    """So many at once; whoever comes further is turned away, not kept waiting."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextlib.contextmanager
    def take(self) -> Iterator[bool]:
        """Is there one? It is kept until the end of the block."""
        if self._free == 0:
            yield False
            return
        self._free -= 1
        try:
            yield True
        finally:
            self._free += 1
