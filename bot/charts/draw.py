"""Drawing of a week's coverage and of bar charts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from matplotlib.patches import Patch

from bot.charts.models import HOURS, MOST_BARS, MOST_PEOPLE, Bars, Coverage, Hours, Picture, short_day
from bot.charts.style import GAP, INK, LINE, ON, PART, QUIET, SMALL, canvas, heading, name, png

THICK = 0.62
HALF = 0.36
ROOM = 2.8  # the axis is so much longer than the longest bar: what stands beside it must fit


def draw(picture: Picture) -> bytes:
    """The picture as PNG."""
    return _coverage(picture) if isinstance(picture, Coverage) else _bars(picture)


def _coverage(week: Coverage) -> bytes:
    people = week.people[:MOST_PEOPLE]
    left_out = len(week.people) - len(people)
    names = (
        [name(row.name, other=row.other) for row in people]
        + ([f"and {left_out} more"] if left_out else [])
        + ["nobody on"]
    )
    figure, axes = canvas(1.7 + 0.28 * len(names))
    for place, row in enumerate(people):
        _stretches(axes, row.on, place, ON)
    _stretches(axes, week.gaps, len(names) - 1, GAP, hatch="////")
    for start, end in week.gaps:
        axes.axvspan(start, end, color=GAP, alpha=0.09, linewidth=0)
    _named(axes, names)
    _days(axes, week)
    heading(axes, week.title, f"{_hours(week.gaps)} · {_span(week)} · {week.zone}")
    return png(figure)


def _named(axes: Any, names: Sequence[str]) -> None:
    """Label the rows from the top, without a margin that grows with their number."""
    axes.set_yticks(range(len(names)), names, color=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _stretches(axes: Any, stretches: Sequence[Hours], place: int, colour: str, hatch: str | None = None) -> None:
    drawn = [(start, end - start) for start, end in stretches]
    style: dict[str, Any] = {"facecolors": "none", "edgecolor": colour, "hatch": hatch} if hatch else {"color": colour}
    axes.broken_barh(drawn, (place - THICK / 2, THICK), linewidth=0.6, **style)


def _days(axes: Any, week: Coverage) -> None:
    axes.set_xlim(0, HOURS)
    axes.set_xticks([day * 24 + 12 for day in range(7)])
    dates = [week.monday + timedelta(days=day) for day in range(7)]
    axes.set_xticklabels([f"{one:%a}\n{short_day(one)}" for one in dates], color=INK)
    axes.tick_params(axis="x", which="major", pad=17)
    axes.tick_params(axis="x", which="minor", pad=3, length=0)
    axes.set_xticks([day * 24 + hour for day in range(7) for hour in (6, 18)], minor=True)
    axes.set_xticklabels([f"{hour}" for _ in range(7) for hour in (6, 18)], minor=True, fontsize=SMALL, color=QUIET)
    for day in range(8):
        axes.axvline(day * 24, color=LINE, linewidth=1, zorder=0)


def _span(week: Coverage) -> str:
    last = week.monday + timedelta(days=6)
    return f"{short_day(week.monday)} to {short_day(last)} {last.year}"


def _hours(gaps: Sequence[Hours]) -> str:
    hours = sum(end - start for start, end in gaps)
    return "somebody is on shift at every hour" if not gaps else f"nobody is on shift for {hours:.0f} of {HOURS} hours"


def _bars(picture: Bars) -> bytes:
    shown = picture.bars[:MOST_BARS]
    two = bool(picture.second)
    figure, axes = canvas(1.5 + (0.5 if two else 0.32) * max(1, len(shown)) + (0.25 if two else 0))
    first = [bar.value or 0 for bar in shown]
    second = [bar.second or 0 for bar in shown] if two else []
    _row_of_bars(axes, first, [bar.said for bar in shown], -HALF / 2 if two else 0, ON)
    if two:
        _row_of_bars(axes, second, [bar.second_said for bar in shown], HALF / 2, PART)
        _which_is_which(axes, (picture.first, ON), (picture.second, PART))
    _named(axes, [name(bar.name, other=f"row {place}") for place, bar in enumerate(shown, 1)] or ["nothing yet"])
    axes.set_xlim(0, max([*first, *second, 0]) * (ROOM if two else 1.3) or 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    left_out = len(picture.bars) - len(shown)
    heading(axes, picture.title, picture.measure + (f" · and {left_out} more" if left_out else ""))
    return png(figure)


def _row_of_bars(axes: Any, values: Sequence[float], said: Sequence[str], above: float, colour: str) -> None:
    """Bars with each number beside its own, so that nobody has to measure. `above`: how far off the row's middle."""
    places = [place + above for place in range(len(values))]
    axes.barh(places, values, height=HALF if above else THICK, color=colour)
    for place, value, words in zip(places, values, said, strict=True):
        axes.annotate(
            words, (value, place), xytext=(5, 0), textcoords="offset points", va="center", fontsize=SMALL + 1, color=INK
        )


def _which_is_which(axes: Any, *kinds: tuple[str, str]) -> None:
    """Names the colours below the bars."""
    drawn = [Patch(color=colour, label=label) for label, colour in kinds]
    below = {"loc": "upper left", "bbox_to_anchor": (0, 0), "borderaxespad": 0.4, "handlelength": 1.0}
    axes.legend(handles=drawn, ncols=len(drawn), frameon=False, fontsize=SMALL + 1, **below)
