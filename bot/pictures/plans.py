"""What a picture shows, as values that travel to the child process as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

Hours = tuple[float, float]
HOURS = 7 * 24
MOST_PEOPLE = 40
MOST_BARS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person, and when they are on, in hours after the week's first midnight on the reader's clock.

    `other`: what to call them where their name is in a script that cannot be drawn.
    """

    name: str
    other: str = ""
    on: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A week of everybody: who is on when, and when nobody is. `monday`: its first day, whichever that is."""

    title: str
    monday: date
    zone: str
    people: tuple[Row, ...]

    @property
    def gaps(self) -> tuple[Hours, ...]:
        """When nobody is on."""
        edge, found = 0.0, []
        for start, end in sorted(stretch for row in self.people for stretch in row.on):
            if start > edge:
                found.append((edge, start))
            edge = max(edge, end)
        return tuple(found) + (((edge, float(HOURS)),) if edge < HOURS else ())

    def words(self) -> str:
        """The same for those who do not see the picture."""
        open_hours = sum(end - start for start, end in self.gaps)
        last = self.monday + timedelta(days=6)
        return (
            f"{self.title}: {len(self.people)} people from {self.monday:%d %b} to {last:%d %b} ({self.zone}); "
            f"nobody is on for {open_hours:.0f} of {HOURS} hours."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A named number; `said` is how it is written, None where there is nothing to show."""

    name: str
    value: float | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Numbers side by side, in the order given."""

    title: str
    measure: str
    bars: tuple[Bar, ...]

    def words(self) -> str:
        """The same for those who do not see the picture."""
        return f"{self.title}, {self.measure}: " + ", ".join(f"{bar.name} {bar.said}" for bar in self.bars[:MOST_BARS])


Picture = Coverage | Bars


def to_json(picture: Picture) -> bytes:
    """For the child process."""
    return json.dumps({"kind": type(picture).__name__, **asdict(picture)}, default=str).encode()


def from_json(raw: bytes) -> Picture:
    """In the child process. Raises ValueError or KeyError on what `to_json` did not write."""
    told: dict[str, Any] = json.loads(raw)
    if told["kind"] == "Bars":
        bars = tuple(Bar(**bar) for bar in told["bars"])
        return Bars(title=told["title"], measure=told["measure"], bars=bars)
    people = tuple(Row(name=row["name"], other=row["other"], on=_stretches(row["on"])) for row in told["people"])
    monday = date.fromisoformat(told["monday"])
    return Coverage(title=told["title"], monday=monday, zone=told["zone"], people=people)


def _stretches(raw: Sequence[Sequence[float]]) -> tuple[Hours, ...]:
    return tuple((float(start), float(end)) for start, end in raw)
