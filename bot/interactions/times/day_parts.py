"""Parts of a day beside a time or a day: `9 tomorrow morning`, `8 in the evening`, `until this afternoon`, `tonight`."""

from dataclasses import dataclass

import regex

from bot.interactions.times.clock import bare, clock, written
from bot.interactions.times.values import Doubt
from bot.interactions.times.words import HOUR_WORDS, plain

NOON = 720
MORNING, AFTERNOON, EVENING, NIGHT = "morning", "afternoon", "evening", "night"
# Of each part the first minute and the one after its last, in minutes after midnight.
HOURS = {MORNING: (60, NOON), AFTERNOON: (NOON, 1_140), EVENING: (1_020, 1_440), NIGHT: (1_140, 1_440)}
OFFERED = {MORNING: (8, 9, 10), AFTERNOON: (13, 15, 17), EVENING: (18, 19, 20), NIGHT: (20, 21, 22)}
# Hours off in a part of a day, as they are typed beside *off*: whoever says a part means one of these.
SPANS = {
    MORNING: ("until 12:00", "until 13:00"),
    AFTERNOON: ("from 12:00", "from 13:00", "12:00-18:00"),
    EVENING: ("from 17:00", "from 18:00"),
    NIGHT: ("from 19:00", "from 20:00"),
}
# Until when what begins now and is *for* a part of a day may last.
LASTS = {
    MORNING: ("12:00", "13:00"),
    AFTERNOON: ("17:00", "18:00", "19:00"),
    EVENING: ("22:00", "24:00"),
    NIGHT: ("22:00", "24:00"),
}
_PART = regex.compile(
    r"\b(?:(?P<lead>this|in the|the|at) )?(?P<part>morning|afternoon|evening|night)\b|\b(?P<tonight>tonight)\b"
)

_HALF_APART = regex.compile(r"(\d) ([ap]m)\b", regex.ASCII)
_SAYS_HALF = regex.compile(r"0.*|.*[ap]m", regex.ASCII)  # `09:00` and `9am` are no evening
_TODAYS = regex.compile(r"\bthis (?P<part>morning|afternoon|evening)\b|\btonight\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A text with its part of the day taken out of it, as words that say a time of the clock instead.

    `certain`: the ways to take a number in it as a time of that part. `offered`: times of that part, where it names none.
    """

    part: str
    certain: tuple[str, ...]
    offered: tuple[str, ...]

    @property
    def why(self) -> str:
        """The question, where no time is named."""
        return f"When in the {self.part}?" if self.part != NIGHT else "When at night?"


def parted(text: str) -> Parted | None:
    """The text without its one part of a day; None if it has none, has several, or is such a word alone."""
    text = str(_HALF_APART.sub(r"\1\2", text))
    found = list(_PART.finditer(text))
    if len(found) != 1:
        return None
    said = found[0]
    part = EVENING if said["tonight"] else str(said["part"])
    today = ["today"] if said["tonight"] or said["lead"] == "this" else []
    before, behind = text[: said.start()].split(), text[said.end() :].lstrip(" ,").split()
    if not (before or behind or today or said["lead"] in {"in the", "at"}):
        return None
    words = [*before, *today, *behind]
    at = len(before) + len(today)
    beside = {len(before) - 1, at, at + 1 if behind[:1] == ["at"] else at}
    times = {place: time for place, word in enumerate(words) if (time := _time(word, part)) is not None}
    near = {place: time for place, time in times.items() if place in beside}
    return Parted(
        part=part,
        certain=tuple(_with(words, place, written(time)) for place, time in (near or times).items()),
        offered=tuple(" ".join([*words, f"{hour}:00"]) for hour in OFFERED[part]),
    )


def with_day(text: str) -> str:
    """The text with `today` before a part of the day of today: `this afternoon`, `tonight`."""
    return str(_TODAYS.sub(lambda said: f"today {said['part'] or EVENING}", text))


def lasting(text: str) -> Doubt | None:
    """The ends to choose from of what is to last `for tonight` or `for the afternoon`."""
    said = _PART.fullmatch(text.removeprefix("for ")) if (text := plain(text)).startswith("for ") else None
    part = None if said is None else EVENING if said["tonight"] else str(said["part"])
    return None if part is None else Doubt("Until when?", tuple(f"until today {one}" for one in LASTS[part]))


def spans(text: str) -> Doubt | None:
    """Hours off to choose from, if these words are a part of a day."""
    said = _PART.fullmatch(text)
    part = said["part"] if said else None
    return Doubt(f"Which hours of the {part}?", SPANS[part]) if part else None


def _with(words: list[str], place: int, time: str) -> str:
    return " ".join([*words[:place], time, *words[place + 1 :]])


def _time(word: str, part: str) -> int | None:
    """The minute of the day that a word names in that part: `3` in the afternoon is 15:00, `9:30` in the evening 21:30."""
    hour = bare(word) or HOUR_WORDS.get(word)
    minute = clock(word) if hour is None else hour * 60
    if not isinstance(minute, int):
        return None
    first, end = HOURS[part]
    meant = (minute,) if _SAYS_HALF.fullmatch(word) else (minute, minute + NOON)
    return next((one for one in meant if first <= one < end), None)
