"""The document as WhatsApp text: its marks, lists, quotes and code, mentions as names, nothing that only Slack knows.

Marks hug words and never reach over a line break: see `whatsapp_marks`, which places them.
"""

from collections.abc import Iterator

from bot.domain.text import (
    PLAIN,
    Block,
    Date,
    Doc,
    Emoji,
    ItemList,
    Link,
    Mention,
    NameOf,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    bullet,
    shown,
)
from bot.domain.text_clean import clean
from bot.views.whatsapp_marks import Run, marked_line

_FENCE = "```"
_SCHEMES = ("https://", "http://", "mailto:", "tel:")


def whatsapp_text(doc: Doc, names: NameOf | None = None) -> str:
    """What is sent to WhatsApp. `names`: what to call those mentioned, by id; else the name it came with."""
    return "\n".join(line for block in doc.blocks for line in _block(block, names)).strip("\n")


def _block(block: Block, names: NameOf | None) -> Iterator[str]:
    match block:
        case Paragraph(spans=spans):
            yield from _lines(spans, names)
        case Quote(spans=spans):
            yield from (f"> {line}" for line in _lines(spans, names))
        case ItemList(items=items):
            for at, item in enumerate(items):
                first, *rest = _lines(item, names)
                indent = "  " * (block.indent + 1)
                yield from (bullet(block, at) + first, *(indent + line for line in rest))
        case Preformatted(text=text):
            yield from _code(clean(text))


def _code(text: str) -> Iterator[str]:
    """Lines in a fence; as they are if they hold a fence themselves, or nothing."""
    if _FENCE in text or not text.strip():
        yield from text.split("\n")
    else:
        yield f"{_FENCE}{text}{_FENCE}"


def _lines(spans: Spans, names: NameOf | None) -> Iterator[str]:
    line: list[Run] = []
    apart = False
    for span in spans:
        first, *others = clean(_words(span, names)).split("\n")
        style = PLAIN if isinstance(span, Emoji | Date) else span.style
        link = isinstance(span, Link)
        if line and first and (apart or link) and _runs_on(line[-1][0][-1:], first[0]):
            line.append((" ", PLAIN))
        line.append((first, style))
        for other in others:
            yield marked_line(line)
            line = [(other, style)]
        apart = link
    yield marked_line(line)


def _runs_on(before: str, after: str) -> bool:
    """Whether an address would swallow what stands beside it, or be swallowed."""
    return (before.isalnum() or before == "/") and (after.isalnum() or after in "/?#&=@%+-_~")


def _words(span: Span, names: NameOf | None) -> str:
    match span:
        case Link(url=url, label=label):
            return _link(url, label)
        case Mention(kind="everyone", id=who):
            return f"@{who}"
        case _:
            return shown(span, names)


def _link(url: str, label: str) -> str:
    """`label (address)`, or the address alone where the label only repeats it."""
    if not label or label == url:
        return url
    bare = next((url[len(scheme) :] for scheme in _SCHEMES if url.startswith(scheme)), url).rstrip("/")
    if label.rstrip("/").casefold() in {bare.casefold(), bare.removeprefix("www.").casefold()}:
        return label if url.startswith(("mailto:", "tel:")) else url
    return f"{label} ({url})"
