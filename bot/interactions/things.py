"""Arguments whose names a feature knows: what stands in the line is read here, what it is called is the feature's to say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from typing import Any, ClassVar

from bot.blockkit.blocks import Block
from bot.blockkit.forms import MOST_OPTIONS, Field, SelectOption, one_of, words_field
from bot.interactions import options
from bot.interactions.kinds import ArgKind, Fit, Impossible, PlainArg, Ref, RestArg
from bot.interactions.tokens import OURS, Kind, Token
from bot.interactions.words import AND
from bot.interactions.world import World
from bot.text.document import in_entities
from bot.text.names import fold

NAMING = frozenset({"word", "comma", "phrase"})
NO_WORDS = OURS | {"user", "group", "channel"}
LINKS = frozenset({"to", "as", "is", "into", "with"})
QUOTES = ('""', "“”", "«»")
PARTS = ",;，；、"
_STRAY = re.compile(r"^[:;,\u2013\u2014-]\s+")  # what parts a subject from what stands before it


@dataclass(frozen=True)
class ThingArg(ArgKind):
    """Something that a feature keeps: by our own mark, or by what it is called. `own`: the word of its mark."""

    own: ClassVar[Kind]

    def key(self, world: World, ref: Ref) -> str:
        """What names it as it is now in our own marks and fields; empty: it is gone."""
        raise NotImplementedError

    def by_key(self, world: World, key: str) -> Fit | Impossible:
        """What a key names; with the reason, if it names nothing any more."""
        raise NotImplementedError

    def called(self, world: World, words: str, *, quoted: bool, keyword: bool) -> Fit | Impossible | None:
        """What these words name. `quoted`: they are a whole name; `keyword`: they are a word of the command too."""
        raise NotImplementedError

    def offered(self, world: World) -> Sequence[Ref]:
        """All that can be chosen."""
        raise NotImplementedError

    def described(self, world: World, ref: Ref) -> str:
        """What stands below it in a list."""
        return ""

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """A mark alone; words, with commas between them, or a phrase in quotes."""
        if len(some) == 1 and some[0].kind == self.own:
            return self.by_key(world, some[0].value)
        if any(token.kind not in NAMING for token in some) or "comma" in {some[0].kind, some[-1].kind}:
            return None
        quoted, keyword = some[0].kind == "phrase", world.is_keyword(some) or world.says_nothing(some)
        return self.called(world, world.line.written(some), quoted=quoted, keyword=keyword)

    def mark(self, world: World, ref: Ref) -> str:
        return f"<!{self.own}^{key}>" if (key := self.key(world, ref)) else ""

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        """A select; of more than it holds the rest is looked up as the person types."""
        first = self.offered(world)[: MOST_OPTIONS + 1]
        choices = [self._choice(world, one) for one in (*first, *(one for one in chosen if one not in first))]
        return one_of(what, choices, (self.key(world, chosen[0]) if chosen else "") or None)

    def options(self, world: World, typed: str) -> Sequence[SelectOption]:
        return options.fitting([self._choice(world, one) for one in self.offered(world)], typed)

    def _choice(self, world: World, ref: Ref) -> SelectOption:
        return SelectOption(
            value=self.key(world, ref), text=self.shown(world, ref), description=self.described(world, ref)
        )

    def from_field(self, world: World, value: Any) -> str:
        return f"<!{self.own}^{value}>" if value and str(value).replace(".", "").isalnum() else ""

    def gone(self, world: World, value: Any) -> str:
        found = self.by_key(world, value) if value and isinstance(value, str) else None
        return found.why if isinstance(found, Impossible) else ""


@dataclass(frozen=True)
class ReadWordsArg(PlainArg):
    """Words that a feature's own reader understands, as numbers are. What they mean is kept as words."""

    def meaning(self, words: str) -> str | Impossible | None:
        """What the words mean; None: nothing of this kind."""
        raise NotImplementedError

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """Words alone; names and phrases are none."""
        if any(token.kind != "word" for token in some):
            return None
        found = self.meaning(world.line.written(some))
        return Fit((found,)) if isinstance(found, str) else found


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text to be stored, and its short name."""

    short: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True)
class NamedRestArg(RestArg):
    """A short name and, behind it, a text as it was typed: people and addresses in it are words of the text.

    A word as *to* right behind the name may be no part of the text: that is asked, but not behind a colon.
    """

    def named(self, typed: str) -> str | Impossible:
        """The name as it is compared."""
        raise NotImplementedError

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        short = self.named(some[0].value)
        rest = world.line.text[some[0].end : some[-1].end]
        text = rest.lstrip(f"{PARTS} ").strip()
        if not isinstance(short, str):
            return short
        first, _, without = text.partition(" ")
        parted = some[0].value.endswith(":") or rest[:1] in PARTS
        if parted or not without or fold(first) not in LINKS:
            return Fit((f"{short} {text}",))
        return Fit((f"{short} {without.strip()}", f"{short} {text}"))

    def mark(self, world: World, ref: Ref) -> str:
        return in_entities(self.typed(world, ref))

    def typed(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return f"{one.short}: {one.text}"

    def shown(self, world: World, ref: Ref) -> str:
        return self.typed(world, ref)

    def value(self, world: World, ref: Ref) -> NamedText:
        short, _, text = str(ref).partition(" ")
        return NamedText(short, text)


@dataclass(frozen=True)
class LineArg(RestArg):
    """One line of words behind one of `behind`, or, under a card, all that nothing else is. `most`: characters.

    Where one of `behind` stands within words that none is before, they may begin with a chat's name, whether there is such
    a chat or not: that is asked.

    So it is where one of `doubtful` is among such words, or one of `first` begins them: they say something else of it;
    and where one of `ends_at` stands before several people.

    `no_words`: to who names somebody by a mention, which is no words; `too_long`: to who says more.
    """

    behind: frozenset[str] = frozenset()
    most: int = 0
    doubtful: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    no_words: str = ""
    too_long: str = ""

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        if not self._is_behind(world, some[0]) and (world.here is None or fold(some[0].value) in self.behind):
            return None
        if any(token.kind in NO_WORDS for token in some):
            return Impossible(self.no_words)
        if some[0].kind == "phrase" and any(self._may_end_before(token) for token in some[1:2]):
            return None  # the quotes say where it ends
        quoted = len(some) == 1 and some[0].kind == "phrase"
        words = " ".join((some[0].value if quoted else world.line.text[some[0].start : some[-1].end]).split())
        words = words if quoted else words.rstrip(f"{PARTS} ")
        words = _STRAY.sub("", words)
        asked = not quoted and (
            (not self._is_behind(world, some[0]) and self._may_say_more([fold(one.value) for one in some]))
            or self._names_several(world, some)
        )
        return Impossible(self.too_long) if len(words) > self.most else Fit((words,), asked=asked)

    def _may_say_more(self, words: Sequence[str]) -> bool:
        first, *others = words or [""]
        return first in self.first or any(one in self.behind | self.doubtful for one in others)

    def _names_several(self, world: World, some: Sequence[Token]) -> bool:
        """Whether a link within the words stands before several people, of whom none is then read as the one it is for."""
        links = (at for at, token in enumerate(some, 1) if token.kind == "word" and fold(token.value) in self.ends_at)
        for at in links:
            behind = list(dropwhile(lambda one: self._is_somebody(world, one), some[at:]))
            first = behind[0] if behind and len(behind) < len(some) - at else None
            if first is not None and (first.kind == "comma" or fold(first.value) in AND):
                return any(self._is_somebody(world, one) for one in behind[1:2])
        return False

    def _is_somebody(self, world: World, token: Token) -> bool:
        return token.person or (token.kind == "word" and bool(world.people(token.value)))

    def _may_end_before(self, token: Token) -> bool:
        return token.person or token.kind in OURS or (token.kind == "word" and fold(token.value) in self.ends_at)

    def _is_behind(self, world: World, first: Token) -> bool:
        before = [token for token in world.line.tokens if token.end <= first.start]
        return bool(before) and before[-1].kind == "word" and fold(before[-1].value) in self.behind

    def mark(self, world: World, ref: Ref) -> str:
        return in_entities(self.typed(world, ref))

    def typed(self, world: World, ref: Ref) -> str:
        """In quotes where words of its own, or those behind it, would be taken for something else, or asked about.

        Where every kind of quotes stands in them, double ones are single in the answer.
        """
        words = str(ref)
        said = fold(words).split()
        inside = bool(self.ends_at) or any(one in self.behind for one in said) or self._may_say_more(said)
        around = next((pair for pair in QUOTES if not set(pair).intersection(words)), None)
        if not inside:
            return words
        return f"{around[0]}{words}{around[1]}" if around else f'"{words.replace(chr(34), chr(39))}"'

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        return words_field(what, str(chosen[0]) if chosen else "", longest=self.most)

    def from_field(self, world: World, value: Any) -> str:
        words = " ".join(str(value or "").split())
        return f"{min(self.behind)} {self.mark(world, words)}" if words else ""
