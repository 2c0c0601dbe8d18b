"""Documents made from documents: joined, quoted, struck through."""

from dataclasses import replace

from bot.domain.text import (
    Block,
    Date,
    Doc,
    Emoji,
    ItemList,
    NameOf,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    Style,
    Text,
    plain,
)
from bot.domain.text_split import shorten


def joined(*docs: Doc) -> Doc:
    """One under the other."""
    return Doc(blocks=tuple(block for doc in docs for block in doc.blocks))


def quoted(doc: Doc, limit: int = 200, names: NameOf | None = None) -> Doc:
    """The words as one short quote, as they stand above an answer to them."""
    text = shorten(plain(doc, names).strip(), limit)
    return Doc(blocks=(Quote(spans=(Text(text=text),)),)) if text else Doc()


def struck(doc: Doc) -> Doc:
    """The same words struck through, as after a deletion."""
    return Doc(blocks=tuple(_struck_block(block) for block in doc.blocks))


def _struck_block(block: Block) -> Block:
    match block:
        case Paragraph(spans=spans) | Quote(spans=spans):
            return replace(block, spans=_struck_spans(spans))
        case ItemList(items=items):
            return replace(block, items=tuple(_struck_spans(item) for item in items))
        case Preformatted(text=text):
            return Paragraph(spans=(Text(text=text, style=Style(code=True, strike=True)),))


def _struck_spans(spans: Spans) -> Spans:
    return tuple(_struck_span(span) for span in spans)


def _struck_span(span: Span) -> Span:
    if isinstance(span, Emoji | Date):
        return span
    return replace(span, style=replace(span.style, strike=True))
