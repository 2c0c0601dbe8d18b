"""WhatsApp markup parsed into a document: fences and lists into blocks, the marks of each line into styled spans."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

import regex

from bot.text.document import (
    PLAIN,
    Block,
    Doc,
    ItemList,
    Link,
    Mention,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    Style,
    Text,
    tidy,
)
from bot.text.safe import mask_number

_TOKEN = regex.compile(
    r"(?P<url>(?<!\w)https?://[^\s<>\"|`\p{C}]+)"
    r"|(?P<at>(?<!\w)@(?:\+?\d{5,20}(?!\d)|[\w.+-]+@[\w.-]*\w))"
    r"|(?P<code>`{3}|`)"
    r"|(?P<mark>[*_~])",
    regex.IGNORECASE,
)
_AFTER_URL = ".,;:!?'*_~…"
_HOST = regex.compile(r"https?://(?:\w|\[)", regex.IGNORECASE)
_FIELDS = {"*": "bold", "_": "italic", "~": "strike"}
_CODE = Style(code=True)
_BULLET = regex.compile(r"( {0,16})[-*] (?=\S)")
_NUMBER = regex.compile(r"( {0,16})([1-9]\d{0,3})\. (?=\S)")
_QUOTE = regex.compile(r"> (?=\S)")
_BLANK_TO_THE_END = regex.compile(r"[ \t]*(?:\n|\Z)")
_FENCE = "```"


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionNames:
    """The contacts that a message mentions, by the digits or the address that names them in the body."""

    ids: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, mentioned: Iterable[str]) -> "MentionNames":
        """The names in a message's `mentioned_ids`."""
        found = [one for one in mentioned if isinstance(one, str)]
        return cls(ids={one.partition("@")[0]: one for one in found} | {one.casefold(): one for one in found})

    def mention(self, typed: str) -> Mention | None:
        """The mention that `@…` names; None if the message mentions no such contact."""
        who = self.ids.get(typed[1:].removeprefix("+").casefold())
        if who is None:
            return None
        return Mention(kind="contact", id=who, shown=mask_number(who) if typed[1:].strip("+").isdigit() else typed[1:])


def read(body: str | None, mentioned: Iterable[str] = ()) -> Doc:
    """The document in the body of a WhatsApp message. `mentioned`: its `mentioned_ids` (in notes, e-mail addresses).

    Only an id that the vendor lists becomes a mention; any other `@` is text.
    """
    text = (body or "").replace("\r\n", "\n").replace("\r", "\n")
    names = MentionNames.of(mentioned)
    return Doc(blocks=tuple(block for part in _fences(text) for block in _blocks(part, names)))


def _blocks(part: str | Preformatted, names: MentionNames) -> Iterable[Block]:
    return [part] if isinstance(part, Preformatted) else _gathered(part.split("\n"), names)


def _fences(text: str) -> Iterator[str | Preformatted]:
    """The text in turn outside and inside of fences on lines of their own; other fences stay in the text."""
    done = at = 0
    while (start := text.find(_FENCE, at)) >= 0 and (end := text.find(_FENCE, start + 3)) >= 0:
        at = end + 3
        inside = text[start + 3 : end]
        if not inside.strip() or not ("\n" in inside or _alone(text, start, at)):
            continue
        if start > done and (before := text[done:start].removesuffix("\n")):
            yield before
        yield Preformatted(text=inside.strip("\n"))
        done = at = at + text.startswith("\n", at)
    if done < len(text):
        yield text[done:]


def _alone(text: str, start: int, end: int) -> bool:
    while start and text[start - 1] in " \t":
        start -= 1
    return (start == 0 or text[start - 1] == "\n") and _BLANK_TO_THE_END.match(text, end) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """How a line begins. `start`, its number less its place, is the same for all items of one numbered list."""

    kind: Literal["text", "quote", "bullet", "number"]
    indent: int = 0
    start: int = 0
    skip: int = field(default=0, compare=False)
    number: int = field(default=1, compare=False)


def _gathered(lines: list[str], names: MentionNames) -> Iterator[Block]:
    """The lines as blocks: neighbours of one kind together, numbered items while the numbers count up."""
    seen = ((_line(line, at), line) for at, line in enumerate(lines))
    for kind, group in groupby(seen, key=lambda pair: pair[0]):
        rows = tuple(read_line(line[found.skip :], names) for found, line in group)
        match kind.kind:
            case "text":
                yield Paragraph(spans=_lines(rows))
            case "quote":
                yield Quote(spans=_lines(rows))
            case "bullet":
                yield ItemList(items=rows, indent=kind.indent)
            case "number":
                yield ItemList(items=rows, ordered=True, indent=kind.indent, start=kind.number)


def _line(line: str, at: int) -> _Line:
    if found := _BULLET.match(line):
        return _Line(kind="bullet", indent=len(found[1]) // 2, skip=found.end())
    if found := _NUMBER.match(line):
        number = int(found[2])
        return _Line(kind="number", indent=len(found[1]) // 2, start=number - at, skip=found.end(), number=number)
    if found := _QUOTE.match(line):
        return _Line(kind="quote", skip=found.end())
    return _Line(kind="text")


def _lines(rows: tuple[Spans, ...]) -> Spans:
    return tidy(span for at, row in enumerate(rows) for span in (*_break(at), *row))


def _break(at: int) -> Iterable[Span]:
    return (Text(text="\n"),) if at else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    char: str
    opens: bool
    closes: bool


def read_line(line: str, names: MentionNames) -> Spans:
    """The spans of one line."""
    tokens = list(_tokens(line, names))
    ends = _paired(tokens)
    style = PLAIN
    spans: list[Span] = []
    for at, token in enumerate(tokens):
        if isinstance(token, _Mark):
            if at in ends:
                style = replace(style, **{_FIELDS[token.char]: ends[at]})
            else:
                spans.append(Text(text=token.char, style=style))
        elif isinstance(token, str):
            spans.append(Text(text=token, style=style))
        else:
            spans.append(_styled(token, style))
    return tidy(spans)


def _styled(span: Span, style: Style) -> Span:
    if isinstance(span, Text):
        return replace(span, style=replace(style, code=True))
    return replace(span, style=style) if isinstance(span, Link | Mention) else span


def _tokens(line: str, names: MentionNames) -> Iterator[str | Span | _Mark]:
    """The line's tokens: text, whole spans (an address, a mention, code), and marks that may open or close a style."""
    done = at = 0
    while found := _TOKEN.search(line, at):
        token, end = _token(line, found, names)
        at = end
        if token is None:
            continue
        if found.start() > done:
            yield line[done : found.start()]
        yield token
        done = end
    if done < len(line):
        yield line[done:]


def _token(line: str, found: "regex.Match[str]", names: MentionNames) -> tuple[Span | _Mark | None, int]:
    """The token that was found and where it ends; None: plain text."""
    start, end = found.span()
    match found.lastgroup:
        case "url":
            url = _url(found[0])
            return (Link(url=url), start + len(url)) if url else (None, end)
        case "at":
            mention = names.mention(found[0])
            return (mention, end) if mention else (None, start + 1)
        case "code":
            return _code(line, found[0], end)
        case _:
            return _mark(line, start), end


def _url(found: str) -> str:
    """The address without the punctuation of the sentence around it; empty if no host is left."""
    url = found.rstrip(_AFTER_URL)
    spare = {shut: url.count(shut) - url.count(opened) for opened, shut in ("()", "[]", "{}")}
    end = len(url)
    while end and (spare.get(url[end - 1], 0) > 0 or url[end - 1] in _AFTER_URL):
        if url[end - 1] in spare:
            spare[url[end - 1]] -= 1
        end -= 1
    return url[:end] if _HOST.match(url, 0, end) else ""


def _code(line: str, fence: str, end: int) -> tuple[Text | None, int]:
    close = line.find(fence, end)
    inside = line[end:close] if close > end else ""
    if not inside or inside[0].isspace() or inside[-1].isspace():
        return None, end
    return Text(text=inside, style=_CODE), close + len(fence)


def _mark(line: str, at: int) -> _Mark:
    before = line[at - 1] if at else " "
    after = line[at + 1] if at + 1 < len(line) else " "
    return _Mark(
        char=line[at],
        opens=not before.isalnum() and not after.isspace(),
        closes=not before.isspace() and not after.isalnum(),
    )


def _paired(tokens: list[str | Span | _Mark]) -> dict[int, bool]:
    """The marks that form pairs: True where one opens, False where it closes. The earliest opening wins."""
    ends: dict[int, bool] = {}
    opened: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if not isinstance(token, _Mark):
            continue
        start = opened.get(token.char)
        if token.closes and start is not None and at > start + 1:
            ends |= {start: True, at: False}
            opened = {char: place for char, place in opened.items() if place < start}
        elif token.opens and start is None:
            opened[token.char] = at
    return ends
