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


def _turned(ctx: Ctx, start: int, data: str) -> Answer:
    return Replace(view=ctx.do(tickets_queries.page, ctx.agent, start))


earlier = button("tickets:earlier", text="‹ Earlier", right=Action.LIST_CHATS, carries="page")(_turned)
later = button("tickets:later", text="Later ›", right=Action.LIST_CHATS, carries="page")(_turned)
