"""The dashboard drawn by its own grid, units and names; Grafana draws the same answers in its own way."""

from collections.abc import Sequence
from typing import Any

from matplotlib import pyplot as plt

from bot.charts.style import INK, LINE, QUIET, png
from tests.operator.panels import Line, Panel

COLOURS = ("#1264a3", "#e8912d", "#2f9e44", "#9c36b5", "#c92a2a", "#0b7285", "#868e96")
COLUMNS, COLUMN, ROW = 24, 0.6, 0.36  # of the grid; inches
DPI = 100
EDGE = 0.012  # of the picture's width
UNITS = {"s": " s", "reqps": " /s", "bytes": " B", "short": ""}
MEGA, KILO = 1_000_000, 1_000


def drawn(shown: Sequence[tuple[Panel, Sequence[Line]]]) -> bytes:
    """The whole dashboard as PNG."""
    rows = max(panel.place["y"] + panel.place["h"] for panel, _ in shown)
    figure = plt.figure(figsize=(COLUMNS * COLUMN, rows * ROW), dpi=DPI, facecolor="#f4f5f5")
    for panel, lines in shown:
        x, y, w, h = (panel.place[one] for one in "xywh")
        box = (x / COLUMNS + EDGE / 2, 1 - (y + h) / rows + EDGE / 2, w / COLUMNS - EDGE, h / rows - EDGE)
        back = figure.add_axes(box)
        back.set_xticks([])
        back.set_yticks([])
        for side in back.spines.values():
            side.set_color(LINE)
        back.set_title(panel.title, loc="left", fontsize=10, fontweight="bold", color=INK, y=1, pad=-15, x=0.015)
        if panel.kind == "stat":
            _numbers(back, panel, lines)
        else:
            left, low, wide, high = box
            _curves(figure.add_axes((left + 0.042, low + 0.2 * high, wide - 0.055, 0.6 * high)), panel, lines)
    return png(figure)


def _numbers(axes: Any, panel: Panel, lines: Sequence[Line]) -> None:
    for place, line in enumerate(lines):
        at = (place + 0.5) / len(lines)
        axes.text(
            at, 0.48, _value(line.points[-1][1], panel.unit), ha="center", va="center", fontsize=20, color="#2f9e44"
        )
        axes.text(at, 0.16, line.name, ha="center", va="center", fontsize=8, color=QUIET)


def _curves(axes: Any, panel: Panel, lines: Sequence[Line]) -> None:
    for line, colour in zip(lines, COLOURS, strict=False):
        axes.plot(*zip(*line.points, strict=True), color=colour, linewidth=1.3, label=line.name)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.tick_params(length=0, colors=QUIET, labelsize=8)
    axes.yaxis.set_major_formatter(lambda value, _: _value(value, panel.unit))
    axes.xaxis.set_major_formatter(lambda value, _: f"{int(value) // 60}:{int(value) % 60:02}")
    for side in axes.spines.values():
        side.set_visible(False)
    if lines:
        axes.legend(loc="upper left", bbox_to_anchor=(-0.07, -0.12), ncols=6, fontsize=8, frameon=False, labelcolor=INK)


def _value(value: float, unit: str) -> str:
    if unit == "bytes" and value >= MEGA:
        return f"{value / MEGA:.1f} MB"
    if unit == "bytes" and value >= KILO:
        return f"{value / KILO:.0f} kB"
    return f"{value:.3g}{UNITS[unit]}"
