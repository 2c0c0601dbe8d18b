"""The operator's socket: in the data folder, for the process's own user only."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

NAME = "operator.sock"
ANSWER_SECONDS = 0.5
LONGEST = 100  # the kernel takes 108 bytes of a Unix socket's address, the last of them zero


@contextlib.contextmanager
def address(folder: Path) -> Iterator[str]:
    """The socket's address until the end of the block: its path, or a short name for it where that is too long."""
    path = folder.absolute() / NAME
    if len(os.fsencode(path)) <= LONGEST:
        yield str(path)
        return
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{held}/{NAME}"
    finally:
        os.close(held)


def listen(folder: Path) -> socket.socket | None:
    """A listening socket; None if another process answers there. Raises OSError if there cannot be one."""
    folder.mkdir(parents=True, exist_ok=True)
    with address(folder) as where:
        if _answered(where):
            return None
        (folder / NAME).unlink(missing_ok=True)  # left by a process that was killed
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            os.fchmod(made.fileno(), 0o600)  # before it has a name: nobody else can connect even for a moment
            made.bind(where)
            (folder / NAME).chmod(0o600)  # where the kernel does not keep that mode
            made.listen()
        except OSError:
            made.close()
            raise
        return made


def _answered(where: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        knock.settimeout(ANSWER_SECONDS)
        try:
            knock.connect(where)
        except OSError:
            return False
        return True
