"""A moment ahead as it is typed: `in 1.5h`, `until 17:00`, `tomorrow`, `9:00 on fri`, `8 tonight`, `next shift`."""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import regex

from bot.interactions.times import dates
from bot.interactions.times.clock import ASKED, WHICH_TIME, bare, clock, hour_or_clock, joined
from bot.interactions.times.clock import written as written_clock
from bot.interactions.times.dates import Way
from bot.interactions.times.day_parts import Parted, parted
from bot.interactions.times.lengths import Length, length
from bot.interactions.times.told import told
from bot.interactions.times.values import Doubt, ShiftAhead, WallClock, Wrong, settled
from bot.interactions.times.words import after, plain

FARTHEST = timedelta(days=366)
NINE = 540
SUNDAY = 6
NEXT_SHIFT = {
    **dict.fromkeys(("my next shift", "my shift"), ShiftAhead.MINE),
    **dict.fromkeys(("next shift", "the next shift"), ShiftAhead.THEIRS),
}
THEIR_SHIFT = frozenset({"their next shift", "his next shift", "her next shift"})
LENGTH_WORDS = ("in", "for", "within")
TIME_WORDS = ("at", "until", "till", "til", "by", "from", "before")
DAY_WORDS = ("on", "until", "till", "til", "by", "to")
BARE = regex.compile(r"\d{1,3}", regex.ASCII)
REST_OF_DAY = frozenset({
    "the rest of the day", "rest of the day", "the rest of today", "the end of the day", "end of day", "eod", "today", "the day",
})  # fmt: skip
WHOLE_DAY = frozenset({"today", "all day", "the whole day", "the rest of the day", "rest of the day"})
MIDNIGHT = "midnight"
FROM_NOW = " from now"
UNIT = "Minutes or hours?"
NO_SHIFT = "No shift of yours is planned for the next weeks."
OVER = "That time is over."
NINE_IS_OVER = "A day alone means 9:00, and that is over today. Say a time too, like `today 17:00`."
WHICH_MIDNIGHT = "At the beginning of that day, or at its end?"
WHICH_HOURS = "In so many hours, or at that time of the day?"
TOO_FAR = "That is more than a year ahead."
TOO_SHORT = "That is no length of time."
DATE_LIKE = regex.compile(r"(?:(?:until|till|til|by) )?\d{1,2}\.\d{2}", regex.ASCII)
_HOURS_OR_CLOCK = regex.compile(r"(1[3-9]|2[0-4])h(\d{2})?", regex.ASCII)
DOUBTFUL = regex.compile(r"\d[./]\d")
_SHORT_YEAR = regex.compile(r"(\d{1,2} \p{L}+|\p{L}+ \d{1,2}),? '?(\d{2})", regex.ASCII)
_GAP = regex.compile(r",? (?:at )?|,")

NextShift = Callable[[], datetime | None]
Moment = datetime | Wrong | Doubt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _MomentAsked:
    clock: WallClock
    day_means: int
    way: Way


def moment(words: str, clock: WallClock, *, day_means: int = NINE, next_shift: NextShift | None = None) -> Moment:
    """The instant (UTC) that these words say, all of them; None if they say no time.

    A day alone means `day_means` minutes after its midnight. `next_shift` is asked only if these are the words; without
    it they are no time.
    """
    text = plain(words)
    if _begun(after(text, "on", "at", "when") or text) in NEXT_SHIFT:
        return None if next_shift is None else next_shift() or Wrong(NO_SHIFT)
    if day_means == 0 and (text in WHOLE_DAY or after(text, "for", "until", "till", "til") in REST_OF_DAY):
        text = "until tomorrow"
    if (soon := _soon(text, clock.today)) is not None:
        return soon
    part = parted(text)
    return _read(text, clock, day_means) if part is None else _in_part(part, clock, day_means)


def until_shift(words: str) -> ShiftAhead | None:
    """Whose next shift these words name as an end: `until my next shift`; None: they say something else."""
    named = _begun(after(plain(words), "until", "till", "til", "by") or "")
    return ShiftAhead.THEIRS if named in THEIR_SHIFT else NEXT_SHIFT.get(named)


def _begun(shift: str) -> str:
    """Without the word that says of a shift that it begins."""
    return shift.removesuffix(" starts").removesuffix(" begins")


def lasts_today(words: str) -> bool:
    """Whether these words say of what begins now that it lasts for the rest of the day: `today`, `all day`."""
    return plain(words) in WHOLE_DAY


def _soon(text: str, today: date) -> Doubt | None:
    """Days to choose from, where a week, a month or a weekend is all that is said."""
    monday = today + timedelta(days=7 - today.weekday())
    match after(text, *DAY_WORDS) or text:
        case "next week":
            days = (monday, today + timedelta(days=7))
        case "next month":
            days = (_months_later(today.replace(day=1), 1), _months_later(today, 1))
        case "weekend" | "the weekend" | "this weekend":
            saturday = monday - timedelta(days=2) if today.weekday() < SUNDAY else monday + timedelta(days=5)
            days = (saturday, saturday + timedelta(days=1))
        case _:
            return None
    ahead = (dates.written(one) for one in dict.fromkeys(days) if one > today)
    return Doubt(dates.WHICH_DAY, tuple(ahead))


def _read(text: str, clock: WallClock, day_means: int) -> Moment:
    ways = [Way(ahead=True, dotted=False)]
    if DOUBTFUL.search(text):
        ways = [Way(ahead=True, day_first=first, dotted=dotted) for first in (True, False) for dotted in (False, True)]
    found = (_moment(text, _MomentAsked(clock=clock, day_means=day_means, way=way)) for way in ways)
    return settled(found, lambda at: written(at, clock), dates.WHICH_DAY)


def written(at: datetime, clock: WallClock) -> str:
    """An instant as words that mean only this one on that clock."""
    local = WallClock(now=at, zone=clock.zone).wall
    return f"{dates.written(local.date())} {written_clock(local.hour * 60 + local.minute)}"


def _in_part(part: Parted, clock: WallClock, day_means: int) -> Moment:
    """The one time that is named in a part of a day, or else a doubt that offers times of it that are not over."""
    named = settled((_read(one, clock, day_means) for one in part.certain), lambda at: written(at, clock), part.why)
    if named is not None:
        return named
    offered = {one: _read(one, clock, day_means) for one in part.offered}
    ahead = tuple(one for one, found in offered.items() if isinstance(found, datetime))
    return Doubt(part.why, ahead) if ahead else next(iter(offered.values()))


def _moment(text: str, asked: _MomentAsked) -> Moment:
    if text.endswith(FROM_NOW):
        text = f"in {text.removesuffix(FROM_NOW)}"
    if (either := _HOURS_OR_CLOCK.fullmatch(text)) is not None:
        ahead, at = ("in", "at") if asked.day_means else ("for", "until")
        return Doubt(WHICH_HOURS, (f"{ahead} {text}", f"{at} {either[1]}:{either[2] or '00'}"))
    said = after(text, *LENGTH_WORDS)
    if (found := length(text if said is None else said)) is not None:
        return _ahead(found, asked.clock)
    if said is not None and BARE.fullmatch(said):
        return Doubt(UNIT, (f"{text}m", f"{text}h"))
    return _on_the_clock(text, asked)


def _in_days(text: str, today: date) -> date | None:
    """The day of `in 2 days` and `a week from now`, which a time of day stands beside; None for what has hours in it."""
    text = f"in {text.removesuffix(FROM_NOW)}" if text.endswith(FROM_NOW) else text
    said = after(text, "in", "within")
    found = None if said is None else length(said)
    if found is None or found.nothing or found.minutes or found.months > 12 or found.days > FARTHEST.days:
        return None
    return _months_later(today, found.months) + timedelta(days=found.days)


def _ahead(found: Length, clock: WallClock) -> datetime | Wrong:
    """Months and days later at the same time of day, then hours and minutes later."""
    if found.nothing:
        return Wrong(TOO_SHORT)
    if found.months > 12 or found.days > FARTHEST.days or found.minutes > FARTHEST.days * 1440:
        return Wrong(TOO_FAR)
    start = clock.now
    if found.months or found.days:
        on = _months_later(clock.today, found.months) + timedelta(days=found.days)
        seconds = timedelta(seconds=clock.wall.second, microseconds=clock.wall.microsecond)
        start = clock.at(on, clock.wall.hour * 60 + clock.wall.minute) + seconds
    return _in_reach(start + timedelta(minutes=found.minutes), clock)


def _months_later(on: date, months: int) -> date:
    years, month = divmod(on.month - 1 + months, 12)
    year = on.year + years
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _on_the_clock(text: str, asked: _MomentAsked) -> Moment:
    """A time of day, a date, or both in either order."""
    said = after(text, *TIME_WORDS)
    minute = _clock(text, said)
    if minute is not None and not (asked.way.dotted and DATE_LIKE.fullmatch(text)):
        return _next(minute, asked.clock) if isinstance(minute, int) else _prefixed(text, said, minute)
    text = after(text, *DAY_WORDS) or text
    alone = dates.day(text, asked.clock.today, asked.way)
    if alone is not None:
        at = _at(_not_over(text, alone, asked.day_means, asked), asked.day_means, asked)
        return Wrong(NINE_IS_OVER) if at == Wrong(OVER) and alone == asked.clock.today and asked.day_means else at
    apart = list(_apart(text))
    both = settled((_both(on, time, asked) for on, time in apart), lambda at: written(at, asked.clock), ASKED)
    beside = (_beside_a_day(on, hour, asked) for on, hour in (*apart[::2], *apart[1::2]))
    return both or _or_a_year(text, next((one for one in beside if one is not None), None), asked)


def _or_a_year(text: str, found: Wrong | Doubt | None, asked: _MomentAsked) -> Wrong | Doubt | None:
    """Two digits behind a date may be its year, as in `5 march 26`, whatever else they can be: that is asked."""
    said = _SHORT_YEAR.fullmatch(text)
    day = None if said is None else dates.day(f"{said[1]} 20{said[2]}", asked.clock.today, asked.way)
    if not isinstance(day, date) or not isinstance(_at(day, asked.day_means, asked), datetime):
        return found
    others = found.readings if isinstance(found, Doubt) else ()
    return Doubt(dates.WHICH_DAY, (dates.written(day), *others), partial=True)


def _beside_a_day(on: str, hour: str, asked: _MomentAsked) -> Wrong | Doubt | None:
    """What a number beside a day can be, of what is ahead, as in `tomorrow 8` and `fri 8`: an hour, or that day of a month.

    Four digits, as in `tomorrow 1730`, are rather a chat's, where there is such a chat.
    """
    day = dates.day(on, asked.clock.today, asked.way) or _in_days(on, asked.clock.today)
    digits = joined(hour)
    if (digits is None and bare(hour) is None) or not isinstance(day, date):
        return None
    hours = hour_or_clock(hour)
    times = hours.readings if isinstance(hours, Doubt) else (f"{hour}:00",)
    times = times if digits is None else (written_clock(digits),)
    readings = [*(f"{on} {one}" for one in times), *([f"{on} the {hour}th"] if on in dates.WEEKDAYS else [])]
    read = {one: _on_the_clock(one, asked) for one in readings}
    ahead = tuple(one for one, at in read.items() if isinstance(at, datetime))
    if ahead:
        return Doubt(WHICH_TIME, ahead, partial=True)
    return next((at for at in read.values() if isinstance(at, Wrong)), None)


def _clock(text: str, said: str | None) -> int | Wrong | Doubt | None:
    """The time of day in a text. `said`: what of it stands behind a word such as *at*, where an hour alone is one."""
    found = clock(text) if said is None else hour_or_clock(said)
    if found is not None:
        return found
    return told(text) if said is None else told(said, alone=True)


def _prefixed(text: str, said: str | None, minute: Wrong | Doubt) -> Wrong | Doubt:
    """A doubt about the hour keeps the word before it."""
    if isinstance(minute, Wrong) or said is None:
        return minute
    return Doubt(minute.why, tuple(f"{text.removesuffix(said)}{one}" for one in minute.readings))


def _next(minute: int, clock: WallClock) -> datetime | Wrong:
    """The next time that a clock shows this, today or tomorrow."""
    today = clock.at(clock.today, minute)
    return today if today > clock.now else clock.at(clock.today + timedelta(days=1), minute)


def _apart(text: str) -> Iterator[tuple[str, str]]:
    """The ways to cut a text into a date and a time of day, in either order."""
    for gap in _GAP.finditer(text):
        before, behind = text[: gap.start()], text[gap.end() :]
        yield before, f"at {behind}" if "at" in gap[0] else behind
        yield behind, before


def _both(on: str, time: str, asked: _MomentAsked) -> Moment:
    said = after(time, *TIME_WORDS)
    minute = _clock(time, said)
    if minute is None:
        minute = told(time, alone=True)
    if minute is None:
        return None
    day = dates.day(on, asked.clock.today, asked.way) or _in_days(on, asked.clock.today)
    if day is None:
        return None
    if isinstance(minute, Wrong):
        return minute
    if (said or time) == MIDNIGHT and isinstance(day, date) and day > asked.clock.today:
        return _ahead_of(on, Doubt(WHICH_MIDNIGHT, ("0:00", "24:00")), asked)
    if isinstance(minute, Doubt):
        return day if isinstance(day, Wrong | Doubt) else _ahead_of(on, minute, asked)
    return _at(_not_over(on, day, minute, asked), minute, asked)


def _ahead_of(on: str, minute: Doubt, asked: _MomentAsked) -> Moment:
    """Which of the times of a day is meant, of those that are not over; the one that is left is meant."""
    found = {one: _both(on, one, asked) for one in minute.readings}
    ahead = {one: at for one, at in found.items() if isinstance(at, datetime)}
    if len(ahead) > 1:
        return Doubt(minute.why, tuple(f"{on} {one}" for one in ahead))
    return next(iter((ahead or found).values()))


def _not_over(text: str, day: date | Wrong | Doubt, minute: int, asked: _MomentAsked) -> date | Wrong | Doubt:
    """A weekday whose time is over today is that of next week."""
    if text not in dates.WEEKDAYS or not isinstance(day, date) or asked.clock.at(day, minute) > asked.clock.now:
        return day
    return day + timedelta(days=7)


def _at(day: date | Wrong | Doubt, minute: int, asked: _MomentAsked) -> datetime | Wrong | Doubt:
    if isinstance(day, Wrong):
        return day
    if isinstance(day, Doubt):
        return Doubt(day.why, tuple(f"{one} {written_clock(minute)}" for one in day.readings))
    return _in_reach(asked.clock.at(day, minute), asked.clock)


def _in_reach(at: datetime, clock: WallClock) -> datetime | Wrong:
    if at <= clock.now:
        return Wrong(OVER)
    return at if at <= clock.now + FARTHEST else Wrong(TOO_FAR)
