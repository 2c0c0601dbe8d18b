"""WhatsApp's marks set around the words of one line, so that a phone shows them as marks and never as stray signs."""

import regex

from bot.domain.text import Style

Run = tuple[str, Style]
"""Words and how they look."""

_MARKS = {"code": "`", "bold": "*", "italic": "_", "strike": "~"}
_LOOSE = {
    "code": regex.compile("`"),
    "bold": regex.compile(r"(?<![^\W_])\*(?=\S)|(?<=\S)\*(?![^\W_])"),
    "italic": regex.compile(r"(?<![^\W_])_(?=\S)|(?<=\S)_(?![^\W_])"),
    "strike": regex.compile(r"(?<![^\W_])~(?=\S)|(?<=\S)~(?![^\W_])"),
}
"""A typed sign that a phone could take for the beginning or the end of a style."""

_Looks = list[set[str]]


def marked_line(runs: list[Run]) -> str:
    """The line with its marks. A style that WhatsApp could not show there is left out, its words never are."""
    pieces, looks = _pieces(runs)
    for name in _MARKS:
        _keep_what_can_be_shown(name, pieces, looks)
    return _set(pieces, looks)


def _pieces(runs: list[Run]) -> tuple[list[str], _Looks]:
    """Words and the spaces between them by turns; a space looks like what both its neighbours have in common."""
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
    """Drops a style where its mark is already typed, and from a run that begins or ends inside a word."""
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
