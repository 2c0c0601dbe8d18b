"""The operator's socket: for its own user alone from the moment it has a name."""

import os
import socket
import threading
from pathlib import Path

from bot.operator.socket_path import NAME, listen


def modes_seen(folder: Path, stop: threading.Event) -> set[int]:
    """Look at it again and again from aside."""
    seen: set[int] = set()
    while not stop.is_set():
        try:
            seen.add((folder / NAME).stat().st_mode & 0o077)
        except FileNotFoundError:
            continue
    return seen


def test_nobody_else_can_knock_even_under_an_open_umask(tmp_path: Path) -> None:
    stop, found = threading.Event(), set[int]()
    watcher = threading.Thread(target=lambda: found.update(modes_seen(tmp_path, stop)))
    before = os.umask(0)
    watcher.start()
    opened: list[socket.socket | None] = []
    try:
        for _ in range(100):
            opened.append(listen(tmp_path))
            for one in opened:
                if one is not None:
                    one.close()
            opened.clear()
    finally:
        os.umask(before)
        stop.set()
        watcher.join()

    assert found == {0}
