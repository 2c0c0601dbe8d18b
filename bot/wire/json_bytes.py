"""Untrusted bytes parsed into JSON values that can be processed and stored."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

EVENT_CAP = 1 << 20
ANSWER_CAP = 16 << 20
DEPTH_CAP = 64
EXACT_DIGITS = 18  # what fits a database's 64-bit integer; longer ones become floats, as they are to JavaScript
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")  # a NUL, or half of a pair that may be without the other
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What could not be parsed; `why` is a fixed word and holds none of the content."""

    why: str


def read(raw: bytes, cap: int = EVENT_CAP) -> dict[str, Any] | Fault:
    """One JSON object of at most `cap` bytes."""
    value = read_any(raw, cap)
    if isinstance(value, (dict, Fault)):
        return value
    return Fault(why="not_an_object")


def read_any(raw: bytes, cap: int = ANSWER_CAP) -> Any | Fault:
    """Any JSON value of at most `cap` bytes: UTF-8, no NaN or infinity, strings without NUL or lone surrogates."""
    if len(raw) > cap:
        return Fault(why="too_large")
    if _too_deep(raw):
        return Fault(why="too_deep")
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse, parse_int=_integer, parse_float=_finite)
    except UnicodeDecodeError:
        return Fault(why="not_utf8")
    except (ValueError, RecursionError):
        return Fault(why="not_json")
    return clean(value) if _UNSTORABLE.search(raw) else value


def _too_deep(raw: bytes) -> bool:
    """Whether brackets nest too deep. Checked before parsing, since the parser itself would run out of stack."""
    if raw.count(b"[") + raw.count(b"{") <= DEPTH_CAP:
        return False
    depth = 0
    for token in _BRACKETS.finditer(raw):
        mark = token.group()[:1]
        if mark in b"[{":
            depth += 1
            if depth > DEPTH_CAP:
                return True
        elif mark in b"]}":
            depth -= 1
    return False


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= EXACT_DIGITS else _finite(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


def clean(value: Any) -> Any:
    """The value without what no database stores in its strings: NUL, and lone surrogates."""
    if isinstance(value, str):
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value).replace("\0", "")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value
