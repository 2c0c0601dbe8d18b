"""`python -m tests.fidelity.page`: docs/fidelity.md, written from the rows that the tests go through."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill

from tests.fidelity.inbound import INBOUND
from tests.fidelity.outbound import OUTBOUND
from tests.fidelity.scene import Row
from tests.fidelity.shown_by import OVER_TIME, ROWS

DOCUMENT = Path("docs/fidelity.md")
TESTS = Path("tests")
CORPUS = TESTS / "wire" / "corpus"
PICTURES = Path("docs/pictures")
LINE = 126
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
_GIVEN = re.compile(r"^(?:@settings\([^\n]*\)\n)?@given\(", re.MULTILINE)
ABOUT_TEXT = ("text/test_*.py", "wire/test_*.py", "blockkit/test_*.py", "threads/test_hostile_messages.py")

HEAD = """# What can be said, both ways

What WhatsApp says and how the thread shows it; what an agent does and what the customers have of it. This page is written
from the list that `tests/end_to_end/test_fidelity_every_kind.py` goes through, one row after the other, in one thread, with the
whole program running: `python -m tests.fidelity.page` writes it, and a test compares it. What that one look does not show has
tests of its own: `tests/fidelity/shown_by.py` names them for each line.
"""

CHANGED = """A reply changed on the phone, one deleted there, a table, a file taken off, and a reply found after the app was away:

![One thread with all of these](pictures/fidelity_changes.png)
"""


def page() -> str:
    """The document."""
    parts = [
        HEAD,
        "## From WhatsApp to Slack\n",
        *_pictures("fidelity_in"),
        _table("on WhatsApp", "in the thread", INBOUND),
        "## From Slack to WhatsApp\n",
        *_pictures("fidelity_out"),
        "The same on the customers' phones:\n",
        *_pictures("fidelity_phone"),
        _table("in the thread", "at the customer’s", OUTBOUND),
        _over_time(),
        CHANGED,
        "## How it is held\n",
        _counts(),
    ]
    return "\n".join(parts)


def _pictures(name: str) -> Iterator[str]:
    for path in sorted(PICTURES.glob(f"{name}*.png")):
        what = "the customers have of it" if name == "fidelity_phone" else "the thread holds"
        yield f"![Every kind of message: what {what}](pictures/{path.name})\n"


def _table(left: str, right: str, rows: Iterable[Row]) -> str:
    lines = [f"| {left} | {right} |", "|---|---|", *(f"| {row.what} | {row.looks} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _over_time() -> str:
    points = (fill("- " + " ".join(point), LINE, subsequent_indent="  ", break_on_hyphens=False) for point in OVER_TIME)
    return "\n".join(["## Over time\n", *points]) + "\n"


def unproven() -> list[str]:
    """What the page says without naming a test that shows it, and tests that it names and that are not there."""
    said = {row.what: ROWS.get(row.what, ()) for row in (*INBOUND, *OUTBOUND)}
    for point in OVER_TIME:
        said |= point
    there = {f"{path.relative_to(TESTS)}::{name}" for path in TESTS.rglob("test_*.py") for name in _tests_in(path)}
    bare = [what for what, tests in said.items() if not tests]
    unknown = set(ROWS) - {row.what for row in (*INBOUND, *OUTBOUND)}
    return [*bare, *sorted(unknown), *sorted({test for tests in said.values() for test in tests} - there)]


def _tests_in(path: Path) -> list[str]:
    return _TEST.findall(path.read_text(encoding="utf-8"))


def _counts() -> str:
    corpus = sum(1 for _ in CORPUS.rglob("*.json"))
    properties = sum(len(_GIVEN.findall(path.read_text(encoding="utf-8"))) for path in _test_files())
    return (
        f"- {corpus} webhooks in the vendor's shape (`tests/wire/corpus`), every kind alone and in groups, from both sides,\n"
        "  deleted and quoting, and hostile ones; each with what a person reads of it as a file beside it.\n"
        f"- {properties} properties over made-up documents, words and payloads (`tests/text`, `tests/wire`, `tests/blockkit`,\n"
        "  `tests/threads/test_hostile_messages.py`): plain words survive both ways; Slack's parser finds nothing in a customer's words, names, captions, cards, polls or file names that\n"
        "  we did not put there; splitting breaks no grapheme and loses nothing; whatever is read, nothing raises.\n"
        "- Conversion is fast both ways: figures in [performance.md](performance.md#text-both-ways).\n"
    )


def _test_files() -> Iterator[Path]:
    for pattern in ABOUT_TEXT:
        yield from sorted(TESTS.glob(pattern))


def main() -> None:
    """Write it."""
    DOCUMENT.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
