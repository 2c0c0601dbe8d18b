"""What the inbox and the outbox queue: events as they arrive, effects as they are stored."""

from dataclasses import Field, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar, cast

from bot.model.effect_kind import Effect, UnreadableEffect
from bot.model.lane import Lane


class DataclassInstance(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Noted = TypeVar("Noted", bound=DataclassInstance)
Kind = TypeVar("Kind", bound=Effect | UnreadableEffect)
E_co = TypeVar("E_co", bound=Effect | UnreadableEffect, covariant=True)


class InboxState(StrEnum):
    """Whether a stored event was processed."""

    NEW = "new"  # to be processed
    DONE = "done"  # processed
    UNREADABLE = "unreadable"  # nothing in it could be read
    SKIPPED = "skipped"  # a person decided that it is processed no more


class OutboxState(StrEnum):
    """How far an effect has come."""

    READY = "ready"  # to be made true
    SENDING = "sending"  # the call is out, or in doubt
    DONE = "done"  # true, or nobody wants it any more
    HELD = "held"  # in doubt for good: a person decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An event as it is stored before its sender gets an acknowledgement.

    `key` (and `key2`) make it one row however often it is delivered; `lane` is computable from the payload alone.
    """

    source: Literal["slack", "periskope", "self"]
    key: str
    key2: str | None = None
    lane: Lane
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """A stored event as the inbox worker claims it."""

    id: int
    key: str
    lane: str
    source: str
    raw: bytes = field(repr=False)
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry(Generic[E_co]):
    """An effect as stored. `lane` as it is written; `mark`: an opaque key by which a post can be found again.

    `at`: when it was asked for; where an event asked, when that was stored.
    `effect` is what was asked for, `noted` what preparing it found; of a call that is out both are that call's.
    """

    id: int
    lane: str
    effect: E_co
    version: int
    state: OutboxState
    attempts: int
    mark: str
    due: datetime | None
    sent_at: datetime | None
    at: datetime
    noted: dict[str, Any] = field(default_factory=dict)
    cause: str | None = None
    """The key of the event or the asking that it follows from."""

    @property
    def kind(self) -> str:
        """The effect's name."""
        return self.effect.kind

    @property
    def target(self) -> int:
        """Our row that it is about."""
        return self.effect.target

    def if_of(self, kind: type[Kind]) -> "OutboxEntry[Kind] | None":
        """Itself, if its effect is of this kind."""
        return cast("OutboxEntry[Kind]", self) if isinstance(self.effect, kind) else None

    def noted_as(self, shape: type[Noted]) -> Noted:
        """What was noted; the defaults of `shape` where nothing was, or another release noted something else."""
        return shape(**{one.name: self.noted[one.name] for one in fields(shape) if one.name in self.noted})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that waits for a person's consent. `body` is its content as JSON, by our own keys."""

    key: str
    kind: str
    agent_id: int | None
    body: dict[str, Any]
    expires_at: datetime | None
