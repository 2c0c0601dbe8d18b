"""The hours of one shift as they are typed: `9-17`, `22:00-06:00`, `9 to 5pm`, `nine to half past five`, `all day`."""

from collections.abc import Sequence

import regex

from bot.interactions.times.clock import ASKED, bare, clock, joined
from bot.interactions.times.clock import written as written_clock
from bot.interactions.times.told import WHICH_TIME, either_half, told, unhyphened
from bot.interactions.times.values import Doubt, Wrong
from bot.interactions.times.words import plain
from bot.model.schedule import DAY

NOON = 720
EARLY = 360
FIRST_HOUR = 60
LONGEST_NIGHT = 840
ALL_DAY = frozenset({"all day", "whole day", "the whole day", "24h", "24 hours", "0-24"})
NEXT_DAY = " next day"
WHICH_HOURS = "Which hours do you mean?"
EQUAL_ENDS = "It ends when it begins. For a whole day say `0:00-24:00`."
_BETWEEN = regex.compile(r"\s*[,;&]\s*|\s+and\s+")
_GLUED = regex.compile(r"\s*-\s*| (?:to|until|till) (?=\d|noon|midnight)")
_AMONG = regex.compile(r"\s*-\s*|(?<!quarter) (?:to|until|till|and) ")
_DASH = regex.compile(r"\s*-\s*|(?<!quarter) (?:to|until|till) ")

Hours = tuple[int, int]


def hours(words: str) -> Hours | Wrong | Doubt | None:
    """The (start, end) minutes of one shift, an end on the following day beyond 1440; None if the words say no hours.

    Hours that run on past midnight are certain if they end `next day`, or are short and not typed as bare numbers.
    """
    text = unhyphened(plain(words))
    if text in ALL_DAY:
        return 0, DAY
    if (halves := either_half(text)) is not None:
        return _asked(halves)
    said = text.removesuffix(NEXT_DAY).removesuffix(" the").rstrip(",")
    among = said.removeprefix("between ")
    ends = _DASH.split(said.removeprefix("from ")) if among == said else _AMONG.split(among)
    if len(ends) != 2 or not all(ends):
        return None
    digits = all(joined(one) is not None for one in ends)
    start, end = (joined(ends[0]), joined(ends[1])) if digits else (_start(ends[0]), _end(ends[1]))
    if start is None or end is None:
        return None
    if isinstance(start, Wrong):
        return start
    if isinstance(end, Wrong):
        return end
    either = [_in_words(one) is not None or (bare(one) is not None and not one.startswith("0")) for one in ends]
    if text != said:
        return _next_day(start, end)
    return _over(start, end, typed_bare=all(either), in_words=_in_words(ends[1]) is not None)


def _asked(texts: Sequence[str]) -> Wrong | Doubt | None:
    """Asked which of these hours are meant; those of one day first, as they are the likelier ones."""
    found = [hours(one) for one in texts]
    if None in found:
        return None
    wrong = next((one for one in found if isinstance(one, Wrong)), None)
    each = [
        one.readings if isinstance(one, Doubt) else (written(one),) for one in found if isinstance(one, Doubt | tuple)
    ]
    readings = sorted(dict.fromkeys(one for some in each for one in some), key=lambda one: one.endswith(NEXT_DAY))
    return Doubt(WHICH_TIME if len(readings) == len(texts) else WHICH_HOURS, tuple(readings)) if readings else wrong


def several(words: str) -> tuple[Hours, ...] | Wrong | Doubt | None:
    """The hours of one day, `10:00-12:00, 14 to 16`, with or without commas; None if a part says no hours."""
    parts = _apart(plain(words))
    found: list[Hours] = []
    for at, part in enumerate(parts):
        span = hours(part)
        if isinstance(span, Doubt):
            return Doubt(span.why, tuple(", ".join((*parts[:at], one, *parts[at + 1 :])) for one in span.readings))
        if span is None or isinstance(span, Wrong):
            return span
        found.append(span)
    return tuple(found) or None


def _apart(text: str) -> list[str]:
    """Several hours, each at most once cut at spaces: `10:00-12:00 14:00-16:00`, not `9 am to 5 pm`."""
    found: list[str] = []
    for part in filter(None, _BETWEEN.split(text)):
        spans = _GLUED.sub("-", part).split(" ")
        apart = hours(part) is None and all(hours(one) is not None for one in spans)
        found += spans if apart else [part]
    return found


def written(found: Hours) -> str:
    """Hours as words that mean only these."""
    start, end = found
    over = end > DAY
    sure = NEXT_DAY if over and end - start > LONGEST_NIGHT else ""
    return f"{written_clock(start)}-{written_clock(end)}{sure}"


def _start(text: str) -> int | Wrong | None:
    """Midnight as a start is the day's beginning; a bare hour before `5pm` may stay bare."""
    found = _minutes(text)
    return 0 if found == DAY and text == "midnight" else Wrong(f"Nothing begins at {text}.") if found == DAY else found


def _end(text: str) -> int | Wrong | None:
    return _minutes(text)


def _minutes(text: str) -> int | Wrong | None:
    """The minutes after midnight of one end; an hour that may be before or after noon as the clock's face has it, up to 12:59."""
    if (hour := bare(text)) is not None:
        return hour * 60
    if (either := _in_words(text)) is not None:
        return either
    found = told(text, alone=True)
    return found if isinstance(found, int) else clock(text)


def _in_words(text: str) -> int | None:
    """The minutes of a time in words that may be before or after noon, `half past nine`; None for any other."""
    found = told(text, alone=True)
    if not isinstance(found, Doubt) or found.why != ASKED:
        return None
    minute = clock(found.readings[0])
    return (
        None if not isinstance(minute, int) else minute % NOON if minute % NOON >= FIRST_HOUR else minute % NOON + NOON
    )


def _next_day(start: int, end: int) -> Hours | Wrong:
    if end > start:
        return Wrong("That is more than a day.")
    return (start, end + DAY) if end < start else Wrong(EQUAL_ENDS)


def _over(start: int, end: int, *, typed_bare: bool, in_words: bool) -> Hours | Wrong | Doubt:
    """Hours whose end may be on the next day, or after noon. `in_words`: the end is an hour in words, so it says neither."""
    if end > start:
        early = typed_bare and 0 < start < EARLY and end <= NOON
        return (
            Doubt("In the morning or in the afternoon?", (_words(start, end), _words(start + NOON, end + NOON)))
            if early
            else (start, end)
        )
    if end == 0:
        return start, DAY
    afternoon = end + NOON if end < NOON else 0
    if start == end:
        return (
            Doubt("Until the evening?", (_words(start, afternoon),))
            if typed_bare and afternoon > start
            else Wrong(EQUAL_ENDS)
        )
    night = end + DAY
    asked = (typed_bare and start <= NOON) or (in_words and afternoon > start) or night - start > LONGEST_NIGHT
    if not asked:
        return start, night
    day = (_words(start, afternoon),) if afternoon > start else ()
    return Doubt("Until which time?", (*day, f"{_words(start, end)}{NEXT_DAY}"))


def _words(start: int, end: int) -> str:
    return f"{written_clock(start)}-{written_clock(end)}"
