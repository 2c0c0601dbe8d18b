"""What Periskope shows to whom, as grants that an admin may take over: a preview, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views.blocks import Blocks, bold, button, context, counted, listed, name, section
from bot.views.inputs import modal
from bot.views.lists import Page, turn
from bot.views.notices_about import About, Sentence

CALLBACK = "import"
MOST_NAMED = 5
NOTHING = (
    "There is nothing to import: what Periskope shows the members of this team is what they see here already, or it does "
    "not say. Invite people first with `/periskope invite`; single differences stand in `/periskope access <chat>`."
).replace("<chat>", "&lt;chat&gt;")
READING = (
    "I am working out what Periskope shows to whom, in {chats}. The proposal comes to you in a direct message; nothing "
    "is changed before you have seen it."
)
STALE = "That proposal was dealt with already, so nothing was done. `/periskope import` makes a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person's proposal, by names; of chats the first few and how many."""

    person: str
    labels: tuple[str, ...] = ()
    allow: tuple[str, ...] = field(default=(), repr=False)
    allow_count: int = 0
    deny: tuple[str, ...] = field(default=(), repr=False)
    deny_count: int = 0


def preview(rows: Sequence[Row], page: Page, *, silent: int, data: str) -> dict[str, Any]:
    """A page of people. `silent`: chats of which Periskope does not say who sees them."""
    quiet = f" Of {counted(silent, 'chat')} it says nothing, and nothing follows from those." if silent else ""
    blocks: Blocks = [
        section(
            "This is what Periskope shows to members of the team beyond what they see here. A label stands here only if "
            f"Periskope shows them *every* chat that carries it, but for the exceptions named.{quiet}"
        ),
        context(page.line("person", "people")),
        *(section(_person(row)) for row in rows),
        *turn("import", page),
        context(
            "*Apply* grants all of it, for everybody on all pages, and judges each again. Closing changes nothing."
        ),
    ]
    view = modal(CALLBACK, "Import access", blocks, submit="Apply", data=data)
    return view | {"close": {"type": "plain_text", "text": "Not now", "emoji": False}}


def _person(row: Row) -> str:
    lines = [bold(name(row.person))]
    lines += [f"Labels: {listed(f'`{name(label, 40)}`' for label in row.labels)}"] if row.labels else []
    lines += [f"Single chats: {_chats(row.allow, row.allow_count)}"] if row.allow_count else []
    lines += [f"Denied: {_chats(row.deny, row.deny_count)}"] if row.deny_count else []
    return "\n".join(lines)


def _chats(names: Sequence[str], count: int) -> str:
    shown = [name(one, 40) for one in names[:MOST_NAMED]]
    more = f" and {count - len(shown)} more" if count > len(shown) else ""
    return f"{counted(count, 'chat')}, {', '.join(shown)}{more}"


def applying(people: int, grants: int) -> str:
    """After *Apply*."""
    return (
        f"{counted(grants, 'grant')} for {counted(people, 'person', 'people')} under way, the denials first. "
        "You hear in a direct message when it is done."
    )


def import_ready(about: About) -> Sentence:
    """The proposal was worked out."""
    return Sentence(
        text=f"The import is worked out for {counted(about.count, 'person', 'people')}. Nothing is changed yet.",
        buttons=(button("Look at it…", "import:show", about.key, style="primary"),),
    )


def import_nothing(about: About) -> Sentence:
    return Sentence(text=NOTHING)


def import_done(about: About) -> Sentence:
    """`count` grants and denials made, `passed` of those shown left out."""
    left = (
        f" {about.passed} of those shown were left out: they had changed meanwhile, or hold already."
        if about.passed
        else ""
    )
    return Sentence(
        text=f"The import is done: {counted(about.count, 'grant or denial', 'grants and denials')} made.{left} "
        "`/periskope audit imported` shows by whom; `/periskope team` shows who holds what."
    )


KINDS = {teller.__name__: teller for teller in (import_ready, import_nothing, import_done)}
