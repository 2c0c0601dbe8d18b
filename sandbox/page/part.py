"""Of a long list the page gets a part: its end, or what stands where somebody has scrolled to."""

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")

SHOWN = 200


class Part(NamedTuple, Generic[T]):
    """Some rows of a list, and where they stand in it: from, up to and of how many."""

    rows: Sequence[T]
    start: int
    end: int
    whole: int

    @property
    def span(self) -> dict[str, Any]:
        """Its place, as JSON."""
        return {"from": self.start, "to": self.end, "of": self.whole}


def part_around(rows: Sequence[T], end: int | None, found: int | None) -> Part[T]:
    """As `part`; without an `end`, with row number `found` in the middle as far as there are rows."""
    return part(rows, found + SHOWN // 2 if end is None and found is not None else end)


def part(rows: Sequence[T], end: int | None) -> Part[T]:
    """At most 200 rows, up to row number `end` counted from the list's beginning; None: up to the newest."""
    last = len(rows) if end is None else min(max(end, SHOWN), len(rows))
    first = max(0, last - SHOWN)
    return Part(rows[first:last], first, last, len(rows))
