"""Values drawn at random: JSON and bytes changed a little or a lot, and texts of odd pieces."""

import copy
import json
import random
from collections.abc import Sequence
from typing import Any

ODD_TEXTS = (
    "", " ", "\x00", "\ud800", "\u202e", "\u200d", "x" * 5_000, "<!channel>", "<@U0NOBODY>", "&lt;!here&gt;", "```", "*_~`",
    "true_", "@c.us", "@g.us", "9" * 30, "1" * 5_000, "2026-13-45", "0001-01-01T00:00+23", "10000-01-01", "-1", "1e999",
    "NaN", "data:,", "javascript:1", "http://127.0.0.1/", "https://[::1]/x", "BEGIN:VCARD", "👩‍👩‍👧‍👦" * 50, "ß" * 300,
    "../../x", "Ⅷ", "İ", "١", "\n" * 200, ",".join("a" * 200),
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 10**40, 1e308, 0.1, [], {}, [[]], {"": ""}, [None], {"id": None}, *ODD_TEXTS,
)  # fmt: skip
PIECES = (
    *ODD_TEXTS, "a", "word ", "_", "*", "~", "`", "> ", "1. ", "- ", "\n", "|", "[", "](", "https://acme.example/a_b_c?x=*y*",
    "@49301234567", "@asha@acme.example", ":tada:", ":+1::skin-tone-3:", "<https://a.example|b>", "<!date^1^{date}|x>", "&amp;",
    "é", "e\u0301", "🇩🇪", "\u2028", "\ufeff", "\t", "don't", "#7",
)  # fmt: skip


def odd(dice: random.Random) -> Any:
    """A value that nobody expects there."""
    if dice.random() < 0.05:
        deep: Any = dice.choice(ODD)
        for _ in range(dice.choice((3, 40, 300))):
            deep = [deep] if dice.random() < 0.5 else {"data": deep}
        return deep
    return copy.deepcopy(dice.choice(ODD))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container within, with each of its keys."""
    found: list[tuple[Any, Any]] = []
    todo = [value]
    while todo:
        one = todo.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        found += [(one, key) for key in keys]
        todo += [one[key] for key in keys]
    return found


def changed(value: Any, dice: random.Random, *, most: int = 4) -> Any:
    """A copy with a few values replaced, removed, doubled or swapped."""
    value = copy.deepcopy(value)
    for _ in range(dice.randint(0, most)):
        there = places(value)
        if not there:
            return odd(dice)
        where, key = dice.choice(there)
        match dice.randrange(5):
            case 0:
                del where[key]
            case 1 if isinstance(where, dict):
                where[dice.choice((f"{key}_", "type", "id", "data"))] = where[key]
            case 2:
                other, name = dice.choice(there)
                where[key] = copy.deepcopy(other[name])
            case _:
                where[key] = odd(dice)
    return value


def as_bytes(value: Any, dice: random.Random) -> bytes:
    """The value as JSON; now and then no longer quite JSON."""
    try:
        raw = json.dumps(value, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    except ValueError:  # a circle, made by a swap
        raw = b"{}"
    if dice.random() > 0.1 or not raw:
        return raw
    at = dice.randrange(len(raw))
    return dice.choice(
        (raw[:at], raw[:at] + dice.randbytes(3) + raw[at:], raw[at:], raw * 2, raw[:at] + b"\xff" + raw[at:])
    )


def text(dice: random.Random, pieces: Sequence[str] = PIECES) -> str:
    """A text of odd pieces, mostly short; a piece may be repeated many times."""
    found: list[str] = []
    for _ in range(dice.choice((1, 3, 8, 30))):
        times = dice.choice((1, 1, 1, 2, 10, 500)) if dice.random() < 0.2 else 1
        found.append(dice.choice(pieces) * times)
    return "".join(found)[:100_000]
