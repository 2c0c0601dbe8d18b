"""Who handles which effect, and what its calls needed last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.model.effect_kind import KINDS, Effect
from bot.model.queue import OutboxEntry
from bot.outbox.calls import Call
from bot.outbox.calls.outcomes import Outcome, Told
from bot.outbox.models import Complete, InDoubt, Prepared, SafeToRepeat, Settlement, Skip
from storage.tx import Tx

MOST = 20_000
E = TypeVar("E", bound=Effect)
E_contra = TypeVar("E_contra", bound=Effect, contravariant=True)
T = TypeVar("T")


class RateLimitHints:
    """For each lane and kind of effect, the pacing keys of its last call. Forgotten, it costs one rendering in vain."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, lane: str, kind: str) -> tuple[str, ...]:
        """The keys that such a call will probably take; () if none was made yet."""
        return self._keys.get((lane, kind), ())

    def note(self, lane: str, kind: str, names: Sequence[str]) -> None:
        """Such a call takes these."""
        if len(self._keys) >= MOST:
            self._keys.clear()
        self._keys[lane, kind] = tuple(names)


def complete(entry: OutboxEntry[Effect], outcome: Told[object], tx: Tx) -> Settlement:
    """Whatever became of it, it is over: it is not done twice, or the next change does it anew."""
    return Complete(why=getattr(outcome, "why", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler(Generic[E_contra, T]):
    """The knowledge behind one kind of effect.

    `right` asks whether whoever had it done still may; a text says why nobody is asked, or what `prepare` asks instead.
    `prepare` looks once more whether it is wanted and allowed, and renders it. `settle` turns an outcome into facts: `T` is
    what its calls tell. `verify` says how to find out about a call in doubt; None: doing it twice is doing it once.
    """

    right: Callable[[OutboxEntry[E_contra], Tx], Skip | None] | str
    prepare: Callable[[OutboxEntry[E_contra], Tx], Prepared[T]]
    settle: Callable[[OutboxEntry[E_contra], Told[T], Tx], Settlement] = complete
    verify: Callable[[OutboxEntry[E_contra], Tx], InDoubt[T]] | None = None


class EffectHandlers:
    """The handlers of all kinds of effects."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Handler[Any, Any]] = {}

    def add(self, kind: type[E], handler: Handler[E, T]) -> None:
        """Let effects of this kind be handled so; a second handler of one kind is a fault of the program."""
        self._put(kind.kind, handler)

    def include(self, others: "EffectHandlers") -> None:
        """Let what a feature handles be handled so."""
        for kind, handler in others.by_kind.items():
            self._put(kind, handler)

    @property
    def by_kind(self) -> Mapping[str, Handler[Any, Any]]:
        """The handlers by the names of their kinds."""
        return self._by_kind

    def _put(self, kind: str, handler: Handler[Any, Any]) -> None:
        if kind in self._by_kind:
            raise LookupError(f"two handlers of {kind}")
        self._by_kind[kind] = handler

    def of(self, entry: OutboxEntry[E]) -> Handler[E, Any]:
        """The handler of an effect."""
        return self._by_kind[entry.kind]

    @property
    def kinds(self) -> frozenset[type[Effect]]:
        """What is handled."""
        return frozenset(KINDS[name] for name in self._by_kind)

    def prepare(self, entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
        """The last door of an effect: whoever asked for it must still be allowed to, in the transaction that sends it."""
        handler = self.of(entry)
        refused = None if isinstance(handler.right, str) else handler.right(entry, tx)
        return handler.prepare(entry, tx) if refused is None else refused

    def missing(self) -> frozenset[str]:
        """The kinds of the program that nobody handles."""
        ours = {name for name, kind in KINDS.items() if kind.__module__.startswith("bot.")}
        return frozenset(ours - self._by_kind.keys())

    def verify(self, entry: OutboxEntry[Effect], tx: Tx) -> InDoubt[Any]:
        """How to find out what became of an effect."""
        look = self.of(entry).verify
        return SafeToRepeat() if look is None else look(entry, tx)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDispatch:
    """What the engine is handed: an effect's handlers behind one door, and the pace.

    `keys` gives a call's pacing keys with their spacing in seconds. `quiet`: seconds after which a call in doubt can no
    longer be under way. `hints`: what keys were seen.
    """

    prepare: Callable[[OutboxEntry[Effect], Tx], Prepared[Any]]
    settle: Callable[[OutboxEntry[Effect], Outcome, Tx], Settlement]
    verify: Callable[[OutboxEntry[Effect], Tx], InDoubt[Any]]
    keys: Callable[[Call[object]], Sequence[tuple[str, float]]]
    quiet: float
    hints: RateLimitHints = field(default_factory=RateLimitHints)
