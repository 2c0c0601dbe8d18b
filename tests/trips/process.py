"""The program as a process of its own, to be killed as a power cut would."""

import asyncio
import signal
import sys

from tests.trips.house import House

KILLED = 137
PATH = {"PATH": "/usr/bin:/bin"}


class Process:
    """The program with a fault point armed or not, on the data folder of a house whose own program is stopped."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.running: asyncio.subprocess.Process | None = None

    async def start(self, *, faults: str = "") -> None:
        env = self.house.world.environment(self.house.data, **self.house.overrides, FAULTS=faults)
        self.running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=env | PATH, stderr=asyncio.subprocess.DEVNULL
        )

    async def killed(self) -> None:
        """Wait until the armed fault has ended it."""
        assert self.running is not None
        assert await asyncio.wait_for(self.running.wait(), 20) == KILLED

    async def kill(self) -> bool:
        """SIGKILL, wherever it is; False if it had ended itself at its fault point before."""
        assert self.running is not None
        if self.running.returncode is None:
            self.running.kill()
        return await asyncio.wait_for(self.running.wait(), 20) == -signal.SIGKILL

    async def stop(self) -> None:
        if self.running is not None and self.running.returncode is None:
            self.running.terminate()
            await asyncio.wait_for(self.running.wait(), 10)
