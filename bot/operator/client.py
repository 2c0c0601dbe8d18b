"""The operator's side of the socket: a command sent to the running process."""

import json
import socket
from dataclasses import dataclass
from pathlib import Path

from bot.operator.socket_path import address

PATIENCE_SECONDS = 600.0  # a backup of a large database
MOST_BYTES = 16 * 1024 * 1024


class NobodyThere(Exception):
    """No process is running with this data folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer in lines for a terminal; `well`: the command was carried out."""

    well: bool
    lines: tuple[str, ...]


def ask(folder: Path, *words: str) -> Said:
    """Send a command and wait for the answer. Raises NobodyThere with a sentence."""
    try:
        with address(folder) as where, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(PATIENCE_SECONDS)
            line.connect(where)
            line.sendall(json.dumps({"words": words}).encode() + b"\n")
            with line.makefile("rb") as answer:
                said = json.loads(answer.readline(MOST_BYTES))
    except (OSError, ValueError):
        raise NobodyThere(f"Nothing answers in {folder}: start it first with ./run, or set DATA_DIR.") from None
    return Said(well=bool(said["well"]), lines=tuple(said["lines"]))
