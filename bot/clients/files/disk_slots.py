"""A limit to large files in transfer and their temporary files: messages must not wait behind them."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

WAIT = 2.0
"""Seconds after which to try again where no slot was free; none is reserved meanwhile."""


class Slots:
    """At most `most` files at once; a further one is refused, not queued.

    `folder`: on a disk, since the system's folder for temporary files may be in memory; None: that one.
    """

    def __init__(self, most: int, *, folder: Path | None) -> None:
        self._free = most
        self._folder = folder

    @contextlib.contextmanager
    def take(self) -> Iterator[BinaryIO | None]:
        """An unnamed temporary file until the end of the block; None if all slots are taken."""
        if self._free == 0:
            yield None
            return
        self._free -= 1
        try:
            with tempfile.TemporaryFile(dir=self._folder) as file:
                yield file
        finally:
            self._free += 1
