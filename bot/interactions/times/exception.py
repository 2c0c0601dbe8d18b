"""Days and what is different on them, as it is typed: `24 dec off`, `today 14:00-16:00 off`, `24 dec 10:00-14:00`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.interactions.times.clock import clock as time_of_day
from bot.interactions.times.clock import hour_or_clock
from bot.interactions.times.day_parts import spans, with_day
from bot.interactions.times.days import DayRange, days
from bot.interactions.times.days import written as days_written
from bot.interactions.times.hours import Hours, several
from bot.interactions.times.hours import written as hours_written
from bot.interactions.times.values import Doubt, WallClock, Wrong
from bot.interactions.times.words import after, plain
from bot.model.schedule import DAY, Exceptional, OtherHours, TimeOff

MOST_DAYS = 31
TOO_MANY_DAYS = "Hours off are for 31 days at most. For longer, change the schedule: `/periskope schedule`."
OFF = frozenset({"off", "away", "out"})
ALL_DAY = frozenset({"all day", "the whole day", "whole day"})
FIRST, LAST = ("from", "since", "starting"), ("to", "until", "till", "through")
WHICH_FIRST, WHICH_LAST = "Off from which day on?", "Off until which day?"
WHICH_SIDE, WHICH_OFF = "Off from then, or until then?", "Off at that time?"
WHICH_KIND, WHICH, ON_WHICH_DAY = "Off, or at work?", "On which day, and off or at work?", "On which day?"
Read = tuple[Exceptional, ...] | Wrong | Doubt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What is said besides the days: hours, and whether they, or all of the days, are off."""

    off: bool
    hours: tuple[Hours, ...]


def exception(words: str, clock: WallClock) -> Read:
    """The exceptions that these words say, all of them; None if they say none. Days alone are days off.

    With hours: those are worked instead of the shifts of each day, or, beside *off*, are off on each day.
    """
    pieces = with_day(plain(words)).split(" ")
    for first, last in _stretches(len(pieces)):
        found = days(" ".join(pieces[first:last]), clock)
        if found is None:
            continue
        rest = _rest(" ".join((*pieces[:first], *pieces[last:])))
        if rest is not None:
            return _said(pieces, (first, last), found, rest)
    return None


def unfinished(words: str, clock: WallClock) -> Doubt | None:
    """What days off can be meant, where words say but a part of it: `from 24 dec`, `24 dec 9:00`, `tomorrow morning`, `off`."""
    pieces = with_day(plain(words)).split(" ")
    if (open_days := _open_days(pieces, clock)) is not None:
        return open_days
    for first, last in _stretches(len(pieces)):
        found = days(" ".join(pieces[first:last]), clock)
        beside = " ".join(one for one in (*pieces[:first], *pieces[last:]) if one not in OFF)
        if isinstance(found, DayRange) and (part := _part_off(beside)) is not None:
            day = " ".join(pieces[first:last])
            return Doubt(part.why, tuple(f"{day} {one} off" for one in part.readings), partial=True)
    return _on_a_day(pieces)


def _open_days(pieces: Sequence[str], clock: WallClock) -> Doubt | None:
    """The days to choose from, where only the first or only the last is said."""
    text = " ".join(one for one in pieces if one not in OFF).removesuffix(" on").removesuffix(" onwards")
    begins, ends = after(text, *FIRST), after(text, *LAST)
    day = days(begins or ends or "", clock)
    if isinstance(day, Doubt):
        word = pieces[0]
        return replace(day, readings=tuple(f"{word} {one} off" for one in day.readings), partial=True)
    if not isinstance(day, DayRange) or day.first != day.last:
        return None
    firsts = (clock.today, day.first) if ends else (day.first,)
    week = timedelta(days=6)
    lasts = (
        (day.first,) if ends else (day.first, day.first + week - timedelta(days=day.first.weekday()), day.first + week)
    )
    some = dict.fromkeys((first, last) for first in firsts for last in lasts)
    offered = tuple(f"{days_written(DayRange(first=first, last=last))} off" for first, last in some)
    return Doubt(WHICH_FIRST if ends else WHICH_LAST, offered, partial=True)


def _part_off(text: str) -> Doubt | None:
    """The hours off that a time, an open end or a part of the day can be."""
    if isinstance(time_of_day(text), int):
        return Doubt(WHICH_SIDE, (f"from {text}", f"until {text}"))
    found = _rest(f"{text} off")
    return Doubt(WHICH_OFF, (text,)) if isinstance(found, _Rest) else found if isinstance(found, Doubt) else None


def _on_a_day(pieces: Sequence[str]) -> Doubt | None:
    """The near days to choose from, where hours, or *off*, are said without a day; hours may be off or worked."""
    off = not OFF.isdisjoint(pieces)
    text = " ".join(one for one in pieces if one not in OFF)
    if text and not isinstance(several(text), tuple):
        return None
    kinds = ("off",) if off else ("off", "")
    offered = (f"{day} {text} {kind}" for day in ("today", "tomorrow") for kind in kinds)
    return Doubt(ON_WHICH_DAY if off else WHICH, tuple(" ".join(one.split()) for one in offered), partial=True)


def written(found: Sequence[Exceptional]) -> str:
    """One exception as words that mean only this; nothing where there are several, or it ends on another day."""
    match found:
        case [TimeOff(first=first, last=last, from_min=0, until_min=end)] if end == DAY:
            return f"{days_written(DayRange(first=first, last=last))} off"
        case [TimeOff(first=first, last=last, from_min=start, until_min=end)] if first == last:
            return f"{days_written(DayRange(first=first, last=last))} {hours_written((start, end))} off"
        case [OtherHours(first=first, last=last, hours=hours)]:
            spans = ", ".join(hours_written(one) for one in hours)
            return f"{days_written(DayRange(first=first, last=last))} {spans}"
    return ""


def _stretches(size: int) -> Iterator[tuple[int, int]]:
    """The places where days may stand, the longest first."""
    for length in range(size, 0, -1):
        yield from ((first, first + length) for first in range(size - length + 1))


def _rest(text: str) -> _Rest | Wrong | Doubt | None:
    """The words besides the days; None if one of them is neither *off* nor hours."""
    kept = [one for one in text.replace(",", " , ").split() if one not in OFF]
    off = len(kept) < len(text.replace(",", " , ").split())
    said = " ".join(kept).strip(" ,:")
    if not said:
        return _Rest(off=True, hours=())
    if off and (open_end := _open_end(said)) is not None:
        return _Rest(off=True, hours=(open_end,)) if isinstance(open_end, tuple) else open_end
    if off and (part := spans(said)) is not None:
        return part
    if said in ALL_DAY and not off:
        return Doubt(WHICH_KIND, ("off", "0:00-24:00"))
    found = several(said)
    return _Rest(off=off, hours=found) if isinstance(found, tuple) else found


def _open_end(text: str) -> Hours | Wrong | Doubt | None:
    """`until noon`, `from 14:00`: a part of the day, only beside *off*."""
    if (end := after(text, "until", "till", "before")) is not None:
        minute = hour_or_clock(end)
        return (0, minute) if isinstance(minute, int) else _named(text, end, minute)
    if (start := after(text, "from", "after", "since")) is not None and "-" not in start:
        minute = hour_or_clock(start)
        return (minute, DAY) if isinstance(minute, int) else _named(text, start, minute)
    return None


def _named(text: str, said: str, minute: Wrong | Doubt | None) -> Wrong | Doubt | None:
    if not isinstance(minute, Doubt):
        return minute
    return Doubt(minute.why, tuple(f"{text.removesuffix(said)}{one}" for one in minute.readings))


def _said(
    pieces: Sequence[str], place: tuple[int, int], found: DayRange | Wrong | Doubt, rest: _Rest | Wrong | Doubt
) -> Read:
    if isinstance(found, Wrong) or isinstance(rest, Wrong):
        return found if isinstance(found, Wrong) else rest if isinstance(rest, Wrong) else None
    said = " ".join(pieces[place[0] : place[1]])
    beside = " ".join((*pieces[: place[0]], *pieces[place[1] :]))
    if isinstance(found, Doubt):
        return Doubt(found.why, tuple(f"{one} {beside}".strip() for one in found.readings))
    if isinstance(rest, Doubt):
        off = " off" if set(beside.split()) & OFF else ""
        return Doubt(rest.why, tuple(f"{said} {one}{off}" for one in rest.readings))
    return _made(found, rest)


def _made(found: DayRange, rest: _Rest) -> tuple[Exceptional, ...] | Wrong:
    if not rest.hours:
        return (TimeOff(first=found.first, last=found.last),)
    if not rest.off:
        return (OtherHours(first=found.first, last=found.last, hours=rest.hours),)
    every = [found.first + timedelta(days=step) for step in range((found.last - found.first).days + 1)]
    if len(every) > MOST_DAYS:
        return Wrong(TOO_MANY_DAYS)
    return tuple(_off(on, span) for on in every for span in rest.hours)


def _off(on: date, span: Hours) -> TimeOff:
    start, end = span
    over = end > DAY
    return TimeOff(first=on, last=on + timedelta(days=over), from_min=start, until_min=end - DAY if over else end)
