"""`python -m sandbox`: a Slack, a Periskope and a page in the browser, with the real application running against them."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from sandbox.page import furnish
from sandbox.world import World, free_port

KEPT_LINES = 20
SEND_SECONDS, RECEIPT_SECONDS = 0.3, 0.7  # so that a person sees the ticks change
PATIENCE_SECONDS = 4.0
PASSED_ON = ("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH")
COMMAND = (sys.executable, "-m", "bot", "run")

HELLO = """
  Harbor Bikes is open: a Slack, a WhatsApp and the app between them, all on this machine.

      {url}

  Left, the customers' phones: write something as Priya.
  Right, Slack as anybody of the shop: read it there and answer in the thread.
  On top, the clock and what may go wrong. Nothing here reaches the real Slack or WhatsApp.

  The app's log: {log}
  Stop with Ctrl-C.
"""


class App:
    """The application as a child process; its last lines are kept for when it dies."""

    def __init__(self, world: World, data_dir: Path, command: Sequence[str]) -> None:
        self.world = world
        self.data_dir = data_dir
        self.command = command
        self.log = data_dir / "app.log"
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.restarting = False
        self._child: asyncio.subprocess.Process | None = None

    async def run(self) -> int:
        """Run until it ends by itself; a restart asked for on the page begins anew."""
        while True:
            code = await self._once()
            if not self.restarting:
                return code
            self.restarting = False

    async def _once(self) -> int:
        self._child = await asyncio.create_subprocess_exec(
            *self.command,
            env=surroundings() | self.world.environment(self.data_dir, PACE="0.2", SENDER="author"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        with self.log.open("ab") as log:
            while self._child.stdout and (line := await self._line(self._child.stdout)):
                self.lines.append(line.decode(errors="replace").rstrip())
                log.write(line)
                log.flush()
        return await self._child.wait()

    async def _line(self, pipe: asyncio.StreamReader) -> bytes:
        try:
            return await pipe.readline()
        except ValueError:  # a line longer than the pipe's buffer
            return b"...\n"

    def kill(self) -> None:
        """End the application without any warning, and start it again: the page's bad day."""
        self.restarting = True
        if self._child and self._child.returncode is None:
            self._child.kill()

    async def stop(self) -> None:
        """Ask it to end, wait a little, then end it."""
        child = self._child
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()


def surroundings() -> dict[str, str]:
    """What any program needs of its environment, and none of the app's settings: a play-ground touches no real database."""
    around = os.environ  # noqa: TID251  # handed on, not read as settings
    return {name: value for name, value in around.items() if name in PASSED_ON or name.startswith(("LC_", "PYTHON"))}


async def play(port: int, *, command: Sequence[str] = COMMAND) -> int:
    """Run worlds, a new one after each reset, until a signal comes or the application ends; answers the exit code."""
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    port = free_port(port)
    while True:
        code = await _play_once(port, command, stopped)
        if code is not None:
            return code


async def _play_once(port: int, command: Sequence[str], stopped: asyncio.Event) -> int | None:
    """One world from its first day to its end; None: it is to begin anew."""
    again = asyncio.Event()
    with tempfile.TemporaryDirectory(prefix="periskope-slack-", ignore_cleanup_errors=True) as folder:
        world = await World.start(port=port, furnish=furnish)
        world.periskope.send_delay, world.periskope.ack_delay = SEND_SECONDS, RECEIPT_SECONDS
        app = App(world, Path(folder), command)
        world.restart_app, world.reset = app.kill, again.set
        sys.stdout.write(HELLO.format(url=world.url, log=app.log))
        sys.stdout.flush()
        running = asyncio.ensure_future(app.run())
        waiting = [asyncio.ensure_future(one.wait()) for one in (stopped, again)]
        await asyncio.wait({running, *waiting}, return_when=asyncio.FIRST_COMPLETED)
        died = running.done()
        await app.stop()
        for one in waiting:
            one.cancel()
        await world.stop()
        code = await running
    if died:
        sys.stderr.write(
            "\n".join([f"The app has ended by itself (exit code {code}). Its last lines:", *app.lines, ""])
        )
        return code or 1
    return None if again.is_set() and not stopped.is_set() else 0


def main() -> int:
    reading = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Slack and a local Periskope with a page in the browser, and the real application between them. "
        "Nothing is kept: a new start, or Reset on the page, is the first day again.",
    )
    reading.add_argument("--port", type=int, default=8600, help="the page's port; the next free one when it is taken")
    return asyncio.run(play(reading.parse_args().port))


if __name__ == "__main__":
    sys.exit(main())
