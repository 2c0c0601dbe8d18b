"""Shorter lists: tickets, quick replies, health, a contact's number when it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views.blocks import (
    Block,
    Blocks,
    Shown,
    actions,
    bold,
    button,
    context,
    name,
    option,
    overflow,
    plain,
    said,
    section,
    sections,
)
from bot.views.inputs import modal
from bot.views.lists import PAGE, Page, turn

PRIORITIES = {1: "low", 2: "medium", 3: "high", 4: "urgent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket of a chat that the reader may see. `state` is Periskope's word: open, inprogress, closed."""

    key: str
    subject: str = field(repr=False)
    chat: str = field(repr=False)
    state: str
    priority: int = 2
    assignee: str | None = None
    link: str | None = None


def tickets(rows: Sequence[TicketRow], page: Page, *, data: str = "") -> dict[str, Any]:
    """A page of tickets, each with what can be done with it."""
    blocks: Blocks = [context(page.line("ticket")), *(_ticket(row) for row in rows[:PAGE]), *turn("tickets", page)]
    return modal("tickets", "Tickets", blocks, data=data)


def _ticket(row: TicketRow) -> Block:
    chat = f"<{row.link}|{name(row.chat)}>" if row.link else name(row.chat)
    held = name(row.assignee) if row.assignee else "for nobody yet"
    done = row.state == "closed"
    deeds = [("reopen", "Reopen")] if done else [("close", "Close"), ("assign", "Assign…")]
    menu = [option(text, f"{what}:{row.key}") for what, text in (*deeds, ("open", "Open the chat"))]
    second = " · ".join((chat, said(row.state, 20), PRIORITIES.get(row.priority, "medium"), held))
    return section(f"🎫 {bold(said(row.subject, 150))}\n{second}", accessory=overflow("ticket:menu", menu))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """A quick reply; `team` if everybody has it."""

    key: str
    short: str = field(repr=False)
    text: str = field(repr=False)
    team: bool = False


def quick_replies(rows: Sequence[StoredReply], *, admin: bool) -> dict[str, Any]:
    """The team's texts and one's own. The team's are changed by admins."""
    blocks: Blocks = [
        context("`!name` alone in a thread sends the text of that name."),
        actions(button("New…", "reply:new", "new", style="primary")),
    ]
    for row in rows[:90]:
        whose = "the team's" if row.team else "mine"
        change = button("Change…", "reply:change", row.key) if admin or not row.team else None
        blocks.append(section(f"*!{said(row.short, 40)}* ({whose})\n{said(row.text, 200)}", accessory=change))
    if not rows:
        blocks.append(context("There are none yet."))
    return modal("quick_replies", "Quick replies", blocks)


def health(lines: Sequence[tuple[bool, str]]) -> Shown:
    """How everything is: (well, sentence)."""
    ill = sum(not well for well, _ in lines)
    head = "All is well." if not ill else f"{ill} of {len(lines)} need somebody to look."
    text = "\n".join([f"*{head}*", *(f"{'✅' if well else '❌'} {said(line, 300)}" for well, line in lines)])
    return Shown(text=head, blocks=sections(text))


def contact(who: str, number: str, *, members: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """A contact's full name and number, shown because somebody asked; for a group its people."""
    blocks: Blocks = [{"type": "section", "text": plain(f"{who}\n{number}", 500)}]
    if members:
        lines = [f"{member}: {their_number}" for member, their_number in members[:100]]
        blocks.append({"type": "section", "text": plain("\n".join(lines), 3_000)})
    return modal("contact", "Contact", blocks)


def former(versions: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a message said before it was edited: (when, words), newest first; the last six fit a form."""
    blocks: Blocks = []
    for when, words in versions[:6]:
        blocks += [context(said(when, 60)), {"type": "section", "text": plain(words, 3_000)}]
    return modal("former", "Before the edit", blocks)
