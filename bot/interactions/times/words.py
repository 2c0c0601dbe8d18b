"""Typed words made alike before they are read as times: case, width, dashes, spaces, spelled numbers."""

import unicodedata

import regex

from bot.interactions.times.values import LONGEST

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
HOUR_WORDS = {word: hour for word, hour in NUMBERS.items() if word not in {"a", "an"}}
_DASHES = regex.compile(r"[‐‑‒–—―−]")
_HALVES = regex.compile(r"\b([ap])\.?\s?m\b\.?")
_ISO_GAP = regex.compile(r"(?<=\b\d{4}-\d{2}-\d{2})t(?=\d{2}:\d{2})", regex.ASCII)
_AROUND = regex.compile(r"\*(.+)\*|_(.+)_|\((.+)\)")
_ENDING = regex.compile(r"[\s,;!?]+$|(?<!(?<!\d)\d{1,2}\.\d{1,2})\.$")  # the second full stop of `24.12.` stays


def plain(words: str) -> str:
    """The words without case, width and signs of bold or brackets around them, with single spaces; nothing for what is too long to be a time."""
    if len(words) > LONGEST:
        return ""
    wide = unicodedata.normalize("NFKC", words).casefold().replace("’", "'")
    dashed = str(_ISO_GAP.sub(" ", _DASHES.sub("-", wide)))
    ended = str(_ENDING.sub("", _HALVES.sub(r"\1m", " ".join(dashed.split())))).strip()
    around = _AROUND.fullmatch(ended)
    return ended if around is None else next(one for one in around.groups() if one).strip()


def number(word: str) -> int | None:
    """The number of `2`, `two` or `a`; None for any other word."""
    if word.isascii() and word.isdigit() and len(word) <= 4:
        return int(word)
    return NUMBERS.get(word)


def after(text: str, *words: str) -> str | None:
    """What follows one of these words at the beginning; None if none stands there."""
    first, _, rest = text.partition(" ")
    return rest if first in words and rest else None
