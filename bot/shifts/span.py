"""A stretch of whole days between two instants, for figures and the audit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.shifts import timezones


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days from `start` to before `end` (aware UTC), in the time zone of the person who asked."""

    start: datetime
    end: datetime
    zone: str

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in the span."""
        return self.start <= at < self.end

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day on the zone's clock."""
        before = self.end - timedelta(seconds=1)
        return timezones.wall(self.start, self.zone).date(), timezones.wall(before, self.zone).date()
