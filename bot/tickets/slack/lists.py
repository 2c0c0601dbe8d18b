"""Tickets listed, each with what can be done with it."""

from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Block, option, overflow
from bot.blockkit.paging import PAGE, Page
from bot.interactions import resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, OpenModal, Replace, Reply
from bot.interactions.registry import command
from bot.interactions.said import PRESSED
from bot.model.person import Agent
from bot.model.ticket import Ticket
from bot.threads.queries.render import link_for
from bot.tickets import actions as tickets
from bot.tickets import messages as tickets_messages
from storage.tx import Tx


@command(
    "tickets",
    verbs="show list",
    bare=True,
    also=("case",),
    right=Action.LIST_CHATS,
    group="chats",
    help="List tickets; create, assign, close and reopen them.",
    example="/periskope tickets",
    changes=False,
)
def listed(ctx: Ctx) -> Answer:
    """Those in chats that the asker may see, a page with menus, or as text."""
    return OpenModal(view=ctx.do(page, ctx.agent)) if ctx.forms else Reply(text=ctx.do(lines, ctx.agent))


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
        assignee=tickets.assignee(tx, ticket),
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


def _turned(ctx: Ctx, text: str) -> Answer:
    start = int(text) if text.isdecimal() and len(text) < 8 else 0
    return Replace(view=ctx.do(page, ctx.agent, start))


@button("tickets:earlier", text="‹ Earlier", right=Action.LIST_CHATS, carries="text")
def earlier(ctx: Ctx, text: str) -> Answer:
    """The page that begins with this row."""
    return _turned(ctx, text)


@button("tickets:later", text="Later ›", right=Action.LIST_CHATS, carries="text")
def later(ctx: Ctx, text: str) -> Answer:
    """The page that begins with this row."""
    return _turned(ctx, text)
