"""Where the log goes: a line that nobody takes is counted, and keeps nothing from being done."""

import os
import select

from bot.telemetry import counters

MOST_BYTES = select.PIPE_BUF
"""Bytes that a pipe that is ready at all takes without making its writer wait (POSIX, `pipe(7)`)."""


class LogOutput:
    """Writes lines to a file descriptor. One whose reader is gone or stands still fails nothing and delays nothing.

    A line that is longer than a pipe takes at once is cut; the first line after lost ones says how many those were.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._lost = 0

    def write(self, text: str) -> None:
        """Write a line, or lose it."""
        missing = f'{{"event": "log_lines_lost", "lines": {self._lost}}}\n' if self._lost else ""
        if self._written((missing + text).encode(errors="backslashreplace")):
            self._lost = 0
        else:
            self._lost += 1
            counters.lost_lines.inc()

    def flush(self) -> None:
        """Nothing is kept back."""

    def _written(self, raw: bytes) -> bool:
        if len(raw) > MOST_BYTES:
            raw = raw[: MOST_BYTES - 1] + b"\n"
        try:
            if not self._poll.poll(0):
                return False
            os.write(self._descriptor, raw)
        except OSError:
            return False
        return True
