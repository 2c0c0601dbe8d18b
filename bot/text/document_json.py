"""A document as the plain JSON that is stored, and back. Reading never fails: what is unknown is left out."""

from typing import Any, cast, get_args

from bot.text.document import (
    PLAIN,
    Block,
    Date,
    Doc,
    Emoji,
    ItemList,
    Link,
    Mention,
    MentionKind,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    Style,
    Text,
)

_LETTERS = {"b": "bold", "i": "italic", "s": "strike", "c": "code"}
_KINDS = get_args(MentionKind)
_DEEPEST = 8


def to_json(doc: Doc) -> list[dict[str, Any]]:
    """A list of blocks; plain text spans are strings, everything else small objects."""
    return [_block_out(block) for block in doc.blocks]


def from_json(value: Any) -> Doc:
    """The document that `to_json` wrote."""
    rows = value if isinstance(value, list) else []
    return Doc(blocks=tuple(block for row in rows if isinstance(row, dict) and (block := _block_in(row))))


def _block_out(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(spans=spans):
            return {"p": _spans_out(spans)}
        case Quote(spans=spans):
            return {"quote": _spans_out(spans)}
        case ItemList():
            return _list_out(block)
        case Preformatted(text=text):
            return {"pre": text}


def _list_out(block: ItemList) -> dict[str, Any]:
    out: dict[str, Any] = {"list": [_spans_out(item) for item in block.items]}
    if block.ordered:
        out["start"] = block.start
    if block.indent:
        out["indent"] = block.indent
    return out


def _block_in(row: dict[str, Any]) -> Block | None:
    if "p" in row:
        return Paragraph(spans=_spans_in(row["p"]))
    if "quote" in row:
        return Quote(spans=_spans_in(row["quote"]))
    if "pre" in row:
        return Preformatted(text=_str(row["pre"]))
    if isinstance(items := row.get("list"), list):
        return ItemList(
            items=tuple(_spans_in(item) for item in items),
            ordered="start" in row,
            indent=min(max(_int(row.get("indent")), 0), _DEEPEST),
            start=_int(row.get("start"), 1),
        )
    return None


def _spans_out(spans: Spans) -> list[Any]:
    return [_span_out(span) for span in spans]


def _span_out(span: Span) -> Any:
    match span:
        case Text(text=text, style=style):
            return text if style == PLAIN else {"t": text} | _style_out(style)
        case Link(url=url, label=label, style=style):
            return {"url": url} | ({"label": label} if label else {}) | _style_out(style)
        case Mention(kind=kind, id=who, shown=shown, style=style):
            return {"to": kind, "id": who} | ({"shown": shown} if shown else {}) | _style_out(style)
        case Emoji(name=name, unicode=unicode):
            return {"emoji": name} | ({"unicode": unicode} if unicode else {})
        case Date(at=at, shown=shown):
            return {"at": at, "shown": shown}


def _spans_in(value: Any) -> Spans:
    rows = value if isinstance(value, list) else []
    return tuple(span for row in rows if (span := _span_in(row)))


def _span_in(row: Any) -> Span | None:
    if isinstance(row, str):
        return Text(text=row)
    if not isinstance(row, dict):
        return None
    style = _style_in(row.get("style"))
    if "t" in row:
        return Text(text=_str(row["t"]), style=style)
    if "url" in row:
        return Link(url=_str(row["url"]), label=_str(row.get("label")), style=style)
    if row.get("to") in _KINDS:
        kind = cast("MentionKind", row["to"])
        return Mention(kind=kind, id=_str(row.get("id")), shown=_str(row.get("shown")), style=style)
    if "emoji" in row:
        return Emoji(name=_str(row["emoji"]), unicode=_str(row.get("unicode")))
    return Date(at=_int(row["at"]), shown=_str(row.get("shown"))) if "at" in row else None


def _style_out(style: Style) -> dict[str, str]:
    letters = "".join(letter for letter, name in _LETTERS.items() if getattr(style, name))
    return {"style": letters} if letters else {}


def _style_in(letters: Any) -> Style:
    if not isinstance(letters, str) or not letters:
        return PLAIN
    return Style(**{name: letter in letters for letter, name in _LETTERS.items()})


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _int(value: Any, otherwise: int = 0) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
