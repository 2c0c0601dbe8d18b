"""Who plans to be on when: weekly shifts in one zone, exceptions to them, a choice made by hand. Values only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

DAY = 1440
SHIFTS_A_DAY = 3

Source = Literal["shift", "self", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Weekly hours, in minutes after local midnight of the day they begin on.

    `weekday` 0 is Monday. `start_min` is 0 to 1439; `end_min` is after it, beyond 1440 on the following day:
    22:00-06:00 is (1320, 1800), the whole day (0, 1440). A shift belongs to the day it begins on.
    """

    weekday: int
    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """Away from `first` at `from_min` to `last` at `until_min`, one stretch on the zone's clock.

    Days that it covers wholly have no shifts of their own, so a night that would begin on one does not happen at all.
    """

    first: date
    last: date
    from_min: int = 0
    until_min: int = DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherHours:
    """On each day from `first` to `last`, these (start, end) minutes instead of the shifts that begin on it.

    Of two for the same day the later one in the list holds. Time off goes before other hours.
    """

    first: date
    last: date
    hours: tuple[tuple[int, int], ...]


Exceptional = TimeOff | OtherHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A person's week in an IANA zone. Without shifts the zone still says when time off begins."""

    tz: str
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A choice made by hand: until `until`, else until the next boundary after `set_at`.

    `then`: what the person was before, which holds again after `until` where no schedule decides.
    """

    online: bool
    source: Literal["self", "admin"]
    set_at: datetime
    until: datetime | None = None
    then: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """On or off, who said so, since when and until when. None: nobody said; not known; open end."""

    online: bool
    source: Source | None
    since: datetime | None = None
    until: datetime | None = None


def by_hand_only(schedule: Schedule | None, exceptions: tuple[Exceptional, ...]) -> bool:
    """Whether no hours are planned for this person, so that only a choice by hand turns them on."""
    return schedule is None or not (schedule.shifts or any(isinstance(one, OtherHours) for one in exceptions))
