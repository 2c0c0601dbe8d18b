"""Lists in a form: chats, team, audit. Ten to a page, so that each row can be ticked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.names import clean_name
from bot.domain.text_clean import clean
from bot.views.blocks import Block, Blocks, actions, bold, button, clock, context, counted, name, said, section
from bot.views.inputs import MOST_TICKS, Choice, Field, modal, one_of, ticks

PAGE = MOST_TICKS
CHAT_DEEDS = (("add", "Add access…"), ("remove", "Remove access…"), ("labels", "Labels…"), ("assign", "Assign…"))
TEAM_DEEDS = (
    ("status", "Set status…"),
    ("schedule", "Set schedule…"),
    ("exceptions", "Exceptions…"),
    ("labels", "Labels…"),
    ("role", "Role…"),
    ("confirm", "Write to Periskope…"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    """A chat that the reader may see. `number` is masked; `state` is waiting, answered or closed."""

    key: str
    name: str = field(repr=False)
    state: str
    since: datetime | None = None
    labels: tuple[str, ...] = ()
    holder: str | None = None
    holder_on: bool = False
    words: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person of the team."""

    key: str
    name: str
    role: str
    state: str = "active"
    on: bool = False
    source: str = ""
    until: datetime | None = None
    labels: tuple[str, ...] = ()
    waiting: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which rows of how many are shown, the first being `start`."""

    start: int = 0
    total: int = 0

    def line(self, one: str, many: str = "") -> str:
        if not self.total:
            return f"No {many or one + 's'} found."
        last = min(self.start + PAGE, self.total)
        return f"{self.start + 1} to {last} of {counted(self.total, one, many)}"


def chat_list(
    rows: Sequence[ChatRow], page: Page, *, admin: bool, data: str = "", looked_for: str = ""
) -> dict[str, Any]:
    """The chats one may see; admins tick some and say what to do with them."""
    shown = rows[:PAGE]
    search = f" for “{said(looked_for, 60)}”" if looked_for else ""
    head: Blocks = [context(page.line("chat") + search), actions(button("Filter…", "chats:filter", "filter"))]
    if admin and shown:
        blocks = [*head, _ticked([(row.key, chat_line(row)) for row in shown]), *_deed(CHAT_DEEDS)]
    else:
        blocks = [*head, *(_chat_section(row) for row in shown)]
    return modal("chats", "Chats", [*blocks, *turn("chats", page)], submit="Next" if admin and shown else "", data=data)


def team_list(rows: Sequence[PersonRow], page: Page, *, data: str = "") -> dict[str, Any]:
    """The people; tick some and say what to do with them."""
    shown = rows[:PAGE]
    blocks: Blocks = [
        context(page.line("person", "people")),
        actions(button("Invite…", "form:invite", "invite", style="primary")),
        *([_ticked([(row.key, person_line(row)) for row in shown]), *_deed(TEAM_DEEDS)] if shown else []),
        *turn("team", page),
    ]
    return modal("team", "Team", blocks, submit="Next" if shown else "", data=data)


def _ticked(rows: Sequence[tuple[str, tuple[str, str]]]) -> Block:
    """Rows with boxes: a line of 75 characters, and a quieter one below it."""
    choices = [Choice(value=key, text=first, description=second) for key, (first, second) in rows]
    return ticks(Field(name="picked", label="Tick one or more", optional=True), choices)


def _deed(deeds: Sequence[tuple[str, str]]) -> Blocks:
    choices = [Choice(value=what, text=text) for what, text in deeds]
    return [one_of(Field(name="deed", label="What to do with them"), choices, choices[0].value)]


def chat_line(row: ChatRow) -> tuple[str, str]:
    """Two plain lines: who, how it stands and whose; labels, number and words."""
    held = f"{clean_name(row.holder, 20)} ({'on' if row.holder_on else 'off'})" if row.holder else "nobody"
    labels = ", ".join(clean_name(label, 15) for label in row.labels[:3])
    words = " ".join(clean(row.words).split())
    return _dotted(clean_name(row.name, 40), row.state, held), _dotted(labels, row.number, words)


def person_line(row: PersonRow) -> tuple[str, str]:
    """Two plain lines: who, as what, on or off; waiting, open, labels."""
    on = row.state if row.state != "active" else "on" if row.on else "off"
    labels = ", ".join(clean_name(label, 15) for label in row.labels[:4])
    work = f"{row.waiting} waiting, {row.open} open"
    until = f"until {row.until:%H:%M} UTC" if row.until else ""
    return _dotted(clean_name(row.name, 40), row.role, on, until), _dotted(work, labels)


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _chat_section(row: ChatRow) -> Block:
    """A row for reading, with the way to its thread."""
    since = f" since {clock(row.since)}" if row.since and row.state == "waiting" else ""
    title = f"<{row.link}|{name(row.name)}>" if row.link else bold(name(row.name))
    labels = " ".join(f"`{name(label, 30)}`" for label in row.labels[:5])
    held = f"{name(row.holder)} {'🟢' if row.holder_on else '⚪'}" if row.holder else "nobody holds it"
    second = _dotted(labels, held, row.number, said(row.words, 100))
    return section(f"{title} · {row.state}{since}\n{second}", accessory=button("Open", "chat:open", row.key))


def turn(action: str, page: Page) -> Blocks:
    """Earlier and later pages. Each button's value is the first row to show."""
    buttons = [
        button("‹ Earlier", f"{action}:earlier", str(max(page.start - PAGE, 0))) if page.start else None,
        button("Later ›", f"{action}:later", str(page.start + PAGE)) if page.start + PAGE < page.total else None,
    ]
    there = [one for one in buttons if one is not None]
    return [actions(*there)] if there else []
