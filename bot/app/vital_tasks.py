"""Tasks without which the process is of no use: it never goes on with one of them dead."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog

from bot.telemetry.logs import where

EXIT_CODE = 70
"""Of a process that one of its parts ended; the sysexits convention for a fault of the program's own."""
VITAL = ("bot/app", "bot/inbox", "bot/outbox", "scheduler", "storage")
TIMERS = "apscheduler"
END_SECONDS = 4.5
LONGEST_COMPLAINT = 200  # characters
ROOT = Path(__file__).parents[2]
log = structlog.get_logger("app")


class PartEnded(Exception):
    """A part of the process ended although nobody stopped it; the message says what to do."""

    def __init__(self, part: str, fault: BaseException | None) -> None:
        self.part = part
        self.why = "it returned" if fault is None else type(fault).__name__
        self.where = "" if fault is None else where(fault)
        super().__init__(
            f"The {part} stopped unexpectedly ({self.why}), so the program ends and can be started again. Nothing is "
            "lost. If this happens again, report the line “part_ended” of its log."
        )


def end_soon(code: int) -> None:
    """End the process after seconds, whatever hangs: being killed is safe too."""
    end = threading.Timer(END_SECONDS, os._exit, (code,))
    end.daemon = True
    end.start()


class VitalTasks:
    """The tasks of one process that run as long as it does."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._ended: asyncio.Future[PartEnded] = asyncio.get_running_loop().create_future()

    def start(self, part: str, work: Callable[[], Awaitable[None]], *, once: bool = False) -> None:
        """Run `work` until `stop`; if it ends before, whoever waits for `ended` is told. `once`: it may return."""

        def done(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (not once or task.exception() is not None):
                self.end(part, task.exception())

        task = asyncio.create_task(_awaited(work))
        self._tasks.append(task)
        task.add_done_callback(done)

    def end(self, part: str, fault: BaseException | None) -> None:
        """A part ended; the first one counts."""
        if self._ended.done():
            return
        found = PartEnded(part, _innermost(fault))
        log.critical("part_ended", part=part, why=found.why, where=found.where)
        self._ended.set_result(found)

    async def ended(self) -> PartEnded:
        """Wait until a part ends by itself."""
        return await asyncio.shield(self._ended)

    def watch_callbacks(self) -> None:
        """Hear of what is raised where nobody awaits it: in a callback of the loop or a task that was forgotten.

        A callback of ours or of the timers that failed may have left a part waiting for ever, so the process ends. Of a
        connection's or a library's it is logged only: what a stranger sends must not end the process.
        """
        asyncio.get_running_loop().set_exception_handler(self._heard)

    def stopping(self) -> None:
        """From here on a part that ends was stopped, and nobody is told."""
        if not self._ended.done():
            self._ended.cancel()

    async def stop(self) -> None:
        """End all of them."""
        self.stopping()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _heard(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        fault = context.get("exception")
        if not isinstance(fault, BaseException):  # the loop's own words, or a library's: about tasks and connections
            log.error("unawaited", what=str(context.get("message", ""))[:LONGEST_COMPLAINT])
            return
        log.error("unawaited", what=type(fault).__name__, where=where(fault))
        if "handle" in context and _is_vital(fault):
            self.end("event loop", fault)


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _innermost(fault: BaseException | None) -> BaseException | None:
    """What a group of tasks failed of."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return fault


def _is_vital(fault: BaseException) -> bool:
    frames = []
    traceback = fault.__traceback__
    while traceback is not None:
        frames.append(Path(traceback.tb_frame.f_code.co_filename))
        traceback = traceback.tb_next
    ours = [frame.relative_to(ROOT).as_posix() for frame in frames if frame.is_relative_to(ROOT)]
    return any(TIMERS in frame.parts for frame in frames) or (bool(ours) and ours[0].startswith(VITAL))
