"""What people read about tickets: lists and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.blockkit.blocks import Block, Blocks, bold, context, name, said, section
from bot.blockkit.forms import modal
from bot.blockkit.paging import PAGE, Page, turn
from bot.model.ticket import TicketState

NONE = "I find no such ticket in chats that you may see. `/periskope tickets` lists them."
CANNOT_HAVE = "They may not see that chat, or are not here. Choose somebody else."
PERSON_FIRST = "A subject cannot have a mention in it. Name the person before it: `tickets create Priya Nair for @asha about broken bell`."
TOO_LONG = "A subject has at most 200 characters."
AGAIN = "I ask Periskope once more. I tell you if it will not have the ticket."
IN_PERISKOPE = "Periskope has the ticket, so nothing was changed. `/periskope tickets` lists it."
DROPPED = "The ticket is dropped. Nothing stands in Periskope."
HOW = "🎫 on a customer's message makes one, and so does *Ticket…* in a card's menu."
NO_SUBJECT = "Say in a few words what it is about."
PRIORITIES = {1: "low", 2: "medium", 3: "high", 4: "urgent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """A ticket of a chat that the reader may see."""

    subject: str = field(repr=False)
    chat: str = field(repr=False)
    state: TicketState
    priority: int = 2
    assignee: str | None = None
    link: str | None = None
    menu: Block = field(default_factory=dict, repr=False)


def tickets(rows: Sequence[TicketLine], page: Page, *, data: str = "") -> dict[str, Any]:
    """A page of tickets, each with a menu of actions."""
    how = [] if rows else [context(HOW)]
    blocks: Blocks = [
        context(page.line("ticket")),
        *how,
        *(_ticket(row) for row in rows[:PAGE]),
        *turn("tickets", page),
    ]
    return modal("tickets", "Tickets", blocks, data=data)


def _ticket(row: TicketLine) -> Block:
    chat = f"<{row.link}|{name(row.chat)}>" if row.link else name(row.chat)
    whose = name(row.assignee) if row.assignee else "unassigned"
    second = " · ".join((chat, said(row.state, 20), PRIORITIES.get(row.priority, "medium"), whose))
    return section(f"🎫 {bold(said(row.subject, 150))}\n{second}", accessory=row.menu or None)


def lines(rows: Sequence[TicketLine]) -> str:
    """Tickets as lines of text, where no form can be opened."""
    if not rows:
        return f"There are no tickets in chats that you may see. {HOW}"
    texts = [
        f"🎫 {bold(said(row.subject, 100))} · {name(row.chat)} · {said(row.state, 20)} · "
        f"{name(row.assignee) if row.assignee else 'unassigned'}"
        for row in rows
    ]
    return "\n".join(texts)


def no_ticket(typed: str) -> str:
    """Words that are no ticket's, or those of a hidden one."""
    return f"I find no such ticket in chats that you may see: “{said(typed, 60)}”. `/periskope tickets` lists them."


def no_subject(typed: str) -> str:
    """Words that are neither a chat nor a subject."""
    return f"I don't know “{said(typed, 60)}” here. Say what it is about after *about*."


def cannot_have(who: str) -> str:
    """Somebody who may not see the chat, or is not here."""
    return f"{bold(name(who))} may not see that chat, or is not here. Nothing was changed. Choose somebody else."


def _one(subject: str, chat: str) -> str:
    return f"🎫 {bold(said(subject, 150))} ({name(chat)})"


def _whose(assignee: str | None) -> str:
    return f"assigned to {bold(name(assignee))}" if assignee else "unassigned until somebody is available"


def created(subject: str, chat: str, assignee: str | None) -> str:
    """A new ticket, open, and whose it is."""
    return f"{_one(subject, chat)} is open and {_whose(assignee)}."


def assigned(subject: str, chat: str, assignee: str | None, *, was: str | None) -> str:
    """Whose a ticket is, and was."""
    if assignee is not None and assignee == was:
        return f"{_one(subject, chat)} is assigned to {bold(name(assignee))} already. Nothing was changed."
    return f"{_one(subject, chat)} is {_whose(assignee)} (was: {name(was) if was else 'unassigned'})."


def assigned_meanwhile(subject: str, assignee: str | None) -> str:
    """Whose a ticket is that somebody is about to assign, where that changed since they began."""
    return (
        f"The assignee changed while the form was open: now 🎫 {bold(said(subject, 150))} is {_whose(assignee)}. "
        "Nothing was changed. Send it again to assign anyway."
    )


def closed(subject: str, chat: str, *, was: str | None) -> str:
    """A ticket that was open, and whose."""
    return f"{_one(subject, chat)} is closed (was: open, {name(was) if was else 'unassigned'})."


def reopened(subject: str, chat: str, assignee: str | None) -> str:
    """A ticket that was closed, and whose it is now."""
    return f"{_one(subject, chat)} is open again and {_whose(assignee)}."


def already(subject: str, chat: str, state: str) -> str:
    """A ticket on which nothing was to be changed."""
    return f"{_one(subject, chat)} is {state} already. Nothing was changed."
