"""`python -m tests.states.page`: docs/states.md, written from the rows that the test goes through."""

from pathlib import Path

from tests.states.rows import ROWS, STATES, Row

DOCUMENT = Path("docs/states.md")

HEAD = """# What happens in a chat, and what becomes of it

A chat is *waiting* (an answer is owed), *answered* (a person replied and the customer has written nothing since), *no reply needed*,
*new* (nothing was said yet), *muted* or *closed*. One that would need no reply but waits again at a time that somebody chose
says *reminder set for* and when. Its card, the home tab and every list say the same.

Each line of the table was played in a chat in each of the six states: `tests/states/test_states.py` goes through them with a
real database, and `python -m tests.states.page` writes this page from the same list. A cell says the state afterwards; an empty
one, that it stays as it was. The last column is read in the copy that the thread gets; empty: it gets none.
"""

FOOT = """
- A wait begins with the first message that needs an answer and ends with a person's reply, *Close* or *No reply needed*. What
  is automatic ends none: broadcasts, the away text, texts by other programs, and a greeting that the phone sends within five
  seconds of the message that began the wait.
- *Replies* counts what people wrote in Slack and in Periskope. The first response time counts waits that a reply ended, also one
  from the phone; *on duty* counts of it only the time in which somebody was on whom the chat's routing rule could choose.
- A reminder makes the chat wait again for the agent who asked for it. It is in no figure, is not passed on, and nobody is told
  that a customer waits. When the customer writes meanwhile, the wait is theirs from that message on.
- Times carry the day where it is not today, on the clock of whoever reads.
"""


def page() -> str:
    """The document."""
    head = f"| what happens | by | {' | '.join(STATES)} | replies | in the thread |"
    lines = [head, "|---" * (len(STATES) + 4) + "|", *(_line(row) for row in ROWS)]
    return "\n".join([HEAD, *lines, FOOT])


def _line(row: Row) -> str:
    cells = ["" if row.after[one] is one else str(row.after[one]) for one in STATES]
    group = " (group)" if row.group and "group" not in row.what else ""
    return f"| {row.what}{group} | {row.source} | {' | '.join(cells)} | {row.replies or ''} | {row.shown} |"


def main() -> None:
    """Write it."""
    DOCUMENT.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
