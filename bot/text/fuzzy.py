"""Typed words matched with the names that exist: plurals, near misses."""

from collections.abc import Iterable

from bot.text.names import fold

CLOSE_ENOUGH = 72  # of 100
BEGINNING = 4  # letters
TYPED_AROUND = " \t.,;:!?#\"'“”‘’„«»`()[]"


def singular(word: str) -> str:
    """Without an English plural's ending: `labels` and `label`, `replies` and `reply` are the same word."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that somebody who typed `word` most likely meant; None if none is near.

    A name is as near as the nearest of it and its words; one that begins with four letters typed is near.
    """
    from rapidfuzz import fuzz, process

    typed = fold(word)
    by_piece = {piece: name for name in names for piece in _pieces(name)}
    close = process.extractOne(typed, by_piece.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    if close is not None:
        return by_piece[close[0]]
    begins = (name for piece, name in by_piece.items() if len(typed) >= BEGINNING and piece.startswith(typed))
    return next(begins, None)


def closer(typed: str, name: str, *, than: str) -> bool:
    """Whether words are nearer to a name than its part, or whatever else was read in them, is."""
    from rapidfuzz import fuzz

    whole = fold(name)
    return fuzz.ratio(fold(typed), whole) > fuzz.ratio(fold(than), whole)


def _pieces(name: str) -> tuple[str, ...]:
    """The name folded, and its words of some length."""
    whole = fold(name)
    return (*(one for one in whole.split() if len(one) >= BEGINNING), whole)
