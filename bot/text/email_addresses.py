"""E-mail addresses as people type and paste them: lists with commas of any width, display names, Slack's own tokens."""

import re
from dataclasses import dataclass, field

MOST = 500
LONGEST = 254  # RFC 5321, 4.5.3.1.3: a path of 256 less its brackets

PIECE = re.compile(r'"(?P<quoted>[^"\n]*)"|<(?P<angle>[^<>\n]*)>|(?P<stop>[,;，；、\n])|(?P<word>[^\s,;，；、<>"]+)')
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".]{2,}")
SLACK_USER = re.compile(r"@([UW][A-Z0-9]+)(?:\|.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One entry of a list: an `email` (lower case), a `slack_user`, or neither, when `typed` is not an address."""

    typed: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    slack_user: str | None = None
    name: str = field(default="", repr=False)


def addresses(text: str) -> tuple[Address, ...]:
    """The entries of a typed list, each once, in order; those that are no address too.

    A command takes at most `MOST` of them.
    """
    found: list[Address] = []
    words: list[str] = []
    for piece in PIECE.finditer(text):
        kind, typed = piece.lastgroup, piece.group(piece.lastgroup or 0).strip()
        if kind == "angle":
            found.append(_read(typed, name=" ".join(words)))
            words = []
        elif kind == "word" and "@" in typed:
            found.extend((*_no_address(words), _read(typed)))
            words = []
        elif kind == "stop":
            found.extend(_no_address(words))
            words = []
        elif typed:
            words.append(typed)
    found.extend(_no_address(words))
    return tuple({one.email or one.slack_user or one.typed: one for one in reversed(found)}.values())[::-1]


def email(typed: str) -> str | None:
    """The typed address in lower case; None if it is not an address."""
    plain = typed.strip().removeprefix("mailto:").partition("|")[0].strip(".'`()[]<>:").lower()
    if len(plain) > LONGEST or not ADDRESS.fullmatch(plain) or ".." in plain:
        return None
    return plain


def _read(typed: str, *, name: str = "") -> Address:
    if (user := SLACK_USER.fullmatch(typed)) is not None:
        return Address(typed=typed, slack_user=user.group(1), name=name)
    return Address(typed=typed, email=email(typed), name=name)


def _no_address(words: list[str]) -> tuple[Address, ...]:
    return (Address(typed=" ".join(words)),) if words else ()
