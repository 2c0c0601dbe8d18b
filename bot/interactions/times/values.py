"""What a reader of times can answer, and the clock that it reads by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import TypeVar

from bot.shifts import timezones

T = TypeVar("T")
LONGEST = 120  # characters; no time is longer, and names of chats may be


@dataclass(frozen=True, slots=True)
class Wrong:
    """A time that cannot be: `why` is a sentence for the person, such as “There is no 25:00.”"""

    why: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that mean several times: a question, and for each meaning words to type that mean only that.

    `partial`: they say too little to be a time where they can be read as anything else.
    """

    why: str = field(repr=False)
    readings: tuple[str, ...] = field(repr=False)
    partial: bool = False


class ShiftAhead(Enum):
    """The beginning of somebody's next shift: that of who says it, or that of each person who is named."""

    MINE = auto()
    THEIRS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class WallClock:
    """An instant (aware UTC) and the IANA zone of the person whose words are read."""

    now: datetime
    zone: str

    @property
    def wall(self) -> datetime:
        """The zone's local time now, naive."""
        return timezones.wall(self.now, self.zone)

    @property
    def today(self) -> date:
        """The local date now."""
        return self.wall.date()

    def at(self, on: date, minute: int = 0) -> datetime:
        """The instant (UTC) of minutes after midnight on a date; in a gap the first one after it.

        A time that comes twice means the first one, and once that is over the second.
        """
        local = datetime.combine(on, time()) + timedelta(minutes=minute)
        first = timezones.first(local, self.zone)
        return first if first > self.now else timezones.last(local, self.zone)


def settled(read: Iterable[T | Wrong | Doubt | None], write: Callable[[T], str], why: str) -> T | Wrong | Doubt | None:
    """What several ways to read the same words come to: the one value, or a doubt that lists all of them."""
    found = list(read)
    values = [one for one in found if not isinstance(one, Wrong | Doubt | None)]
    if not values:
        return next((one for kind in (Doubt, Wrong) for one in found if isinstance(one, kind)), None)
    written = tuple(dict.fromkeys(write(one) for one in values))
    return values[0] if len(written) == 1 else Doubt(why, written)
