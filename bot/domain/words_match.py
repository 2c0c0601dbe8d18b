"""Words as people type them against the names that exist: folded, near misses, several names in one phrase."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Id = TypeVar("Id", bound=int)

CLOSE_ENOUGH = 0.6
TYPED_AROUND = " \t.,;:!?#\"'“”‘’„«»`()[]"


def folded(word: str) -> str:
    """A word without case, width, surrounding punctuation and doubled spaces."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().strip(TYPED_AROUND).split())


def singular(word: str) -> str:
    """Without an English plural's ending: `labels` and `label`, `replies` and `reply` are the same word."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The one of `names` that somebody who typed `word` most likely meant; None if none is near."""
    by_fold = {folded(name): name for name in names}
    close = difflib.get_close_matches(folded(word), by_fold, n=1, cutoff=CLOSE_ENOUGH)
    return by_fold[close[0]] if close else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Names found in phrases: `ids`, and what fits none, each with the nearest name there is (None: nothing near)."""

    ids: tuple[int, ...] = ()
    unknown: tuple[tuple[str, str | None], ...] = field(default=(), repr=False)


def find_names(phrases: Iterable[str], known: Mapping[Id, str]) -> Found:
    """Look phrases up among `known` names. A phrase that is no name is read as several, the longest first."""
    by_fold = {folded(name): one for one, name in known.items()}
    ids: list[Id] = []
    unknown: list[tuple[str, str | None]] = []
    for phrase in phrases:
        words = phrase.split()
        whole = by_fold.get(folded(phrase))
        read = [whole] if whole is not None else _several(words, by_fold)
        if read is None:
            unknown.append((phrase, nearest(phrase, known.values())))
        else:
            ids.extend(read)
    return Found(ids=tuple(dict.fromkeys(ids)), unknown=tuple(unknown))


def _several(words: list[str], by_fold: Mapping[str, Id]) -> list[Id] | None:
    """All of the words as names side by side, or None."""
    read: list[Id] = []
    at = 0
    while at < len(words):
        fits = (end for end in range(len(words), at, -1) if folded(" ".join(words[at:end])) in by_fold)
        if (end := next(fits, None)) is None:
            return None
        read.append(by_fold[folded(" ".join(words[at:end]))])
        at = end
    return read or None
