"""Fields of vendors' JSON, read without trust: a value of another type than expected counts as absent."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

YES = frozenset({"true", "1", "yes"})
NO = frozenset({"false", "0", "no"})
SHORTEST_NUMBER = 7
_NUMBER = re.compile(r"[+\d\s().\-\u00a0\u2010-\u2015\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
LONGEST = 255
FORBIDDEN = frozenset('/\\:*?"<>|')
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, direction overrides, surrogates, line separators


def words(value: Any) -> str | None:
    """A non-empty string, or an integer as its digits; else None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def called(record: Mapping[str, Any], *names: str) -> str | None:
    """A person's or chat's name: the first of these fields that holds one; None if none does.

    Periskope gives the phone number where there is no name, and a number is shown only to those who ask for it.
    """
    found = (words(record.get(name)) for name in names)
    return next((one for one in found if one is not None and not _is_number(one)), None)


def _is_number(name: str) -> bool:
    return _NUMBER.fullmatch(name) is not None and sum(one.isdigit() for one in name) >= SHORTEST_NUMBER


def first(record: Mapping[str, Any], *names: str) -> str | None:
    """The first of these fields that holds words; None if none does."""
    for name in names:
        found = words(record.get(name))
        if found is not None:
            return found
    return None


def record(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def strings(value: Any) -> tuple[str, ...]:
    """The non-empty strings of a list."""
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else ()


def flag(value: Any) -> bool | None:
    """A boolean in any spelling; None if it is not one."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in {0, 1}:
        return bool(value)
    if isinstance(value, str):
        lower = value.casefold()
        return True if lower in YES else False if lower in NO else None
    return None


def integer(value: Any) -> int | None:
    """A whole number, given as number or string; None if it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str) and len(value) < 16 and value.isascii() and value.removeprefix("-").isdigit():
        return int(value)
    return None


def decimal(value: Any) -> float | None:
    """A number, given as number or string; None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or len(str(value)) > 40:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def file_name(name: str) -> str:
    """The last part of a path without hidden characters, at most 255 characters with its ending kept; may be empty."""
    last = name[-4 * LONGEST :].replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in HIDDEN and sign not in FORBIDDEN)
    kept = kept.strip(" .")
    if len(kept) <= LONGEST:
        return kept
    stem, _, ending = kept.rpartition(".")
    room = LONGEST - len(ending) - 1
    return f"{stem[:room]}.{ending}" if stem and room > 0 else kept[:LONGEST]
