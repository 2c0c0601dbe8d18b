"""The look of every picture: sizes, colours safe for colour blindness, and names cut to what can be drawn."""

import io
import unicodedata
import warnings
from functools import cache
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import font_manager  # the backend is chosen before
from matplotlib import pyplot as plt

INK, QUIET, LINE = "#1d1c1d", "#616061", "#dddddd"
ON, GAP, PART = "#1264a3", "#e8912d", "#56b4e9"
# Slack shows a picture about 480 pixels wide: at half of these 960, eleven points are still as large as its own words.
WIDTH, DPI = 6.4, 150
POINTS, SMALL = 11, 9
LONGEST_NAME = 20
LONGEST_TITLE = 48  # signs; a longer one is written smaller
KEPT = ("L", "M", "N", "P", "Z", "S")


def canvas(height: float) -> tuple[Any, Any]:
    """A figure and its axes, `height` inches high; text is never read as formulas."""
    mpl.rcParams.update({"text.parse_math": False, "font.size": POINTS, "text.color": INK, "axes.edgecolor": LINE})
    figure, axes = plt.subplots(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
    axes.tick_params(length=0, colors=QUIET)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return figure, axes


def heading(axes: Any, title: str, under: str) -> None:
    """Write the title, and the line below it that says of when."""
    edge = {"xycoords": ("figure fraction", "axes fraction"), "textcoords": "offset points", "va": "bottom"}
    axes.annotate(name(under, 82), (0.01, 1), xytext=(0, 6), fontsize=SMALL + 1, color=QUIET, **edge)
    points = POINTS + 2 if len(title) <= LONGEST_TITLE else SMALL + 1
    axes.annotate(name(title, 68), (0.01, 1), xytext=(0, 23), fontsize=points, fontweight="bold", color=INK, **edge)


def png(figure: Any) -> bytes:
    """The figure as PNG; closes it."""
    with io.BytesIO() as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure.savefig(out, format="png", metadata={"Software": None})
        plt.close(figure)
        return out.getvalue()


def name(text: str, longest: int = LONGEST_NAME, *, other: str = "") -> str:
    """A name on one line, cut where it is too long; without what the font cannot draw, else `other`.

    A row of boxes would not say who is meant.
    """
    plain = _drawable(text)
    if not any(one.isalnum() for one in plain):
        plain = _drawable(other) or plain
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _drawable(text: str) -> str:
    known = _signs()
    kept = (one for one in text if unicodedata.category(one)[0] in KEPT and one not in "\u2028\u2029")
    return " ".join("".join(one for one in kept if ord(one) in known or one.isspace()).split())


@cache
def _signs() -> frozenset[int]:
    """The code points that the plotting library's own font can draw."""
    return frozenset(font_manager.get_font(font_manager.findfont("DejaVu Sans")).get_charmap())
