"""When something will be due, as far as this process knows it without asking the database again."""

import heapq
import math
import time
from collections.abc import Mapping

MOST = 10_000  # what is beyond is found by the look once a second


class DueTimes:
    """Times on the monotonic clock, of each lane the last one told. `unsure`: something may be due at a time that only the database knows."""

    def __init__(self) -> None:
        self.unsure = True
        self._times: list[tuple[float, str]] = []
        self._of: dict[str, float] = {}
        """When each lane is due: what else stands among the times is over."""
        self._asked = math.inf

    def expect(self, later: Mapping[str, float | None]) -> bool:
        """These lanes are due in so many seconds each; None: at a time that is not known.

        Whether that may be sooner than whatever was expected before.
        """
        now, before = time.monotonic(), self._next()
        self.unsure |= None in later.values()
        for lane, seconds in later.items():
            if seconds is not None and len(self._times) < MOST:
                self._of[lane] = now + seconds
                heapq.heappush(self._times, (now + seconds, lane))
        return self.unsure or self._next() < before

    def asking(self) -> None:
        """The database is being asked when the next is due; what is expected meanwhile it may not know yet."""
        self.unsure = False

    def told(self, seconds: float | None) -> None:
        """The database said when the next is due; None: nothing is. Once that is over it is to be asked again."""
        self._asked = math.inf if seconds is None else time.monotonic() + seconds

    def seconds(self) -> float:
        """How long until the next; infinite if nothing is known to become due."""
        return max(0.0, min(self._next(), self._asked) - time.monotonic())

    def looking(self) -> None:
        """Whatever is due by now is being looked for."""
        now = time.monotonic()
        while self._next() <= now:
            del self._of[heapq.heappop(self._times)[1]]
        if self._asked <= now:
            self.unsure, self._asked = True, math.inf

    def _next(self) -> float:
        """The first of the times that were told; infinite: there is none."""
        while self._times and self._of.get(self._times[0][1]) != self._times[0][0]:
            heapq.heappop(self._times)
        return self._times[0][0] if self._times else math.inf
