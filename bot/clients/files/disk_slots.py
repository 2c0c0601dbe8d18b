"""A limit to large files in transfer and their temporary files: messages must not wait behind them."""

import contextlib
import errno
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import structlog

from bot.outbox.calls.outcomes import Retry

WAIT = 2.0
"""Seconds after which to try again where no slot was free; none is reserved meanwhile."""
UNTIL_MENDED = 15.0
"""Seconds after which to try again where the folder takes no file."""
log = structlog.get_logger("files")


class Slots:
    """At most `most` files at once; a further one is refused, not queued.

    `folder`: on a disk, since the system's folder for temporary files may be in memory; None: that one.
    """

    def __init__(self, most: int, *, folder: Path | None) -> None:
        self._free = most
        self._folder = folder

    @contextlib.contextmanager
    def take(self) -> Iterator[BinaryIO | Retry]:
        """An unnamed temporary file until the end of the block; a Retry if all slots are taken, or the folder takes none."""
        if self._free == 0:
            yield Retry(why="files_busy", after=WAIT)
            return
        file = self._opened()
        if isinstance(file, Retry):
            yield file
            return
        self._free -= 1
        try:
            yield file
        finally:
            self._free += 1
            with contextlib.suppress(OSError):  # what a full disk did not take is tried once more
                file.close()

    def _opened(self) -> BinaryIO | Retry:
        try:
            return tempfile.TemporaryFile(dir=self._folder)
        except OSError as fault:  # gone, read-only, no descriptor left
            return _no_file(fault)


def written(file: BinaryIO, chunk: bytes) -> Retry | None:
    """Add to a temporary file; a Retry if the disk does not take it."""
    try:
        file.write(chunk)
        file.flush()  # else it is a later call that fails, of which nobody knows whether it sent something
    except OSError as fault:
        return _no_file(fault)
    return None


def _no_file(fault: OSError) -> Retry:
    log.error("no_temporary_file", why=errno.errorcode.get(fault.errno or 0))
    return Retry(why="no_temporary_file", after=UNTIL_MENDED)
