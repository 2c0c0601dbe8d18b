"""One line of WhatsApp markup into spans: find the marks, pair them, style what lies between."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import regex

from bot.domain.names import mask_number
from bot.domain.text import PLAIN, Link, Mention, Span, Spans, Style, Text, tidy

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The contacts a message mentions, by the digits or the address that stand for them in the body."""

    ids: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, mentioned: Iterable[str]) -> "Names":
        """From a message's `mentioned_ids`."""
        found = [one for one in mentioned if isinstance(one, str)]
        return cls(ids={one.partition("@")[0]: one for one in found} | {one.casefold(): one for one in found})

    def mention(self, typed: str) -> Mention | None:
        """The mention that `@…` stands for."""
        who = self.ids.get(typed[1:].removeprefix("+").casefold())
        if who is None:
            return None
        return Mention(kind="contact", id=who, shown=mask_number(who) if typed[1:].strip("+").isdigit() else typed[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    char: str
    opens: bool
    closes: bool


def read_line(line: str, names: Names) -> Spans:
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


def _tokens(line: str, names: Names) -> Iterator[str | Span | _Mark]:
    """Text, what stands whole (an address, a mention, code), and marks that may open or close."""
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


def _token(line: str, found: "regex.Match[str]", names: Names) -> tuple[Span | _Mark | None, int]:
    """What was found and where it ends; None: only text."""
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
    """The address without what ends the sentence around it; empty if no host is left."""
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
    """The marks that make a pair: True where it opens, False where it closes. The earliest opening wins."""
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
