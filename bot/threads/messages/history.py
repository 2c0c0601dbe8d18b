"""Earlier messages: one folded post at a thread's start, or the last lines beside a link to the earlier thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.blockkit.blocks import Shown, bold, context, counted, moment, name, said, section

LINE = 250
LAST = 3
ONE_SECTION = 2_800


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """An older message in a few words (see `message_content.gist`)."""

    at: datetime
    who: str = field(repr=False)
    words: str = field(repr=False)
    ours: bool = False


def folded(lines: Sequence[HistoryLine], *, more: bool = False) -> Shown:
    """The last messages as one post; Slack folds a long section by itself. `more`: there are older ones."""
    texts = [_line(line) for line in lines][len(lines) - fitting(lines) :]
    left_out = more or len(texts) < len(lines)
    head = f"🕘 {bold(counted(len(texts), 'earlier message'))}"
    return Shown(
        text=counted(len(texts), "earlier message"),
        blocks=[
            context(head),
            section("\n".join(texts)),
            *([context("Older ones: *Load earlier messages* in the card's menu.")] if left_out else []),
        ],
    )


def continued(link: str, lines: Sequence[HistoryLine]) -> Shown:
    """The first post of a new thread: a link to the earlier one in this channel, and its last lines."""
    return Shown(
        text="This chat has an earlier thread here.",
        blocks=[
            context(f"<{link}|↑ The earlier thread of this chat>"),
            *([section("\n".join(_line(line) for line in lines[-LAST:]))] if lines else []),
        ],
    )


def fitting(lines: Sequence[HistoryLine]) -> int:
    """How many of the lines, counted from the last, fit in one folded post."""
    left, count = ONE_SECTION, 0
    for line in reversed(lines):
        left -= len(_line(line)) + 1
        if left < 0:
            break
        count += 1
    return count


def _line(line: HistoryLine) -> str:
    mark = "↩️ " if line.ours else ""
    return f"{moment(line.at)} {mark}{bold(name(line.who, 40))} {said(line.words, LINE)}"
