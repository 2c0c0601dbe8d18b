"""A week as it is typed: `mon-fri 9:00-13:00 14:00-18:00 Europe/Berlin`, `sat and sun 10-14`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import regex

from bot.interactions.times.dates import WEEKDAYS
from bot.interactions.times.hours import hours
from bot.interactions.times.hours import written as hours_written
from bot.interactions.times.values import Doubt, Wrong
from bot.interactions.times.words import plain
from bot.interactions.times.zones import zone
from bot.model.schedule import Shift

LONGEST_PART = 8  # words of one part: "9 am to 5 pm", "port of spain", "half past nine to quarter to six pm"
NAMED = {
    "daily": range(7), "every day": range(7), "everyday": range(7), "all week": range(7), "weekdays": range(5),
    "weekday": range(5), "workdays": range(5), "working days": range(5), "weekend": range(5, 7), "weekends": range(5, 7),
}  # fmt: skip
LEAVING = frozenset({"except", "excluding", "without", "but", "apart", "other"})
_DAYS_OF_SEVERAL = regex.compile(r" ?[,;&/+] ?| and ")
_EXCEPT = regex.compile(
    r"(?:except|excluding|without|but not|not|apart from|other than)(?: for)?(?: on)? (.+)|(.+) off"
)
_WITHOUT = regex.compile(r"(.+?),? (?:except|excluding|without|but not|apart from|other than)(?: for)?(?: on)? (.+)")
WORKDAYS = tuple(range(5))
NO_HOURS = "Say days and their hours, like `mon-fri 9:00-17:00 sat 10:00-14:00`."
NOT_LEFT_OUT = "Only days that are among the others can be left out. Say each day with its hours."
TWO_ZONES = "A week has one time zone."
_SEPARATOR = regex.compile(r"[,;&:]|and")
_PIECE = regex.compile(r"[^\s,;&]+|[,;&]")
_PLACE = regex.compile(r"(?:in )?(.*?)(?: time)?", regex.IGNORECASE | regex.DOTALL)
_RANGE = regex.compile(r"(\w+) ?(?:-|to|through|thru|until) ?(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """Shifts for weekdays in one zone; `tz` None: in each person's own."""

    tz: str | None = None
    shifts: tuple[Shift, ...] = ()


Zone = Callable[[str], str | Wrong | Doubt | None]


@dataclass(frozen=True, slots=True)
class _Days:
    on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Except:
    on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Hours:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Zone:
    name: str


_Part = _Days | _Except | _Hours | _Zone


def week(words: str, *, now: datetime, colleagues: Sequence[str] = ()) -> WeeklyHours | Wrong | Doubt | None:
    """The week that these words say, all of them; None if one of them says nothing about a week.

    Hours without days are those of Monday to Friday.
    """
    return _parts(words, lambda part: zone(part, now=now, colleagues=colleagues))


def written(found: WeeklyHours) -> str:
    """A week as words that mean only this, and are no whole names of days."""
    short = {on: word for word, on in WEEKDAYS.items() if len(word) == 3}
    spans = [f"{short[one.weekday]} {hours_written((one.start_min, one.end_min))}" for one in found.shifts]
    return " ".join([*spans, *([found.tz] if found.tz else [])])


def weekdays(words: str) -> tuple[int, ...] | None:
    """The weekdays, 0 Monday, of `mon-fri`, `sat`, `mon/wed`, `daily`, `mon-fri except wed`; None if the words say something else."""
    whole = plain(words).removeprefix("on ").rstrip(":")
    text = whole if whole in NAMED else whole.removeprefix("every ")
    if text in NAMED:
        return tuple(NAMED[text])
    if (parted := _WITHOUT.fullmatch(text)) is not None:
        every, fewer = weekdays(parted[1]), _each(parted[2])
        left = tuple(on for on in every or () if on not in (fewer or ()))
        return left if every and fewer and left and set(fewer) <= set(every) else None
    if "/" in text or "+" in text:
        return _each(text)
    matched = _RANGE.fullmatch(text)
    first, last = (_weekday(matched[1]), _weekday(matched[2])) if matched else (_weekday(text), _weekday(text))
    if first is None or last is None:
        return None
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def _each(text: str) -> tuple[int, ...] | None:
    """The days of a list in words; None if one of them is none."""
    days = [weekdays(one) for one in _DAYS_OF_SEVERAL.split(text)]
    return None if None in days else tuple(dict.fromkeys(on for some in days for on in some or ()))


def _weekday(word: str) -> int | None:
    return WEEKDAYS.get(word, WEEKDAYS.get(word.removesuffix("s")))


def _parts(words: str, zone_of: Zone) -> WeeklyHours | Wrong | Doubt | None:
    """The parts from left to right, at each place the longest one; a doubt about one is a doubt about the line."""
    pieces = [one for one in _PIECE.finditer(words) if not _SEPARATOR.fullmatch(one[0].casefold())]
    parts: list[_Part] = []
    refused: Wrong | Doubt | None = None
    while pieces:
        size, found = _longest(words, pieces[:LONGEST_PART], zone_of)
        if found is None:
            return None
        if isinstance(found, Wrong | Doubt):
            refused = refused or _around(found, words[: pieces[0].start()], words[pieces[size - 1].end() :])
        else:
            parts.append(found)
        pieces = pieces[size:]
    return refused or _week(parts)


def _longest(
    words: str, pieces: Sequence["regex.Match[str]"], zone_of: Zone
) -> tuple[int, _Part | Wrong | Doubt | None]:
    """How many pieces the longest part at the beginning has, and what it is."""
    for size in range(len(pieces), 0, -1):
        if (found := _part(words[pieces[0].start() : pieces[size - 1].end()], zone_of)) is not None:
            return size, found
    return 0, None


def _part(text: str, zone_of: Zone) -> _Part | Wrong | Doubt | None:
    if (on := weekdays(text)) is not None:
        return _Days(on)
    if (left_out := _EXCEPT.fullmatch(plain(text))) is not None:
        off = _each(left_out[1] or left_out[2])
        return None if off is None else _Except(off)
    span = hours(text)
    if span is not None:
        return span if isinstance(span, Wrong | Doubt) else _Hours(*span)
    if LEAVING.intersection(plain(text).split()):
        return None
    name = zone_of(_PLACE.fullmatch(text)[1])
    return _Zone(name) if isinstance(name, str) else name


def _around(found: Wrong | Doubt, before: str, behind: str) -> Wrong | Doubt:
    if isinstance(found, Wrong):
        return found
    return Doubt(found.why, tuple(f"{before}{one}{behind}" for one in found.readings))


def _week(parts: Sequence[_Part]) -> WeeklyHours | Wrong | None:
    """Days with the hours behind them; in a line that begins with hours, hours with the days behind them."""
    off = {on for part in parts if isinstance(part, _Except) for on in part.on}
    if off and isinstance(parts[0], _Except):
        return Wrong(NO_HOURS)
    parts = [part for part in parts if not isinstance(part, _Except)]
    zones = {part.name for part in parts if isinstance(part, _Zone)}
    runs = [list(run) for _, run in groupby((one for one in parts if not isinstance(one, _Zone)), key=type)]
    if len(zones) > 1:
        return Wrong(TWO_ZONES)
    if len(runs) == 1 and isinstance(runs[0][0], _Hours):
        runs.append([_Days(WORKDAYS)])
    if not runs or len(runs) % 2:
        return Wrong(NO_HOURS) if runs else None
    shifts = [shift for one, two in zip(runs[::2], runs[1::2], strict=True) for shift in _shifts((*one, *two))]
    if off and not (len(runs) == 2 and off < {one.weekday for one in shifts}):
        return Wrong(NOT_LEFT_OUT)
    kept = dict.fromkeys(one for one in shifts if one.weekday not in off)
    return WeeklyHours(tz=next(iter(zones), None), shifts=tuple(kept))


def _shifts(group: Sequence[_Part]) -> Iterator[Shift]:
    days = dict.fromkeys(on for part in group if isinstance(part, _Days) for on in part.on)
    for part in group:
        if isinstance(part, _Hours):
            yield from (Shift(weekday=on, start_min=part.start, end_min=part.end) for on in days)
