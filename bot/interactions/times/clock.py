"""A time of day as it is typed: `17:00`, `5pm`, `noon`, `at 1730`."""

import regex

from bot.interactions.times.values import Doubt, Wrong
from bot.model.schedule import DAY

NAMED = {"noon": 720, "midday": 720, "midnight": DAY}
_TIME = regex.compile(r"(\d{1,2})(?:(?P<sign>[:.h])(\d{2}))?\s?(?P<half>am|pm|h)?", regex.ASCII)
_JOINED = regex.compile(r"([01]\d|2[0-4])([0-5]\d)", regex.ASCII)
_YEAR = regex.compile(r"20\d\d", regex.ASCII)
ASKED = "Morning or afternoon?"
WHICH_TIME = "Which time?"


def clock(text: str) -> int | Wrong | None:
    """The minutes after midnight (0 to 1440) of a plain text; None where it is no time of day, as a bare number is none."""
    if text in NAMED:
        return NAMED[text]
    matched = _TIME.fullmatch(text)
    if not matched or not (matched["sign"] or matched["half"]):
        return None
    return _minutes(int(matched[1]), int(matched[3] or 0), matched["half"], text)


def bare(text: str) -> int | None:
    """The hour of a number alone, 0 to 24; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 24 else None


def hour_or_clock(text: str) -> int | Wrong | Doubt | None:
    """A time of day after a word such as *at* or *until*, where an hour alone is one too: `at 17`; `at 5` may be two.

    So are four digits, `at 1730`; those that may be a year are asked about.
    """
    hour = bare(text)
    if hour is None:
        found = joined(text)
        if found is not None and _YEAR.fullmatch(text):
            return Doubt(WHICH_TIME, (written(found),))
        return clock(text) if found is None else found
    if 1 <= hour <= 12:
        return Doubt(ASKED, (f"{hour % 12}:00", f"{hour % 12 + 12}:00"))
    return hour * 60


def joined(text: str) -> int | None:
    """The minutes after midnight of four digits, `0930`; None for anything else."""
    matched = _JOINED.fullmatch(text)
    minute = None if matched is None else int(matched[1]) * 60 + int(matched[2])
    return None if minute is None or minute > DAY else minute


def written(minute: int) -> str:
    """Minutes after midnight as they are typed, `9:05`; on the next day as there."""
    shown = minute if minute <= DAY else minute - DAY
    return f"{shown // 60}:{shown % 60:02d}"


def _minutes(hour: int, minute: int, half: str | None, text: str) -> int | Wrong:
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return Wrong(f"There is no {text}.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY else Wrong(f"There is no {text}.")
