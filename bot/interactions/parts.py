"""What a line is read into: stretches as elements, and whole readings of it."""

from dataclasses import dataclass, field

from bot.interactions.kinds import Ref
from bot.interactions.registry import Declaration
from bot.interactions.tokens import Token

VERB, SURE = "the verb", "sure"
"""Elements of a line beside its arguments."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Where the head of the line stood, if words stood before it: no name reaches across it."""


Piece = Token | Hole


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the line read as an element. `items`: for each name in it, what it can mean; `wrong`: why it means nothing.

    `asked`: what it means is asked even if that is only one thing; `partial`: its words say little.
    """

    element: str
    start: int
    end: int
    items: tuple[tuple[Ref, ...], ...] = ()
    wrong: str = field(default="", repr=False)
    spans: tuple[tuple[int, int], ...] = ()
    asked: bool = False
    partial: bool = False

    @property
    def doubtful(self) -> bool:
        return self.asked or any(len(refs) > 1 for refs in self.items)

    @property
    def doubtful_at(self) -> int:
        """Which of its names that is."""
        return next((at for at, refs in enumerate(self.items) if len(refs) > 1), 0)


Things = frozenset[tuple[str, tuple[tuple[Ref, ...], ...]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the line. `unread`: places of pieces that nothing took; `missing`: elements that it lacks."""

    declaration: Declaration
    parts: tuple[Part, ...] = ()
    unread: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    loose: int = 0
    cost: int = 0

    def part(self, element: str) -> Part | None:
        """What was read as this element."""
        return next((one for one in self.parts if one.element == element), None)

    @property
    def things(self) -> Things:
        """What it is about, whatever words name it."""
        return frozenset((one.element, tuple(dict.fromkeys(one.items))) for one in self.parts if one.element != VERB)

    def things_but(self, element: str) -> Things:
        """The things without those of one element."""
        return frozenset(one for one in self.things if one[0] != element)

    @property
    def wrongs(self) -> list[str]:
        return [one.wrong for one in self.parts if one.wrong]

    @property
    def doubt(self) -> Part | None:
        """The first part that can mean several things."""
        return next((one for one in self.parts if one.doubtful), None)
