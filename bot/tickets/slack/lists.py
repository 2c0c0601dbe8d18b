"""Tickets listed, each with what can be done with it."""

from bot.access.policy import Action
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, OpenModal, Replace, Reply
from bot.interactions.registry import command
from bot.tickets import queries as tickets_queries


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
    return (
        OpenModal(view=ctx.do(tickets_queries.page, ctx.agent))
        if ctx.forms
        else Reply(text=ctx.do(tickets_queries.lines, ctx.agent))
    )


def _turned(ctx: Ctx, text: str) -> Answer:
    start = int(text) if text.isdecimal() and len(text) < 8 else 0
    return Replace(view=ctx.do(tickets_queries.page, ctx.agent, start))


@button("tickets:earlier", text="‹ Earlier", right=Action.LIST_CHATS, carries="text")
def earlier(ctx: Ctx, text: str) -> Answer:
    """The page that begins with this row."""
    return _turned(ctx, text)


@button("tickets:later", text="Later ›", right=Action.LIST_CHATS, carries="text")
def later(ctx: Ctx, text: str) -> Answer:
    """The page that begins with this row."""
    return _turned(ctx, text)
