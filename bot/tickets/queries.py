"""Tickets of chats that the asker may see, and what they are called."""

from dataclasses import dataclass

from bot.access.queries import Seen, judged
from bot.interactions import resolve
from bot.model.person import Agent
from bot.model.ticket import Ticket
from bot.text.names import fold
from storage.tx import Tx

MOST_LOOKED_AT = 500


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
    """Our number, Periskope's and the subject of each, folded, the newest first."""
    seen, _ = tx.tickets.seen_by(agent, limit=MOST_LOOKED_AT)
    return [(one.id, fold(one.periskope_id or ""), fold(one.subject)) for one in seen]


def shown(tx: Tx, ticket_id: int) -> str:
    """The subject of one that the asker may see, its chat and Periskope's number; empty: it is gone."""
    one = tx.tickets.get(ticket_id)
    parts = () if one is None else (one.subject, resolve.title(tx.chats.get(one.chat_id)), one.periskope_id or "")
    return " · ".join(part for part in parts if part)
