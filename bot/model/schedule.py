"""Shift schedules, their exceptions and who is online, as values; and their plain JSON for the store."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

DAY = 1440
WEEKDAYS = 7
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
class Schedule:
    """A person's week in an IANA zone. Without shifts the zone still says when time off begins."""

    tz: str
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """Away from `first` at `from_min` to `last` at `until_min`, one stretch on the zone's clock.

    It cuts shifts at its two instants: of a night shift that reaches beyond its end, the rest is worked.
    """

    first: date
    last: date
    from_min: int = 0
    until_min: int = DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherHours:
    """On each day from `first` to `last`, these (start, end) minutes instead of the shifts that begin on it.

    Of two for the same day the later in the list counts. Time off goes before other hours.
    """

    first: date
    last: date
    hours: tuple[tuple[int, int], ...]


Exceptional = TimeOff | OtherHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A person's schedule with its exceptions.

    `broken`: why a stored part of it cannot be followed ("week", "zone", "exception"), empty if all can. Then `schedule`
    is None: the person stays as they are until they choose by hand, or it is mended.
    """

    schedule: Schedule | None = None
    exceptions: tuple[Exceptional, ...] = ()
    broken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Whether a person is online, as stored; `source` is shift, self, admin, or new before anything was stored."""

    agent_id: int
    online: bool = False
    source: str = "new"
    since: datetime | None = None
    until: datetime | None = None
    boundary_at: datetime | None = None
    applied_at: datetime | None = None
    before: bool | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a person is on: by their switch, and by their plan."""

    online: bool
    on_shift: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How a person came to be as they are: what they `were`, and what they became from each instant on, in order."""

    agent_id: int
    were: Presence
    became: tuple[tuple[datetime, Presence], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Online or offline chosen by hand: until `until`, else until the next boundary after `set_at`.

    `then`: what the person was before, and is again after `until` where no schedule decides.
    """

    online: bool
    source: Literal["self", "admin"]
    set_at: datetime
    until: datetime | None = None
    then: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Online or offline, by whose decision, since when and until when. None: nobody's; unknown; open end."""

    online: bool
    source: Source | None
    since: datetime | None = None
    until: datetime | None = None


def to_json(schedule: Schedule) -> dict[str, Any]:
    """Plain JSON of a week: shifts as [weekday, start, end]."""
    return {
        "tz": schedule.tz,
        "shifts": [[shift.weekday, shift.start_min, shift.end_min] for shift in schedule.shifts],
    }


def from_json(row: dict[str, Any]) -> Schedule:
    """The week that `to_json` wrote. Raises TypeError, KeyError or ValueError if this is none."""
    shifts = tuple(Shift(weekday=weekday, start_min=start, end_min=end) for weekday, start, end in row["shifts"])
    if not all(0 <= one.weekday < WEEKDAYS and 0 <= one.start_min < one.end_min <= 2 * DAY for one in shifts):
        raise ValueError("not minutes of a day of the week")
    return Schedule(tz=row["tz"], shifts=shifts)


def exception_to_json(exception: Exceptional) -> dict[str, Any]:
    """Plain JSON of an exception; its days as ISO dates."""
    days = {"first": exception.first.isoformat(), "last": exception.last.isoformat()}
    if isinstance(exception, OtherHours):
        return {**days, "hours": [[start, end] for start, end in exception.hours]}
    return {**days, "from": exception.from_min, "until": exception.until_min}


def exception_from_json(row: dict[str, Any]) -> Exceptional:
    """The exception that `exception_to_json` wrote."""
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    if "hours" in row:
        return OtherHours(first=first, last=last, hours=tuple((start, end) for start, end in row["hours"]))
    return TimeOff(first=first, last=last, from_min=row["from"], until_min=row["until"])
