"""A typed line in pieces: Slack's people, groups and channels by their ids, addresses, quoted phrases, words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from bot.text.document import Block, Doc, ItemList, Link, Mention, Preformatted, Span, Text, bullet, shown, unescape
from bot.text.email_addresses import email

Kind = Literal[
    "user", "group", "channel", "email", "name", "phrase", "comma", "word",
    "chat", "agent", "label", "rule", "reply", "ticket", "sure",
]  # fmt: skip
OURS: frozenset[Kind] = frozenset({"chat", "agent", "label", "rule", "reply", "ticket", "sure"})
UNLINKED = (
    "\u2060"  # stands in addresses that we show, so that Slack makes no link of them; people copy them from there
)
EVERYONE = frozenset({"channel", "everyone", "here"})
_MARK = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)(?:\|(?P<called>[^>]*))?>|<#(?P<channel>[CGD][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<!(?P<group>[^>]*)>|<(?P<url>[a-z]+:[^|>\s]+)(?:\|(?P<label>[^>]*))?>"
)
_OWN_MARK = re.compile(r"<!(?P<kind>chat|agent|label|rule|reply|ticket|sure)\^(?P<value>[0-9a-f.]+)>")
_QUOTES = "|".join(
    f"{opens}(?P<q{n}>[^{closes}\n]+)[{closes}]"
    for n, (opens, closes) in enumerate((('"', '"'), ("[“”]", "“”"), ("„", "“”"), ("«", "»"), ("`", "`"), ("‘", "’")))
)
_SINGLE = r"(?<!\S)'(?P<single>[^'\n]+)'(?!\w)"
_PIECE = re.compile(rf"(?P<at>@(?=[\"“„«`‘]))?(?:{_QUOTES})|{_SINGLE}|(?P<comma>[,;，；、])|(?P<word>[^\s,;，；、]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a line and where it stands in it. `value`: an id, an address, or words without their quotes.

    `quoted`: a name that stood in quotes behind its `@`.
    """

    kind: Kind
    value: str = field(repr=False)
    start: int = 0
    end: int = 0
    quoted: bool = False

    @property
    def person(self) -> bool:
        return self.kind in {"user", "email", "name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was typed, as a person reads it, and its pieces in order. Whoever is named by Slack's id stays an id."""

    text: str = field(default="", repr=False)
    tokens: tuple[Token, ...] = ()

    def written(self, some: Sequence[Token]) -> str:
        """These pieces as they were written, with whatever stood between neighbours; a quoted phrase without quotes."""
        parts: list[str] = []
        for run in self._runs(some):
            alone = run[0].kind == "phrase" and len(run) == 1
            parts.append(run[0].value if alone else self.text[run[0].start : run[-1].end])
        return " ".join(parts)

    def _runs(self, some: Sequence[Token]) -> Iterator[list[Token]]:
        place = {token.start: at for at, token in enumerate(self.tokens)}
        run: list[Token] = []
        for token in some:
            if run and place[token.start] != place[run[-1].start] + 1:
                yield run
                run = []
            run.append(token)
        if run:
            yield run


def line(typed: str | Doc, us: str = "", *, ours: bool = False) -> Line:
    """A slash command's text as Slack sends it, or the document of a message. `us`: our own user there.

    Nothing that was typed letter by letter is a mark: Slack escapes it in a text, and in a document it is words. `ours`:
    the app put the line together, for a button or from a form; only there its own marks count.
    """
    if not isinstance(typed, str):
        return _line(_of_document(typed, us))
    return _line(_of_our_text(typed) if ours else _of_text(typed))


Piece = str | tuple[Token, str]
"""Words, or somebody or something by id with how it is shown."""


def _of_our_text(text: str) -> Iterator[Piece]:
    at = 0
    for mark in _OWN_MARK.finditer(text):
        yield from _of_text(text[at : mark.start()])
        yield Token(kind=cast("Kind", mark["kind"]), value=mark["value"]), mark[0]
        at = mark.end()
    yield from _of_text(text[at:])


def _of_text(text: str) -> Iterator[Piece]:
    at = 0
    for mark in _MARK.finditer(text):
        yield unescape(text[at : mark.start()])
        yield _marked(mark)
        at = mark.end()
    yield unescape(text[at:])


def _marked(mark: re.Match[str]) -> Piece:
    """A link is the words that were typed for it: Slack makes links of names like `example.com` by itself."""
    match mark.lastgroup:
        case "user" | "called":
            return Token(kind="user", value=mark["user"]), f"@{unescape(mark['called'] or mark['user'])}"
        case "channel":
            return Token(kind="channel", value=mark["channel"]), f"#{mark['channel']}"
        case "group":
            return Token(kind="group", value=mark["group"].removeprefix("subteam^").partition("|")[0]), "@group"
    return _link(unescape(mark["url"]), unescape(mark["label"] or ""))


def _link(url: str, label: str) -> str:
    return url.removeprefix("mailto:") if url.startswith("mailto:") else label or url


def _of_document(doc: Doc, us: str) -> Iterator[Piece]:
    for number, block in enumerate(doc.blocks):
        yield "\n" if number else ""
        yield from _of_block(block, us)


def _of_block(block: Block, us: str) -> Iterator[Piece]:
    match block:
        case ItemList(items=items):
            for at, item in enumerate(items):
                yield ("\n" if at else "") + bullet(block, at)
                yield from _of_spans(item, us)
        case Preformatted(text=text):
            yield text
        case _:
            yield from _of_spans(block.spans, us)


def _of_spans(spans: Iterable[Span], us: str) -> Iterator[Piece]:
    for span in spans:
        match span:
            case Text(text=text):
                yield text
            case Link(url=url, label=label):
                yield _link(url, label)
            case Mention(kind="user", id=user) if user == us:
                yield "@periskope"
            case Mention(kind="user" | "channel" as kind, id=who):
                yield Token(kind=kind, value=who), shown(span)
            case Mention(id=who):
                yield Token(kind="group", value=who), shown(span)
            case _:
                yield shown(span)


def _line(pieces: Iterable[Piece]) -> Line:
    text, found, words = "", [], ""
    for piece in pieces:
        if isinstance(piece, str):
            words += piece
            continue
        found += _words(words, len(text))
        text += words
        words = ""
        token, how = piece
        found.append(replace(token, start=len(text), end=len(text) + len(how)))
        text += how
    return Line(text=text + words, tokens=(*found, *_words(words, len(text))))


def _words(words: str, at: int) -> list[Token]:
    return [_token(piece, at) for piece in _PIECE.finditer(words)]


def _token(piece: re.Match[str], at: int) -> Token:
    kind, value = piece.lastgroup or "word", piece.group(piece.lastgroup or 0)
    start, end = at + piece.start(), at + piece.end()
    if kind == "comma":
        return Token(kind="comma", value=value, start=start, end=end)
    if kind != "word":
        named = piece["at"] is not None
        return Token(kind="name" if named else "phrase", value=value.strip(), start=start, end=end, quoted=named)
    kind, value = _read(value)
    return Token(kind=kind, value=value, start=start, end=end)


def _read(value: str) -> tuple[Kind, str]:
    """A bare word: an address, `@somebody`, or a word. `@here` and its like are nobody's name."""
    if (address := email(value.replace(UNLINKED, ""))) is not None:
        return "email", address
    if value.startswith("@") and len(value) > 1:
        everyone = value[1:].casefold() in EVERYONE
        return ("group" if everyone else "name"), value[1:]
    return "word", value
