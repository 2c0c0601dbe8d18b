"""Days back as they are typed, for figures and the audit: `yesterday`, `7d`, `since 3 june`, `may`, `this month`."""

from datetime import date, datetime, time, timedelta

import regex

from bot.interactions.times import dates
from bot.interactions.times.dates import MONTHS, Way
from bot.interactions.times.days import APART, BACKWARDS, DayRange, apart, ends
from bot.interactions.times.days import written as written_days
from bot.interactions.times.lengths import length, whole_days
from bot.interactions.times.moment import DOUBTFUL
from bot.interactions.times.values import Doubt, WallClock, Wrong, settled
from bot.interactions.times.words import after, plain
from bot.shifts import timezones
from bot.shifts.span import Span

AHEAD = "That is still ahead, and this looks back."
WHOLE_DAYS = "This counts whole days. Try `today` or `2d`."
NO_DAYS = "Zero days are no days. Try `today` or `2d`."
PAST = {"past day": 1, "past week": 7, "past month": 30, "past year": 365}
FARTHEST_BACK = 3_700
_MONTH = regex.compile(
    rf"(last |this )?({'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?(?: (\d{{4}}))?", regex.ASCII
)
_YEAR = regex.compile(r"20\d\d", regex.ASCII)
_UNITS = frozenset({"week", "month", "year"})

Back = DayRange | Wrong | Doubt | None


def past(words: str, clock: WallClock) -> Span | Wrong | Doubt | None:
    """The stretch of whole days up to today that these words say, all of them, on that clock; None if they say none.

    Without a year they are the latest such days.
    """
    text = plain(words)
    ways = [Way(ahead=False, day_first=first) for first in ((True, False) if DOUBTFUL.search(text) else (True,))]
    found = settled((_back(text, clock.today, way) for way in ways), written_days, dates.WHICH_DAY)
    if not isinstance(found, DayRange):
        return found
    if found.last > clock.today:
        return Wrong(AHEAD)
    return Span(
        start=_midnight(found.first, clock), end=_midnight(found.last + timedelta(days=1), clock), zone=clock.zone
    )


def written(found: Span) -> str:
    """A span as words that mean only these days: `1 Mar 2026 to 31 Mar 2026`."""
    first, last = found.days
    return written_days(DayRange(first=first, last=last))


def _midnight(on: date, clock: WallClock) -> datetime:
    return timezones.first(datetime.combine(on, time()), clock.zone)


def _back(text: str, today: date, way: Way) -> Back:
    if (since := after(text, "since", "from")) is not None and not any(True for _ in ends(text)):
        start = _stretch(since, today, way)
        return DayRange(first=start.first, last=today) if isinstance(start, DayRange) else start
    one = _stretch(after(text, "in", "on", "during") or text, today, way)
    if one is not None:
        return one
    found = (_range(first, last, today, way, joined=joined) for first, last, joined in ends(text))
    return next((one for one in found if one is not None), None)


def _stretch(text: str, today: date, way: Way) -> Back:
    """A day, a month, the last so many days, this or last week, month or year."""
    on = dates.day(text, today, way)
    if on is not None:
        return DayRange(first=on, last=on) if isinstance(on, date) else on
    return _year(text, today) or _month(text, today) or _named(text, today) or _last(text, today)


def _year(text: str, today: date) -> Back:
    """A whole year by its number alone, to today if it is not over."""
    if not _YEAR.fullmatch(text):
        return None
    first = date(int(text), 1, 1)
    return Wrong(AHEAD) if first > today else _whole(first, date(first.year + 1, 1, 1), today)


def _month(text: str, today: date) -> Back:
    matched = _MONTH.fullmatch(text)
    if not matched:
        return None
    month = MONTHS[matched[2]]
    year = int(matched[3] or 0) or today.year - (month > today.month)
    if matched[1] == "last " and not matched[3] and month == today.month:
        year -= 1
    if year < 1 or date(year, month, 1) > today:
        return Wrong(AHEAD)
    return _whole(date(year, month, 1), (date(year + month // 12, month % 12 + 1, 1)), today)


def _named(text: str, today: date) -> Back:
    which, _, unit = text.partition(" ")
    if which not in {"this", "last", "previous"} or unit not in _UNITS:
        return None
    start = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    if which == "this":
        return DayRange(first=start, last=today)
    before = start - timedelta(days=1)
    first = {"week": start - timedelta(days=7), "month": before.replace(day=1), "year": before.replace(month=1, day=1)}
    return DayRange(first=first[unit], last=before)


def _last(text: str, today: date) -> Back:
    """`7d`, `last 7 days`: today and the six days before it."""
    text = text.removeprefix("the ")
    said = after(text, "last", "past", "previous") or text
    count = PAST.get(text) or whole_days(said)
    if count is None:
        return None if length(said) is None else Wrong(WHOLE_DAYS)
    if not count:
        return Wrong(NO_DAYS)
    return DayRange(first=today - timedelta(days=min(count, FARTHEST_BACK) - 1), last=today)


def _whole(first: date, following: date, today: date) -> DayRange:
    """A month to its end, or to today if it is not over."""
    return DayRange(first=first, last=min(following - timedelta(days=1), today))


def _range(first: str, last: str, today: date, way: Way, *, joined: bool) -> Back:
    """From the latest first day before the latest last day; asked if the last day is ahead of one that has started."""
    end, started = _stretch(last, today, way), _stretch(first, today, way)
    if end is None or started is None:
        return None
    if not isinstance(end, DayRange) or not isinstance(started, DayRange):
        return end if not isinstance(end, DayRange) else started
    if joined and apart(started.last, end.first):
        return Wrong(APART)
    if started.first <= end.last:
        return DayRange(first=started.first, last=end.last)
    start = _stretch(first, end.last, way)
    if not isinstance(start, DayRange) or start.first > end.last:
        return Wrong(BACKWARDS)
    earlier, running = DayRange(first=start.first, last=end.last), DayRange(first=started.first, last=today)
    return Doubt(dates.WHICH_DAY, (written_days(running), written_days(earlier)))
