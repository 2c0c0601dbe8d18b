"""`python -m tests.end_to_end.clicks`: docs/clicks.md, how many clicks each act takes by its shortest door.

The numbers stand here; tests/end_to_end/test_clicks.py walks those of WAYS through the program and counts, tests/browser/test_ways.py all of them.
"""

from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path("docs/clicks.md")
HEAD = """# How many clicks each act takes

Written by `./run docs`. Tests go each way through the program and the sandbox's Slack, and in Chromium with the mouse and by
the keyboard alone; they fail when a number changes. A press and a pick are one click each; hovering and typing are none,
nor is going into a field to write. A menu's entry is one pick, a form's own button one press. What is filled in already is
no click. The last six are an admin's.
"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """The shortest way to an act. `extra`: the clicks beside those of a reply, which is written anyway."""

    act: str
    door: str
    clicks: int
    extra: bool = False


WAYS = (
    Way(act="Reply", door="open the thread, write, Enter", clicks=1),
    Way(act="Note (team only)", door="`//` before the words in the thread", clicks=0, extra=True),
    Way(act="Quick reply", door="`!hours` in the thread", clicks=0, extra=True),
    Way(act="Take", door="*Take* on the card", clicks=1),
    Way(act="Close", door="*Close* on the card", clicks=1),
    Way(act="Reopen", door="*Reopen* on the card", clicks=1),
    Way(act="No reply needed", door="the card's menu", clicks=1),
    Way(act="React at the customer's", door="*WhatsApp…* in the message's menu, an emoji", clicks=2),
    Way(act="Ticket, with the message as subject", door="🎫 on the message", clicks=1),
    Way(act="Ticket by form", door="*WhatsApp…* in the message's menu, *Ticket…*, *Create*", clicks=3),
    Way(act="Remind me", door="the card's menu, when, *Remind*", clicks=3),
    Way(act="Remind me of a chat that waits", door="*More…* in the card's menu, *Remind in an hour*", clicks=2),
    Way(act="Assign to a colleague", door="the card's menu, who, *Assign*", clicks=3),
    Way(act="Access to two chats for one person", door="`/periskope chats`: two ticks, *Next*, who, *Save*", clicks=5),
    Way(act="Undo that", door="*Undo* below the answer", clicks=1),
)

ADMIN_WAYS = (
    Way(act="Give access to a chat", door="`/periskope chats`: a tick, *Next*, who, *Save*", clicks=4),
    Way(act="Remove access to a chat", door="the same, and *Remove access*", clicks=5),
    Way(act="Change a role", door="`/periskope role`: who, which, *Save*", clicks=3),
    Way(act="Set somebody's schedule", door="`/periskope schedule set`: who, hours, *Save*", clicks=2),
    Way(act="Change a rule", door="`/periskope routing`: *Change…*, an answer, *Save*", clicks=3),
    Way(act="Change a setting", door="`/periskope settings waits`: an answer, *Save*", clicks=2),
)


def written() -> str:
    """The page."""
    rows = [f"| {one.act} | {one.door} | {one.clicks}{' more' if one.extra else ''} |" for one in (*WAYS, *ADMIN_WAYS)]
    return "\n".join([HEAD, "| act | shortest door | clicks |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    DOCUMENT.write_text(written())
