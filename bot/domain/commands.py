"""What was typed into which command: forgiving about quotes, case, order, plurals; never guessing what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.commands_arguments import Arguments, Who, arguments
from bot.domain.commands_row import READY, Row
from bot.domain.commands_table import BY_NAME, ROWS
from bot.domain.commands_tokens import Token, tokens
from bot.domain.people import Role
from bot.domain.words_match import folded, nearest, singular

__all__ = [
    "BY_NAME",
    "READY",
    "ROWS",
    "Arguments",
    "Command",
    "Row",
    "Unknown",
    "Who",
    "parse",
    "usable",
]

LONGEST_NAME = 3
FILLING = frozenset(
    {"a", "all", "am", "can", "could", "do", "get", "give", "go", "i", "i'd", "i'll", "i'm", "im", "is", "let", "list"}
    | {"make", "mark", "me", "my", "now", "please", "pls", "put", "set", "show", "the", "to", "us", "want", "we", "you"}
)
NOW = "now"
PREFIXES = ("/periskope", "@periskope", "periskope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command understood. `name` is the table's, or `now` for an empty line. `typed`: all behind its name, as typed.

    Whether the asker may do *this* to *these* people and chats is judged where it is done.
    """

    name: str
    arguments: Arguments = field(default_factory=Arguments)
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nothing that this person can use. `nearest` is a command of theirs; `admins_only`: it exists, for admins."""

    word: str = field(repr=False)
    nearest: str | None = None
    admins_only: bool = False


def usable(role: Role, *, in_thread: bool = False, rows: Iterable[Row] | None = None) -> tuple[Row, ...]:
    """Commands that this role can use here, in the table's order."""
    every = [row for row in ROWS if row.ready] if rows is None else rows
    return tuple(row for row in every if (role == "admin" or row.who == "member") and (in_thread or not row.in_thread))


def parse(text: str, role: Role, *, in_thread: bool = False, rows: Sequence[Row] | None = None) -> Command | Unknown:
    """Read a typed line. `rows`: the commands that there are, by default those that are ready."""
    typed = tokens(_without_prefix(text))
    if not typed:
        return Command(name=NOW)
    theirs = usable(role, in_thread=in_thread, rows=rows)
    if (read := _read(typed, theirs, text)) is not None:
        return read
    word = next((token.value for token in typed if not token.person and not _fills(token)), typed[0].value)
    if _read(typed, usable("admin", in_thread=in_thread, rows=rows), text) is not None:
        return Unknown(word=word, admins_only=True)
    return Unknown(word=word, nearest=_nearest(word, theirs))


def _without_prefix(text: str) -> str:
    stripped = text.strip()
    first = stripped.partition(" ")[0]
    return stripped[len(first) :] if folded(first) in PREFIXES else stripped


def _read(typed: Sequence[Token], rows: Sequence[Row], text: str) -> Command | None:
    """The name may stand behind people and filling words, nowhere else; the longest name that fits is meant."""
    names = _names(rows)
    for at, token in enumerate(typed):
        for size in range(min(LONGEST_NAME, len(typed) - at), 0, -1):
            if (found := names.get(_key(typed[at : at + size]))) is not None:
                row, action = found
                rest = [*(one for one in typed[:at] if one.person), *typed[at + size :]]
                behind = _without_prefix(text)[typed[at + size - 1].end :].strip()
                return Command(name=row.name, arguments=arguments(row, rest, action=action), typed=behind)
        if not token.person and token.kind != "comma" and not _fills(token):
            return None
    return None


def _names(rows: Sequence[Row]) -> dict[str, tuple[Row, str]]:
    """Every word for a command, without plural; names win over synonyms, earlier rows over later ones."""
    names = {_plain(word): (row, action) for row in reversed(rows) for word, action in row.synonyms.items()}
    return names | {_plain(row.name): (row, "") for row in rows}


def _plain(words: str) -> str:
    return " ".join(singular(word) for word in (folded(words) or words).split())


def _key(some: Sequence[Token]) -> str:
    if any(token.kind not in {"word", "phrase"} for token in some):
        return ""
    return _plain(" ".join(folded(token.value) or token.value for token in some))


def _fills(token: Token) -> bool:
    return token.kind == "word" and (folded(token.value).replace("’", "'") in FILLING or not folded(token.value))


def _nearest(word: str, rows: Sequence[Row]) -> str | None:
    """Names go before synonyms, so that *statsu* is *status* and not *stats*."""
    synonyms = {synonym: row.name for row in rows for synonym in row.synonyms}
    by_name = nearest(word, [row.name for row in rows])
    by_synonym = nearest(word, synonyms)
    return by_name or (synonyms[by_synonym] if by_synonym is not None else None)
