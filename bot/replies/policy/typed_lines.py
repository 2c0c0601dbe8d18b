"""The lines of a reply as they are compared: folded, without what nobody sees, and without the marks before their words."""

import unicodedata
from collections.abc import Iterator

import regex

from bot.text.document import Doc, Emoji, ItemList, Preformatted, Spans, shown

_LINE_ENDS = regex.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ENCLOSED = regex.compile(
    r"[\p{No}\p{Nl}][.)]?|[\p{Nd}#*]\ufe0f?\u20e3|(?<![\u24b6-\u24e9])[\u24b6-\u24e9](?![\u24b6-\u24e9\p{L}])"
)
_UNSEEN = regex.compile(r"[\p{Cf}\p{Cc}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}--[\n\t]]", regex.V1)
_LOOK_ALIKES = str.maketrans("⁄∕⧸╱꞉∶։׃ː˸", "////::::::")
_SIGN = r"[\s*_~`>#\p{S}\p{Pd}•·‣⁃∙●○■□]"
_NUMBER = r"(?:\p{Nd}{1,3}(?:\.\p{Nd}{1,3})*|[ivxlc]{1,6}|[一二三四五六七八九十]{1,3}|\p{L})"
_LIST_MARK = rf"[(\[]?{_NUMBER}\s?(?:[.)\]、,]|:(?!//))"
_MARKS = regex.compile(rf"(?:{_SIGN}|{_LIST_MARK}|:[a-z0-9_+'-]{{1,80}}:)*+")


def typed_lines(doc: Doc) -> Iterator[str]:
    """The lines as typed: without the marks of lists, an emoji as a space."""
    for block in doc.blocks:
        match block:
            case ItemList(items=items):
                for item in items:
                    yield from split_lines(_typed(item))
            case Preformatted(text=text):
                yield from split_lines(text)
            case _:
                yield from split_lines(_typed(block.spans))


def split_lines(text: str) -> list[str]:
    """The lines of a text, whichever of Unicode's line ends is between them."""
    return list(_LINE_ENDS.split(text))


def _typed(spans: Spans) -> str:
    return "".join(" " if isinstance(span, Emoji) else shown(span) for span in spans)


def folded_line(text: str) -> str:
    """Without case, width, invisible characters, numbers in circles, look-alike signs and outer spaces."""
    spaced = _ENCLOSED.sub(" ", text)
    folded = unicodedata.normalize("NFKC", spaced).casefold().translate(_LOOK_ALIKES)
    return str(_UNSEEN.sub("", folded)).strip()


def without_marks(line: str) -> str:
    """A folded line from its first word on: no list mark of any kind, quote, bullet, emoji or sign of a style."""
    found = _MARKS.match(line)
    return line if found is None else line[found.end() :]
