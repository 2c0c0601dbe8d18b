"""The list of the team, and the picture of its coverage."""

from bot.access.policy import Action
from bot.interactions import options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import (
    Answer,
    OpenModal,
    Replace,
    Reply,
)
from bot.interactions.registry import command
from bot.model.effect.reports import CoverageFile
from bot.team import messages as team_messages
from bot.team import queries as team_queries

ONLINE = ("is online", "online", "is on", "is available", "is offline")


@command(
    "team",
    verbs="show list",
    bare=True,
    say=("people", "agent", "roster", "member", "staff", "colleague", *(f"who {one}" for one in ONLINE)),
    right=Action.ROSTER,
    group="admins",
    help="The people: role, labels, who is online, what waits for each; the week's coverage as a picture.",
    example="/periskope team",
    changes=False,
)
def everybody(ctx: Ctx) -> Answer:
    """Everybody, in a form; in words where no form can be opened."""
    if ctx.forms:
        return OpenModal(view=ctx.do(team_queries.page, ctx.agent, 0))
    return Reply(text=team_messages.team_lines(ctx.do(team_queries.rows, ctx.agent)))


@command(
    "team coverage",
    verbs="week picture chart",
    right=Action.ROSTER,
    group="admins",
    help="The week's coverage as a picture.",
    example="/periskope team coverage",
    changes=False,
)
def coverage(ctx: Ctx) -> Answer:
    """The picture comes as a direct message."""
    about = CoverageFile(zone=resolve.zone(ctx.agent))
    return ctx.do(options.send_files, ctx.agent, ctx.ask, about)


def _turned(ctx: Ctx, start: int, data: str) -> Answer:
    return Replace(view=ctx.do(team_queries.page, ctx.agent, start))


earlier = button("team:earlier", text="‹ Earlier", right=Action.ROSTER, carries="page")(_turned)
later = button("team:later", text="Later ›", right=Action.ROSTER, carries="page")(_turned)
