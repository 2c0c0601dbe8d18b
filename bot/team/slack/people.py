"""The list of the team, and the picture of its coverage."""

from bot.access.policy import Action, may_do
from bot.availability import queries as availability_queries
from bot.blockkit.paging import PAGE, Page
from bot.interactions import answers, options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    OpenModal,
    Push,
    Replace,
    Reply,
)
from bot.interactions.registry import command
from bot.model.effect.reports import CoverageFile
from bot.model.person import Agent
from bot.shifts import wording
from bot.team import messages as team_messages
from bot.team.messages import PersonLine, team_list
from storage.tx import Tx


@command(
    "team",
    verbs="show list",
    bare=True,
    say=("people", "agent", "roster", "member", "staff", "colleague"),
    right=Action.ROSTER,
    group="admins",
    help="The people: role, labels, who is on, what waits for each; the week's coverage as a picture.",
    example="/periskope team",
    changes=False,
)
def everybody(ctx: Ctx) -> Answer:
    """Everybody, in a form; in words where no form can be opened."""
    if ctx.forms:
        return OpenModal(view=ctx.do(page, ctx.agent, 0))
    return Reply(text=team_messages.team_lines(ctx.do(_rows, ctx.agent)))


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


def form(tx: Tx, agent: Agent) -> Answer:
    """The list by button."""
    return Push(view=page(tx, agent, 0)) if may_do(agent, Action.ROSTER) else Reply(text=answers.ADMINS_ONLY)


def page(tx: Tx, reader: Agent, start: int) -> dict[str, object]:
    """Ten people of the list."""
    rows = _rows(tx, reader)
    return team_list(rows[start : start + PAGE], Page(start=start, total=len(rows)))


def _rows(tx: Tx, reader: Agent) -> list[PersonLine]:
    roster = tx.people.roster()
    agents = sorted(roster.agents, key=lambda one: (one.state == "inactive", one.role != "admin", resolve.who(tx, one)))
    ids = [one.id for one in agents]
    names = {label.id: label.name for label in tx.labels.all()}
    stands, waiting, held = (
        availability_queries.shown_all(tx, ids),
        tx.waits.load(list(ids)),
        tx.chat_lists.open_held(ids),
    )
    return [
        PersonLine(
            key=str(one.id),
            name=resolve.who(tx, one),
            role=one.role,
            state=one.state,
            on=stands[one.id].online,
            source=stands[one.id].source or "",
            until="" if until is None else wording.told(until, reader.tz, tx.business_now),
            labels=tuple(names[label] for label in sorted(roster.granted.get(one.id, ())) if label in names),
            waiting=waiting.get(one.id, 0),
            open=held.get(one.id, 0),
        )
        for one in agents
        for until in [stands[one.id].until]
    ]


def turned(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Another page."""
    if not may_do(agent, Action.ROSTER):
        return Reply(text=answers.ADMINS_ONLY)
    start = int(press.value) if press.value is not None and press.value.isdecimal() else 0
    return Replace(view=page(tx, agent, min(start, 1_000_000)))


@button("form:team", text="Team…", right=Action.ROSTER)
def open_team(ctx: Ctx) -> Answer:
    """The list of the team."""
    return ctx.do(form, ctx.agent)
