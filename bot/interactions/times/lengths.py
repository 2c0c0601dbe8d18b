"""A length of time as it is typed: `45m`, `1h 30`, `1.5h`, `half an hour`, `two weeks`."""

from dataclasses import dataclass

import regex

from bot.interactions.times.words import NUMBERS, number

MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
_UNIT = r"(w(?:ks?|eeks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?)(?![a-z])"
_SPELLED = "|".join(NUMBERS)
_PART = regex.compile(
    rf"(?:and )?(?:(\d{{1,4}}(?:[.,]\d{{1,2}})?)\s?|({_SPELLED})\s){_UNIT}(?:\s|(?=\d)|$)", regex.ASCII
)
_TAIL = regex.compile(r"(\d{1,2})", regex.ASCII)
_MONTHS = regex.compile(rf"(\d{{1,2}}|{_SPELLED}) ?months?", regex.ASCII)
_HALF_MORE = regex.compile(rf"^(\d{{1,2}}|{_SPELLED}) and a half (?=h|d|w)", regex.ASCII)
PHRASES = {
    "half an hour": "30m", "half hour": "30m", "a half hour": "30m", "an hour and a half": "90m", "one and a half hours": "90m",
    "quarter of an hour": "15m", "a quarter of an hour": "15m", "a quarter hour": "15m", "three quarters of an hour": "45m",
    "a couple of hours": "2h", "a couple of days": "2d", "half a day": "12h", "a fortnight": "14d", "a day and a half": "36h",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """Months and days are counted on the calendar, the rest in minutes."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    @property
    def nothing(self) -> bool:
        """Whether it is no time at all."""
        return not (self.months or self.days or self.minutes)


def length(text: str) -> Length | None:
    """The length that a plain text says; None if it says something else. A bare number is none; zero is one."""
    if matched := _MONTHS.fullmatch(text):
        count = number(matched[1])
        return None if count is None else Length(months=count)
    left, total, units = PHRASES.get(text) or _HALF_MORE.sub(_and_a_half, text), 0.0, ""
    while matched := _PART.match(left):
        unit = matched[3][0]
        if units and MINUTES[unit] >= MINUTES[units[-1]]:  # larger before smaller, each once: "3h or 4h" is no length
            return None
        total += _amount(matched[1], matched[2]) * MINUTES[unit]
        left, units = left[matched.end() :], units + unit
    if left and units[-1:] == "h" and _TAIL.fullmatch(left):
        total, left = total + int(left), ""
    if left or not units:
        return None
    days, minutes = divmod(round(total), 1440)
    return Length(days=days, minutes=minutes) if set(units) & {"d", "w"} else Length(minutes=round(total))


def _and_a_half(said: "regex.Match[str]") -> str:
    """`2 and a half hours` as `2.5 hours`."""
    return f"{number(said[1])}.5 "


def whole_days(text: str) -> int | None:
    """How many days `7d`, `2 weeks` or `a day` are; None for what is no length or has a part of a day in it."""
    found = length(text)
    if found is None or found.months or found.minutes:
        return None
    return found.days


def _amount(digits: str | None, spelled: str) -> float:
    return NUMBERS[spelled] if digits is None else float(digits.replace(",", "."))
