"""What is owed to the outside: an effect as it is stored, and what preparing it can say.

A *post* happens once and in order; a *sync*
makes the outside equal to a row, the newest wins, one row a target.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.outbox.calls import Call
from bot.outbox.calls.outcomes import Absent

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """No longer needed or no longer allowed; `why` is a fixed word."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForGate:
    """Waits for what another lane will make true: its gate."""

    gate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBefore:
    """Not before `at` (engine time)."""

    at: datetime


Prepared = Call[T] | Skip | WaitForGate | NotBefore


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """The row is finished. `why` says how, where it is not plain success."""

    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requeue:
    """There is more to do for the same row, at once or `after` seconds."""

    after: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """Waits for a person. The lane waits too if `lane` is set, else only this row does."""

    why: str
    lane: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeToRepeat:
    """In doubt, but doing it twice is the same as once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotVerify:
    """In doubt, and the outside cannot be asked."""


InDoubt = Call[T | Absent | bool | None] | SafeToRepeat | CannotVerify
Settlement = Complete | Requeue | NeedsPerson
