"""Times as people type them: `for 45m`, `until 17:00`, `22:00-06:00`, `tomorrow`, `2026-12-24 to 2026-12-31`."""

from datetime import date, datetime, time, timedelta

import regex

from bot.domain import zones

DAY = 1440
LONGEST = timedelta(days=366)

_PART = regex.compile(r"(\d{1,4})\s*(d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?)(?![a-z])\s*")
_CLOCK = regex.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|h)?")
_DASH = regex.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b)\s*")
_DATES = regex.compile(r"\s*(?:\.\.+|…|–|—|\bto\b|\buntil\b|\s-\s)\s*")
_ISO = regex.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = regex.compile(r"(\d{1,2})\.?\s*([a-z]{3,9})\.?(?:\s+(\d{4}))?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def duration(text: str) -> timedelta | None:
    """`45m`, `1h 30`, `2 hours`, `1d`; a bare number is minutes. None: not a length of time, or over a year, or none."""
    left = text.strip().casefold()
    minutes = 0
    matched = _PART.match(left)
    while matched:
        minutes += int(matched[1]) * {"d": DAY, "h": 60, "m": 1}[matched[2][0]]
        left = left[matched.end() :]
        matched = _PART.match(left)
    if left.isascii() and left.isdigit() and len(left) <= 4:
        minutes, left = minutes + int(left), ""
    length = timedelta(minutes=minutes)
    return length if not left and timedelta() < length <= LONGEST else None


def clock(text: str) -> int | None:
    """`17:00`, `17.00`, `5pm`, `9`, `noon`, `24:00` as minutes after midnight (0 to 1440); None: not a time of day."""
    plain = text.strip().casefold()
    named = {"noon": 720, "midday": 720, "midnight": DAY}.get(plain)
    matched = _CLOCK.fullmatch(plain)
    if named is not None or not matched:
        return named
    hour, minute, half = int(matched[1]), int(matched[2] or 0), matched[3]
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY else None


def hours(text: str) -> tuple[int, int] | None:
    """`9-17`, `09:00–17:00`, `9 to 5pm`, `22:00-06:00`, `all day` as (start, end) minutes of one shift.

    An end at or before the start is on the following day; equal ends give a length of 1440, which a plan refuses.
    """
    plain = text.strip().casefold()
    if plain in {"all day", "whole day", "24h", "24 hours"}:
        return 0, DAY
    ends = _DASH.split(plain)
    if len(ends) != 2:
        return None
    start, end = clock(ends[0]), clock(ends[1])
    if start is None or end is None or start == DAY:
        return None
    return start, end if end > start else end + DAY


def day(text: str, *, today: date) -> date | None:
    """`2026-12-24`, `24 dec`, `today`, `tomorrow`, `friday` (the next one, today included); None: not a date."""
    plain = text.strip().casefold()
    if plain in {"today", "tomorrow"}:
        return today + timedelta(days=plain == "tomorrow")
    weekday = _weekday(plain)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    iso = _ISO.fullmatch(plain)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    return _day_month(plain, today)


def days(text: str, *, today: date) -> tuple[date, date] | None:
    """One day, or `24 dec to 31 dec`, `2026-12-24..2026-12-31`, as (first, last); the order is not judged here."""
    ends = _DATES.split(text.strip().casefold())
    if len(ends) > 2:
        return None
    first = day(ends[0], today=today)
    last = day(ends[1], today=first or today) if len(ends) == 2 else first
    return (first, last) if first and last else None


def until(text: str, *, now: datetime, zone: str) -> datetime | None:
    """When `for 45m`, `until 17:00`, `until tomorrow`, `until fri 9:00`, `45m` ends, as an instant; None: unreadable.

    A time of day is the next one on that zone's clock; a day alone ends when it begins.
    """
    word, _, rest = text.strip().casefold().partition(" ")
    if word in {"until", "till", "to"}:
        return _moment(rest, now=now, zone=zone)
    length = duration(rest if word == "for" else text)
    if length is not None:
        return now + length
    return _moment(text, now=now, zone=zone) if word != "for" else None


def _moment(text: str, *, now: datetime, zone: str) -> datetime | None:
    today = zones.wall(now, zone).date()
    minute = clock(text)
    if minute is not None:
        soon = _instant(today, minute, zone)
        return soon if soon > now else _instant(today + timedelta(days=1), minute, zone)
    words = text.split()[:5]
    splits = [(" ".join(words[:n]), clock(" ".join(words[n:]))) for n in range(1, len(words))]
    for day_text, minute in ((text, 0), *splits):
        on = day(day_text, today=today)
        if on is not None and minute is not None:
            at = _instant(on, minute, zone)
            if at <= now and _weekday(day_text) is not None:
                at = _instant(on + timedelta(days=7), minute, zone)
            return at if now < at <= now + LONGEST else None
    return None


def _instant(on: date, minute: int, zone: str) -> datetime:
    return zones.first(datetime.combine(on, time()) + timedelta(minutes=minute), zone)


def _weekday(text: str) -> int | None:
    plain = text.strip().casefold()
    found = (number for number, name in enumerate(_WEEKDAYS) if len(plain) >= 3 and name.startswith(plain))
    return next(found, None)


def _day_month(plain: str, today: date) -> date | None:
    matched = _DAY_MONTH.fullmatch(plain)
    months = [n for n, name in enumerate(_MONTHS, 1) if matched and name.startswith(matched[2])]
    if not matched or len(months) != 1:
        return None
    if matched[3]:
        return _date(int(matched[3]), months[0], int(matched[1]))
    this_year = _date(today.year, months[0], int(matched[1]))
    if this_year is None or this_year >= today:
        return this_year
    return _date(today.year + 1, months[0], int(matched[1]))


def _date(year: int, month: int, on: int) -> date | None:
    try:
        return date(year, month, on)
    except ValueError:
        return None
