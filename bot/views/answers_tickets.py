"""Answers about tickets."""

from collections.abc import Sequence

from bot.views.blocks import bold, name, said
from bot.views.lists_more import TicketRow

NONE = "I find no such ticket in chats that you may see. `/periskope tickets` lists them."
WHICH = "Which ticket? Say its number or more of its subject: `/periskope tickets` lists them."
ALREADY = "The ticket is {state} already. Nothing was changed."
CANNOT_HAVE = "They may not see that chat, or are not here, so nothing was changed. Choose somebody else."
AGAIN = "I ask Periskope once more. I tell you if it will not have the ticket."
THERE = "Periskope has the ticket, so nothing was changed. `/periskope tickets` lists it."
DROPPED = "The ticket is dropped. Nothing stands in Periskope."
NO_SUBJECT = "Say in a few words what it is about."


def stands(subject: str, assignee: str | None) -> str:
    """A ticket as it is now."""
    whose = f"{bold(name(assignee))} has it" if assignee else "it waits until somebody is available"
    return f"🎫 {bold(said(subject, 150))} is open, and {whose}."


def closed(subject: str) -> str:
    """Done."""
    return f"🎫 {bold(said(subject, 150))} is closed."


def lines(rows: Sequence[TicketRow]) -> str:
    """Tickets in words, where no form can be opened."""
    if not rows:
        return "There are no tickets in chats that you may see."
    told = [
        f"🎫 {bold(said(row.subject, 100))} · {name(row.chat)} · {said(row.state, 20)} · "
        f"{name(row.assignee) if row.assignee else 'for nobody yet'}"
        for row in rows
    ]
    return "\n".join(told)
