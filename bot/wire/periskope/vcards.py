"""Contact cards (VCARD 3.0) parsed into names, numbers and e-mail addresses."""

import base64
import quopri
import re
from typing import Any

LONGEST = 20_000
MOST_LINES = 10
_BEGIN = re.compile(r"[\s\ufeff]*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_ANY_BEGIN = re.compile(r"(?<![^\s\ufeff])BEGIN\s*:\s*VCARD", re.IGNORECASE)
_TEL_URI = re.compile(r"^tel:", re.IGNORECASE)
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t]")
_SOFT_BREAK = re.compile(r"=(?:\r\n|\r|\n)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def card(text: str) -> dict[str, Any]:
    """The {name, org, numbers, emails} of the first card in `text`; what it does not hold is left out."""
    fields: dict[str, list[str]] = {}
    for line in _lines(text[:LONGEST]):
        head, colon, value = line.partition(":")
        value = _decoded(head, value)
        if head.upper().startswith("END") and fields:
            break
        if colon and value.strip():
            fields.setdefault(_name(head), []).append(_plain(value))
    found = {
        "name": next(iter(fields.get("FN", ()) or map(_assembled, fields.get("N", ()))), ""),
        "org": ", ".join(part.strip() for part in next(iter(fields.get("ORG", ())), "").split(";") if part.strip()),
        "numbers": list(dict.fromkeys(_TEL_URI.sub("", one) for one in fields.get("TEL", ())))[:MOST_LINES],
        "emails": list(dict.fromkeys(fields.get("EMAIL", ())))[:MOST_LINES],
    }
    return {name: value for name, value in found.items() if value}


def cards(text: str) -> list[str]:
    """Each card of a text that holds several, one behind the other."""
    begins = [found.start() for found in _ANY_BEGIN.finditer(text)] or [0]
    return [text[start:end] for start, end in zip(begins, [*begins[1:], len(text)], strict=True)]


def is_card(text: str) -> bool:
    """Whether the text is a contact card, however it is spelled."""
    return _BEGIN.match(text) is not None


def _lines(text: str) -> list[str]:
    """The whole lines of a card; where line ends were written as signs, as in JSON, they are line ends."""
    text = text.lstrip("\ufeff").strip()
    if len(text.splitlines()) == 1:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    quoted = "QUOTED-PRINTABLE" in text.upper()
    return _FOLD.sub("", _SOFT_BREAK.sub("", text) if quoted else text).splitlines()


def _decoded(head: str, value: str) -> str:
    """The value in plain letters: version 2.1 writes what is not ASCII as quoted-printable or base64."""
    parameters = head.upper()
    charset = next((one.partition("=")[2] for one in head.split(";") if one.upper().startswith("CHARSET=")), "utf-8")
    try:
        if "QUOTED-PRINTABLE" in parameters:
            return quopri.decodestring(value.encode()).decode(charset, errors="replace")
        if "ENCODING=B" in parameters and "PHOTO" not in parameters:
            return base64.b64decode(value, validate=False).decode(charset, errors="replace")
    except (LookupError, ValueError):
        return value
    return value


def _name(head: str) -> str:
    """The property's name: `TEL` of `item1.TEL;type=CELL`."""
    return head.partition(";")[0].rpartition(".")[2].strip().upper()


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value).strip()


def _assembled(name: str) -> str:
    family, _, rest = name.partition(";")
    given = rest.partition(";")[0]
    return f"{given} {family}".strip()
