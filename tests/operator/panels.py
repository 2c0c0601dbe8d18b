"""The dashboard's fields, as Grafana reads them, and what Prometheus answers for them."""

import json
from dataclasses import dataclass
from pathlib import Path

BOARD = Path("deploy/grafana-dashboard.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One field: its place in columns and rows, and what it asks, each question with the pattern of its lines' names."""

    title: str
    kind: str
    unit: str
    place: dict[str, int]
    asks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one question answered for one set of labels: a name, and values by seconds from the first."""

    name: str
    points: tuple[tuple[float, float], ...]


def panels() -> list[Panel]:
    """All fields, in their order."""
    return [
        Panel(
            title=one["title"],
            kind=one["type"],
            unit=one["fieldConfig"]["defaults"]["unit"],
            place=one["gridPos"],
            asks=tuple((asked["expr"], asked["legendFormat"]) for asked in one["targets"]),
        )
        for one in json.loads(BOARD.read_text(encoding="utf-8"))["panels"]
    ]
