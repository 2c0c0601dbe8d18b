"""WhatsApp's markup read into the document, by one pass over each line. Total, and linear in the length of the text.

The marks (https://faq.whatsapp.com/539178204879377): `*bold*`, `_italic_`, `~strike~`, inline code in one backtick,
monospace in three, `- ` or `* ` bullets, `1. ` numbers, `> ` quotes. A mark opens at a word's edge before something
that is not a space, closes after one, and never reaches over a line break.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import regex

from bot.domain.text import Block, Doc, ItemList, Paragraph, Preformatted, Quote, Span, Spans, Text, tidy
from bot.wire.whatsapp_line import Names, read_line

_BULLET = regex.compile(r"( {0,16})[-*] (?=\S)")
_NUMBER = regex.compile(r"( {0,16})([1-9]\d{0,3})\. (?=\S)")
_QUOTE = regex.compile(r"> (?=\S)")
_BLANK_TO_THE_END = regex.compile(r"[ \t]*(?:\n|\Z)")
_FENCE = "```"


def read(body: str | None, mentioned: Iterable[str] = ()) -> Doc:
    """The body of a WhatsApp message. `mentioned`: its `mentioned_ids`, contact ids or, in notes, e-mails.

    Only an id that the vendor lists becomes a mention; any other `@` is text.
    """
    text = (body or "").replace("\r\n", "\n").replace("\r", "\n")
    names = Names.of(mentioned)
    return Doc(blocks=tuple(block for part in _fences(text) for block in _blocks(part, names)))


def _blocks(part: str | Preformatted, names: Names) -> Iterable[Block]:
    return [part] if isinstance(part, Preformatted) else _gathered(part.split("\n"), names)


def _fences(text: str) -> Iterator[str | Preformatted]:
    """The text in turn outside and inside of fences that stand on lines of their own; others are left in the lines."""
    done = at = 0
    while (start := text.find(_FENCE, at)) >= 0 and (end := text.find(_FENCE, start + 3)) >= 0:
        at = end + 3
        inside = text[start + 3 : end]
        if not inside.strip() or not ("\n" in inside or _alone(text, start, at)):
            continue
        if start > done and (before := text[done:start].removesuffix("\n")):
            yield before
        yield Preformatted(text=inside.strip("\n"))
        done = at = at + text.startswith("\n", at)
    if done < len(text):
        yield text[done:]


def _alone(text: str, start: int, end: int) -> bool:
    while start and text[start - 1] in " \t":
        start -= 1
    return (start == 0 or text[start - 1] == "\n") and _BLANK_TO_THE_END.match(text, end) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What a line begins like. `number` less the line's place is the same for all items of one numbered list."""

    kind: Literal["text", "quote", "bullet", "number"]
    indent: int = 0
    start: int = 0
    skip: int = field(default=0, compare=False)
    number: int = field(default=1, compare=False)


def _line(line: str, at: int) -> _Line:
    if found := _BULLET.match(line):
        return _Line(kind="bullet", indent=len(found[1]) // 2, skip=found.end())
    if found := _NUMBER.match(line):
        number = int(found[2])
        return _Line(kind="number", indent=len(found[1]) // 2, start=number - at, skip=found.end(), number=number)
    if found := _QUOTE.match(line):
        return _Line(kind="quote", skip=found.end())
    return _Line(kind="text")


def _gathered(lines: list[str], names: Names) -> Iterator[Block]:
    """Lines into blocks: neighbours of one kind together, numbers while they count up."""
    seen = ((_line(line, at), line) for at, line in enumerate(lines))
    for kind, group in groupby(seen, key=lambda pair: pair[0]):
        rows = tuple(read_line(line[found.skip :], names) for found, line in group)
        match kind.kind:
            case "text":
                yield Paragraph(spans=_lines(rows))
            case "quote":
                yield Quote(spans=_lines(rows))
            case "bullet":
                yield ItemList(items=rows, indent=kind.indent)
            case "number":
                yield ItemList(items=rows, ordered=True, indent=kind.indent, start=kind.number)


def _lines(rows: tuple[Spans, ...]) -> Spans:
    return tidy(span for at, row in enumerate(rows) for span in (*_break(at), *row))


def _break(at: int) -> Iterable[Span]:
    return (Text(text="\n"),) if at else ()
