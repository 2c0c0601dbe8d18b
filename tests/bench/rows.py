"""Rows of the table that `./run bench` prints: a measurement, what it is compared with, its gate and its goal."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass

MARK = "row: "
SLACK = 1.2  # a gate is missed by a fifth
HEAD = ("", "measured", "beside", "ratio", "gate", "goal", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`value` in `unit`, and `beside` it the same of `what` in the same run.

    `gate` and `goal` are of the ratio to `beside` where there is one, else of the value: what is reached, and what is
    wanted. They are the most that may be, with `least` the least. `note`: further figures, to read only.
    """

    name: str
    value: float
    unit: str
    beside: float | None = None
    what: str = ""
    gate: float | None = None
    goal: float | None = None
    least: bool = False
    note: str = ""

    @property
    def judged(self) -> float:
        """What gate and goal are of."""
        return self.value if not self.beside else self.value / self.beside

    def fails(self) -> bool:
        """True if the gate is missed by a fifth."""
        return self.gate is not None and not self._within(self.gate, SLACK)

    def misses(self) -> bool:
        """True if the goal is not reached."""
        return self.goal is not None and not self._within(self.goal, 1)

    def _within(self, limit: float, slack: float) -> bool:
        return self.judged >= limit / slack if self.least else self.judged <= limit * slack

    def cells(self) -> tuple[str, ...]:
        """The row as the table has it."""
        judged = "FAILED" if self.fails() else "goal missed" if self.misses() else ""
        return (
            self.name,
            f"{number(self.value)} {self.unit}".strip(),
            "" if self.beside is None else f"{number(self.beside)} {self.unit}, {self.what}",
            "" if not self.beside else f"{self.judged:.2f}",
            self._limit(self.gate),
            self._limit(self.goal),
            ", ".join(one for one in (judged, self.note) if one),
        )

    def _limit(self, limit: float | None) -> str:
        return "" if limit is None else f"{'≥' if self.least else '≤'} {number(limit)}"


def number(value: float) -> str:
    """With three figures that tell something."""
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def say(row: Row) -> None:
    """Hand a row to whoever started this process."""
    sys.stdout.write(MARK + json.dumps(asdict(row)) + "\n")
    sys.stdout.flush()


def read(line: str) -> Row | None:
    """The row that was handed over so; None: it is another line."""
    return Row(**json.loads(line.removeprefix(MARK))) if line.startswith(MARK) else None


def table(rows: Iterable[Row]) -> str:
    """All rows as a table of Markdown, its columns as wide as they must be."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"
