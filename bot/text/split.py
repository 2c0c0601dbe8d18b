"""Splitting long documents into parts and shortening long lines, without breaking a grapheme or losing a word."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

import regex

from bot.text.document import (
    PLAIN,
    Block,
    Doc,
    ItemList,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    Text,
    bullet,
    plain_block,
    shown,
    tidy,
)

PART = 3_000  # characters of words in one post
CUT_OFF = " \t\r\n.,;:"  # what does not stand before an ellipsis
_GRAPHEME = regex.compile(r"\X")
_SMALLEST = 64


def split(doc: Doc, limit: int) -> list[Doc]:
    """The document in parts of at most `limit` characters of plain text (64 at least), in order; at least one part.

    A part ends between blocks, else after an empty line, a line, a word, a grapheme. A line break at a cut stays at the
    end of its part. Only a single grapheme longer than the limit is itself cut.
    """
    limit = max(limit, _SMALLEST)
    parts: list[Doc] = []
    part: list[Block] = []
    size = 0
    for block in doc.blocks:
        for piece in _pieces(block, limit):
            length = len(plain_block(piece)) + bool(part)
            if part and size + length > limit:
                parts.append(Doc(blocks=tuple(part)))
                part, size, length = [], 0, length - 1
            part.append(piece)
            size += length
    return [*parts, Doc(blocks=tuple(part))]


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` characters; a longer one ends with an ellipsis, after a word if one is near."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text[: _best_cut(text[:limit], limit - 1)].rstrip(CUT_OFF) + "…" if limit > 1 else "…"


def _pieces(block: Block, limit: int) -> Iterator[Block]:
    if len(plain_block(block)) <= limit:
        yield block
        return
    match block:
        case Paragraph(spans=spans) | Quote(spans=spans):
            for chunk in _chunks(spans, limit):
                yield replace(block, spans=chunk)
        case Preformatted(text=text):
            for chunk in _chunks((Text(text=text),), limit):
                yield Preformatted(text="".join(map(shown, chunk)))
        case ItemList():
            yield from _item_pieces(block, limit)


def _item_pieces(block: ItemList, limit: int) -> Iterator[Block]:
    for at, item in enumerate(block.items):
        first, *rest = _chunks(item, limit - len(bullet(block, at))) or [()]
        yield ItemList(items=(first,), ordered=block.ordered, indent=block.indent, start=block.start + at)
        for chunk in rest:
            yield Paragraph(spans=chunk)


def _chunks(spans: Spans, limit: int) -> list[Spans]:
    text = "".join(map(shown, spans))
    solid = _solid(spans)
    chunks: list[Spans] = []
    rest = deque(spans)
    start = 0
    while len(text) - start > limit:
        cut = _best_cut(text[start : start + limit + 1], limit, {at - start for at in solid[start : start + limit + 1]})
        chunks.append(_take(rest, cut))
        start += cut
    return [*chunks, tidy(rest)] if rest else chunks


def _best_cut(window: str, limit: int, solid: Iterable[int] = ()) -> int:
    """The best place to cut a window that is longer than `limit`; one character more than the limit suffices.

    `solid` are places inside a link or a name: the cut is there only if there is no other.
    """
    ends = [end for match in _GRAPHEME.finditer(window) if (end := int(match.end())) <= limit]
    ends = [end for end in ends if end not in solid] or ends
    late = [end for end in ends if end > limit // 2]
    for gap in ("\n\n", "\n"):
        if found := next((end for end in reversed(late) if window.endswith(gap, 0, end)), None):
            return found
    if found := next((end for end in reversed(late) if window[end - 1].isspace()), None):
        return found
    return ends[-1] if ends else limit


def _solid(spans: Spans) -> list[int]:
    """Each position itself if it is inside a span that should stay whole, else -1."""
    inside: list[int] = []
    for span in spans:
        length = len(shown(span))
        at = len(inside)
        inside.extend([-1] * length if isinstance(span, Text) else [-1, *range(at + 1, at + length)][:length])
    return inside


def _take(spans: deque[Span], cut: int) -> Spans:
    """Removes `cut` characters from the left and returns them; a link or name that is cut becomes text."""
    head: list[Span] = []
    while spans and cut:
        span = spans.popleft()
        text = shown(span)
        if len(text) > cut:
            style = span.style if isinstance(span, Text) else PLAIN
            spans.appendleft(Text(text=text[cut:], style=style))
            text = text[:cut]
            span = Text(text=text, style=style)
        head.append(span)
        cut -= len(text)
    return tidy(head)
