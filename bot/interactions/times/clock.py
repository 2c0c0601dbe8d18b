"""A time of day as it is typed: `17:00`, `5pm`, `noon`."""

import regex

from bot.interactions.times.values import Doubt, Wrong
from bot.model.schedule import DAY

NAMED = {"noon": 720, "midday": 720, "midnight": DAY}
_TIME = regex.compile(r"(\d{1,2})(?:(?P<sign>[:.h])(\d{2}))?\s?(?P<half>am|pm|h)?", regex.ASCII)
ASKED = "Morning or afternoon?"


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
    """A time of day after a word such as *at* or *until*, where an hour alone is one too: `at 17`; `at 5` may be two."""
    hour = bare(text)
    if hour is None:
        return clock(text)
    if 1 <= hour <= 12:
        return Doubt(ASKED, (f"{hour % 12}:00", f"{hour % 12 + 12}:00"))
    return hour * 60


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
