"""A typed line into tokens: Slack's people, channels and links, addresses, quoted phrases of any kind, words."""

import re
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.addresses import email

Kind = Literal["user", "group", "channel", "email", "name", "url", "phrase", "comma", "word"]

_SLACK = (
    r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>|<#(?P<channel>[CG][A-Z0-9]+)(?:\|[^>]*)?>|<!subteam\^(?P<group>S\w+)[^>]*>"
)
_QUOTES = "|".join(
    f"{opens}(?P<q{n}>[^{closes}\n]+)[{closes}]"
    for n, (opens, closes) in enumerate((('"', '"'), ("[“”]", "“”"), ("„", "“”"), ("«", "»"), ("`", "`"), ("‘", "’")))
)
_SINGLE = r"(?<!\S)'(?P<single>[^'\n]+)'(?!\w)"
PIECE = re.compile(
    rf"{_SLACK}|<mailto:(?P<mail>[^|>\s]+)(?:\|[^>]*)?>|<(?P<url>[a-z]+:[^|>\s]+)(?:\|[^>]*)?>"
    rf"|{_QUOTES}|{_SINGLE}|(?P<comma>[,;，；、])|(?P<word>[^\s,;，；、]+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a typed line, and where it ends in it. `value`: id, address, or words without their quotes."""

    kind: Kind
    value: str = field(repr=False)
    end: int = 0

    @property
    def person(self) -> bool:
        return self.kind in {"user", "email", "name"}


def tokens(text: str) -> tuple[Token, ...]:
    """Every piece in order. Total: whatever is typed is read as something."""
    return tuple(_token(piece) for piece in PIECE.finditer(text))


def _token(piece: re.Match[str]) -> Token:
    kind, value, end = piece.lastgroup or "word", piece.group(piece.lastgroup or 0), piece.end()
    match kind:
        case "user" | "channel" | "group" | "url" | "comma":
            return Token(kind=kind, value=value, end=end)
        case "mail":
            return Token(kind="email", value=email(value) or value.lower(), end=end)
        case "word":
            return _word(value, end)
        case _:
            return Token(kind="phrase", value=value.strip(), end=end)


def _word(value: str, end: int) -> Token:
    if (address := email(value)) is not None:
        return Token(kind="email", value=address, end=end)
    if value.startswith("@") and len(value) > 1:
        return Token(kind="name", value=value[1:], end=end)
    return Token(kind="word", value=value, end=end)
