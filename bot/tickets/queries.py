"""Tickets of chats that the asker may see, and what they are called."""

from dataclasses import dataclass
from typing import Any

from bot.access.queries import Seen, judged
from bot.blockkit.blocks import Block, option, overflow
from bot.blockkit.paging import PAGE, Page
from bot.interactions import resolve
from bot.interactions.said import PRESSED
from bot.model.person import Agent
from bot.model.ticket import Ticket
from bot.text.names import fold
from bot.threads.queries.render import link_for
from bot.tickets import messages as tickets_messages
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket of a chat that the asker may see now."""

    ticket: Ticket
    seen: Seen


def seen_ticket(tx: Tx, agent: Agent, ticket_id: int) -> SeenTicket | None:
    """The ticket as it is now, if the person may see its chat; None if it is hidden or not there, alike."""
    ticket = tx.tickets.get(ticket_id)
    seen = None if ticket is None else judged(tx, agent, chat_id=ticket.chat_id)
    return None if ticket is None or seen is None else SeenTicket(ticket, seen)


def numbered(tx: Tx, agent: Agent, number: str) -> SeenTicket | None:
    """The same by our number as buttons and forms carry it."""
    return seen_ticket(tx, agent, int(number)) if number.isdecimal() and len(number) < 10 else None


def names(tx: Tx, agent: Agent) -> list[tuple[int, str, str]]:
    """Our number, Periskope's and the subject of each, folded, open ones first, then the newest."""
    return [(one, fold(number), fold(subject)) for one, number, subject in tx.tickets.names(agent)]


def shown(tx: Tx, ticket_id: int) -> str:
    """The subject of one that the asker may see, its chat and Periskope's number; empty: it is gone."""
    one = tx.tickets.get(ticket_id)
    parts = () if one is None else (one.subject, resolve.title(tx.chats.get(one.chat_id)), one.periskope_id or "")
    return " · ".join(part for part in parts if part)


def lines(tx: Tx, agent: Agent) -> str:
    """The first of them as text."""
    return tickets_messages.lines([row(tx, agent, one) for one in tx.tickets.seen_by(agent)[0]])


def row(tx: Tx, agent: Agent, ticket: Ticket) -> tickets_messages.TicketLine:
    """A ticket in a list, for somebody who may see its chat."""
    chat = tx.chats.get(ticket.chat_id)
    return tickets_messages.TicketLine(
        subject=ticket.subject,
        chat=resolve.title(chat),
        state=ticket.state,
        priority=ticket.priority,
        assignee=assignee(tx, ticket),
        link=link_for(tx, agent, ticket.chat_id),
        menu=menu(ticket, chat.key),
    )


def menu(ticket: Ticket, key: str) -> Block:
    """What can be done with it: each a whole line, which is read and judged as if it were typed."""
    done = [("reopen", "Reopen")] if not ticket.open else [("close", "Close"), ("assign", "Assign…")]
    acts = [option(text, f"tickets {verb} <!ticket^{ticket.id:x}>") for verb, text in done]
    return overflow(f"{PRESSED}:ticket", [*acts, option("Open the chat", f"open <!chat^{key}>")])


def page(tx: Tx, agent: Agent, start: int = 0) -> dict[str, Any]:
    """A page of them."""
    found, total = tx.tickets.seen_by(agent, start=start, limit=PAGE)
    return tickets_messages.tickets([row(tx, agent, one) for one in found], Page(start=start, total=total))


def assignee(tx: Tx, ticket: Ticket) -> str | None:
    """Whose it is, by name and address; None: nobody's."""
    return resolve.who_by_address(tx.people.roster().get(ticket.assignee_id)) or ticket.assignee_email
