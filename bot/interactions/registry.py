"""The declarations of what a person can type: each command once, with its arguments, its right and its example."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypedDict, Unpack

from bot.access.policy import Action, may_do
from bot.interactions.kinds import MOST_SPELLED, ArgKind, ChoiceArg
from bot.interactions.models import Answer
from bot.interactions.rights import Right
from bot.interactions.words import AND
from bot.model.person import Agent
from bot.text.fuzzy import singular
from bot.text.names import fold

Group = Literal["you", "chats", "thread", "admins"]
Handler = Callable[..., Answer]
LONGEST_HEAD = 4
MENTION = re.compile(r"<@U0(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arg:
    """An argument. `after`: words that may stand before it; `needs`: one of these must; `optional`: it may be missing.

    `turned`: those of `after` behind which it stands in another's place, as the chat of `assign omar to Tom Jones`. That is
    asked, unless the other is certain.
    """

    name: str = ""
    kind: ArgKind
    after: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    optional: bool = False
    label: str = ""


def arg(
    kind: ArgKind, *, after: str = "", only_after: str = "", turned: str = "", optional: bool = False, label: str = ""
) -> Any:
    """An argument of a declaration, standing where a default value would. `label`: its name in a form."""
    needs, other = frozenset(only_after.split()), frozenset(turned.split())
    links = frozenset(after.split()) | needs | other
    return Arg(kind=kind, after=links, turned=other, needs=needs, optional=optional, label=label)


class Traits(TypedDict, total=False):
    """What a declaration says of itself.

    `verbs`: other words for the verb of its name; `bare`: the verb may be missing. `say`: other beginnings of a line,
    each with the arguments that it fills. `sign`: with which a first word begins that is its argument. `also`: other names of the whole family. `sure`: a question for what is not easily undone, or "". `changes`: whether
    it changes anything. `form`: opens the declared form when words are missing; without it, or where it gives None, one is made from the arguments.
    `fills`: arguments that the name itself fills. `instead`: of a line that it does not understand, from how that begins and the folded words
    behind, the whole answer, or "" where the usual one will do.
    """

    verbs: str
    bare: bool
    say: Sequence[str] | Mapping[str, Mapping[str, str]]
    sign: str
    also: Sequence[str]
    right: Right
    group: Group
    help: str
    example: str
    changes: bool
    sure: Callable[..., str]
    form: Callable[..., Answer | None]
    instead: Callable[[str, Sequence[str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A command that can be typed. `family` and `verb` make its name."""

    family: str
    verb: str
    verbs: frozenset[str]
    say: Mapping[str, Mapping[str, str]]
    args: tuple[Arg, ...]
    right: Right
    group: Group
    help: str
    example: str
    handler: Handler = field(repr=False)
    bare: bool = False
    sign: str = ""
    also: tuple[str, ...] = ()
    changes: bool = True
    sure: Callable[..., str] | None = None
    form: Callable[..., Answer | None] | None = None
    instead: Callable[[str, Sequence[str]], str] | None = None

    @property
    def name(self) -> str:
        return f"{self.family} {self.verb}".strip()

    @property
    def id(self) -> str:
        """A name of its own: declarations of one name differ in the kinds of their arguments."""
        return ".".join([self.name.replace(" ", "_"), *(one.name for one in self.args)])

    @property
    def sample(self) -> str:
        """The example as people type it: a person by name, for whom Slack puts an id."""
        return MENTION.sub(lambda one: f"@{one[1].casefold()}", self.example)

    @property
    def usage(self) -> str:
        """How it is typed: `access add <people> to <chat>`."""
        return " ".join([self.name, *(_usage(one) for one in self.args)])

    @property
    def keywords(self) -> frozenset[str]:
        """Words that say what to do, if they do not stand in a name."""
        choices = [one.kind.keywords() for one in self.args if isinstance(one.kind, ChoiceArg)]
        return self.verbs.union(*choices)

    @property
    def links(self) -> frozenset[str]:
        """Words that stand before its arguments."""
        return AND.union(*(one.after for one in self.args))


def _usage(one: Arg) -> str:
    before = f"{min(one.needs)} " if one.needs else ""
    words = one.kind.words if isinstance(one.kind, ChoiceArg) else {}
    what = " | ".join(words) if 0 < len(words) <= MOST_SPELLED else one.label or one.name
    return f"[{before}{what}]" if one.optional else f"{before}<{what}>"


def plain(words: str) -> str:
    """Words as heads of lines compare: without case and plurals."""
    return " ".join(singular(word) for word in fold(words).split())


def declaration(name: str, handler: Handler, about: Traits) -> Declaration:
    """The declaration of a handler, with the arguments in its signature."""
    family, _, verb = name.partition(" ")
    say = about.get("say", ())
    words = {plain(word) for word in (verb, *about.get("verbs", "").split()) if word}
    parameters = inspect.signature(handler).parameters.values()
    args = tuple(_named(one.name, one.default) for one in parameters if isinstance(one.default, Arg))
    return Declaration(
        family=family,
        verb=verb,
        verbs=frozenset(words),
        say=dict(say) if isinstance(say, Mapping) else {one: {} for one in say},
        args=args,
        right=about["right"],
        group=about["group"],
        help=about["help"],
        example=about["example"],
        handler=handler,
        bare=about.get("bare", False),
        sign=about.get("sign", ""),
        also=tuple(about.get("also", ())),
        changes=about.get("changes", True),
        sure=about.get("sure"),
        form=about.get("form"),
        instead=about.get("instead"),
    )


def _named(name: str, one: Arg) -> Arg:
    return replace(one, name=name, label=one.label or name)


@dataclass(frozen=True, slots=True)
class Head:
    """How a line can begin: the declarations that it may be, and the arguments that these words fill already."""

    declarations: tuple[Declaration, ...]
    fills: Mapping[str, str] = field(default_factory=dict)
    said: bool = False


class Registry:
    """Every declaration. Raises ValueError where two could not be told apart."""

    def __init__(self) -> None:
        self._all: list[Declaration] = []
        self._heads: dict[str, Head] = {}

    def add(self, one: Declaration) -> None:
        """Takes a declaration in."""
        self._check(one)
        self._all.append(one)
        self._heads = _heads(self._all)

    def arrange(self, modules: Sequence[str]) -> None:
        """Puts the commands in the order of the modules that declare them, whichever of these was loaded first."""
        place = {name: at for at, name in enumerate(modules)}
        self._all.sort(key=lambda one: place.get(one.handler.__module__, len(place)))
        self._heads = _heads(self._all)

    def _check(self, one: Declaration) -> None:
        kinds = _kinds(one)
        if any((other.family, other.verb) == (one.family, one.verb) and _kinds(other) == kinds for other in self._all):
            raise ValueError(f"Two declarations of {one.name!r} take the same kinds of arguments")
        names = {plain(other.family): other.family for other in [*self._all, one]}
        for declared in (*self._all, one):
            for words in (*declared.say, *declared.also):
                if plain(words) in names:
                    raise ValueError(f"{words!r}, another way to say {declared.name!r}, is a command's own name")
        said = {plain(words): other for other in self._all for words in (*other.say, *other.also)}
        for words in (*one.say, *one.also):
            other = said.get(plain(words))
            if other is not None and (other.name != one.name or words in one.also):
                raise ValueError(f"{words!r} is said for {other.name!r} and for {one.name!r}")
        unknown = {name for filled in one.say.values() for name in filled} - {argument.name for argument in one.args}
        if unknown:
            raise ValueError(f"{one.name!r} has no argument {', '.join(sorted(unknown))}")

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._all)

    def get(self, declared: str) -> Declaration | None:
        """The declaration with this id."""
        return next((one for one in self._all if one.id == declared), None)

    def head(self, words: Sequence[str]) -> tuple[int, Head] | None:
        """The longest beginning of these words that a command has, and how many words it is; no words are a line too.

        A sign alone, as the `%` of `find %`, is no part of it.
        """
        if not words:
            return (0, self._heads[""]) if "" in self._heads else None
        for size in range(min(LONGEST_HEAD, len(words)), 0, -1):
            found = self._heads.get(" ".join(plain(one) for one in words[:size]))
            if found is not None:
                return size, found
        return None

    def by_sign(self, word: str) -> Head | None:
        """The command whose sign stands right before this word."""
        marked = len(word) > 1 and word[1].isalnum()
        return next((Head((one,), said=True) for one in self._all if marked and word[0] == one.sign), None)

    def heads(self) -> Mapping[str, Head]:
        """Every beginning of a line, without case and plurals."""
        return self._heads

    def beginnings(self) -> frozenset[str]:
        """What lines begin with, as it is written: families, what else is said, and each verb behind its family."""
        verbs = {f"{one.family} {verb}" for one in self._all for verb in one.verbs}
        return frozenset(
            {*verbs, *(words for one in self._all for words in (one.family, *one.also, *one.say) if words)}
        )

    def families(self) -> dict[str, tuple[Declaration, ...]]:
        """Declarations by family, in order."""
        found: dict[str, list[Declaration]] = {}
        for one in self._all:
            found.setdefault(one.family, []).append(one)
        return {family: tuple(some) for family, some in found.items()}


def _kinds(one: Declaration) -> tuple[str, ...]:
    return tuple(sorted(f"{type(argument.kind).__name__}:{sorted(argument.needs)}" for argument in one.args))


def _heads(declarations: Iterable[Declaration]) -> dict[str, Head]:
    """Families' own names, and what else is said: for one declaration, or for those of one name."""
    heads: dict[str, Head] = {}
    every = list(declarations)
    named: dict[str, list[Declaration]] = {}
    families: dict[str, list[Declaration]] = {}
    for one in every:
        named.setdefault(one.name, []).append(one)
        families.setdefault(one.family, []).append(one)
    for one in every:
        for words, fills in one.say.items():
            heads[plain(words)] = Head(declarations=tuple(named[one.name]), fills=fills, said=True)
    for one in every:
        family = Head(declarations=tuple(families[one.family]))
        heads |= {plain(words): family for words in (one.family, *one.also)}
    return heads


REGISTRY = Registry()


def command(name: str, **about: Unpack[Traits]) -> Callable[[Handler], Handler]:
    """Declares the decorated handler as a command that can be typed."""

    def declare(handler: Handler) -> Handler:
        REGISTRY.add(declaration(name, handler, about))
        return handler

    return declare


def may_ever(agent: Agent, one: Declaration) -> bool:
    """Whether this person can do it to anything at all; what hangs on the arguments is judged with them."""
    return not isinstance(one.right, Action) or may_do(agent, one.right, sees=True)
