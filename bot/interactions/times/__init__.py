"""Readers of times as people type them: each takes all of its words or none, by a clock that is given to it.

They answer a value, a `Wrong` with the reason, a `Doubt` with words to choose from, or None for words that are no time.
"""

from bot.interactions.times.day_parts import lasting
from bot.interactions.times.days import DayRange, days
from bot.interactions.times.exception import exception, unfinished
from bot.interactions.times.hours import hours, several
from bot.interactions.times.lengths import length
from bot.interactions.times.moment import OVER, lasts_today, moment, until_shift
from bot.interactions.times.past import past
from bot.interactions.times.values import Doubt, ShiftAhead, WallClock, Wrong
from bot.interactions.times.week import WeeklyHours, week, weekdays
from bot.interactions.times.zones import zone

__all__ = [
    "OVER",
    "DayRange",
    "Doubt",
    "ShiftAhead",
    "WallClock",
    "WeeklyHours",
    "Wrong",
    "days",
    "exception",
    "hours",
    "lasting",
    "lasts_today",
    "length",
    "moment",
    "past",
    "several",
    "unfinished",
    "until_shift",
    "week",
    "weekdays",
    "zone",
]
