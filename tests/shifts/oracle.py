"""The slow, obvious truth about shifts: walk minute by minute and look at the wall clock.

It knows nothing of offsets, gaps and folds, and shares no code with the rules it judges.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.schedule import Exceptional, OtherHours, Override, Schedule, Shift, TimeOff

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Clock:
    """A zone's wall clock as read at every minute of a stretch of days."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        place = ZoneInfo(zone)
        self.minutes: list[datetime] = []
        self.first: dict[datetime, int] = {}
        self.last: dict[datetime, int] = {}
        at = start
        while at < end:
            shown = at.astimezone(place).replace(tzinfo=None, fold=0)
            self.first.setdefault(shown, len(self.minutes))
            self.last[shown] = len(self.minutes)
            self.minutes.append(at)
            at += MINUTE
        low, high = min(self.first).date(), max(self.first).date()
        # Days that a zone leaves out count: their nights reach into days that were.
        self.days = [low + n * DAY for n in range((high - low).days + 1)]

    def first_shows(self, wall: datetime) -> int:
        """The first minute that shows this time, or the next time shown where it never is."""
        return self.first[self._shown(wall, self.first)]

    def last_shows(self, wall: datetime) -> int:
        """The last minute that shows this time, or the next time shown where it never is."""
        shown = self._shown(wall, self.last)
        return self.last[wall] if shown == wall else self.first[shown]

    def _shown(self, wall: datetime, among: dict[datetime, int]) -> datetime:
        while wall not in among:
            wall += MINUTE
        return wall

    def inside(self, wall: datetime) -> bool:
        """Whether this time lies safely within the days that were read."""
        return datetime.combine(self.days[1], datetime.min.time()) <= wall <= self.edge

    @property
    def edge(self) -> datetime:
        """The beginning of the last day that was read."""
        return datetime.combine(self.days[-1], datetime.min.time())


def on_each_minute(clock: Clock, plan: Schedule, exceptions: tuple[Exceptional, ...]) -> tuple[bytearray, bytearray]:
    """For each minute, whether the plan has the person on, and whether they are on time off."""
    on = bytearray(len(clock.minutes))
    off = bytearray(len(clock.minutes))
    for day in clock.days[1:-2]:
        for start_min, end_min in _hours(day, plan, exceptions):
            begin = clock.first_shows(_wall(day, start_min))
            for index in range(begin, clock.last_shows(_wall(day, end_min))):
                on[index] = 1
    for one in exceptions:
        if isinstance(one, TimeOff):
            for index in _off_minutes(clock, one):
                on[index] = 0
                off[index] = 1
    return on, off


def _off_minutes(clock: Clock, off: TimeOff) -> range:
    begins, ends = _wall(off.first, off.from_min), _wall(off.last, off.until_min)
    low = clock.first_shows(begins) if clock.inside(begins) else 0
    high = clock.first_shows(ends) if clock.inside(ends) else len(clock.minutes)
    if begins > clock.edge or ends < _wall(clock.days[1], 0):
        return range(0)
    return range(low, high)


def _hours(day: date, plan: Schedule, exceptions: tuple[Exceptional, ...]) -> list[tuple[int, int]]:
    found = [(shift.start_min, shift.end_min) for shift in plan.shifts if shift.weekday == day.weekday()]
    for one in exceptions:
        if isinstance(one, OtherHours) and one.first <= day <= one.last:
            found = list(one.hours)
    return found


def _wall(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day) + minute * MINUTE  # noqa: DTZ001  # a wall clock has no zone


@dataclass
class Walk:
    """A person's availability as somebody would keep it by hand, minute by minute."""

    online: bool
    choice: Override | None = None

    def step(self, at: datetime, *, on: bool, turned: bool, made: Override | None) -> bool:
        """One minute: a boundary or its own end ends a choice; a new choice replaces it."""
        if self.choice and ((turned and self.choice.until is None) or self.choice.until == at):
            self.choice = None
        if made is not None:
            self.choice = made
        self.online = self.choice.online if self.choice else on
        return self.online


def transitions(zone: str, first_year: int = 2007, last_year: int = 2037) -> Iterator[datetime]:
    """Each minute at which the zone's distance from UTC is another than the minute before."""
    place = ZoneInfo(zone)
    at, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        later = at + DAY
        if at.astimezone(place).utcoffset() != later.astimezone(place).utcoffset():
            yield _pinned(place, at, later)
        at = later


def _pinned(place: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(place).utcoffset()
    while high - low > MINUTE:
        middle = low + ((high - low) // MINUTE // 2) * MINUTE
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def random_plan(rng: random.Random, zone: str, near: date) -> tuple[Schedule, tuple[Exceptional, ...]]:
    """Up to three shifts a day, over midnight, touching and overlapping, with exceptions around a date."""
    shifts = [
        Shift(weekday=weekday, start_min=start, end_min=end)
        for weekday in range(7)
        for start, end in _random_hours(rng, rng.choice((0, 1, 1, 2, 3)))
    ]
    exceptions = tuple(_random_exception(rng, near) for _ in range(rng.choice((0, 0, 1, 1, 2, 3))))
    return Schedule(tz=zone, shifts=tuple(shifts)), exceptions


def _random_hours(rng: random.Random, count: int) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for _ in range(count):
        night = rng.random() < 0.5
        start = rng.randrange(0, 300, 15) if night else rng.randrange(0, 1440, 5)
        if made and rng.random() < 0.3 and made[-1][1] < 1440:
            start = made[-1][1]
        length = rng.choice((15, 30, 60, 90, 240, 480, 720, 1439))
        made.append((0, 1440) if rng.random() < 0.05 else (start, start + length))
    return made


def _random_exception(rng: random.Random, near: date) -> Exceptional:
    first = near + timedelta(days=rng.randint(-4, 3))
    last = first + timedelta(days=rng.choice((0, 0, 0, 1, 2, 5)))
    if rng.random() < 0.35:
        return OtherHours(first=first, last=last, hours=tuple(_random_hours(rng, rng.choice((1, 2)))))
    if rng.random() < 0.5:
        return TimeOff(first=first, last=last)
    start = rng.randrange(0, 1380, 15)
    end = rng.randrange(start + 15, 1441, 15) if first == last else rng.randrange(15, 1441, 15)
    return TimeOff(first=first, last=last, from_min=start, until_min=end)
