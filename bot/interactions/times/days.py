"""Days ahead as they are typed: `today`, `24 dec to 31 dec`, `24 to 31 dec`, `next week`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import regex

from bot.interactions.times import dates
from bot.interactions.times.dates import MONTHS, Way
from bot.interactions.times.moment import DOUBTFUL, FARTHEST, TOO_FAR
from bot.interactions.times.values import Doubt, WallClock, Wrong, settled
from bot.interactions.times.words import after, plain

DASH = regex.compile(r"\s*(?:\.\.+|…|-)\s*| (?:to|until|till|through|thru|and) ")
HALF_A_YEAR = timedelta(days=184)  # no days off are longer; without years it is the wrong way round
APART = "List days one by one; for all days between two, say *to*: `24 dec to 26 dec`."
BACKWARDS = "The last day comes before the first."
DAYS_OVER = "These days are over."
_TRAILING = regex.compile(rf"(?: (?:of )?(?:{'|'.join(MONTHS)})\.?)?(?: \d{{4}})?$")
_YEAR = regex.compile(r"\d{4}", regex.ASCII)
_NUMBER = regex.compile(r"\d{1,2}(?:st|nd|rd|th|\.)?", regex.ASCII)
_DOTTED_DAY = regex.compile(r"\d{1,2}\.", regex.ASCII)
_DOTTED_MONTH = regex.compile(r"\d{1,2}\.(\d{1,2}\.(?:\d{4})?)", regex.ASCII)
_LEADING = regex.compile(rf"(?:{'|'.join(MONTHS)})\.? ")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange:
    """Days from `first` to `last`, both included, on no clock yet."""

    first: date
    last: date


Days = DayRange | Wrong | Doubt | None


def days(words: str, clock: WallClock) -> Days:
    """The days that these words say, all of them; None if they say none.

    Without a year they are the next such days, or those that are under way.
    """
    text = plain(words)
    ways = [Way(ahead=True, day_first=first) for first in ((True, False) if DOUBTFUL.search(text) else (True,))]
    return settled((_days(text, clock.today, way) for way in ways), written, dates.WHICH_DAY)


def written(found: DayRange) -> str:
    """Days as words that mean only these."""
    first = dates.written(found.first)
    return first if found.first == found.last else f"{first} to {dates.written(found.last)}"


def ends(text: str) -> Iterator[tuple[str, str, bool]]:
    """The ways to cut a text into a first and a last day; a month said once stands for both.

    True: they are two days joined by *and*, and no more is said of those between them.
    """
    bare = after(text, "from", "between") or text
    for dash in DASH.finditer(bare):
        first, last = bare[: dash.start()], bare[dash.end() :]
        if _DOTTED_DAY.fullmatch(first) and (month := _DOTTED_MONTH.fullmatch(last)):
            first += month[1]
        elif _NUMBER.fullmatch(first):
            first += _TRAILING.search(last)[0]
        elif _NUMBER.fullmatch(last) and (month := _LEADING.match(first)):
            last = month[0] + last
        yield first, last, dash[0] == " and " and not text.startswith("between ")


def apart(first: date, last: date) -> bool:
    """Whether two days joined by *and* leave out days between them."""
    return last - first > timedelta(days=1)


def _days(text: str, today: date, way: Way) -> Days:
    if text in {"this week", "next week"}:
        monday = today + timedelta(days=7 - today.weekday())
        first, last = (
            (monday, monday + timedelta(days=6)) if text == "next week" else (today, monday - timedelta(days=1))
        )
        return DayRange(first=first, last=last)
    one = dates.day(text, today, way)
    if one is not None:
        if isinstance(one, Wrong | Doubt):
            return one
        return _in_reach(DayRange(first=one, last=one), today)
    found = (_range(first, last, today, way, joined=joined) for first, last, joined in ends(text))
    return next((one for one in found if one is not None), None)


def _range(first: str, last: str, today: date, way: Way, *, joined: bool) -> Days:
    start = dates.day(first, today, way)
    if start is None:
        return None
    end = dates.day(last, start if isinstance(start, date) else today, way)
    if end is None or not isinstance(start, date):
        return None if end is None or isinstance(start, date) else start
    if not isinstance(end, date):
        return end
    if end < start or (end - start > HALF_A_YEAR and not _YEAR.search(f"{first} {last}")):
        return Wrong(BACKWARDS)
    if joined and apart(start, end):
        return Wrong(APART)
    return _in_reach(_under_way(first, DayRange(first=start, last=end), today, way), today)


def _under_way(first: str, found: DayRange, today: date, way: Way) -> DayRange:
    """The same words a year earlier, if these days hold today: `20 nov to 5 dec` typed on 29 November."""
    earlier = dates.day(first, today, Way(ahead=False, day_first=way.day_first))
    if first in dates.WEEKDAYS or not isinstance(earlier, date) or earlier >= found.first:
        return found
    now = DayRange(first=earlier, last=earlier + (found.last - found.first))
    return now if now.first < today <= now.last else found


def _in_reach(found: DayRange, today: date) -> DayRange | Wrong:
    if found.last < today:
        return Wrong(DAYS_OVER)
    return found if found.last <= today + FARTHEST else Wrong(TOO_FAR)
