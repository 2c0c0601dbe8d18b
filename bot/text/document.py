"""The document that both networks' words are read into and written from: blocks made of spans."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

MentionKind = Literal["user", "group", "channel", "everyone", "contact"]
_NAMELESS = {"user": "colleague", "group": "group", "channel": "channel", "everyone": "everyone", "contact": "contact"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a span looks."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words as typed; may hold line breaks."""

    text: str = field(repr=False)
    style: Style = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address; without a label the address itself is shown."""

    url: str = field(repr=False)
    label: str = field(default="", repr=False)
    style: Style = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody or something mentioned by id.

    `user`, `group`, `channel`: a Slack id. `everyone`: `here`, `channel` or `everyone`. `contact`: a Periskope contact
    id or, in a note, an e-mail. `shown` is the name as far as the reader of the message knew it, without `@` or `#`.
    """

    kind: MentionKind
    id: str = field(repr=False)
    shown: str = field(default="", repr=False)
    style: Style = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """An emoji by its Slack name; `unicode` holds the characters, and is empty for a workspace's own emoji."""

    name: str
    unicode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """An instant in Unix seconds, and the words to show where the reader's time zone is not known."""

    at: int
    shown: str = field(default="", repr=False)


Span = Text | Link | Mention | Emoji | Date
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines of text."""

    spans: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Quoted lines."""

    spans: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """List items of one depth. `indent` 0 to 8; `start` is the first number of an ordered list."""

    items: tuple[Spans, ...] = ()
    ordered: bool = False
    indent: int = 0
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Preformatted:
    """Lines of code, nothing in them is markup."""

    text: str = field(default="", repr=False)


Block = Paragraph | Quote | ItemList | Preformatted
NameOf = Mapping[str, str]
"""The names to show for mentions, without `@`, by the id mentioned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """The words of one message."""

    blocks: tuple[Block, ...] = ()


def words(text: str) -> Doc:
    """A document of one paragraph, nothing in it read as markup."""
    return Doc(blocks=(Paragraph(spans=(Text(text=text),)),)) if text else Doc()


def known_name(mention: Mention) -> str:
    """The name a mention came with, else a word for its kind: never an id, which may hold a number."""
    if mention.kind == "everyone":
        return mention.id
    return mention.shown or _NAMELESS[mention.kind]


def shown(span: Span, names: NameOf | None = None) -> str:
    """What a person reads of a span."""
    match span:
        case Text(text=text):
            return text
        case Link(url=url, label=label):
            return label or url
        case Mention(kind=kind):
            name = (names or {}).get(span.id) or known_name(span)
            return ("#" if kind == "channel" else "@") + name
        case Emoji(name=name, unicode=unicode):
            return unicode or f":{name}:"
        case Date(shown=words_for_it):
            return words_for_it


def shown_all(spans: Iterable[Span], names: NameOf | None = None) -> str:
    """What a person reads of spans in a row."""
    return "".join(shown(span, names) for span in spans)


def bullet(listing: ItemList, index: int) -> str:
    """The mark before an item: `- ` or its number, indented by two spaces a level."""
    mark = f"{listing.start + index}. " if listing.ordered else "- "
    return "  " * listing.indent + mark


def in_entities(text: str) -> str:
    """The text with `&`, `<` and `>` as Slack sends what was typed: `unescape` gives it back, letter for letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The text with `&lt;`, `&gt;` and `&amp;` resolved, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain_block(block: Block, names: NameOf | None = None) -> str:
    """What a person reads of a block."""
    match block:
        case Paragraph(spans=spans) | Quote(spans=spans):
            return shown_all(spans, names)
        case ItemList(items=items):
            return "\n".join(bullet(block, at) + shown_all(item, names) for at, item in enumerate(items))
        case Preformatted(text=text):
            return text


def plain(doc: Doc, names: NameOf | None = None) -> str:
    """The document as plain text."""
    return "\n".join(plain_block(block, names) for block in doc.blocks)


def spans_of(doc: Doc) -> Iterator[Span]:
    """All spans in reading order; preformatted lines as text."""
    for block in doc.blocks:
        match block:
            case Paragraph(spans=spans) | Quote(spans=spans):
                yield from spans
            case ItemList(items=items):
                for item in items:
                    yield from item
            case Preformatted(text=text):
                yield Text(text=text, style=Style(code=True))


def is_empty(doc: Doc) -> bool:
    """Whether the document has nothing to read."""
    return not any(shown(span).strip() for span in spans_of(doc))


def tidy(spans: Iterable[Span]) -> Spans:
    """The spans without empty ones; neighbouring texts of one style are joined."""
    out: list[Span] = []
    run: list[str] = []
    for span in spans:
        last = out[-1] if out else None
        if isinstance(span, Text):
            if not span.text:
                continue
            if isinstance(last, Text) and last.style == span.style:
                run.append(span.text)
                continue
        _close(out, run)
        out.append(span)
        run = [span.text] if isinstance(span, Text) else []
    _close(out, run)
    return tuple(out)


def _close(out: list[Span], run: list[str]) -> None:
    if len(run) > 1 and isinstance(last := out[-1], Text):
        out[-1] = replace(last, text="".join(run))


def struck(doc: Doc) -> Doc:
    """The document with all words struck through, as for a deleted message."""
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
