"""What came before: one folded post at a thread's start, or the last lines beside a link to the earlier thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.views.blocks import Shown, bold, context, counted, moment, name, said, section, spoken

LINE = 250
LAST = 3
ONE_SECTION = 2_800


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An older message in a few words (see `content_lines.gist`)."""

    at: datetime
    who: str = field(repr=False)
    words: str = field(repr=False)
    ours: bool = False


def folded(lines: Sequence[Line], *, more: bool = False) -> Shown:
    """The last messages as one post; Slack folds a long section by itself. `more`: there are older ones."""
    texts = [_line(line) for line in lines][len(lines) - fitting(lines) :]
    left_out = more or len(texts) < len(lines)
    head = f"🕘 {bold(counted(len(texts), 'earlier message'))}"
    return Shown(
        text=f"{counted(len(texts), 'earlier message')}, from {spoken(lines[-len(texts)].at)}"
        if texts
        else "No history",
        blocks=[
            context(head),
            section("\n".join(texts)),
            *([context("Older ones: *Load earlier messages* in the card's menu.")] if left_out else []),
        ],
    )


def fitting(lines: Sequence[Line]) -> int:
    """How many of the lines, from the last, one folded post holds."""
    room, count = ONE_SECTION, 0
    for line in reversed(lines):
        room -= len(_line(line)) + 1
        if room < 0:
            break
        count += 1
    return count


def continued(link: str, lines: Sequence[Line]) -> Shown:
    """At the start of a new thread: the way back to the earlier one in this room, and its last lines."""
    return Shown(
        text="This chat has an earlier thread here.",
        blocks=[
            context(f"<{link}|↑ The earlier thread of this chat>"),
            *([section("\n".join(_line(line) for line in lines[-LAST:]))] if lines else []),
        ],
    )


def _line(line: Line) -> str:
    mark = "↩️ " if line.ours else ""
    return f"{moment(line.at)} {mark}{bold(name(line.who, 40))} {said(line.words, LINE)}"
