"""What an argument of a command can be: a kind takes a stretch of typed pieces and gives what it can mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, SelectOption, radio, ticks, words_field
from bot.interactions import answers
from bot.interactions.models import several
from bot.interactions.tokens import Token
from bot.interactions.world import World
from bot.text.email_addresses import email
from bot.text.fuzzy import nearest, singular
from bot.text.names import fold

Ref = int | str
"""What a stretch can mean: one of our ids, or the words themselves."""
LONGEST_NAME = 8


@dataclass(frozen=True, slots=True)
class Fit:
    """What a stretch means; several: the person is asked which. `asked`: also where there is only one.

    `partial`: so it is taken only where nothing else takes these words.
    """

    refs: tuple[Ref, ...]
    asked: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Impossible:
    """Words of this kind that can mean nothing, and why."""

    why: str = field(repr=False)


class ArgKind:
    """A kind of argument. `many`: a list of them; `noun`: what it is in a refusal; `under_card`: a card's own chat counts.

    `called_before`: words for such a thing, that may stand before its name, and `called_with` words between the two.
    `by_admins`: admins choose these names; `free`: any words; `rest`: all that is left of the line, which may end before one
    of `ends_at` or before somebody who is named by a mark, as what follows may be said of it and no part of it.
    """

    noun: ClassVar[str] = ""
    called_before: ClassVar[frozenset[str]] = frozenset()
    called_with: ClassVar[frozenset[str]] = frozenset()
    many: bool = False
    longest: int = LONGEST_NAME
    under_card: bool = False
    by_admins: bool = False
    free: bool = False
    rest: bool = False
    ends_at: frozenset[str] = frozenset()

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """What these pieces can mean; None: they are nothing of this kind."""
        raise NotImplementedError

    def unknown(self, world: World, typed: str) -> str:
        """Why nothing of this kind is called so, with what is nearest."""
        return f"I find no {self.noun} “{answers.typed(typed)}”."

    def question(self, world: World, words: str, *, only: bool) -> str:
        """Which of the things that these words fit is meant. `only`: they fit one, which is not certain."""
        return answers.is_it_this(words) if only else answers.several(self.noun, words)

    def near(self, world: World, typed: str) -> str | None:
        """The name of this kind that is nearest to these words, if one is near and may be told."""
        return None

    def value(self, world: World, ref: Ref) -> Any:
        """The thing itself, looked up and judged now; None: it is gone."""
        return ref

    def sense(self, world: World, ref: Ref) -> object:
        """What it comes to, whatever words say it: readings of one sense are one."""
        return ref

    def mark(self, world: World, ref: Ref) -> str:
        """How our own buttons name it: this and nothing else."""
        return f'"{ref}"'

    def typed(self, world: World, ref: Ref) -> str:
        """Words that a person can type to name it and nothing else."""
        return f'"{ref}"'

    def certain(self, world: World, ref: Ref) -> str:
        """Words that can be taken for nothing of another kind; empty: its mark is certain."""
        return ""

    def shown(self, world: World, ref: Ref) -> str:
        """The name, with what tells it from others."""
        return str(ref)

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        """The field of a form that asks for it."""
        return words_field(what, " ".join(str(one) for one in chosen))

    def options(self, world: World, typed: str) -> Sequence[SelectOption]:
        """What can be chosen in its field, where that is looked up, and fits what is typed there so far."""
        return ()

    def from_field(self, world: World, value: Any) -> str:
        """The line's words for what a form's field holds; empty if nothing is there."""
        return f'"{said}"' if (said := " ".join(str(value or "").replace('"', "'").split())) else ""

    def gone(self, world: World, value: Any) -> str:
        """Why what was chosen in a form's field cannot be taken: it, or some of it, is there no more; empty: it can."""
        return ""


class PlainArg(ArgKind):
    """A kind whose words are certain by themselves: nothing else is called so."""

    def mark(self, world: World, ref: Ref) -> str:
        return str(ref)

    def typed(self, world: World, ref: Ref) -> str:
        return str(ref)


MOST_SPELLED = 6  # choices that are listed; of more the nearest is


@dataclass(frozen=True)
class ChoiceArg(PlainArg):
    """One of fixed words: each value with the words for it, of up to three.

    `link`: a link of the argument, behind which none of the words can be taken for a name.
    """

    words: Mapping[str, str]
    called: str = "choice"
    longest: int = 3
    link: str = ""

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        if any(token.kind != "word" for token in some):
            return None
        typed = " ".join(singular(fold(token.value)) for token in some)
        found = next((value for value, words in self._spoken().items() if typed in words), None)
        return None if found is None else Fit((found,))

    def _spoken(self) -> dict[str, frozenset[str]]:
        """Each value's words without plurals; a word of several is written with dashes."""
        spoken = {}
        for value, words in self.words.items():
            every = (value, *words.split())
            spoken[value] = frozenset(" ".join(singular(one) for one in word.split("-")) for word in every)
        return spoken

    def keywords(self) -> frozenset[str]:
        """The words as folded names compare."""
        return frozenset(fold(word) for words in self._spoken().values() for word in words)

    def certain(self, world: World, ref: Ref) -> str:
        return f"{self.link} {ref}" if self.link else ""

    def unknown(self, world: World, typed: str) -> str:
        known = list(self.words)
        if len(known) > MOST_SPELLED and (near := nearest(typed, [word.replace("_", " ") for word in known])):
            known = [near]
        return f"I don't know “{answers.typed(typed)}” here: say {answers.choices(known[:MOST_SPELLED])}."

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        """One of them; a single one is a box to tick, as Slack cannot take a chosen radio button back."""
        offered = [SelectOption(value=value, text=value.capitalize()) for value in self.words]
        if len(offered) == 1:
            return ticks(what, [replace(offered[0], text="Yes")], [str(one) for one in chosen])
        return radio(what, offered, str(chosen[0]) if chosen else None)

    def from_field(self, world: World, value: Any) -> str:
        return next((one for one in self.words if one in (value, *several(value))), "")


@dataclass(frozen=True)
class TextArg(ArgKind):
    """Free words as they were typed: for a search, or a text."""

    noun: ClassVar[str] = "words"
    longest: int = 1_000
    free: bool = True

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        return Fit((world.line.written(some),))


@dataclass(frozen=True)
class RestArg(ArgKind):
    """All that is left of the line, letter for letter: a text, with its lines and quotes."""

    noun: ClassVar[str] = "text"
    free: bool = True
    rest: bool = True

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        return Fit((world.line.text[some[0].start : some[-1].end],))


@dataclass(frozen=True)
class InviteesArg(PlainArg):
    """People to be invited: addresses, and mentions of Slack people who need not be in the team.

    As mail programs write it, a name may stand before an address in angle brackets; it is the address that counts.
    """

    noun: ClassVar[str] = "e-mail address"
    many: bool = True

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        *called, token = some
        if called and not self._is_name(world, called, token):
            return None
        if not called and token.kind == "user":
            return Fit((f"<@{token.value}>",))
        address = email(token.value) if token.kind in {"email", "phrase"} else None
        return None if address is None else Fit((address,))

    @staticmethod
    def _is_name(world: World, called: Sequence[Token], token: Token) -> bool:
        """Whether these are a name before an address in brackets, and no words of the command."""
        in_brackets = token.kind == "email" and world.line.text[token.start] == "<"
        plainly = (one.kind in {"word", "phrase"} and not world.is_keyword([one]) for one in called)
        return in_brackets and all(plainly)

    def from_field(self, world: World, value: Any) -> str:
        return " ".join(str(value or "").split())


@dataclass(frozen=True)
class ChannelArg(ArgKind):
    """A Slack channel, by its id."""

    noun: ClassVar[str] = "channel"
    longest: int = 1

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        return Fit((some[0].value,)) if some[0].kind == "channel" else None

    def mark(self, world: World, ref: Ref) -> str:
        return f"<#{ref}>"
