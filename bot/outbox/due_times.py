"""When something will be due, as far as this process knows it without asking the database again."""

import heapq
import math
import time
from collections.abc import Collection

MOST = 10_000  # what is beyond is found by the look once a second


class DueTimes:
    """Times on the monotonic clock. `unsure`: something may be due at a time that only the database knows."""

    def __init__(self) -> None:
        self.unsure = True
        self._times: list[float] = []
        self._asked = math.inf

    def expect(self, times: Collection[float | None]) -> None:
        """Something will be due in so many seconds each; None: at a time that is not known."""
        now = time.monotonic()
        self.unsure |= None in times
        for seconds in times:
            if seconds is not None and len(self._times) < MOST:
                heapq.heappush(self._times, now + seconds)

    def asking(self) -> None:
        """The database is being asked when the next is due; what is expected meanwhile it may not know yet."""
        self.unsure = False

    def told(self, seconds: float | None) -> None:
        """The database said when the next is due; None: nothing is. Once that is over it is to be asked again."""
        self._asked = math.inf if seconds is None else time.monotonic() + seconds

    def seconds(self) -> float:
        """How long until the next; infinite if nothing is known to become due."""
        return max(0.0, min(self._times[0] if self._times else math.inf, self._asked) - time.monotonic())

    def looking(self) -> None:
        """Whatever is due by now is being looked for."""
        now = time.monotonic()
        while self._times and self._times[0] <= now:
            heapq.heappop(self._times)
        if self._asked <= now:
            self.unsure, self._asked = True, math.inf
