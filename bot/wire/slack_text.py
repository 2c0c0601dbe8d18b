"""What a person composed in Slack, read into the document: rich text where there is some, else the `text` beside it.

Shapes: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. Total on any JSON; unknown elements become
whatever text they hold, so that nothing typed is lost.
"""

from collections.abc import Iterator
from typing import Any

import regex

from bot.domain.text import (
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
    shown_all,
    tidy,
)
from bot.domain.text_emoji import emoji_of
from bot.wire.slack_mrkdwn import read_mrkdwn

_NO_EMOJI = regex.compile(r"[\p{Cc}\p{Cs}\s]")
_DEEPEST = 8
_MOST_ITEMS = 100_000


def read(blocks: Any, text: Any = None) -> Doc:
    """The words of a Slack message from its `blocks` and `text`."""
    rich = [block for block in _dicts(blocks) if block.get("type") == "rich_text"]
    if not rich:
        return read_mrkdwn(_str(text))
    found = [block for one in rich for element in _dicts(one.get("elements")) for block in _blocks(element)]
    return Doc(blocks=tuple(_closed(block, last=at == len(found) - 1) for at, block in enumerate(found)))


def _closed(block: Block, *, last: bool) -> Block:
    """A section before another block without the line break that Slack leaves at its end."""
    if last or not isinstance(block, Paragraph) or not block.spans:
        return block
    end = block.spans[-1]
    if not isinstance(end, Text) or not end.text.endswith("\n"):
        return block
    return Paragraph(spans=tidy((*block.spans[:-1], Text(text=end.text[:-1], style=end.style))))


def _blocks(element: dict[str, Any]) -> Iterator[Block]:
    spans = _spans(element.get("elements"))
    match element.get("type"):
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
        words = next(
            (word for key in ("text", "fallback", "value", "name", "url") if (word := _str(element.get(key)))), ""
        )
        yield Text(text=words, style=style)


def _mention(kind: Any, element: dict[str, Any], style: Style) -> Mention | None:
    """Somebody or something named; without an id it still is a mention, so that it is never taken for words."""
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
    """`1f44d-1f3fd` as the characters; empty if it is anything else."""
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


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _int(value: Any, most: int) -> int:
    return min(max(value, 0), most) if isinstance(value, int) and not isinstance(value, bool) else 0
