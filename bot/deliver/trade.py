"""What the engine must be told by those who know what effects mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.deliver.habits import Habits
from bot.domain.calls import Call
from bot.domain.outcomes import Outcome
from bot.domain.owed import Doubt, Owed, Prepared, Settlement
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """The knowledge behind effects.

    `prepare` looks once more whether the effect is wanted and allowed, and renders it. `settle` turns an outcome into
    facts. `read_back` says how to find out about a call in doubt. `keys` gives a call's pacing keys with their spacing
    in seconds. `quiet`: seconds after which a call in doubt can no longer be under way. `habits`: what keys were seen.
    """

    prepare: Callable[[Owed, Tx], Prepared]
    settle: Callable[[Owed, Outcome, Tx], Settlement]
    read_back: Callable[[Owed, Tx], Doubt]
    keys: Callable[[Call], Sequence[tuple[str, float]]]
    quiet: float
    habits: Habits = field(default_factory=Habits)
