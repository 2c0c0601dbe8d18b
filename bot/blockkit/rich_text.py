"""Documents written for Slack: rich text that notifies nobody, and escaped text for fall-backs and mrkdwn.

Whoever wrote the words, only `text`, `link` and `emoji` elements are made. Slack does not parse rich text again, so what
a customer types cannot become a mention, a channel or a disguised link.
"""

from collections.abc import Iterator
from typing import Any

import regex

from bot.text.document import (
    PLAIN,
    Block,
    Doc,
    Emoji,
    ItemList,
    Link,
    NameOf,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    Style,
    Text,
    plain,
    shown,
)
from bot.text.safe import clean
from bot.text.split import shorten

FALLBACK_LIMIT = 3_000
"""Characters of `text` beside blocks: well under the 4,000 at which Slack splits or refuses."""

_LONGEST_URL = 3_000
_URL = regex.compile(
    r"(?:https?://[^\s<>|\"\p{C}/]|mailto:[^\s<>|\"\p{C}]|tel:\+?\d)[^\s<>|\"\p{C}]*", regex.IGNORECASE
)
_EMOJI_NAME = regex.compile(r"[\p{Ll}\p{Lo}\p{M}\d_+'-]{1,100}")
_UNPARSED = "\u2060"
_LOOKS_LIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARKS = regex.compile(r"[*~`]|_(?![A-Za-z0-9])|(?<![A-Za-z0-9])_")  # what is a letter depends on who asks
_STARTS = regex.compile(
    r"(?<=[@#])(?=\S)|(?<=:)(?=//)|(?<=\w\.)(?=\p{L})|(?<=:)(?=[\w\p{N}+'-]+:|(?!\d{1,2}$)[\w\p{N}+'-]+$)|(?<=/)(?=/)|(?=>)(?<=^\s*)",
    regex.MULTILINE,
)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STYLES = ("bold", "italic", "strike", "code")


def escape(text: str) -> str:
    """Anybody's words for mrkdwn or a `text` argument, in which Slack finds no markup, mention, emoji or link.

    The three entities are Slack's own rule. The rest guards places that parse on their own: marks of style become
    look-alikes, and an invisible joiner breaks names, channels, addresses and shortcodes, also a shortcode whose second
    colon would be ours, right behind.
    """
    plain_marks = _MARKS.sub(lambda mark: _LOOKS_LIKE[mark[0]], clean(text))
    return str(_STARTS.sub(_UNPARSED, plain_marks)).translate(_ENTITIES)


def escape_within(text: str, limit: int) -> str:
    """`escape`, shortened until the escaped text has at most `limit` characters."""
    size = limit
    while len(out := escape(shorten(text, size))) > limit and size > 0:
        size = min(size - 1, size * limit // len(out))
    return out


def fallback(doc: Doc, names: NameOf | None = None, limit: int = FALLBACK_LIMIT) -> str:
    """The document for `text`, which notifications and screen readers use in place of blocks."""
    return escape_within(plain(doc, names), limit)


def rich_text(doc: Doc, names: NameOf | None = None) -> list[dict[str, Any]]:
    """The document as one `rich_text` block; an empty list if there is nothing to show."""
    elements = [element for block in _merged(doc) for element in _elements(block, names)]
    return [{"type": "rich_text", "elements": elements}] if elements else []


def _merged(doc: Doc) -> Iterator[Block]:
    """The blocks with neighbouring paragraphs joined: Slack documents no spacing between two sections."""
    open_spans: Spans | None = None
    for block in doc.blocks:
        if isinstance(block, Paragraph):
            open_spans = block.spans if open_spans is None else (*open_spans, Text(text="\n"), *block.spans)
            continue
        if open_spans is not None:
            yield Paragraph(spans=open_spans)
            open_spans = None
        yield block
    if open_spans is not None:
        yield Paragraph(spans=open_spans)


def _elements(block: Block, names: NameOf | None) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph(spans=spans):
            yield from _filled("rich_text_section", _spans(spans, names))
        case Quote(spans=spans):
            yield from _filled("rich_text_quote", _spans(spans, names))
        case Preformatted(text=text):
            yield from _filled("rich_text_preformatted", _text(text, PLAIN))
        case ItemList():
            yield from _listed(block, names)


def _filled(kind: str, elements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if elements:
        yield {"type": kind, "elements": elements}


def _listed(block: ItemList, names: NameOf | None) -> Iterator[dict[str, Any]]:
    items = [_spans(item, names) or _text(" ", PLAIN) for item in block.items]
    if not items:
        return
    out: dict[str, Any] = {
        "type": "rich_text_list",
        "style": "ordered" if block.ordered else "bullet",
        "elements": [{"type": "rich_text_section", "elements": item} for item in items],
    }
    if block.indent:
        out["indent"] = min(block.indent, 8)
    if block.ordered and block.start > 1:
        out["offset"] = block.start - 1
    yield out


def _spans(spans: Spans, names: NameOf | None) -> list[dict[str, Any]]:
    return [element for span in spans for element in _span(span, names)]


def _span(span: Span, names: NameOf | None) -> list[dict[str, Any]]:
    match span:
        case Link(url=url, label=label, style=style):
            return _link(url, label, style)
        case Emoji(name=name, unicode="") if _EMOJI_NAME.fullmatch(name):
            return [{"type": "emoji", "name": name}]
        case _:
            return _text(shown(span, names), getattr(span, "style", PLAIN))


def _link(url: str, label: str, style: Style) -> list[dict[str, Any]]:
    label = clean(label)
    if len(url) > _LONGEST_URL or not _URL.fullmatch(url):
        return _text(f"{label} ({url})" if label and label != url else url, style)
    out: dict[str, Any] = {"type": "link", "url": url}
    return [out | ({"text": label} if label.strip() and label != url else {}) | _style(style)]


def _text(text: str, style: Style) -> list[dict[str, Any]]:
    text = clean(text)
    return [{"type": "text", "text": text} | _style(style)] if text else []


def _style(style: Style) -> dict[str, Any]:
    on = {name: True for name in _STYLES if getattr(style, name)}
    return {"style": on} if on else {}
