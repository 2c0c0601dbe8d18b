"""Pictures as values, and the JSON in which the child process gets them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

Hours = tuple[float, float]
HOURS = 7 * 24
MOST_PEOPLE = 40
MOST_BARS = 25


def short_day(on: date) -> str:
    """A day without its year, as `1 Mar`."""
    return f"{on.day} {on:%b}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A person and when they are on, in hours after the week's first midnight in the reader's time zone.

    `other`: how to call them if their name is in a script that cannot be drawn.
    """

    name: str
    other: str = ""
    on: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A week of everybody: who is on when, and when nobody is. `monday`: its first day, whichever weekday that is."""

    title: str
    monday: date
    zone: str
    people: tuple[ChartRow, ...]

    @property
    def gaps(self) -> tuple[Hours, ...]:
        """The hours at which nobody is on."""
        edge, found = 0.0, []
        for start, end in sorted(stretch for row in self.people for stretch in row.on):
            if start > edge:
                found.append((edge, start))
            edge = max(edge, end)
        return tuple(found) + (((edge, float(HOURS)),) if edge < HOURS else ())

    @property
    def caption(self) -> str:
        """What the picture is called."""
        return f"{self.title}, from {short_day(self.monday)}"

    def words(self) -> str:
        """The same for those who do not see the picture."""
        open_hours = sum(end - start for start, end in self.gaps)
        last = self.monday + timedelta(days=6)
        return (
            f"{self.title}: {len(self.people)} people from {short_day(self.monday)} to {short_day(last)} ({self.zone}); "
            f"nobody is on shift for {open_hours:.0f} of {HOURS} hours."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A named number; `value` is None where there is nothing to show, `said` is how it is written.

    `second`: another number of the same kind, for a chart that compares two.
    """

    name: str
    value: float | None
    said: str
    second: float | None = None
    second_said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A bar chart, its bars in the order given. `first`, `second`: what each of two numbers is, where it compares two."""

    title: str
    measure: str
    bars: tuple[Bar, ...]
    first: str = ""
    second: str = ""

    @property
    def caption(self) -> str:
        """What the picture is called."""
        return f"{self.measure.partition(',')[0].capitalize()} · {self.title}"

    def words(self) -> str:
        """The same for those who do not see the picture."""
        more = f", and {len(self.bars) - MOST_BARS} more" if len(self.bars) > MOST_BARS else ""
        rows = ", ".join(self._row(bar) for bar in self.bars[:MOST_BARS])
        return f"{self.title}, {self.measure}: {rows or 'nothing yet'}{more}"

    def _row(self, bar: Bar) -> str:
        if not self.second:
            return f"{bar.name} {bar.said}"
        return f"{bar.name} {self.first} {bar.said}, {self.second} {bar.second_said}"


Picture = Coverage | Bars


def to_json(picture: Picture) -> bytes:
    """The picture as JSON for the child process."""
    return json.dumps({"kind": type(picture).__name__, **asdict(picture)}, default=str).encode()


def from_json(raw: bytes) -> Picture:
    """The picture that `to_json` wrote. Raises ValueError or KeyError on anything else."""
    data: dict[str, Any] = json.loads(raw)
    if data["kind"] == "Bars":
        bars = tuple(Bar(**bar) for bar in data["bars"])
        return Bars(title=data["title"], measure=data["measure"], bars=bars, first=data["first"], second=data["second"])
    people = tuple(ChartRow(name=row["name"], other=row["other"], on=_stretches(row["on"])) for row in data["people"])
    monday = date.fromisoformat(data["monday"])
    return Coverage(title=data["title"], monday=monday, zone=data["zone"], people=people)


def _stretches(raw: Sequence[Sequence[float]]) -> tuple[Hours, ...]:
    return tuple((float(start), float(end)) for start, end in raw)
