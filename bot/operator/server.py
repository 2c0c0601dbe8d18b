"""The running process's side of the operator's socket: one line in, one line out."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bot.notices.messages import outages
from bot.operator.client import Said
from bot.operator.socket_path import NAME, listen
from bot.telemetry.logs import where
from bot.telemetry.vitals import DATABASE
from storage.db_errors import is_outage, outage_word

LONGEST_LINE = 65_536
PATIENCE_SECONDS = 5.0
Desk = Callable[[tuple[str, ...]], Awaitable[Said]]
log = structlog.get_logger("operator")


class OperatorDoor:
    """Listens in the data folder while it is open; of several processes with the same folder the first one does."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self._folder = folder
        self._desk = desk
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, unless another process does or no socket can be made; may be tried again at any time."""
        if self._server is not None:
            return
        try:
            found = listen(self._folder)
        except OSError as fault:
            log.warning("no_operator_socket", why=fault.strerror)
            return
        if found is None:
            return
        try:
            self._server = await asyncio.start_unix_server(self._serve, sock=found, limit=LONGEST_LINE)
        except BaseException:
            found.close()  # the process is stopping
            raise

    async def close(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()
            (self._folder / NAME).unlink(missing_ok=True)
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                words = tuple(str(word) for word in json.loads(await reader.readline())["words"])
            said = await self._answer(words)
            writer.write(json.dumps({"well": said.well, "lines": said.lines}).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def _answer(self, words: tuple[str, ...]) -> Said:
        try:
            return await self._desk(words)
        except Exception as fault:  # noqa: BLE001  # a command must not end the process
            log.error("operator_failed", asked=words[:1], why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # a traceback can hold a customer's words
            if is_outage(fault):
                return Said(well=False, lines=(outages.sentence(DATABASE, outage_word(fault)),))
            return Said(well=False, lines=(f"That failed: {type(fault).__name__}. The log has the place.",))
