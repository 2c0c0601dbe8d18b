"""A date as it is typed, and which year it means for whom looks ahead or back."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import regex

from bot.interactions.times.values import Doubt, Wrong

WEEKDAYS = {
    word: number
    for number, words in enumerate((
        "monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs", "friday fri",
        "saturday sat", "sunday sun",
    ))
    for word in words.split()
}  # fmt: skip
MONTHS = {
    word: number
    for number, words in enumerate((
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sep sept", "october oct", "november nov", "december dec",
    ), 1)
    for word in words.split()
}  # fmt: skip
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
RELATIVE = {
    "yesterday": -1, "today": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
    "the day before yesterday": -2, "day before yesterday": -2,
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_MONTH = regex.compile(
    rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of )?({_MONTH})\.?(?:,? (\d{{4}}))?", regex.ASCII
)
_MONTH_DAY = regex.compile(rf"({_MONTH})\.? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", regex.ASCII)
_ISO = regex.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", regex.ASCII)
_DOTTED = regex.compile(r"(\d{1,2})\.(\d{1,2})(?:\.|\.(\d{4}|\d{2}))?", regex.ASCII)
_SLASHED = regex.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?|(\d{1,2})-(\d{1,2})-(\d{4})", regex.ASCII)
_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_WEEKDAY = regex.compile(rf"(this |next |last |(?:the )?coming )?({_DAYS})\.?", regex.ASCII)
_NEXT_WEEK = regex.compile(rf"next week,? (?:on )?({_DAYS})\.?|({_DAYS})\.? (?:of )?next week", regex.ASCII)
_WITH_DATE = regex.compile(rf"({_DAYS})\.?,? (.*\d.*)", regex.ASCII)
_OF_A_MONTH = regex.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)", regex.ASCII)
WHICH_DAY = "Which day?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How words that could mean several dates are taken: looking ahead or back, the day first in `3/4`, `17.12` a date."""

    ahead: bool
    day_first: bool = True
    dotted: bool = True


def day(text: str, today: date, way: Way) -> date | Wrong | Doubt | None:
    """The date that a plain text names, today's year or the nearest one in the way's direction; None if it is no date."""
    text = text.removeprefix("on ")
    if text in RELATIVE:
        return today + timedelta(days=RELATIVE[text])
    if matched := _WEEKDAY.fullmatch(text):
        return _weekday(WEEKDAYS[matched[2]], (matched[1] or "").strip(), today, way)
    if matched := _NEXT_WEEK.fullmatch(text):
        return today + timedelta(days=7 - today.weekday() + WEEKDAYS[matched[1] or matched[2]])
    if matched := _WITH_DATE.fullmatch(text):
        return _agreed(WEEKDAYS[matched[1]], _dated(matched[2], today, way))
    return _dated(text, today, way)


def _dated(text: str, today: date, way: Way) -> date | Wrong | None:
    if matched := _OF_A_MONTH.fullmatch(text):
        return _of_a_month(int(matched[1]), today, way, text)
    if matched := _ISO.fullmatch(text):
        return _exact(int(matched[1]), int(matched[2]), int(matched[3]), text)
    if (found := _day_month(text, way)) is None:
        return None
    on, month, year = found
    return _exact(year, month, on, text) if year else _nearest(month, on, today, way, text)


def _agreed(weekday: int, on: date | Wrong | None) -> date | Wrong | None:
    """A date that is said with its day of the week, if it is on that day."""
    if not isinstance(on, date) or on.weekday() == weekday:
        return on
    return Wrong(f"{written(on)} is a {NAMES[on.weekday()]}.")


def written(on: date) -> str:
    """A date as words that mean only this day, with its year."""
    return f"{on.day} {SHORT[on.month - 1]} {on.year}"


def _day_month(text: str, way: Way) -> tuple[int, int, int] | None:
    """Day, month and year (0: not said)."""
    if matched := _DAY_MONTH.fullmatch(text):
        return int(matched[1]), MONTHS[matched[2]], int(matched[3] or 0)
    if matched := _MONTH_DAY.fullmatch(text):
        return int(matched[2]), MONTHS[matched[1]], int(matched[3] or 0)
    if way.dotted and (matched := _DOTTED.fullmatch(text)):
        return int(matched[1]), int(matched[2]), _year(matched[3])
    if matched := _SLASHED.fullmatch(text):
        one, two, year = matched[1] or matched[4], matched[2] or matched[5], matched[3] or matched[6]
        pair = (int(one), int(two)) if way.day_first else (int(two), int(one))
        return *pair, _year(year)
    return None


def _year(typed: str | None) -> int:
    return 0 if typed is None else int(typed) + (2000 if len(typed) == 2 else 0)


def _exact(year: int, month: int, on: int, text: str) -> date | Wrong:
    try:
        return date(year, month, on)
    except ValueError:
        return Wrong(f"There is no {text.rstrip('.')}.")


def _nearest(month: int, on: int, today: date, way: Way, text: str) -> date | Wrong:
    """The next such day, or the latest; a 29 February may be years away."""
    if not 1 <= month <= 12 or not 1 <= on <= calendar.monthrange(2000, month)[1]:
        return Wrong(f"There is no {text.rstrip('.')}.")
    for step in range(9):
        year = today.year + (step if way.ahead else -step)
        found = _exact(year, month, on, text)
        if isinstance(found, date) and (found >= today if way.ahead else found <= today):
            return found
    return Wrong(f"There is no {text}.")


def _of_a_month(on: int, today: date, way: Way, text: str) -> date | Wrong:
    """The next such day of any month, or the latest."""
    for step in range(12):
        years, month = divmod(today.month - 1 + (step if way.ahead else -step), 12)
        found = _exact(today.year + years, month + 1, on, text)
        if isinstance(found, date) and (found >= today if way.ahead else found <= today):
            return found
    return Wrong(f"There is no {text}.")


def _weekday(wanted: int, which: str, today: date, way: Way) -> date | Doubt:
    if which == "last" or (not way.ahead and not which):
        back = (today.weekday() - wanted) % 7
        return today - timedelta(days=back or 7 if which else back)
    if which == "this" and not way.ahead:
        return today + timedelta(days=wanted - today.weekday())
    coming = today + timedelta(days=(wanted - today.weekday()) % 7)
    if which != "next":
        return coming
    following = today + timedelta(days=7 - today.weekday() + wanted)  # that of the next calendar week
    coming = coming if coming > today else coming + timedelta(days=7)
    if coming == following:
        return coming
    return Doubt(WHICH_DAY, (written(coming), written(following)))
