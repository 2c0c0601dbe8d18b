"""Contact cards (VCARD 3.0 texts) into names and numbers."""

import re
from typing import Any

LONGEST = 20_000
MOST_LINES = 10
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def card(text: str) -> dict[str, Any]:
    """{name, org, numbers, emails} of the first card in `text`; what it does not say is left out."""
    fields: dict[str, list[str]] = {}
    for line in _FOLD.sub("", text[:LONGEST]).splitlines():
        head, colon, value = line.partition(":")
        if head.upper().startswith("END") and fields:
            break
        if colon and value.strip():
            fields.setdefault(_name(head), []).append(_plain(value))
    found = {
        "name": next(iter(fields.get("FN", ()) or map(_assembled, fields.get("N", ()))), ""),
        "org": next(iter(fields.get("ORG", ())), "").strip("; "),
        "numbers": list(dict.fromkeys(fields.get("TEL", ())))[:MOST_LINES],
        "emails": list(dict.fromkeys(fields.get("EMAIL", ())))[:MOST_LINES],
    }
    return {name: value for name, value in found.items() if value}


def _name(head: str) -> str:
    """`item1.TEL;type=CELL` is a TEL."""
    return head.partition(";")[0].rpartition(".")[2].strip().upper()


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value).strip()


def _assembled(name: str) -> str:
    family, _, rest = name.partition(";")
    given = rest.partition(";")[0]
    return f"{given} {family}".strip()
