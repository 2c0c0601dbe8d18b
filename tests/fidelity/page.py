"""`python -m tests.fidelity.page`: docs/fidelity.md, written from the rows that the tests go through."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.fidelity.inbound import INBOUND
from tests.fidelity.outbound import OUTBOUND
from tests.fidelity.scene import Row

DOCUMENT = Path("docs/fidelity.md")
TESTS = Path("tests")
CORPUS = TESTS / "wire" / "corpus"
PICTURES = Path("docs/pictures")
_GIVEN = re.compile(r"^(?:@settings\([^\n]*\)\n)?@given\(", re.MULTILINE)
ABOUT_TEXT = ("text/test_*.py", "wire/test_*.py", "blockkit/test_*.py", "threads/test_hostile_messages.py")

HEAD = """# What can be said, both ways

Everything that WhatsApp can say is readable in the thread; everything an agent does is true on WhatsApp; nothing internal
leaves. This page is written from the list that `tests/end_to_end/test_fidelity_every_kind.py` goes through, one row after the
other, in one thread, with the whole program running: `python -m tests.fidelity.page` writes it, and a test compares it.
"""

OVER_TIME = """## Over time

- A customer who writes after closing, after a day of silence, after 200 messages, or, once it has been quiet for an hour, while
  the last holder is off, starts a new thread at the channel's foot. Both threads link to each other; nothing on the old
  card acts on the chat. Thanks, a sticker or a thumb after closing stay in the closed thread.
- A new thread begins with one folded post of the last messages, fetched from Periskope where this app does not know them, or
  with the way back to the earlier thread. *Load earlier messages* adds further ones, step by step, without a gap.
- After a while in which nothing arrived, all of it comes once and in order, marked with the time at which it was written;
  `/periskope health` says how far it is, and admins hear what was brought in.
- What people did in Slack while this app was away, longer than Slack tries to tell it, is read again. What is younger than ten
  minutes, and not overtaken by newer words of ours, is taken in as if it had been told; the rest is listed once in its
  thread, with *Send now* and *Do not send*.
- Where somebody deletes a card in Slack, the chat goes on in a new thread, linked to what is left of the old one; where
  nothing is left, nothing lands astray in the channel.
- More than a channel takes in a few seconds is merged into fewer posts, in order and never regrouped; edits and reactions find
  their words there; chats of one channel take turns. A text too long for one post is split between words, and an edit that
  makes it longer or shorter loses and doubles nothing.
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
        OVER_TIME,
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


def _counts() -> str:
    corpus = sum(1 for _ in CORPUS.rglob("*.json"))
    properties = sum(len(_GIVEN.findall(path.read_text(encoding="utf-8"))) for path in _test_files())
    return (
        f"- {corpus} webhooks in the vendor's shape (`tests/wire/corpus`), every kind alone and in groups, from both sides,\n"
        "  edited, deleted and quoting, and hostile ones; each with what a person reads of it as a file beside it.\n"
        f"- {properties} properties over made-up documents, words and payloads (`tests/text`, `tests/wire`, `tests/blockkit`): plain words\n"
        "  survive both ways; Slack's parser finds nothing in a customer's words, names, captions, cards, polls or file names that\n"
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
