"""The one path from a typed line to what is done: read, judged, asked, done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.access.queries import Seen
from bot.interactions import answers, asked_forms, questions, rights
from bot.interactions.beginnings import Typed, named_first, typed
from bot.interactions.ctx import Ctx
from bot.interactions.examples import Examples
from bot.interactions.help import usable
from bot.interactions.models import Answer, ButtonPressed, CommandUsed, FieldErrors, FormSubmitted, Reply
from bot.interactions.parts import Reading
from bot.interactions.registry import REGISTRY, Declaration, Head, Registry, may_ever, plain
from bot.interactions.said import PRESSED
from bot.interactions.tokens import Line, Token, line
from bot.interactions.understanding import Meant, Missing, NotUnderstood, Several, meant
from bot.interactions.words import fills, without_prefix
from bot.interactions.world import World
from bot.model.person import Agent
from bot.text.fuzzy import TYPED_AROUND
from bot.text.names import fold
from storage.tx import Tx


def first_word(tx: Tx, ask: CommandUsed) -> str:
    """The word of a line that seems to say what is wanted: the first that is neither a person nor filling."""
    first = named_first(_line(tx, ask))
    return "" if first is None else first.value


def telling_words(tx: Tx, ask: CommandUsed) -> tuple[str, ...]:
    """The words of a line, folded, without people and what is passed over."""
    return tuple(plain(one.value) for one in without_prefix(_line(tx, ask)) if not (one.person or fills(one)))


def names_somebody(tx: Tx, word: str) -> bool:
    """Whether a word is some whole word of the name of somebody in the team."""
    typed = fold(word.strip(TYPED_AROUND))
    return bool(typed) and any(one.here and typed in fold(one.name).split() for one in tx.people.roster().agents)


def only_person(tx: Tx, ask: CommandUsed) -> str:
    """Whom a line names that says nothing else; of a mention, which is an id, the name. Empty: it says more."""
    first = named_first(_line(tx, ask))
    if first is None or not first.person:
        return ""
    known = tx.people.by_slack(first.value) if first.kind == "user" else None
    return first.value if first.kind != "user" else f"@{known.name}" if known is not None else "@…"


def _line(tx: Tx, ask: CommandUsed) -> Line:
    return line(ask.text, tx.settings.identity().bot_user, ours=ask.ours)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRead:
    """What a line meant when it was read, in our ids and words: whoever does it looks all of them up and judges anew.

    `here`: the chat of the card under which it was typed; `found`: None where the asker may do nothing of the kind;
    `barred`: what it means rather, which is for admins; `used`: the chats that were read for it, of which an answer may tell.
    """

    agent: Agent
    here: int | None
    said: Typed
    found: Meant | None
    used: frozenset[int]
    barred: Declaration | None = None

    @property
    def only_looks(self) -> bool:
        """Whether the line is clear, and what it means changes nothing."""
        found = self.found
        return isinstance(found, Reading) and found.doubt is None and not found.declaration.changes


def read(tx: Tx, agent: Agent, ask: CommandUsed, registry: Registry = REGISTRY) -> LineRead | None:
    """The line as it reads now; nothing is changed or locked. None: no declared command has its beginning."""
    said = typed(_line(tx, ask), registry)
    if said is None:
        return None
    with tx.noting_chats() as used:
        found = _read(tx, agent, ask, said, registry)
    return replace(found, used=tx.chat_lists.visible(agent, used)) if used else found


def _read(tx: Tx, agent: Agent, ask: CommandUsed, said: Typed, registry: Registry) -> LineRead:
    here = Ctx(tx, agent, ask).here()
    every = said.head.declarations
    theirs = [one for one in every if may_ever(agent, one)]
    others = [one for one in every if one not in theirs]
    world = World(tx, agent, said.line, here=here, filled=said.head.fills)
    found = meant(said.head, theirs, world, said.pieces) if theirs else None
    if isinstance(found, NotUnderstood):
        found = replace(found, rather=_rather(tx, agent, said, registry))
    barred = every[0] if found is None else None
    if isinstance(found, NotUnderstood | Missing) and others:
        barred = others[0] if _nearer(meant(said.head, others, world, said.pieces), found) else None
    return LineRead(
        agent=agent, here=None if here is None else here.id, said=said, found=found, used=frozenset(), barred=barred
    )


def _rather(tx: Tx, agent: Agent, said: Typed, registry: Registry) -> str:
    """Another family's command that does the same to something else, and understands all of the line.

    It is `tickets close` where `close SND-7` was typed. What takes any words is none.
    """
    does = {one.verb or one.family for one in said.head.declarations}
    families = {one.family for one in said.head.declarations}
    world = World(tx, agent, said.line)
    for one in registry:
        if one.family in families or {one.verb} != does or any(each.kind.free for each in one.args):
            continue
        if may_ever(agent, one) and isinstance(meant(Head((one,), said=True), [one], world, said.pieces), Reading):
            return one.name
    return ""


def answer(
    tx: Tx, agent: Agent, ask: CommandUsed, registry: Registry = REGISTRY, known: LineRead | None = None
) -> Answer | None:
    """The answer to a line; None: no declared command has its beginning. `known`: the line as it was read before."""
    ctx = Ctx(tx, agent, ask)
    here = ctx.here()
    if known is None or not _still_so(tx, agent, known, here):
        known = read(tx, agent, ask, registry)
    if known is None:
        return None
    tx.chats_read.update(known.used)
    if known.found is None or known.barred is not None:
        return _refused(tx, agent, known.barred or known.said.head.declarations[0], answers.ADMINS_ONLY)
    world = World(tx, agent, known.said.line, here=here, filled=known.said.head.fills)
    return _Asking(tx, ctx, world, known.said).told(known.found)


def _still_so(tx: Tx, agent: Agent, known: LineRead, here: Seen | None) -> bool:
    """Whether the asker is who they were, and all that the line names is there still and may be seen."""
    if known.agent != agent or known.here != (None if here is None else here.id):
        return False
    if known.used and tx.chat_lists.visible(agent, known.used) != known.used:
        return False
    world = World(tx, agent, known.said.line, here=here, filled=known.said.head.fills)
    match known.found:
        case Several(readings=some):
            found = some
        case Missing(reading=reading):
            found = (reading,)
        case Reading() as reading:
            found = (reading,)
        case _:
            return True
    return all(_is_there(world, one) for one in found)


def _is_there(world: World, reading: Reading) -> bool:
    kinds = {argument.name: argument.kind for argument in reading.declaration.args}
    return all(
        kinds[part.element].value(world, ref) is not None
        for part in reading.parts
        if part.element in kinds
        for refs in part.items
        for ref in refs
    )


def _nearer(barred: Meant, found: NotUnderstood | Missing) -> bool:
    """Whether the line means what the asker may not do rather than what they may."""
    cost = found.reading.cost
    match barred:
        case NotUnderstood(reading=reading) | Missing(reading=reading):
            return reading.cost < cost
        case Several(readings=readings):
            return any(one.cost < cost for one in readings)
        case _:
            return True


def submitted(tx: Tx, agent: Agent, sent: FormSubmitted, registry: Registry = REGISTRY) -> Answer | None:
    """The answer to a form that was made from a declaration: what it holds is a line, read by the same path; None: it is none."""
    callback, _, name = sent.form.callback.partition(":")
    declared = registry.get(name)
    if callback != asked_forms.CALLBACK or declared is None:
        return None
    empty = World(tx, agent, Line())
    gone = asked_forms.gone(declared, empty, sent.form.values) if may_ever(agent, declared) else {}
    if gone:
        return FieldErrors(errors=gone)
    ask = CommandUsed.behind(sent, asked_forms.line_of(declared, empty, sent.form.values), ours=True)
    return answer(tx, agent, ask, registry) or Reply(text=answers.TOO_LATE)


def _refused(tx: Tx, agent: Agent, one: Declaration, why: str) -> Reply:
    """The refusal, with a line in the audit, the same for what is hidden and what is not there."""
    rights.refused(tx, agent, one.family)
    return Reply(text=why)


class _Asking:
    """A line that was read, on its way to an answer."""

    def __init__(self, tx: Tx, ctx: Ctx, world: World, said: Typed) -> None:
        self._tx, self._ctx, self._world, self._said = tx, ctx, world, said

    def told(self, found: Meant) -> Answer:
        """The answer to each way in which a line can be understood."""
        match found:
            case NotUnderstood():
                return self._not_understood(found)
            case Missing(reading=reading):
                return self._missing(reading)
            case Several(readings=readings):
                return self._other_wish(readings) or questions.which(
                    self._world, self._said.words, self._said.pieces, readings
                )
            case _ if found.doubt is not None:
                return questions.which(self._world, self._said.words, self._said.pieces, [found])
        return self._done(found)

    def _not_understood(self, found: NotUnderstood) -> Answer:
        one = found.reading.declaration
        if found.why.startswith(answers.NO_SUCH_CHAT):
            rights.refused(self._tx, self._ctx.agent, one.family)
        if self._said.unsigned:
            return questions.or_this(self._world, self._said.unsigned, found.why)
        if found.rather:
            return questions.or_this(self._world, self._said.pieces, found.why, found.rather)
        if instead := self._instead(one):
            return Reply(text=self._own(found.reading, instead))
        others = one.family if not one.args and len(self._said.head.declarations) > 1 else ""
        example = self._example(found.reading)
        return Reply(text=answers.with_example(found.why, example, changes=one.changes, others=others))

    def _instead(self, one: Declaration) -> str:
        """The whole answer that a declaration has of its own to a line that it does not understand; empty: it has none."""
        words = [fold(piece.value) for piece in self._said.pieces if isinstance(piece, Token)]
        return one.instead(fold(self._said.words), words) if one.instead is not None else ""

    def _other_wish(self, readings: Sequence[Reading]) -> Reply | None:
        """The answer of a command that the line begins with and that is none of its readings, as each is only guessed then."""
        read_as = {one.declaration.id for one in readings}
        for one in self._said.head.declarations:
            if one.id not in read_as and may_ever(self._ctx.agent, one) and (instead := self._instead(one)):
                return Reply(text=self._own(readings[0], instead))
        return None

    def _example(self, reading: Reading) -> str:
        """A line that this person can type, about the chat that was named."""
        return self._own(reading, reading.declaration.sample)

    def _own(self, reading: Reading, words: str) -> str:
        own = Examples(self._tx, self._ctx.agent, self._spoken_of(reading))
        return own.of(words, family=reading.declaration.family)

    def _spoken_of(self, reading: Reading) -> str:
        """The name of the chat that was named for certain; empty: none was."""
        for argument in reading.declaration.args:
            part = reading.part(argument.name)
            if part is None or part.doubtful or len(part.items) != 1:
                continue
            value = argument.kind.value(self._world, part.items[0][0])
            if isinstance(value, Seen):
                return value.chat.name
        return ""

    def _missing(self, reading: Reading) -> Answer:
        """Asked in a form with all that was said; where none can be opened, in words."""
        one = reading.declaration
        if reading.doubt is not None:
            return questions.which(self._world, self._said.words, self._said.pieces, [reading])
        values = self._values(reading)
        why = rights.forbidden(self._tx, self._ctx.agent, one.right, values)
        if why is not None:
            return _refused(self._tx, self._ctx.agent, one, why)
        if not self._ctx.forms:
            return Reply(text=questions.missing(reading, self._example(reading)))
        declared: Answer | None = None if one.form is None else one.form(self._ctx, **values)
        return declared or asked_forms.form(one, self._world, reading)

    def _values(self, reading: Reading) -> dict[str, Any]:
        """The arguments by name: looked up, chats judged. A list that was not named is empty, anything else None."""
        values: dict[str, Any] = {}
        for argument in reading.declaration.args:
            part = reading.part(argument.name)
            filled = self._said.head.fills.get(argument.name)
            refs = [one[0] for one in part.items] if part is not None else [filled] if filled is not None else []
            found = [argument.kind.value(self._world, ref) for ref in dict.fromkeys(refs)]
            known = [one for one in found if one is not None]
            if argument.kind.under_card and not refs and not argument.optional:
                known = [self._world.here] if self._world.here is not None else []
            values[argument.name] = known if argument.kind.many else known[0] if known else None
        return values

    def _not_the_card(self, one: Declaration, values: Mapping[str, Any]) -> Reply | None:
        """What is about this chat is done under its card: whoever names another there may have taken the wrong one."""
        here = self._world.here
        if one.group != "thread" or here is None:
            return None
        other = any(isinstance(value, Seen) and value.id != here.id for value in values.values())
        words = self._world.line.text.partition(self._said.words)[2].strip()
        return Reply(text=answers.more_than_the_card(one.name, words)) if other else None

    def _is_question(self, reading: Reading) -> bool:
        """Whether the line asks; the mark at the end of a text, or of a label, is a part of that."""
        kinds = {argument.name: argument.kind for argument in reading.declaration.args}
        last = max(reading.parts, key=lambda one: one.end, default=None)
        kind = None if last is None else kinds.get(last.element)
        return self._said.asks or (self._said.mark and not (kind is not None and (kind.free or kind.by_admins)))

    def _done(self, reading: Reading) -> Answer:
        one, values = reading.declaration, self._values(reading)
        why = rights.forbidden(self._tx, self._ctx.agent, one.right, values)
        if why is not None:
            return _refused(self._tx, self._ctx.agent, one, why)
        if (other := self._not_the_card(one, values)) is not None:
            return other
        if one.changes and self._is_question(reading):
            return questions.is_it_wanted(self._world, self._said.words, self._said.pieces, reading)
        if one.sure is not None and (asked := one.sure(self._ctx, **values)):
            unsure = questions.sure(self._world, self._said.words, self._said.pieces, reading, asked)
            if unsure is not None:
                return unsure
        answer: Answer = one.handler(self._ctx, **values)
        return answer


def pressed(tx: Tx, agent: Agent, press: ButtonPressed, registry: Registry = REGISTRY) -> Answer | None:
    """The answer to a button that carries a whole line, or is `form:<command>`, the bare command; None: it is neither."""
    family, _, name = press.action.partition(":")
    if family == PRESSED:
        told = answer(tx, agent, CommandUsed.behind(press, press.value or "", ours=True), registry)
        return replace(told, replace=True) if isinstance(told, Reply) else told or Reply(text=answers.TOO_LATE)
    if family != "form":
        return None
    known = {row.name for row in usable(agent.role, in_thread=True)}
    bare = CommandUsed.behind(press, name if name in known else "help")
    return answer(
        tx, agent, replace(bare, channel=None, root=None), registry
    )  # never about the card that it stands under
