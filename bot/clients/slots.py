"""How many large files go at once, and where their bytes are meanwhile: they must not keep words from going."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

WAIT = 2.0
"""Seconds after which somebody who found no slot may ask again; meanwhile nothing is held for them."""


class Slots:
    """So many at once; whoever comes further is turned away, not kept waiting.

    `folder`: on a disk, since a system's own folder for temporary files may be memory. None: that one all the same.
    """

    def __init__(self, most: int, *, folder: Path | None) -> None:
        self._free = most
        self._folder = folder

    @contextlib.contextmanager
    def take(self) -> Iterator[BinaryIO | None]:
        """A file without a name, of which nothing stays, until the end of the block; None if all are taken."""
        if self._free == 0:
            yield None
            return
        self._free -= 1
        try:
            with tempfile.TemporaryFile(dir=self._folder) as file:
                yield file
        finally:
            self._free += 1
