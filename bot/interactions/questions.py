"""Questions about a line: each answer is the same line with something certain in place of what was doubtful."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.interactions import answers, explaining
from bot.interactions.kinds import ArgKind, Ref
from bot.interactions.models import Reply
from bot.interactions.parts import SURE, VERB, Hole, Part, Piece, Reading
from bot.interactions.registry import Arg
from bot.interactions.said import Offer, question
from bot.interactions.tokens import OURS, Token
from bot.interactions.understanding import missing_words, says_this
from bot.interactions.world import World
from bot.text.document import in_entities

SURE_MINUTES = 10
Spans = Mapping[tuple[int, int], str]


def which(world: World, head: str, pieces: Sequence[Piece], readings: Sequence[Reading]) -> Reply:
    """Which of these is meant? Nothing is done before one is chosen."""
    found = (offer for one in readings for offer in _offers(world, head, pieces, one, alone=len(readings) == 1))
    offers = list({(one.text, one.line): one for one in found}.values())
    if len(offers) > 1 and len({one.text for one in offers}) == 1 and _only_labels(readings):
        # no button could tell labels of one name apart
        return Reply(text=answers.several_labels(offers[0].text, [one.text for one in offers]))
    return question(_asked(world, pieces, readings), _told_apart(offers))


def _told_apart(offers: Sequence[Offer]) -> list[Offer]:
    """The answers; those that would look alike, as a label and a state of one name do, by what a person would type."""
    texts = [one.text for one in offers]
    return [replace(one, text=one.typed) if texts.count(one.text) > 1 and one.typed else one for one in offers]


def or_this(world: World, pieces: Sequence[Piece], why: str, head: str = "") -> Reply:
    """Whether another command is meant, as which the line can be understood."""
    text = f"{head} {explaining.written(world, [one for one in pieces if isinstance(one, Token)])}".strip()
    typed = render(head, pieces, {}, marks=False)
    return question(answers.or_this(why), [Offer(text=text, line=render(head, pieces, {}), typed=typed)])


def is_it_wanted(world: World, head: str, pieces: Sequence[Piece], reading: Reading) -> Reply:
    """Whether what was asked about is to be done; pressed, it is told."""
    offer = _sure_reading(world, head, pieces, reading)
    told = Offer(text=offer.text, line=offer.line.rstrip(" ?"), typed=offer.typed.rstrip(" ?"))
    return question(answers.IS_QUESTION, [told])


def _asked(world: World, pieces: Sequence[Piece], readings: Sequence[Reading]) -> str:
    first = readings[0]
    if len(readings) == 1 and (part := first.doubt) is not None:
        start, end = part.spans[part.doubtful_at]
        words = world.line.written([one for one in pieces[start:end] if isinstance(one, Token)])
        only = len(part.items[part.doubtful_at]) == 1
        return _argument(first, part).kind.question(world, words, only=only)
    if all(one.missing == (VERB,) for one in readings):
        return answers.WHICH_VERB
    if len(readings) == 1:
        return answers.IS_IT_MEANT
    return answers.SEVERAL_READINGS


def _only_labels(readings: Sequence[Reading]) -> bool:
    asked = [(one, one.doubt) for one in readings]
    return all(part is not None and _argument(one, part).kind.by_admins for one, part in asked)


def _argument(one: Reading, part: Part) -> Arg:
    return next(argument for argument in one.declaration.args if argument.name == part.element)


def _offers(world: World, head: str, pieces: Sequence[Piece], one: Reading, *, alone: bool) -> Iterator[Offer]:
    """An answer for each thing that the reading may mean."""
    part, unsaid = one.doubt, one.missing == (VERB,)
    head = f"{one.declaration.family} {one.declaration.verb}" if unsaid else head
    if unsaid and (part is None or not alone):
        yield Offer(text=head, line=render(head, pieces, {}), typed=render(head, pieces, {}, marks=False))
        return
    if part is None:
        yield _sure_reading(world, head, pieces, one)
        return
    kind = _argument(one, part).kind
    at = part.doubtful_at
    others = (each for each in one.parts if each is not part and all(len(refs) == 1 for refs in each.items))
    sure = replace(one, parts=() if alone else tuple(others))
    for ref in part.items[at]:
        spans = _marked(world, sure) | {part.spans[at]: kind.mark(world, ref)}
        typed = _typed(world, sure) | {part.spans[at]: kind.typed(world, ref)}
        shown = alone and not unsaid
        yield Offer(
            text=kind.shown(world, ref) if shown else _in_full(world, head, pieces, one, {part.spans[at]: ref}),
            line=render(head, pieces, spans),
            typed=render(head, pieces, typed, marks=False),
        )


def _sure_reading(world: World, head: str, pieces: Sequence[Piece], one: Reading) -> Offer:
    """A reading that is certain by itself, told from others by all that it names."""
    this = {(at, at + 1): "" for at in says_this(one, pieces)}
    line = render(head, pieces, _marked(world, one) | this)
    typed = render(head, pieces, _typed(world, one) | this, marks=False)
    return Offer(text=_in_full(world, head, pieces, one, {}), line=line, typed=typed)


def _marked(world: World, one: Reading) -> dict[tuple[int, int], str]:
    return _instead(one, lambda kind, ref: kind.certain(world, ref) or kind.mark(world, ref))


def _typed(world: World, one: Reading) -> dict[tuple[int, int], str]:
    return _instead(one, lambda kind, ref: kind.certain(world, ref) or kind.typed(world, ref))


def _in_full(
    world: World, head: str, pieces: Sequence[Piece], one: Reading, chosen: Mapping[tuple[int, int], Ref]
) -> str:
    """All that the reading says, by which it is told from others. `chosen`: what the words at a place mean in this answer."""
    shown = []
    for part in one.parts:
        argument = next((each for each in one.declaration.args if each.name == part.element), None)
        if argument is None:
            shown.append(_written(world, pieces, part))
            continue
        pairs = zip(part.spans, part.items, strict=True)
        shown += [
            " or ".join(argument.kind.shown(world, ref) for ref in ((chosen[span],) if span in chosen else refs))
            for span, refs in pairs
        ]
    return " · ".join([head, *shown])


def _written(world: World, pieces: Sequence[Piece], part: Part) -> str:
    return world.line.written([one for one in pieces[part.start : part.end] if isinstance(one, Token)])


def sure(world: World, head: str, pieces: Sequence[Piece], reading: Reading, asked: str) -> Reply | None:
    """The question whether it shall be done; None: they said so, lately, of just this."""
    tx, now = world.tx, int(world.tx.business_now.timestamp()) // 60
    digest = tx.hashed(f"{world.agent.id} {sorted(map(str, reading.things_but(SURE)))} {asked}")
    given = reading.part(SURE)
    if given is not None and _still(str(given.items[0][0]), digest, now):
        return None
    spans: dict[tuple[int, int], str] = {} if given is None else {(given.start, given.end): ""}
    line = render(head, pieces, {**_instead(reading, lambda kind, ref: kind.mark(world, ref)), **spans})
    typed = render(head, pieces, spans, marks=False)
    yes = Offer(text="Yes", line=f"{line} <!sure^{digest}.{now:x}>", typed=f"{typed} sure")
    return question(asked, [yes], danger=True)


def _still(mark: str, digest: str, now: int) -> bool:
    """Typed, it is a plain yes; from a button, it is one to what was shown, for ten minutes."""
    shown, _, minute = mark.partition(".")
    return not mark or (shown == digest and 0 <= now - int(minute or "0", 16) <= SURE_MINUTES)


def _instead(reading: Reading, words: Callable[[ArgKind, Ref], str]) -> dict[tuple[int, int], str]:
    """For each name in the reading the words that stand for it."""
    kinds = {argument.name: argument.kind for argument in reading.declaration.args}
    return {
        span: words(kinds[part.element], refs[0])
        for part in reading.parts
        if part.element in kinds
        for span, refs in zip(part.spans, part.items, strict=True)
    }


def render(head: str, pieces: Sequence[Piece], spans: Spans, *, marks: bool = True) -> str:
    """The line again, with other words where `spans` say so. `marks`: as Slack would send it, else as a person types it."""
    starts = {start: (end, words) for (start, end), words in spans.items()}
    holed = any(isinstance(one, Hole) for one in pieces)
    words = [] if holed else [head]
    at = 0
    while at < len(pieces):
        if at in starts:
            end, instead = starts[at]
            words.append(instead)
            at = end
            continue
        one = pieces[at]
        words.append(head if isinstance(one, Hole) else _source(one, marks=marks))
        at += 1
    return " ".join(word for word in words if word)


def _source(token: Token, *, marks: bool) -> str:
    value: Ref = token.value
    match token.kind:
        case "user":
            return f"<@{value}>"
        case "channel":
            return f"<#{value}>"
        case "group":
            return f"<!{value}>"
        case "phrase":
            return f'"{_shown(token.value, marks=marks)}"'
        case "name":
            quoted = f'"{token.value}"' if token.quoted else token.value
            return f"@{_shown(quoted, marks=marks)}"
        case kind if kind in OURS:
            return f"<!{kind}^{value}>"
    return _shown(token.value, marks=marks)


def _shown(words: str, *, marks: bool) -> str:
    return in_entities(words) if marks else words


def missing(reading: Reading, example: str) -> str:
    """What is not said yet, with an example."""
    return answers.missing(missing_words(reading), example)
