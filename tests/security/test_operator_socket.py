"""The operator's socket: for its own user alone from the moment it has a name."""

import os
import socket
import threading
from pathlib import Path

from bot.operator.socket_path import NAME, listen


def watch_modes(folder: Path, stop: threading.Event, seen: set[int]) -> None:
    """Look at it again and again from aside."""
    while not stop.is_set():
        try:
            seen.add((folder / NAME).stat().st_mode & 0o077)
        except FileNotFoundError:
            continue


def test_nobody_else_can_knock_even_under_an_open_umask(tmp_path: Path) -> None:
    stop, found = threading.Event(), set[int]()
    watcher = threading.Thread(target=watch_modes, args=(tmp_path, stop, found))
    before = os.umask(0)
    watcher.start()
    opened: list[socket.socket | None] = []
    try:
        rounds = 0
        while rounds < 100 or not found:  # on a busy machine the watcher's turn may come late
            rounds += 1
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
