"""How many lanes are worked at once, and that one silent vendor cannot keep the hands from the other."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from bot.model.lane import PERISKOPE, Family, Vendor, vendor_of
from storage.queries.lanes import Lease

WORKERS = 24
A_DOOR = 16  # of these, so many at most for one door


@dataclass(slots=True)
class Capacity:
    """What may still be taken: how many lanes at all, and how many of each door are in work."""

    free: int
    doors: Counter[Vendor]

    @property
    def skip(self) -> tuple[Family, ...]:
        """The families of which no lane may be taken now, because Periskope has all it may have."""
        return PERISKOPE if self.doors[Vendor.PERISKOPE] >= A_DOOR else ()

    @property
    def only(self) -> tuple[Family, ...]:
        """The only families of which a lane may be taken now, because Slack has all it may have; empty: all."""
        return PERISKOPE if self.doors[Vendor.SLACK] >= A_DOOR else ()

    @property
    def full(self) -> bool:
        """Can some lane that is due not be taken, because there are no hands for it?"""
        return self.free <= 0 or any(count >= A_DOOR for count in self.doors.values())

    def take(self, lane: str) -> None:
        """One more is in work."""
        self.free -= 1
        self.doors[vendor_of(lane)] += 1


class WorkerPool:
    """The lanes in work, each a task."""

    def __init__(self, on_free: Callable[[], None]) -> None:
        """`on_free` is called when a hand becomes free after there was none for some lanes."""
        self._tasks: dict[asyncio.Task[None], Lease] = {}
        self._doors: Counter[Vendor] = Counter()
        self._on_free = on_free

    @property
    def capacity(self) -> Capacity:
        """What may still be taken now; a copy, to count on while taking."""
        return Capacity(free=WORKERS - len(self._tasks), doors=Counter(self._doors))

    @property
    def leases(self) -> list[Lease]:
        """The lanes in work."""
        return list(self._tasks.values())

    def start(self, lease: Lease, work: Coroutine[None, None, None]) -> None:
        """Work a lane."""
        task = asyncio.create_task(work)
        self._tasks[task] = lease
        self._doors[vendor_of(lease.lane)] += 1
        task.add_done_callback(self._ended)

    async def finish(self, *, within: float) -> None:
        """Let what is under way come back; what does not is cancelled."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        full = self.capacity.full
        lease = self._tasks.pop(task)
        self._doors[vendor_of(lease.lane)] -= 1
        if full:
            self._on_free()
