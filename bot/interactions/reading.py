"""A typed line matched against one declaration: every way to read it that leaves the least over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.interactions.kinds import ArgKind, Fit, Impossible
from bot.interactions.parts import SURE, VERB, Hole, Part, Piece, Reading
from bot.interactions.registry import Arg, Declaration, plain
from bot.interactions.tokens import OURS, Token
from bot.interactions.words import AND, ARTICLES, HERE, NOTHING, OF_CHATS, THANKFUL, THANKS, THIS, is_sign
from bot.interactions.world import World
from bot.text.fuzzy import singular
from bot.text.names import fold

UNREAD, UNREAD_LINK, NEW_RUN, MISSING, WRONG, PARTIAL = 10, 2, 1, 8, 5, 1
"""What is wrong with a reading, by weight: to read as nothing must cost more than to read as something impossible."""
MOST_READINGS = 24
MOST_LISTS = 6
MOST_TOKENS = 320
SPANS = frozenset({"morning", "afternoon", "evening", "night", "week", "month", "year"})
ALL = frozenset({"all"})
YES = frozenset({SURE, "yes"})


@dataclass(frozen=True, slots=True)
class _Tail:
    """How the rest of the line is read from a place on."""

    parts: tuple[Part, ...] = ()
    unread: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    loose: int = 0

    @property
    def things(self) -> object:
        return frozenset((one.element, tuple(dict.fromkeys(one.items)), one.wrong) for one in self.parts), self.unread


@dataclass(frozen=True, slots=True)
class _Best:
    cost: int
    tails: tuple[_Tail, ...]


def readings(one: Declaration, world: World, pieces: Sequence[Piece], *, filled: Mapping[str, str]) -> list[Reading]:
    """All readings of the line with the lowest cost. `filled`: elements that the beginning of the line says already.

    These can be said once more, as in `promote @asha to admin`, but not otherwise.
    """
    best = _Search(one, world, pieces, filled).best()
    return [_reading(one, tail, best.cost) for tail in best.tails]


def _reading(one: Declaration, tail: "_Tail", cost: int) -> Reading:
    """Without its verb, and with words left over or taken only because any words are, a line is hardly meant as this."""
    free = {argument.name for argument in one.args if argument.kind.free}
    anything = UNREAD * (bool(tail.unread) + 2 * any(part.element in free for part in tail.parts))
    hardly = anything if VERB in tail.missing else 0
    return Reading(one, tail.parts, tail.unread, tail.missing, loose=tail.loose, cost=cost + hardly)


class _Search:
    """Depth first over places and the elements that are left, each state looked at once."""

    def __init__(self, one: Declaration, world: World, pieces: Sequence[Piece], filled: Mapping[str, str]) -> None:
        self._one, self._world, self._pieces, self._filled = one, world, pieces, filled
        self._args = {argument.name: argument for argument in one.args}
        self._states: dict[tuple[int, frozenset[str], bool], _Best] = {}
        self._parts: dict[tuple[int, str], tuple[Part, ...]] = {}
        self._lists: dict[tuple[int, str], tuple[Part, ...]] = {}

    def best(self) -> _Best:
        """The cheapest ways to read all of it."""
        verb = {VERB} if self._one.verbs and VERB not in self._filled else ()
        return self._from(0, frozenset({*self._args, *verb, *({SURE} if self._one.sure else ())}), run=False)

    def _from(self, at: int, left: frozenset[str], *, run: bool) -> _Best:
        state = (at, left, run)
        if state not in self._states:
            self._states[state] = self._worked_out(at, left, run=run)
        return self._states[state]

    def _worked_out(self, at: int, left: frozenset[str], *, run: bool) -> _Best:
        if at == len(self._pieces):
            missing = tuple(sorted(name for name in left if self._is_missing(name)))
            return _Best(MISSING * len(missing), (_Tail(missing=missing),))
        if isinstance(self._pieces[at], Hole):
            return self._from(at + 1, left, run=False)
        names = [name for name in sorted(left) if not (run and self._begins_before(at, name))]
        return _cheapest([*self._taken(at, left, names), self._skipped(at, left, run=run)])

    def _begins_before(self, at: int, name: str) -> bool:
        """Whether a list could as well begin a name earlier, which was left over: then it is read from there."""
        argument = self._args.get(name)
        if argument is None or argument.needs or not argument.kind.many or isinstance(self._pieces[at - 1], Hole):
            return False
        return any(part.end == at and not part.wrong for part in self._values(at - 1, argument))

    def _is_missing(self, name: str) -> bool:
        if name == VERB:
            return not self._one.bare
        if name == SURE or name in self._filled:
            return False
        argument = self._args[name]
        return not argument.optional and not (argument.kind.under_card and self._world.here is not None)

    def _taken(self, at: int, left: frozenset[str], names: Sequence[str]) -> Iterator[_Best]:
        for name in names:
            for part in self._parts_at(at, name):
                rest = self._from(part.end, left - {name}, run=False)
                yield _Best(
                    rest.cost + (WRONG if part.wrong else PARTIAL if part.partial else 0),
                    tuple(self._with(part, one) for one in rest.tails),
                )

    def _with(self, part: Part, tail: _Tail) -> _Tail:
        argument = self._args.get(part.element)
        words = part.end - part.start if part.wrong or (argument is not None and argument.kind.free) else 0
        loose = tail.loose + len(part.items) + words
        return _Tail((part, *tail.parts), tail.unread, tail.missing, loose)

    def _skipped(self, at: int, left: frozenset[str], *, run: bool) -> _Best:
        """Polite words and commas stand for nothing; any other word that nothing takes is left over."""
        piece = self._pieces[at]
        if self._says_nothing(at, left) and not self._says_which(at):
            rest = self._from(at + 1, left, run=run)
            return _Best(rest.cost, tuple(_Tail(o.parts, o.unread, o.missing, o.loose + 1) for o in rest.tails))
        rest = self._from(at + 1, left, run=True)
        unread = tuple(_Tail(one.parts, (at, *one.unread), one.missing, one.loose) for one in rest.tails)
        link = _is(piece, self._one.links)
        return _Best(rest.cost + (UNREAD_LINK if link else UNREAD) + (0 if run else NEW_RUN), unread)

    @cached_property
    def _shows_all(self) -> bool:
        """Whether it shows a list, in which *all* adds nothing; of whom nobody named means oneself, *all* means others."""
        oneself = any(argument.kind.many and argument.kind.noun == "person" for argument in self._one.args)
        return not self._one.changes and not oneself

    @cached_property
    def _may_be_of_a_chat(self) -> bool:
        """Whether words like *it* may say nothing in it: it is about a chat, or it changes nothing."""
        return not self._one.changes or any(argument.kind.under_card for argument in self._one.args)

    def _says_which(self, at: int) -> bool:
        """Whether it is the *this* of `this morning`, without which that is any morning."""
        behind = self._pieces[at + 1 : at + 2]
        return _is(self._pieces[at], frozenset({"this"})) and bool(behind) and _is(behind[0], SPANS)

    def _says_nothing(self, at: int, left: frozenset[str]) -> bool:
        """Whether it can be passed over; where free words are taken, every word is one of them, but behind their end."""
        free = (one for one in self._one.args if one.kind.free)
        if any(one.name in left or not one.kind.ends_at for one in free):
            return False
        piece = self._pieces[at]
        if (_is(piece, ALL) and self._shows_all) or self._thanks(at):
            return True
        if _is(piece, OF_CHATS) and not self._may_be_of_a_chat:
            return False
        return stands_for_nothing(piece) or _is(piece, self._world.own_names) or self._means_the_card(at)

    def _thanks(self, at: int) -> bool:
        """Whether it ends thanks that end the line: `thanks a lot`, `thank you very much`."""
        start = max((before for before in range(at) if _is(self._pieces[before], THANKS)), default=at)
        return start < at and all(_is(one, THANKFUL) or _signs(one) for one in self._pieces[start + 1 :])

    def _means_the_card(self, at: int) -> bool:
        """Whether it is *here* under a card, or the link of `to this`, which is what nobody names means too."""
        of_chats = [one.after for one in self._one.args if one.kind.under_card]
        if self._world.here is None or not of_chats:
            return False
        behind = self._pieces[at + 1 : at + 2]
        this = bool(behind) and _is(behind[0], THIS | HERE) and not self._says_which(at + 1)
        return _is(self._pieces[at], HERE) or (this and any(_is(self._pieces[at], links) for links in of_chats))

    def _parts_at(self, at: int, name: str) -> tuple[Part, ...]:
        if (at, name) not in self._parts:
            self._parts[at, name] = tuple(self._looked_at(at, name))
        return self._parts[at, name]

    def _looked_at(self, at: int, name: str) -> Iterator[Part]:
        first = self._pieces[at]
        assert isinstance(first, Token)  # noqa: S101  # holes are stepped over before
        if name == VERB:
            if first.kind == "word" and plain(first.value) in self._one.verbs:
                yield Part(VERB, at, at + 1)
        elif name == SURE:
            if first.kind == "sure" or (first.kind == "word" and fold(first.value) in YES):
                yield Part(SURE, at, at + 1, ((first.value if first.kind == "sure" else "",),))
        else:
            said = self._filled.get(name)
            parts = self._argument(at, self._args[name])
            yield from parts if said is None else (one for one in parts if one.items == ((said,),))

    def _argument(self, at: int, argument: Arg) -> Iterator[Part]:
        for start in self._starts(at, argument):
            for part in self._values(start, argument):
                yield replace(part, start=at)
        if argument.needs and _is(self._pieces[at], argument.needs):
            yield from self._unknown(at, argument)

    def _starts(self, at: int, argument: Arg) -> Iterator[int]:
        """Where the argument itself may begin: here, or behind its links, words for what it is, and articles after these."""
        if not argument.needs:
            yield at
        linked, links = False, argument.after | argument.kind.called_before
        for behind in range(at + 1, len(self._pieces)):
            piece = self._pieces[behind - 1]
            if not (_is(piece, links) or (linked and _is(piece, ARTICLES | argument.kind.called_with))):
                return
            linked = True
            yield behind

    def _unknown(self, at: int, argument: Arg) -> Iterator[Part]:
        """Words behind *label* that are none: they are meant as one."""
        for end in self._ends(at + 1, argument):
            typed = self._written(at + 1, end)
            if typed and not any(part.end >= end for part in self._values(at + 1, argument)):
                yield Part(argument.name, at, end, wrong=argument.kind.unknown(self._world, typed))

    def _values(self, at: int, argument: Arg) -> tuple[Part, ...]:
        key = (at, argument.name)
        if key not in self._lists:
            self._lists[key] = tuple(self._list(at, argument) if argument.kind.many else self._single(at, argument))
        return self._lists[key]

    def _ends(self, at: int, argument: Arg) -> Iterator[int]:
        """Where a stretch from here can end: before a hole, and after so many pieces as a name may have."""
        if argument.kind.rest:
            if not any(isinstance(one, Hole) for one in self._pieces[at:]):
                yield from (end for end in range(at + 1, len(self._pieces)) if self._may_end(end, argument.kind))
                yield len(self._pieces)
            return
        for end in range(at + 1, min(at + argument.kind.longest, len(self._pieces)) + 1):
            if isinstance(self._pieces[end - 1], Hole):
                return
            yield end

    def _may_end(self, at: int, kind: ArgKind) -> bool:
        """Whether all that is left of the line, as this kind takes it, may end before this piece; never behind a link."""
        piece = self._pieces[at]
        if not kind.ends_at or _is(self._pieces[at - 1], kind.ends_at):
            return False
        return _is(piece, kind.ends_at) or (isinstance(piece, Token) and (piece.person or piece.kind in OURS))

    def _single(self, at: int, argument: Arg) -> Iterator[Part]:
        for end in self._ends(at, argument):
            some = [one for one in self._pieces[at:end] if isinstance(one, Token)]
            match argument.kind.read(self._world, some):
                case Fit(refs=refs, asked=asked, partial=partial):
                    yield Part(argument.name, at, end, (refs,), spans=((at, end),), asked=asked, partial=partial)
                case Impossible(why=why):
                    yield Part(argument.name, at, end, wrong=why)

    def _list(self, at: int, argument: Arg) -> Iterator[Part]:
        """Names in a row: after each, a comma, *and* or nothing, and more names."""
        for first in self._single(at, argument):
            yield first
            if first.end < len(self._pieces):
                for start in self._next_names(first.end):
                    yield from (_joined(first, more) for more in _few(self._values(start, argument)))

    def _next_names(self, at: int) -> Iterator[int]:
        if isinstance(self._pieces[at], Hole):
            return
        yield at
        behind = at
        while behind < len(self._pieces) and _separates(self._pieces[behind]):
            behind += 1
        if at < behind < len(self._pieces) and not isinstance(self._pieces[behind], Hole):
            yield behind

    def _written(self, start: int, end: int) -> str:
        return self._world.line.written([one for one in self._pieces[start:end] if isinstance(one, Token)])


def _joined(first: Part, more: Part) -> Part:
    wrong = first.wrong or more.wrong
    return Part(first.element, first.start, more.end, (*first.items, *more.items), wrong, (*first.spans, *more.spans))


def _few(parts: Sequence[Part]) -> Iterator[Part]:
    """Of parts that end at one place the few with the fewest names in them, each meaning once."""
    kept: dict[int, dict[object, Part]] = {}
    for part in sorted(parts, key=lambda one: len(one.items)):
        meant = kept.setdefault(part.end, {})
        if len(meant) < MOST_LISTS:
            meant.setdefault((part.items, part.wrong), part)
    return (part for meant in kept.values() for part in meant.values())


def _is(piece: Piece, words: frozenset[str]) -> bool:
    return isinstance(piece, Token) and piece.kind == "word" and not words.isdisjoint(_forms(piece.value))


def _forms(word: str) -> tuple[str, str]:
    """The word as typed and without a plural."""
    plainly = fold(word)
    return plainly, singular(plainly)


def _separates(piece: Piece) -> bool:
    return isinstance(piece, Token) and (piece.kind == "comma" or _is(piece, AND))


def stands_for_nothing(piece: Piece) -> bool:
    """Whether it is a polite word, a comma, or a sign like a question mark alone."""
    if not isinstance(piece, Token):
        return False
    return piece.kind == "comma" or (piece.kind == "word" and (is_sign(piece) or fold(piece.value) in NOTHING))


def _signs(piece: Piece) -> bool:
    return isinstance(piece, Token) and piece.kind == "word" and is_sign(piece)


def _cheapest(found: Sequence[_Best]) -> _Best:
    """Those of the lowest cost; of those that mean the same, the one that names it with fewer words."""
    cost = min(one.cost for one in found)
    cheapest = [one for one in found if one.cost == cost]
    if len(cheapest) == 1:
        return cheapest[0]
    by_things: dict[object, _Tail] = {}
    for best in cheapest:
        for tail in best.tails:
            things = tail.things
            known = by_things.get(things)
            if known is None or tail.loose < known.loose:
                by_things[things] = tail
    tails = sorted(by_things.values(), key=lambda tail: tail.loose)
    return _Best(cost, tuple(tails[:MOST_READINGS]))
