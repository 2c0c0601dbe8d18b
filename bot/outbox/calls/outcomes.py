"""What a call is, and what became of one."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, TypeVar, cast

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Call(Generic[T_co]):
    """Something asked of the outside. `T_co`: what it tells when it is done; `door`: which client makes it."""

    __slots__ = ()
    door: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[T_co]):
    """It is so. `value` is what the outside told in answer (an id, a record); a `Done[None]` tells nothing."""

    value: T_co = field(default=cast("Any", None), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """What was looked for is certainly not there. `marks`: all of ours that are, in the same place since the same time."""

    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """It stands, but not where it was meant to: at the channel's foot, because the root of its thread is gone."""

    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Certainly not done; worth another try. `after`: seconds asked for. `key`: the pacing key that has to rest."""

    why: str
    after: float | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Certainly not done, and the same call will not be.

    `what`: the *shape* was wrong (render plainer), the *place* is gone or closed, the *token* is dead, or the *target*
    (person, message, chat) is not what we thought.
    """

    why: str
    what: Literal["shape", "place", "token", "target"] = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may or may not have been done: a time-out, a dropped connection, a server's internal error."""

    why: str


Failed = Retry | Refused | Unknown
Told = Done[T] | Retry | Refused | Unknown
"""What became of a call whose answer is a `T`: each client's function says what it tells."""
Outcome = Told[Any]
"""What became of a call, as the engine and the effects are given it."""
