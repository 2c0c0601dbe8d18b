"""`python -m tests.understanding.page`: docs/understanding.md, written from the lines that the test goes through."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.understanding.house import PEOPLE
from tests.understanding.row import Outcome, Row
from tests.understanding.rows import KINDS

DOCUMENT = Path("docs/understanding.md")
DOORS = {"slash": "`/periskope …`", "dm": "direct message", "thread": "`@periskope …` under a card", "form": "form"}

HEAD = """# What people type, and how it is understood

A line is done only if every word in it was understood. What may mean two things is asked, with buttons that each carry a whole
line; where no button can be pressed, the lines are shown to be typed. Anything else is refused, with the words that were not
understood and what to do next, and nothing is changed. A chat that the asker may not see is answered like one that is not there.

Each cell holds one line of many of its kind: `tests/understanding/test_understanding.py` sends all of them through the doors
at which they stand, with a real database, and `python -m tests.understanding.page` writes this page from the same list. The
team there has two people called Asha, an Omar and a Ravi; it is Monday, 2 March 2026, 11:00 in Berlin; the card is Priya Nair's.
"""


def page() -> str:
    """The document."""
    lines = ["| kind | where | done | asked | refused |", "|---|---|---|---|---|"]
    for kind, rows in KINDS.items():
        lines += _kind(kind, rows)
    return "\n".join([HEAD, *lines, ""])


def _kind(kind: str, rows: Sequence[Row]) -> Iterable[str]:
    """A line for the doors at which the same is shown."""
    at: dict[str, list[str]] = {}
    for door, shown in DOORS.items():
        there = [row for row in rows if (row.form is not None if door == "form" else door in row.doors)]
        if there:
            cells = [_example(there, outcome, form=door == "form") for outcome in Outcome]
            at.setdefault(" | ".join(cells), []).append(shown)
    for cells_shown, doors in at.items():
        yield f"| {kind} | {', '.join(doors)} | {cells_shown} |"


def _example(rows: Sequence[Row], outcome: Outcome, *, form: bool) -> str:
    one = next((row for row in rows if row.outcome is outcome), None)
    if one is None:
        return ""
    typed = str(list(one.form[1].values())[-1]) if form and one.form is not None else one.line
    return f"`{_cell(typed)}`: {_cell(one.says)}"


def _cell(words: str) -> str:
    """Words as they look in Slack: people and addresses, not their codes."""
    seen = re.sub(r"<mailto:[^|>]*\|([^>]*)>", r"\1", re.sub(r"<@(\w+)[^>]*>", _person, words))
    return seen.replace("|", "\\|").replace("`", "'")


def _person(mark: "re.Match[str]") -> str:
    number = mark[1].removeprefix("UP")
    return f"@{PEOPLE[int(number)]}" if number.isdecimal() else "@somebody"


def main() -> None:
    """Write it."""
    DOCUMENT.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
