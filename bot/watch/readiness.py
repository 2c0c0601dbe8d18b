"""Whether this process is ready, from what was last seen to be true; nothing here is believed for long."""

import time
from collections.abc import Callable

DATABASE_SECONDS = 15.0


class Readiness:
    """Seen from the loop's thread. `polled_within`: for how many seconds a reading of Periskope keeps it ready."""

    def __init__(self, *, polled_within: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.slack = False
        self._polled_within = polled_within
        self._clock = clock
        self._database_at: float | None = None
        self._polled_at: float | None = None

    def database_answered(self) -> None:
        """The database answered just now."""
        self._database_at = self._clock()

    def polled(self, seconds_ago: float = 0.0) -> None:
        """Periskope was read, by us or by another process of ours."""
        self._polled_at = self._clock() - seconds_ago

    def parts(self) -> dict[str, bool]:
        """Each part by name; all of them true is ready."""
        return {
            "database": self._within(self._database_at, DATABASE_SECONDS),
            "slack": self.slack,
            "periskope": self._within(self._polled_at, self._polled_within),
        }

    def _within(self, at: float | None, seconds: float) -> bool:
        return at is not None and self._clock() - at <= seconds
