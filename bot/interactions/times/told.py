"""A time of day as it is told rather than written: `9 o'clock`, `half past nine`, `quarter to 5`, `half 9`, `nine thirty`, `nine pm`."""

import regex

from bot.interactions.times.clock import ASKED, written
from bot.interactions.times.values import Doubt
from bot.interactions.times.words import HOUR_WORDS, number
from bot.model.schedule import DAY

WHICH_TIME = "Half an hour before it, or after it?"
NOON = 720
SPELLED = {
    "oh five": 5, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty five": 25, "thirty": 30, "thirty five": 35,
    "forty": 40, "forty five": 45, "fifty": 50, "fifty five": 55,
}  # fmt: skip
"""Minutes in words. *Nine five* and *nine ten* may be two hours, so these two only stand before *past* and *to*."""
_HOURS = "|".join(HOUR_WORDS)
_BEHIND = "|".join(words for words in sorted(SPELLED, reverse=True) if words not in {"five", "ten"})
_TOLD = regex.compile(
    rf"(?:(?P<part>half past|half|quarter past|quarter after|quarter to"
    rf"|(?P<minutes>\d{{1,2}}|{'|'.join(SPELLED)}) (?:minutes? )?(?P<way>past|to)) )?"
    rf"(?P<hour>\d{{1,2}}|{_HOURS})(?:(?<=[a-z]) (?P<spelled>{_BEHIND}))?(?P<clock> o'?clock)?(?: ?(?P<half>am|pm))?(?P<later> o'?clock)?",
    regex.ASCII,
)
_HYPHEN = regex.compile(
    rf"(?<=\b(?:{_HOURS}))-(?=oh|fifteen|twenty|thirty|forty|fifty)|(?<=\b(?:twenty|thirty|forty|fifty))-(?=five\b)"
)
_HALF = regex.compile(rf"\bhalf (?P<hour>\d{{1,2}}|{_HOURS})(?! o)(?: ?(?P<half>am|pm))?\b", regex.ASCII)
_APART = {"half past": (30,), "half": (-30, 30), "quarter past": (15,), "quarter after": (15,), "quarter to": (-15,)}


def told(text: str, *, alone: bool = False) -> int | Doubt | None:
    """The minutes after midnight of a plain text that tells a time in words; None where it is none.

    `alone`: an hour in words is a time by itself, as behind *at*, where without that it is any number. An hour up to twelve may be before or after noon; *half 9* is half past eight to some and half past nine to others.
    """
    said = _TOLD.fullmatch(unhyphened(text))
    if (
        said is None
        or (said["part"] and said["spelled"])
        or not (said["part"] or said["clock"] or said["later"] or _says_an_hour(said, alone=alone))
    ):
        return None
    hour = number(said["hour"])
    apart = _apart(said)
    if hour is None or hour > 23 or apart is None or (said["half"] and not 1 <= hour <= 12):
        return None
    hours = [hour] if hour > 12 or hour == 0 else _halves(hour, said["half"])
    found = [(one * 60 + minutes) % DAY for one in hours for minutes in apart]
    why = WHICH_TIME if len(apart) > 1 else ASKED
    return found[0] if len(found) == 1 else Doubt(why, tuple(written(one) for one in found))


def unhyphened(text: str) -> str:
    """A plain text with `nine-thirty` and `forty-five` as they are without their hyphens, which are no dashes."""
    return str(_HYPHEN.sub(" ", text))


def either_half(text: str) -> tuple[str, str] | None:
    """A plain text that says `half nine`, as it means half past eight to some, and as half past nine to others; None: it does not."""
    if _HALF.search(text) is None:
        return None
    return _HALF.sub(lambda half: _half_past(half, -1), text), _HALF.sub(lambda half: _half_past(half, 0), text)


def _half_past(said: "regex.Match[str]", later: int) -> str:
    hour = number(said["hour"]) or 0
    if hour > 12 or hour == 0:
        return f"{(hour + later) % 24}:30"
    other = {"am": "pm", "pm": "am"}
    half = said["half"] and (other[said["half"]] if hour == 12 and later else said["half"])
    return f"half past {(hour + later - 1) % 12 + 1}{f' {half}' if half else ''}"


def _says_an_hour(said: "regex.Match[str]", *, alone: bool) -> bool:
    """Whether it is an hour in words that can be nothing else: `nine pm`, or *nine* where a time stands."""
    return not said["hour"].isdigit() and (alone or said["half"] is not None or said["spelled"] is not None)


def _halves(hour: int, half: str | None) -> list[int]:
    morning = hour % 12
    return [morning, morning + 12] if half is None else [morning + (12 if half == "pm" else 0)]


def _apart(said: "regex.Match[str]") -> tuple[int, ...] | None:
    """How many minutes it is from the hour."""
    if said["spelled"]:
        return (SPELLED[said["spelled"]],)
    if said["minutes"]:
        minutes = SPELLED[said["minutes"]] if said["minutes"] in SPELLED else int(said["minutes"])
        return None if minutes > 59 else (minutes if said["way"] == "past" else -minutes,)
    return _APART.get(said["part"] or "", (0,))
