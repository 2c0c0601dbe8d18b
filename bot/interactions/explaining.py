"""Why a line means nothing: the words that nothing took, and what its nearest readings lack."""

from collections.abc import Sequence
from itertools import groupby

from bot.interactions import answers
from bot.interactions.kinds import ArgKind, ChoiceArg, Fit
from bot.interactions.parts import VERB, Part, Piece, Reading
from bot.interactions.reading import stands_for_nothing
from bot.interactions.registry import REGISTRY, Head, plain
from bot.interactions.tokens import Token
from bot.interactions.words import AND, THIS
from bot.interactions.world import World
from bot.text.fuzzy import closer
from bot.text.names import fold


def why(head: Head, best: Sequence[Reading], world: World, pieces: Sequence[Piece]) -> str:
    """Why nothing is done, by what the nearest readings lack."""
    if any(isinstance(one, Token) and one.kind == "group" for one in pieces):
        return answers.NO_GROUPS
    first = best[0]
    run = _first_run(first, pieces)
    left = written(world, run)
    if any(isinstance(pieces[at], Token) and _kind(pieces[at]) == "channel" for at in first.unread):
        return answers.NO_CHANNELS
    if first.wrongs:
        return "\n".join(dict.fromkeys(first.wrongs))
    if (said := _contradicted(head, first, pieces)) is not None:
        return answers.contradiction(said, left)
    lacking = _lacking(best)
    if any(isinstance(kind.read(world, run), Fit) for kind in lacking if run):
        return answers.not_understood(left)
    this = any(fold(word(piece)) in THIS for piece in pieces)
    if (
        this
        and any(kind.under_card for kind in lacking)
        and all(plain(one.value) in first.declaration.links for one in run)
    ):
        return answers.WHICH_THIS
    if len(lacking) == 1:
        return lacking[0].unknown(world, left)
    if lacking:
        return answers.unknown_thing([kind.noun for kind in lacking], left)
    return _too_much(first, run, world, pieces, left)


def _too_much(one: Reading, run: Sequence[Token], world: World, pieces: Sequence[Piece], left: str) -> str:
    """Why words behind a line that says all it needs are no part of it: a second command or thing, or the end of a name."""
    words = [each.value for each in run if plain(each.value) not in AND]
    found = REGISTRY.head(words) if words and run[0].kind == "word" else None
    if found is not None and (len(words) > found[0] or plain(words[0]) in _families()):
        return answers.second_command(left)
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    named = [(part, kinds[part.element]) for part in one.parts if part.element in kinds and run]
    for part, kind in named:
        beside = world.line.written(_beside(part, run, pieces))
        near = kind.near(world, beside) if beside else None
        if near is not None and closer(beside, near, than=_written_part(world, part, pieces)):
            return kind.unknown(world, beside)
    if run and _joined_on(run[0], pieces):
        for _, kind in named:
            if kind.noun and not kind.many and isinstance(kind.read(world, run), Fit):
                return answers.second_thing(left, kind.noun)
    return answers.not_understood(left)


def _joined_on(first: Token, pieces: Sequence[Piece]) -> bool:
    """Whether a comma or *and* stands before this piece."""
    at = next(at for at, piece in enumerate(pieces) if piece is first)
    before = pieces[at - 1] if at else None
    return isinstance(before, Token) and (before.kind == "comma" or plain(word(before)) in AND)


def _families() -> frozenset[str]:
    return frozenset(plain(family) for family in REGISTRY.families())


def _beside(part: Part, run: Sequence[Token], pieces: Sequence[Piece]) -> list[Token]:
    """The last name of a part together with the words right behind it."""
    start, end = part.spans[-1] if part.spans else (0, 0)
    if not end or end >= len(pieces) or not any(piece is run[0] for piece in pieces[end : end + 2]):
        return []
    last = next(at for at, piece in enumerate(pieces) if piece is run[-1])
    some = [piece for piece in pieces[start : last + 1] if isinstance(piece, Token)]
    return some if len(some) == last + 1 - start else []


def _written_part(world: World, part: Part, pieces: Sequence[Piece]) -> str:
    start, end = part.spans[-1]
    return world.line.written([piece for piece in pieces[start:end] if isinstance(piece, Token)])


def _kind(piece: Piece) -> str:
    return piece.kind if isinstance(piece, Token) else ""


def _first_run(one: Reading, pieces: Sequence[Piece]) -> list[Token]:
    """The first words in a row that nothing took, from the first that is no *to* or *from*."""
    links = one.declaration.links
    start = next((at for at in one.unread if plain(word(pieces[at])) not in links), None)
    if start is None:
        return [piece for at in one.unread if isinstance(piece := pieces[at], Token)]
    end = at = start + 1
    while at < len(pieces) and (at in one.unread or stands_for_nothing(pieces[at])):
        at += 1
        end = at if at - 1 in one.unread else end
    return [piece for piece in pieces[start:end] if isinstance(piece, Token)]


def written(world: World, some: Sequence[Token]) -> str:
    """Words as they were typed; of a mention, which is an id, the name."""
    runs = ([*each] for _, each in groupby(some, key=lambda one: one.kind == "user"))
    return " ".join(_mentioned(world, run) if run[0].kind == "user" else world.line.written(run) for run in runs)


def _mentioned(world: World, some: Sequence[Token]) -> str:
    known = [world.tx.people.by_slack(one.value) for one in some]
    return " ".join(f"@{one.name}" if one else world.line.written([at]) for one, at in zip(known, some, strict=True))


def word(piece: Piece) -> str:
    """The word that a piece is; empty for anything else."""
    return piece.value if isinstance(piece, Token) and piece.kind == "word" else ""


def _lacking(best: Sequence[Reading]) -> list[ArgKind]:
    """The kinds of what these readings lack, one of each noun."""
    found: dict[str, ArgKind] = {}
    for one in best:
        for argument in one.declaration.args:
            if argument.name in one.missing and argument.kind.noun:
                found.setdefault(argument.kind.noun, argument.kind)
    return list(found.values())


def _contradicted(head: Head, one: Reading, pieces: Sequence[Piece]) -> str | None:
    """The keyword that was read, where a word left over is another one of the same choice."""
    words = {plain(word(pieces[at])) for at in one.unread}
    for part in one.parts:
        if words & _choice(head, one, part):
            said = [piece.value for piece in pieces[part.start : part.end] if isinstance(piece, Token)]
            return said[-1] if plain(said[-1]) not in words else None
    return None


def _choice(head: Head, one: Reading, part: Part) -> frozenset[str]:
    """The keywords of which this part is one."""
    if part.element == VERB:
        return frozenset[str]().union(*(each.verbs for each in head.declarations))
    kind = next((argument.kind for argument in one.declaration.args if argument.name == part.element), None)
    return kind.keywords() if isinstance(kind, ChoiceArg) else frozenset()
