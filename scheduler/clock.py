"""The program's clocks: engine time, which no step of the machine's clock moves, and business time on top of it."""

import time
from datetime import UTC, datetime, timedelta

FAR = timedelta(seconds=30)
"""A vendor's clock that is nearer than this says that ours is right: its answers tell whole seconds and take a while."""
AGREED = timedelta(seconds=10)
A_SECOND = timedelta(seconds=1)
CUT_OFF = A_SECOND
"""So much a vendor's answer may leave away of a second. Ours is set later by it: what was just written is in no future."""


class Clock:
    """Set by the machine's clock at the start, then steady; corrected by what vendors say the time is.

    So a machine's clock that is set while the program runs, by hand or by NTP, stops and hurries nothing. In the sandbox
    business time follows the page.
    """

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._started_at = machine_now()
        self._started = _steady()
        self._doubt: timedelta | None = None
        self.follows = False
        """Business time was set, and is not just the machine's."""

    def engine(self) -> datetime:
        """Engine time, aware UTC: for leases, due times and rate limits."""
        return self._started_at + timedelta(seconds=_steady() - self._started)

    def now(self) -> datetime:
        """Business time, aware UTC: for availability, waits and figures."""
        return self.engine() + self._offset

    def follow(self, at: datetime, *, asked: datetime | None = None) -> bool:
        """Set business time to `at`; True if that moved it by more than a second.

        `asked`: engine time when it was asked for; `at` may be as old as that, which moves nothing back.
        """
        now = self.engine()
        offset = at - now
        old = timedelta(0) if asked is None else now - asked
        ahead = self._offset - offset
        self.follows = True
        moved = not -A_SECOND <= ahead <= old + A_SECOND
        if moved:
            self._offset = offset
        return moved

    def told(self, at: datetime, *, asked: datetime) -> bool:
        """Hear what time it is by a vendor's clock; True if ours was far off and is right now.

        It takes two that agree: an answer may have lain somewhere for a minute. One that came more than ten seconds after
        it was `asked` for, in engine time, says nothing: a machine that slept finds several, equally old.
        """
        now = self.engine()
        if not timedelta(0) <= now - asked <= AGREED:
            return False
        off = at - now
        if abs(off) < FAR:
            self._doubt = None
            return False
        if self._doubt is None or abs(off - self._doubt) > AGREED:
            self._doubt = off
            return False
        self._doubt = None
        self._started_at += off + CUT_OFF
        return True

    @property
    def running(self) -> timedelta:
        """How long this clock, and with it the program, has run."""
        return self.engine() - self._started_at

    @property
    def machine_off(self) -> float:
        """For how many seconds the machine's clock is ahead of ours; negative: behind."""
        return (machine_now() - self.engine()).total_seconds()


def machine_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)  # noqa: TID251  # here the clock is read


def _steady() -> float:
    """Seconds since the machine's start, its sleep included where the system tells."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
