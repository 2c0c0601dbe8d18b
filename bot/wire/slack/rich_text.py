"""A Slack message parsed into a document: its rich text, else its `text`.

Shapes: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and …/table-block. Never fails on any JSON;
unknown elements become the text they hold, and those without any are named by `unread`, so that nothing is lost unseen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import regex

from bot.text.document import (
    PLAIN,
    Block,
    Date,
    Doc,
    Emoji,
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
    bullet,
    shown_all,
    spans_of,
    tidy,
)
from bot.text.emoji import emoji_of
from bot.text.safe import bare
from bot.wire.slack.mrkdwn import read_mrkdwn

_NO_EMOJI = regex.compile(r"[\p{Cc}\p{Cs}\s]")
_LINE_ENDS = regex.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
_DEEPEST = 8
_MOST_ITEMS = 100_000
RICH, TABLE = "rich_text", "table"
BETWEEN_CELLS = " | "
_WORDS = ("text", "fallback", "value", "name", "url")


def read(blocks: Any, text: Any = None) -> Doc:
    """The document in a Slack message's `blocks` and `text`. Without rich text the words are in `text`."""
    known = [block for block in _dicts(blocks) if block.get("type") in (RICH, TABLE)]
    found = [block for one in known for block in _whole(one)]
    if any(one.get("type") == RICH for one in known):
        return joined(found)
    return joined((*read_mrkdwn(_str(text)).blocks, *found))


def unread(blocks: Any) -> tuple[str, ...]:
    """The kinds of blocks, cells and elements of which `read` has no words, each once."""
    return tuple(dict.fromkeys(kind for block in _dicts(blocks) for kind in _unread(block)))


def joined(blocks: Iterable[Block]) -> Doc:
    """The document of these blocks."""
    found = tuple(blocks)
    return Doc(blocks=tuple(_closed(block, last=at == len(found) - 1) for at, block in enumerate(found)))


def table(block: dict[str, Any]) -> Paragraph:
    """A table's rows as lines."""
    lines = [_row(row) for row in _list_of(block.get("rows"))]
    return Paragraph(spans=tidy(span for at, line in enumerate(lines) for span in (*_break(at, "\n"), *line)))


def _row(cells: Any) -> Iterator[Span]:
    for at, cell in enumerate(_list_of(cells)):
        yield from _break(at, BETWEEN_CELLS)
        yield from _cell(cell) if isinstance(cell, dict) else ()


def _cell(cell: dict[str, Any]) -> Iterator[Span]:
    """A cell on one line. A cell that is no rich text holds plain words, or a number."""
    if cell.get("type") != RICH:
        yield Text(text=_one_line(_words_in(cell)))
        return
    for at, spans in enumerate(line for block in _whole(cell) for line in _lines(block)):
        yield from _break(at, " ")
        for span in spans:
            yield replace(span, text=_one_line(span.text)) if isinstance(span, Text) else span


def _lines(block: Block) -> tuple[Spans, ...]:
    return block.items if isinstance(block, ItemList) else (tuple(spans_of(Doc(blocks=(block,)))),)


def _break(at: int, text: str) -> Spans:
    return (Text(text=text),) if at else ()


def _one_line(text: str) -> str:
    return str(_LINE_ENDS.sub(" ", text))


def _unread(block: dict[str, Any]) -> Iterator[str]:
    match block.get("type"):
        case "rich_text":
            for element in _dicts(block.get("elements")):
                yield from _unread_in(element)
        case "table":
            for cell in (one for row in _list_of(block.get("rows")) for one in _dicts(row)):
                yield from _unread_cell(cell)
        case kind:
            yield _str(kind) or "block"


def _unread_cell(cell: dict[str, Any]) -> Iterator[str]:
    kind = _str(cell.get("type"))
    if kind == RICH:
        yield from _unread(cell)
    elif kind not in {"raw_text", "raw_number"} and not _words_in(cell):
        yield kind or "cell"


def _unread_in(element: dict[str, Any]) -> Iterator[str]:
    """Of an element of rich text: what its reader passes over, or reads as nothing."""
    parts = _dicts(element.get("elements"))
    if "elements" not in element:
        yield from _unread_span(element)
    for part in parts:
        if element.get("type") == "rich_text_list" and "elements" in part:
            yield from _unread_in(part)
        else:
            yield from _unread_span(part)


def _unread_span(element: dict[str, Any]) -> Iterator[str]:
    kind = _str(element.get("type"))
    if kind != "text" and not shown_all(_span(element)).strip():
        yield kind or "element"


def _closed(block: Block, *, last: bool) -> Block:
    """The block without the line break that Slack leaves at the end of a section before another block."""
    if last or not isinstance(block, Paragraph) or not block.spans:
        return block
    end = block.spans[-1]
    if not isinstance(end, Text) or not end.text.endswith("\n"):
        return block
    return Paragraph(spans=tidy((*block.spans[:-1], Text(text=end.text[:-1], style=end.style))))


def _whole(block: dict[str, Any]) -> Iterator[Block]:
    if block.get("type") == TABLE:
        yield table(block)
        return
    for element in _dicts(block.get("elements")):
        yield from _blocks(element)


def _blocks(element: dict[str, Any]) -> Iterator[Block]:
    spans = _spans(element.get("elements"))
    match element.get("type"):
        case "rich_text_list" | "rich_text_preformatted" if element.get("border"):
            yield _in_quote(element, spans)
        case "rich_text_list":
            yield _list(element)
        case "rich_text_quote":
            yield Quote(spans=spans)
        case "rich_text_preformatted":
            yield Preformatted(text=shown_all(spans))
        case _ if spans or "elements" in element:
            yield Paragraph(spans=spans)
        case _:
            yield Paragraph(spans=tidy(_span(element)))


def _in_quote(element: dict[str, Any], spans: Spans) -> Quote:
    """A list or code inside a quotation, which Slack tells by a border, as quoted lines."""
    if element.get("type") == "rich_text_preformatted":
        return Quote(spans=tidy((Text(text=shown_all(spans), style=Style(code=True)),)))
    listed = _list(element)
    lines = [(*_break(at, "\n"), Text(text=bullet(listed, at)), *item) for at, item in enumerate(listed.items)]
    return Quote(spans=tidy(span for line in lines for span in line))


def _list(element: dict[str, Any]) -> ItemList:
    return ItemList(
        items=tuple(_spans(item.get("elements")) for item in _dicts(element.get("elements"))),
        ordered=element.get("style") == "ordered",
        indent=_int(element.get("indent"), _DEEPEST),
        start=_int(element.get("offset"), _MOST_ITEMS) + 1,
    )


def _spans(elements: Any) -> Spans:
    return tidy(span for element in _dicts(elements) for span in _span(element))


def _span(element: dict[str, Any]) -> Iterator[Span]:
    style = _style(element.get("style"))
    kind = element.get("type")
    if kind == "link":
        url, label = _str(element.get("url")), _str(element.get("text"))
        yield Link(url=url, label="" if label == url else label, style=style) if url else Text(text=label, style=style)
    elif kind == "emoji":
        name = _str(element.get("name"))
        yield Emoji(name=name, unicode=_characters(element.get("unicode")) or emoji_of(name))
    elif kind == "date":
        yield Date(at=_int(element.get("timestamp"), 2**40), shown=_str(element.get("fallback")))
    elif mention := _mention(kind, element, style):
        yield mention
    else:
        yield Text(text=_words_in(element), style=style)


def _words_in(element: dict[str, Any]) -> str:
    """The words that an element of any kind holds; a number's digits."""
    values = (element.get(key) for key in _WORDS)
    return next((word for value in values if (word := _str(value) or _digits(value))), "")


def _mention(kind: Any, element: dict[str, Any], style: Style) -> Mention | None:
    """The mention in an element; without an id it still is a mention, so that it is never taken for text."""
    match kind:
        case "user":
            return Mention(kind="user", id=_str(element.get("user_id")), style=style)
        case "usergroup":
            return Mention(kind="group", id=_str(element.get("usergroup_id")), style=style)
        case "team":
            return Mention(kind="group", id=_str(element.get("team_id")), style=style)
        case "channel":
            return Mention(kind="channel", id=_str(element.get("channel_id")), style=style)
        case "broadcast":
            return Mention(kind="everyone", id=_str(element.get("range")) or "everyone", style=style)
        case _:
            return None


def _characters(unicode: Any) -> str:
    """The characters of `1f44d-1f3fd`; empty if it is anything else."""
    try:
        characters = "".join(chr(int(point, 16)) for point in _str(unicode).split("-") if point)
    except (ValueError, OverflowError):
        return ""
    return characters if not _NO_EMOJI.search(characters) else ""


def _style(style: Any) -> Style:
    if not isinstance(style, dict):
        return PLAIN
    on = {name: style.get(name) is True for name in ("bold", "italic", "strike", "code")}
    return Style(**on) if any(on.values()) else PLAIN


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _digits(value: Any) -> str:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _str(value: Any) -> str:
    """The text, without the marks around words from the right, which somebody copied from what we wrote."""
    return bare(value) if isinstance(value, str) else ""


def _int(value: Any, most: int) -> int:
    return min(max(value, 0), most) if isinstance(value, int) and not isinstance(value, bool) else 0
