"""The names that a typed line can mean for its asker: the team, the labels, and the chats that they may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from bot.access.queries import Seen
from bot.interactions.tokens import Line, Token
from bot.interactions.words import EVERY, NOTHING
from bot.model.person import Agent
from bot.text.names import fold, holds
from storage.queries.chat_lists import KEY
from storage.queries.people import Roster
from storage.tx import Tx

T = TypeVar("T")
NO_FILLS: Mapping[str, str] = {}
MOST_FITTING = 11
"""Chats looked up for one name: one more than a question offers."""


@dataclass(frozen=True, slots=True)
class _Called:
    """How a person of the team can be named: folded."""

    agent: Agent
    name: str
    local: str


def _called(roster: Roster) -> tuple[_Called, ...]:
    return tuple(_Called(one, fold(one.name), fold(one.email.partition("@")[0])) for one in roster.agents)


def _called_by_word(roster: Roster) -> dict[str, list[_Called]]:
    """Who has each word in a name or an address: what holds another word names nobody."""
    found: dict[str, list[_Called]] = {}
    for one in _called(roster):
        for word in {*one.name.split(), *one.local.split()}:
            found.setdefault(word, []).append(one)
    return found


class World:
    """The vocabulary for one line. `here`: the chat under whose card it was typed; `keywords`: the command's own words.

    `own_names`: what the command is called; `filled`: the arguments that the beginning of the line says already.
    """

    def __init__(
        self, tx: Tx, agent: Agent, line: Line, here: Seen | None = None, *, filled: Mapping[str, str] = NO_FILLS
    ) -> None:
        self.tx, self.agent, self.line, self.here, self.filled = tx, agent, line, here, filled
        self.keywords: frozenset[str] = frozenset()
        self.own_names: frozenset[str] = frozenset()
        self._kept: dict[str, Any] = {}
        self._chats: dict[tuple[str, bool], tuple[int, ...]] = {}

    def kept(self, name: str, look: Callable[[], T]) -> T:
        """What was looked up under this name for the line already, else is now."""
        if name not in self._kept:
            self._kept[name] = look()
        found: T = self._kept[name]
        return found

    def label_names(self) -> dict[int, str]:
        """Labels that Periskope still has, by our ids."""
        return {label.id: label.name for label in self.tx.labels.all()}

    def people(self, typed: str, *, whole: bool = False) -> tuple[int, ...]:
        """Everybody who fits the words, of those still in the team if any of them does."""
        by_word, plain = self.tx.people.roster().cache(_called_by_word), fold(typed)
        have = [by_word.get(word, []) for word in plain.split()]
        fits = [one.agent for one in min(have, key=len, default=[]) if _fits(one, plain, whole=whole)]
        return tuple(one.id for one in [agent for agent in fits if agent.state != "inactive"] or fits)

    def labels(self, typed: str, *, across_commas: bool = False) -> tuple[int, ...]:
        """The labels called so letter for letter, else those called so folded; never by a part.

        `across_commas`: a comma stands in the words, which is part of a name only letter for letter; else it separates names.
        """
        exact, folded = self.tx.labels.called()
        plain = "" if across_commas else fold(typed)
        return exact.get(" ".join(typed.split()), ()) or (folded.get(plain, ()) if plain else ())

    def chats(self, some: Sequence[Token]) -> tuple[int, ...]:
        """The chats that these pieces name, `MOST_FITTING` at most; a quoted phrase is the whole name."""
        phrase = len(some) == 1 and some[0].kind == "phrase"
        if not phrase and not all(self._names_some(token) for token in some):
            return ()
        typed = self.line.written(some)
        if (self.is_keyword(some) or self.says_nothing(some)) and not self._named(typed, whole=True):
            return ()
        return self._named(typed, whole=phrase)

    def says_nothing(self, some: Sequence[Token]) -> bool:
        """Whether these are but words like *it* and *please*, which name something only if that is all it is called."""
        return all(token.kind == "word" and fold(token.value) in NOTHING for token in some)

    def says_every(self, some: Sequence[Token]) -> bool:
        """Whether it is a single word like *everybody* or *nobody*, which rather means no one thing that is called so."""
        return (
            len(some) == 1 and some[0].kind in {"word", "name"} and not some[0].quoted and fold(some[0].value) in EVERY
        )

    def is_keyword(self, some: Sequence[Token]) -> bool:
        """Whether it is a single word of the command's own: that is a name only if it is the whole of one."""
        return len(some) == 1 and fold(some[0].value) in self.keywords

    def _names_some(self, token: Token) -> bool:
        """Whether the piece can stand in some chat's name, or be digits or a key; what is no word decides nothing."""
        if any(one.isdecimal() for one in token.value) or KEY.fullmatch(token.value):
            return True
        return all(self._common[word] for word in fold(token.value).split() if any(one.isalnum() for one in word))

    @cached_property
    def _common(self) -> dict[str, int]:
        """In how many chats' names each word of the line stands: looked up once for all of it."""
        return self.tx.chat_lists.common({word for one in self.line.tokens for word in fold(one.value).split()})

    def _named(self, typed: str, *, whole: bool) -> tuple[int, ...]:
        asked = (typed, whole)
        if asked not in self._chats:
            found = self.tx.chat_lists.named(self.agent, typed, whole=whole, limit=MOST_FITTING)
            self._chats[asked] = tuple(found)
        return self._chats[asked]


def _fits(one: _Called, typed: str, *, whole: bool) -> bool:
    """By the whole name, some whole words of it, or what stands before the `@` of the address."""
    return one.name == typed if whole else holds(one.name, typed) or one.local == typed
