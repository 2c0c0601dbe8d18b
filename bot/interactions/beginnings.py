"""How a typed line begins: which command it is, whom it names before, and whether it asks rather than tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.interactions.parts import Hole, Piece
from bot.interactions.registry import LONGEST_HEAD, REGISTRY, Head, Registry
from bot.interactions.tokens import OURS, Line, Token
from bot.interactions.words import ARTICLES, GREETED, GREETINGS, HOW, fills, is_sign, without_prefix
from bot.text.fuzzy import TYPED_AROUND
from bot.text.names import fold

NAMING = OURS | {"user", "name", "email", "group", "channel"}
LOOKING = frozenset({"show"})
STATING = frozenset({"is", "am"})
WONDERING = frozenset({"can", "could", "should", "do"})
ONESELF = frozenset({"i", "we"})
ALL = "all"
ENDS = "?!.… \n\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A line whose beginning a declared command has. `pieces`: what stands around the beginning.

    `unsigned`: of a line that begins with a sign its pieces without it, if they are a command; `asks`: it begins as a question, or as a wish to see something; `mark`: it ends with a question mark, and is no request.
    """

    head: Head
    words: str
    pieces: tuple[Piece, ...]
    line: Line
    unsigned: tuple[Token, ...] = ()
    asks: bool = False
    mark: bool = False


@dataclass(frozen=True, slots=True)
class _Beginning:
    words: tuple[str, ...]
    head: Head
    among: tuple[Token, ...]
    behind: tuple[Token, ...]


def typed(text: Line, registry: Registry = REGISTRY) -> Typed | None:
    """The line split at its beginning, which stands behind people and filling words only; None: it is no declared command's."""
    pieces = without_prefix(text)
    if not pieces and (nothing := registry.head([])) is not None:
        return Typed(head=nothing[1], words="", pieces=(), line=text)
    if pieces and pieces[0].kind == "word" and (signed := registry.by_sign(pieces[0].value)) is not None:
        return _signed(text, pieces, signed, registry)
    greeted: tuple[int, _Beginning] | None = None
    for at, token in enumerate(pieces):
        found = _beginning(pieces[at:], registry)
        if found is not None and fold(token.value) in GREETINGS and found.behind and greeted is None:
            greeted = (at, found)
            continue
        if greeted is not None and fold(token.value) in GREETED:  # *hi team* lists nobody
            break
        if found is not None:
            return _split(text, pieces[:at], found)
        if token.kind in {"word", "phrase"} and not (fills(token) or _will_you(pieces[at:])):
            break
    return None if greeted is None else _greeting(text, pieces[: greeted[0]], greeted[1])


def _greeting(text: Line, before: Sequence[Token], found: _Beginning) -> Typed | None:
    """A line that greets and begins no command: what stands behind is asked for by its name; None: it asks how to do something."""
    behind = list(found.behind)
    while behind and (behind[0].kind == "comma" or fold(behind[0].value).strip(ENDS) in GREETED or is_sign(behind[0])):
        behind.pop(0)
    if behind and fold(behind[0].value) in HOW:
        return None
    return _split(text, before, replace(found, behind=tuple(behind)))


def _signed(text: Line, pieces: Sequence[Token], head: Head, registry: Registry) -> Typed:
    unsigned = (replace(pieces[0], value=pieces[0].value[1:]), *pieces[1:])
    is_command = _beginning(unsigned, registry) is not None
    words = head.declarations[0].name
    return Typed(head=head, words=words, pieces=tuple(pieces), line=text, unsigned=unsigned if is_command else ())


def named_first(text: Line) -> Token | None:
    """The piece that seems to say what is wanted: the first that is neither a person nor filling, else the first."""
    pieces = without_prefix(text)
    telling = [one for one in pieces if not (one.person or fills(one) or one.kind == "comma")]
    asked = next((one for one in telling if fold(one.value) not in GREETINGS | GREETED), None)
    return asked or next(iter(telling or pieces), None)


def _split(text: Line, skipped: Sequence[Token], found: _Beginning) -> Typed:
    said = (*skipped, *found.among)
    before = [one for one in said if one.kind in NAMING or fold(one.value) == ALL]
    rest: tuple[Piece, ...] = (*before, *([Hole()] if before else []), *found.behind)
    words = [fold(one.value) for one in skipped if one.kind == "word"]
    return Typed(
        head=found.head,
        words=" ".join(found.words).rstrip(TYPED_AROUND),
        pieces=rest,
        line=text,
        asks=_asks(skipped[:1], words),
        mark="?" in text.text[len(text.text.rstrip(ENDS)) :] and not {"you", "please", "pls"} & set(words),
    )


def _asks(first: Sequence[Token], words: Sequence[str]) -> bool:
    """Whether words before a command make a question of it, as *is* and *can I* do, or say that something is to be seen."""
    wonders = any(one in WONDERING and other in ONESELF for one, other in pairwise(words))
    return wonders or bool(LOOKING & set(words)) or any(fold(one.value) in STATING for one in first)


def _will_you(pieces: Sequence[Token]) -> bool:
    """Whether a request begins here with a word that may be somebody's name."""
    return [fold(one.value) for one in pieces[:2]] == ["will", "you"]


def _beginning(pieces: Sequence[Token], registry: Registry) -> _Beginning | None:
    """The command that these pieces begin with; people and articles may stand among its words, as in `make @asha an admin`."""
    places = list(_places(pieces))
    together = next((n for n, at in enumerate(places) if at != n), len(places))
    found = registry.head([pieces[at].value for at in places[:together]]) if together else None
    size = 0 if found is None else found[0]
    if found is None:
        apart = registry.head([pieces[at].value for at in places]) if together else None
        if apart is None or apart[0] <= together:
            return None
        size, found = apart[0], apart
    end = places[size - 1] + 1
    among = [one for at, one in enumerate(pieces[:end]) if at not in places]
    words = tuple(pieces[at].value for at in places[:size])
    return _Beginning(words, found[1], tuple(among), tuple(pieces[end:]))


def _places(pieces: Sequence[Token]) -> Iterator[int]:
    """Where the first words stand, with people and articles between them left out, up to anything else."""
    count = 0
    for at, one in enumerate(pieces):
        between = at > 0 and (one.kind in NAMING or (one.kind == "word" and fold(one.value) in ARTICLES))
        if between:
            continue
        if one.kind not in {"word", "phrase"} or count == LONGEST_HEAD:
            return
        count += 1
        yield at
