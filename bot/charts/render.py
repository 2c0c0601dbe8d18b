"""Rendering of pictures in a child process, which keeps the plotting library and its failures out of this one."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.charts.models import Picture, to_json

SECONDS = 30.0
MOST_BYTES = 5 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
# The numeric library's threads would only reserve memory.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
log = structlog.get_logger("pictures")


class Painter:
    """Renders one picture at a time. `folder`: where the plotting library keeps its list of fonts."""

    def __init__(
        self, folder: Path, *, seconds: float = SECONDS, command: Sequence[str] = ("-m", "bot.charts")
    ) -> None:
        self._env = {**ENVIRONMENT, "MPLCONFIGDIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
        self._seconds = seconds
        self._command = (sys.executable, *command)
        self._one = asyncio.Lock()

    async def paint(self, picture: Picture) -> bytes | None:
        """The picture as PNG; None if it could not be drawn in time, which is logged."""
        async with self._one:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._env,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(self._seconds):
                    drawn, _ = await child.communicate(to_json(picture))
            except TimeoutError:
                drawn = b""
            finally:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode != 0 or not drawn.startswith(PNG) or len(drawn) > MOST_BYTES:
            log.warning("not_drawn", kind=type(picture).__name__, code=child.returncode)
            return None
        return drawn
