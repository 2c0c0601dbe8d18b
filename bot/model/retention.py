"""For how long words, files and audit are kept, and from when on what is older is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["words", "files", "audit"]
KINDS: tuple[Kind, ...] = ("words", "files", "audit")
GRACE = timedelta(days=1)
"""Between the first start with a number of days that is new, or shorter, and the first erasure by it: a typing error, or a
setting copied from elsewhere, is noticed before it has cost anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFor:
    """A number of days for which a kind of thing is kept, and from when on what is older is erased."""

    days: int
    erases_at: datetime

    def to_json(self) -> list[int | str]:
        """What `stored` reads."""
        return [self.days, self.erases_at.isoformat()]


def stored(value: Mapping[str, tuple[int, str]] | None) -> dict[str, KeptFor]:
    """What was planned before, as the database has it."""
    return {
        kind: KeptFor(days=days, erases_at=datetime.fromisoformat(at)) for kind, (days, at) in (value or {}).items()
    }


def planned(
    days: Mapping[str, int],
    before: Mapping[str, KeptFor],
    older: Mapping[str, int],
    now: datetime,
    *,
    starting: bool = True,
) -> dict[str, KeptFor]:
    """What is erased from when on, by kind. `days`: as they are set, 0 for ever; `older`: how many things are older.

    `starting`: the process begins, or no other lives, so its longer number is a new one. Else another was started with a
    shorter one, and two that took turns would put the erasure off for ever.
    """
    longer = frozenset() if starting else unlike(days, before)
    new = {
        kind: KeptFor(days=count, erases_at=_erases_at(count, before.get(kind), older.get(kind, 0), now))
        for kind, count in days.items()
        if count
    }
    return new | {kind: before[kind] for kind in longer}


def unlike(days: Mapping[str, int], plan: Mapping[str, KeptFor]) -> frozenset[str]:
    """The kinds that are to be kept for longer by `days`, 0 for ever, than by the plan of all processes."""
    return frozenset(kind for kind, one in plan.items() if not days.get(kind) or days[kind] > one.days)


def _erases_at(days: int, before: KeptFor | None, older: int, now: datetime) -> datetime:
    if before is not None and days >= before.days:
        return before.erases_at
    return now + GRACE if older else now
