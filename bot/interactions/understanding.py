"""What a line means: one reading that takes every word, a question between several, or why there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from bot.blockkit.blocks import listed
from bot.interactions import explaining
from bot.interactions.kinds import ArgKind, ChoiceArg, Fit, Impossible, Ref
from bot.interactions.parts import VERB, Part, Piece, Reading
from bot.interactions.reading import MOST_TOKENS, UNREAD, readings
from bot.interactions.registry import Declaration, Head, plain
from bot.interactions.timed import TimeArg
from bot.interactions.tokens import OURS, Token
from bot.interactions.words import HERE, THIS
from bot.interactions.world import World
from bot.text.names import fold

TOO_LONG = "That line is too long for me, so nothing was changed. Say it in parts."
MOST_EXPANDED = 200
MOST_BEFORE_REST = 40  # pieces in which the beginning of a line with a text behind it must be said


@dataclass(frozen=True, slots=True)
class Several:
    """Readings that are all possible: the person is asked."""

    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Everything was understood, and something is not said yet."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something in the line is nothing, or impossible. `rather`: another command that understands it."""

    reading: Reading
    why: str = field(repr=False)
    rather: str = ""

    @property
    def cost(self) -> int:
        return self.reading.cost


Meant = Reading | Several | Missing | NotUnderstood


def meant(head: Head, theirs: Sequence[Declaration], world: World, pieces: Sequence[Piece]) -> Meant:
    """What the line means, as one of these declarations."""
    world.keywords = frozenset[str]().union(*(one.keywords | one.links for one in head.declarations))
    if len(pieces) > MOST_BEFORE_REST and any(argument.kind.rest for one in theirs for argument in one.args):
        pieces = _with_one_end(pieces, world)
    if len(pieces) > MOST_TOKENS:
        return NotUnderstood(Reading(theirs[0]), TOO_LONG)
    filled = {**head.fills, **({VERB: ""} if head.said else {})}
    world.own_names = frozenset(plain(word) for one in head.declarations for word in (one.family, *one.also))
    verbs = frozenset[str]().union(*(one.verbs for one in head.declarations))
    read = (one for declared in theirs for one in readings(declared, world, pieces, filled=filled))
    every = [_without_others_verb(one, verbs, pieces) for one in read]
    found = [one for one in every if not _takes_others_verb(one, verbs, pieces)] or every
    cost = min(one.cost for one in found)
    best = [one for one in found if one.cost == cost]
    read_all = all(not one.unread and not one.wrongs for one in best)
    if read_all and not any(one.missing for one in best):
        return _one_of(best, world, pieces)
    if read_all:
        return _lacking_something(best)
    return NotUnderstood(best[0], explaining.why(head, best, world, pieces))


def _without_others_verb(one: Reading, verbs: frozenset[str], pieces: Sequence[Piece]) -> Reading:
    """Where a word that says what to do is left over, something else is rather meant, of which more is missing."""
    others = verbs - one.declaration.verbs
    said = any(plain(explaining.word(pieces[at])) in others for at in one.unread)
    return replace(one, cost=one.cost + UNREAD) if said else one


def _takes_others_verb(one: Reading, verbs: frozenset[str], pieces: Sequence[Piece]) -> bool:
    """Whether it says not what to do, and takes the word that does for the first of any words."""
    free = {argument.name for argument in one.declaration.args if argument.kind.free}
    first = [part.spans[0][0] for part in one.parts if part.element in free and part.spans]
    return VERB in one.missing and any(plain(explaining.word(pieces[at])) in verbs for at in first)


def _with_one_end(pieces: Sequence[Piece], world: World) -> list[Piece]:
    """A long text's pieces, the last of which is all that is too much: only what takes the rest of a line takes it."""
    kept = pieces[:MOST_BEFORE_REST]
    end = [one for one in pieces[MOST_BEFORE_REST:] if isinstance(one, Token)]
    start = end[0].start
    return [*kept, Token(kind="word", value=world.line.text[start : end[-1].end], start=start, end=end[-1].end)]


def _lacking_something(best: Sequence[Reading]) -> Several | Missing:
    """Where only a verb is missing, it is asked for; else the first declaration's arguments are."""
    others = [one for one in best if one.missing != (VERB,)]
    return Missing(others[0]) if others else Several(tuple(best))


def _one_of(complete: Sequence[Reading], world: World, pieces: Sequence[Piece]) -> Meant:
    """The one reading, or those between which the person must choose."""
    left = _further(_fullest_names(_longest_labels(_once(complete, world))))
    if len(left) > 1 and len(as_offered := [one for one in left if _is_as_offered(one, world, pieces)]) == 1:
        left = as_offered
    if len(left) == 1 and _ends_by_itself(left[0], pieces):
        return Several(tuple(left))
    if len(left) == 1 and (whole := _read_as_one(left[0], world, pieces)) is not None:
        left = [left[0], whole]
    if len(left) == 1 and _is_rather_a_time(left[0], world, pieces):
        return Several(tuple(left))
    if len(left) == 1 and (_says_this_of_another(left[0], world, pieces) or _is_turned(left[0], pieces)):
        return Several(tuple(left))
    return left[0] if len(left) == 1 else Several(tuple(left))


def _is_as_offered(one: Reading, world: World, pieces: Sequence[Piece]) -> bool:
    """Whether words that may end before others stand in quotes, and all that is named as we write it ourselves.

    So are the answers to a question: no question is asked about one of them.
    """
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    named = [part for part in one.parts if part.element in kinds]
    return any(kinds[part.element].ends_at for part in named) and all(
        len(refs) == 1 and _is_written(kinds[part.element], refs[0], world, pieces[start:end])
        for part in named
        for (start, end), refs in zip(part.spans, part.items, strict=True)
    )


def _is_written(kind: ArgKind, ref: Ref, world: World, some: Sequence[Piece]) -> bool:
    tokens = [piece for piece in some if isinstance(piece, Token)]
    if len(tokens) == 1 and _is_certain(tokens[0]):
        return True
    written = world.line.text[tokens[0].start : tokens[-1].end]
    return written == (kind.certain(world, ref) or kind.typed(world, ref))


def _ends_by_itself(one: Reading, pieces: Sequence[Piece]) -> bool:
    """Whether any words end where nothing but what follows says so, which may be a part of them: `call @asha`."""
    ends = {argument.name for argument in one.declaration.args if argument.kind.ends_at}
    words = [part for part in one.parts if part.element in ends and not _is_phrase(pieces[part.end - 1])]
    return any(other.start >= part.end for part in words for other in one.parts)


def _is_phrase(piece: Piece) -> bool:
    return isinstance(piece, Token) and piece.kind == "phrase"


def _says_this_of_another(one: Reading, world: World, pieces: Sequence[Piece]) -> bool:
    """Whether *this* stands in the line although it names a chat, and not right before it; under a card anywhere."""
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    here = None if world.here is None else world.here.id
    named = [part for part in one.parts if part.element in kinds and kinds[part.element].under_card]
    others = [part for part in named if part.items[0] != (here,) and not _is_marked(pieces[part.end - 1])]
    this = says_this(one, pieces)
    return bool(others and this) and (here is not None or all(at + 1 != part.start for at in this for part in others))


def _is_turned(one: Reading, pieces: Sequence[Piece]) -> bool:
    """Whether a name stands in another's place, and all are only words: either may be meant as the other.

    A mention, an address or one of our own marks leaves no doubt which is which.
    """
    args = {argument.name: argument for argument in one.declaration.args}
    named = [part for part in one.parts if part.element in args]
    turned = any(fold(explaining.word(pieces[part.start])) in args[part.element].turned for part in named)
    return turned and not any(_is_certain(pieces[part.end - 1]) for part in named)


def says_this(one: Reading, pieces: Sequence[Piece]) -> list[int]:
    """Where *this*, *here* and their like stand in the line besides what was read."""
    read = {at for part in one.parts for at in range(part.start, part.end)}
    return [at for at, piece in enumerate(pieces) if at not in read and fold(explaining.word(piece)) in THIS | HERE]


def _is_marked(piece: Piece) -> bool:
    return isinstance(piece, Token) and piece.kind in OURS


def _is_certain(piece: Piece) -> bool:
    return _is_marked(piece) or (isinstance(piece, Token) and piece.kind in {"user", "email"})


def _read_as_one(one: Reading, world: World, pieces: Sequence[Piece]) -> Reading | None:
    """The reading in which a time and a name beside each other are one of the two, as in `remind Tomorrow Ltd`."""
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    for time, name, some in _side_by_side(one, pieces):
        first, end = min(time.spans[0][0], name.spans[0][0]), max(time.spans[0][1], name.spans[0][1])
        fit = kinds[name.element].read(world, some)
        if isinstance(fit, Fit) and set(fit.refs) <= set(name.items[0]):
            return _instead(one, time, replace(name, items=(fit.refs,), spans=((first, end),)), world)
        kind = kinds[time.element]
        fit = kind.read(world, some)
        if isinstance(fit, Fit) and isinstance(kind, TimeArg) and not fit.partial:
            refs = tuple(kind.certain(world, ref) for ref in fit.refs)
            return _instead(one, name, replace(time, items=(refs,), spans=((first, end),), asked=fit.asked), world)
    return None


def _side_by_side(one: Reading, pieces: Sequence[Piece]) -> Iterator[tuple[Part, Part, list[Token]]]:
    """Each time with each name right beside it, and the words of both."""
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    times = [part for part in one.parts if isinstance(kinds.get(part.element), TimeArg)]
    names = [part for part in one.parts if part.element in kinds and part not in times and len(part.spans) == 1]
    for time, name in product(times, names):
        (first, until), (start, end) = sorted([time.spans[0], name.spans[0]])
        some = [piece for piece in pieces[first:end] if isinstance(piece, Token)]
        if until == start and len(some) == end - first:
            yield time, name, some


def _is_rather_a_time(one: Reading, world: World, pieces: Sequence[Piece]) -> bool:
    """Whether a time and a name beside each other are rather one time, but one that cannot be: `may 2030`, looking back."""
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    return any(
        isinstance(kinds[time.element].read(world, some), Impossible) for time, _, some in _side_by_side(one, pieces)
    )


def _instead(one: Reading, gone: Part, whole: Part, world: World) -> Reading:
    """The reading with a part that takes the words of another too."""
    [argument] = [each for each in one.declaration.args if each.name == gone.element]
    here = argument.kind.under_card and world.here is not None
    (start, end), parts = whole.spans[0], [part for part in one.parts if part.element != gone.element]
    kept = (replace(whole, start=start, end=end) if part.element == whole.element else part for part in parts)
    return replace(one, parts=tuple(kept), missing=() if argument.optional or here else (gone.element,))


def _once(some: Sequence[Reading], world: World) -> list[Reading]:
    """Of readings with the same things in them, whatever words say them, the one that names them with fewer words."""
    if len(some) == 1:
        return [*some]
    by_things: dict[object, Reading] = {}
    for one in sorted(some, key=lambda one: one.loose):
        by_things.setdefault((one.declaration.id, _sense(one, world)), one)
    return list(by_things.values())


def _sense(one: Reading, world: World) -> object:
    """What a reading comes to: `at 17:00` and `17:00` are one time."""
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    return frozenset(
        (name, tuple(tuple(kinds[name].sense(world, ref) if name in kinds else ref for ref in refs) for refs in items))
        for name, items in one.things
    )


def _longest_labels(some: Sequence[Reading]) -> list[Reading]:
    """Of readings that differ only in labels, which admins choose, the one with fewer and so longer names."""
    by_rest: dict[object, Reading] = {}
    for one in some:
        labels = {argument.name for argument in one.declaration.args if argument.kind.by_admins}
        rest = frozenset((name, items) for name, items in one.things if name not in labels)
        known = by_rest.setdefault((one.declaration.id, rest), one)
        if _names(one, labels) < _names(known, labels):
            by_rest[one.declaration.id, rest] = one
    return list(by_rest.values())


def _names(one: Reading, labels: set[str]) -> int:
    return sum(len(part.items) for part in one.parts if part.element in labels)


def _fullest_names(some: Sequence[Reading]) -> list[Reading]:
    """Without those that mean the same things by shorter names, and a keyword besides that stands in the longer one."""
    return [one for one in some if not any(_names_more_fully(other, one) for other in some)]


def _names_more_fully(one: Reading, other: Reading) -> bool:
    if one.declaration is not other.declaration or not one.things < other.things:
        return False
    kinds = {argument.name: argument.kind for argument in one.declaration.args}
    return all(isinstance(kinds.get(name), ChoiceArg) for name, _ in other.things - one.things)


def _further(some: Sequence[Reading]) -> list[Reading]:
    """Without those in doubt that may mean just what a sure one means: the sure one names it more fully."""
    sure: dict[object, Reading] = {(one.declaration.id, one.things): one for one in some if one.doubt is None}
    return [one for one in some if one.doubt is None or not any(_says_more(sure.get(it), one) for it in _expanded(one))]


def _says_more(sure: Reading | None, doubtful: Reading) -> bool:
    """Not if what it says more is a link, as in `to Priya` beside a chat *Flowers to Priya*: that is rather no name's."""
    if sure is None:
        return False
    pairs = [(part, doubtful.part(part.element)) for part in sure.parts if part.spans]
    return not any(
        other is not None and other.spans and part.spans[0][0] == other.start < other.spans[0][0]
        for part, other in pairs
    )


def _expanded(one: Reading) -> Iterator[object]:
    """Everything that a reading in doubt may mean, as things."""
    parts = [part for part in one.parts if part.element != VERB]
    choices = [product(*part.items) for part in parts]
    for count, chosen in enumerate(product(*choices)):
        if count >= MOST_EXPANDED:
            return
        things = (tuple(dict.fromkeys((ref,) for ref in refs)) for refs in chosen)
        yield one.declaration.id, frozenset((part.element, items) for part, items in zip(parts, things, strict=True))


def missing_words(one: Reading) -> str:
    """What is not said yet, by its names."""
    labels = {argument.name: argument.label for argument in one.declaration.args}
    return listed(labels.get(name, name) for name in one.missing)
