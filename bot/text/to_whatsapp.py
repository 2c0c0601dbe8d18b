"""Documents written as WhatsApp text: each line with marks that a phone shows as style, never as stray signs."""

from collections.abc import Iterator
from urllib.parse import unquote

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
    NameOf,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spans,
    Style,
    bullet,
    shown,
)
from bot.text.safe import clean

Run = tuple[str, Style]
"""Words and their style."""
_MARKS = {"code": "`", "bold": "*", "italic": "_", "strike": "~"}
_LOOSE = {
    "code": regex.compile("`"),
    "bold": regex.compile(r"(?<![^\W_])\*(?=\S)|(?<=\S)\*(?![^\W_])"),
    "italic": regex.compile(r"(?<![^\W_])_(?=\S)|(?<=\S)_(?![^\W_])"),
    "strike": regex.compile(r"(?<![^\W_])~(?=\S)|(?<=\S)~(?![^\W_])"),
}
"""Typed signs that a phone could take for the beginning or the end of a style."""
_Looks = list[set[str]]
_FENCE = "```"
_NUMBER_SIGNS = regex.compile(r"[\s().\-/\u2010-\u2015\u00a0]")
_SCHEMES = ("https://", "http://", "mailto:", "tel:")


def whatsapp_text(doc: Doc, names: NameOf | None = None) -> str:
    """The document as WhatsApp text. `names`: how to call those mentioned, by id; else by the name a mention has."""
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
    """Lines in a fence; unchanged if they hold a fence themselves, or nothing."""
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
    """Whether an address would run on into the text beside it."""
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
    personal = url.lower().startswith(("mailto:", "tel:"))
    if _respelled(label) in {_respelled(url), _respelled(url.partition("?")[0] if personal else url)}:
        return label if personal else url
    return f"{label} ({url})"


def _respelled(address: str) -> str:
    """What two spellings of one address, number or mail address have in common."""
    bare = unquote(address).strip().casefold()
    scheme = next((one for one in _SCHEMES if bare.startswith(one)), "")
    bare = bare.removeprefix(scheme)
    digits = str(_NUMBER_SIGNS.sub("", bare))
    if digits.removeprefix("+").isdigit() and scheme in {"", "tel:"}:
        return digits.removeprefix("+")
    return bare.removeprefix("www.").rstrip("/")


def marked_line(runs: list[Run]) -> str:
    """The line with its marks. A style that WhatsApp could not show is left out, its words never are."""
    pieces, looks = _pieces(runs)
    for name in _MARKS:
        _keep_what_can_be_shown(name, pieces, looks)
    return _set(pieces, looks)


def _pieces(runs: list[Run]) -> tuple[list[str], _Looks]:
    """Words and the spaces between them in turn; a space has the styles that both its neighbours share."""
    pieces: list[str] = []
    looks: _Looks = []
    for text, style in runs:
        names = {"code"} if style.code else {name for name in _MARKS if getattr(style, name)}
        for piece in _split_spaces(text):
            pieces.append(piece)
            looks.append(set(names))
    _share_spaces(pieces, looks)
    return pieces, looks


def _split_spaces(text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or text[at].isspace() != text[at - 1].isspace():
            pieces.append(text[start:at])
            start = at
    return pieces


def _share_spaces(pieces: list[str], looks: _Looks) -> None:
    words = [at for at, piece in enumerate(pieces) if not piece.isspace()]
    edges = zip([None, *words], [*words, None], strict=True)
    for before, after in edges:
        common = looks[before] & looks[after] if before is not None and after is not None else set()
        for at in range(0 if before is None else before + 1, len(pieces) if after is None else after):
            looks[at] = set(common)


def _keep_what_can_be_shown(name: str, pieces: list[str], looks: _Looks) -> None:
    """Removes a style where its mark is typed already, and from a run that begins or ends inside a word."""
    if not any(name in look for look in looks):
        return
    confused = _LOOSE[name].search("".join(pieces)) is not None
    start = 0
    for end, look in enumerate([*looks, set[str]()]):
        if name in look:
            continue
        if end > start and (confused or _cannot_show(name, pieces, start, end)):
            for at in range(start, end):
                looks[at].discard(name)
        start = end + 1


def _cannot_show(name: str, pieces: list[str], start: int, end: int) -> bool:
    if any(_MARKS[name] in piece for piece in pieces[start:end]):
        return True
    before = pieces[start - 1][-1] if start else " "
    after = pieces[end][0] if end < len(pieces) else " "
    return name != "code" and (before.isalnum() or after.isalnum())


def _set(pieces: list[str], looks: _Looks) -> str:
    out: list[str] = []
    opened: list[str] = []
    for at, (piece, look) in enumerate(zip(pieces, looks, strict=True)):
        while not look.issuperset(opened):
            out.append(_MARKS[opened.pop()])
        if not piece.isspace():
            for name in sorted(look.difference(opened), key=lambda one: -_reach(one, at, looks)):
                out.append(_MARKS[name])
                opened.append(name)
        out.append(piece)
    return "".join([*out, *(_MARKS[name] for name in reversed(opened))])


def _reach(name: str, at: int, looks: _Looks) -> int:
    while at < len(looks) and name in looks[at]:
        at += 1
    return at
