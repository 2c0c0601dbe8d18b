"""What is owed to the outside: an effect as it is stored, and what preparing it can say.

A *post* happens once and in order; a *sync*
makes the outside equal to a row, the newest wins, one row a target.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.calls import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An effect as stored. `target` is our own row's id; `mark` an opaque key by which a post can be found again."""

    id: int
    lane: str
    kind: str
    target: int
    payload: dict[str, Any]
    version: int
    state: str
    attempts: int
    mark: str
    due: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No longer needed or no longer allowed; `why` is a fixed word."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """Waits for what another lane will make true: its gate."""

    gate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Not before `at` (engine time)."""

    at: datetime


Prepared = Call | Nothing | Parked | Later


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The row is finished. `why` says how, where it is not plain success."""

    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """There is more to do for the same row, at once or `after` seconds."""

    after: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Waits for a person. The lane waits too if `lane` is set, else only this row does."""

    why: str
    lane: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """In doubt, but doing it twice is the same as once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """In doubt, and the outside cannot be asked."""


Doubt = Call | Repeat | Unreadable
Settlement = Settled | Again | Held


# A lane's family tells its rank: removals before cards, cards before posts, posts before what can wait. Customers' words
# (`post`) go before lines that name who has them (`line`) and private messages (`tell`): at a shift's start there are many.
RANKS = {
    "kick": 0,
    "gone": 1,
    "chat": 2,
    "wa": 2,
    "room": 3,
    "look": 4,
    "post": 5,
    "person": 5,
    "line": 6,
    "tell": 6,
    "home": 7,
    "ticket": 6,
    "job": 8,
}

IN_RANKS = {"thread": 2, "chat": 3, "person": 4, "room": 1, "org": 4, "place": 6}


def rank_of(lane: str) -> int:
    """The rank of an outgoing (`post:…`) or incoming (`in:chat:…`) lane; lower goes first."""
    family, _, rest = lane.partition(":")
    if family == "in":
        return IN_RANKS.get(rest.partition(":")[0], 5)
    return RANKS.get(family, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stored event, as intake takes it."""

    id: int
    key: str
    lane: str
    source: str
    raw: bytes = field(repr=False)
    attempts: int
