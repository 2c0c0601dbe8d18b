"""Weekly shifts: shown, typed, filled in; and exceptions to them."""

from collections.abc import Sequence

from bot.access.policy import Action
from bot.availability import actions as availability
from bot.availability import messages as availability_messages
from bot.availability import queries as availability_queries
from bot.availability.actions import undo as availability_undo
from bot.availability.slack.week_form import week_form
from bot.interactions import answers
from bot.interactions.ctx import Ctx
from bot.interactions.models import (
    Answer,
    Reply,
)
from bot.interactions.named import PeopleArg, PersonArg
from bot.interactions.registry import arg, command
from bot.interactions.timed import WeekArg
from bot.interactions.times import WeeklyHours
from bot.model.person import Agent

SET_EXAMPLE = "/periskope schedule set @asha mon-fri 9:00-13:00 14:00-18:00 Europe/Berlin"
SPOKEN = ("shift", "hours", "rota", "roster hours", "working hours")


def needs(agent: Agent, people: Sequence[Agent] = (), **_: object) -> Action:
    """Members are shown their own week, admins everybody's."""
    return Action.OWN_SCHEDULE if all(one.id == agent.id for one in people) else Action.OTHERS_SCHEDULE


def _form(ctx: Ctx, people: Sequence[Agent], **_: object) -> Answer:
    return week_form(ctx, people)


@command(
    "schedule",
    verbs="show list",
    bare=True,
    say=SPOKEN,
    right=needs,
    group="you",
    help="Set the weekly shifts, or see them with the days off and what today comes to.",
    example="/periskope schedule @asha",
    changes=False,
)
def schedule(ctx: Ctx, people: Sequence[Agent] = arg(PeopleArg(), after="of for", optional=True)) -> Answer:
    """Their weeks, or one's own."""
    return ctx.do(availability_queries.weeks, ctx.agent, people or [ctx.agent])


@command(
    "schedule",
    verbs="set change edit add",
    bare=True,
    say=SPOKEN,
    right=Action.OTHERS_SCHEDULE,
    group="admins",
    help="Set weekly shifts, up to three a day, for one person or many.",
    example=SET_EXAMPLE,
    form=_form,
)
def schedule_set(
    ctx: Ctx,
    people: Sequence[Agent] = arg(PeopleArg(), after="of for to", optional=True),
    week: WeeklyHours = arg(WeekArg(), after="to"),
) -> Answer:
    """What was saved, for each person in the named zone or their own; asked whose, if nobody is named."""
    if not people:
        return _form(ctx, people) if ctx.forms else Reply(text=answers.missing("whose", SET_EXAMPLE))
    was = ctx.do(availability_undo.plans_now, people)
    planned = ctx.do(availability.set_schedule, people, tz=week.tz, shifts=week.shifts, by=ctx.agent)
    return ctx.do(availability_undo.undoable, ctx.agent, people, planned, was)


def _sure_to_clear(ctx: Ctx, people: Sequence[Agent], **_: object) -> str:
    """A cleared week is gone: what it was stands in the question."""
    weeks = ctx.do(availability_queries.weeks_shown, people)
    return f"Clear these schedules? Without one, people set their status themselves.\n{weeks}"


@command(
    "schedule clear",
    verbs="remove delete",
    right=Action.OTHERS_SCHEDULE,
    group="admins",
    help="Clear people's weekly shifts.",
    example="/periskope schedule clear @asha",
    sure=_sure_to_clear,
)
def schedule_clear(ctx: Ctx, people: Sequence[Agent] = arg(PeopleArg(), after="of for")) -> Answer:
    """What is left of each plan."""
    was = ctx.do(availability_undo.plans_now, people)
    planned = ctx.do(availability.clear_schedule, people, by=ctx.agent)
    return ctx.do(availability_undo.undoable, ctx.agent, people, planned, was)


@command(
    "schedule copy",
    right=Action.OTHERS_SCHEDULE,
    group="admins",
    help="Give people another's weekly shifts.",
    example="/periskope schedule copy from @asha to @omar",
)
def schedule_copy(
    ctx: Ctx,
    source: Agent = arg(PersonArg(), after="from of", label="whose"),
    people: Sequence[Agent] = arg(PeopleArg(), only_after="to", label="to whom"),
) -> Answer:
    """What was saved; nobody is given their own."""
    to = [one for one in people if one.id != source.id]
    if not to:
        return Reply(text=answers.NOBODY_ELSE)
    if not ctx.do(availability_queries.has_shifts, source):
        return Reply(text=availability_messages.nothing_to_copy(source.name))
    was = ctx.do(availability_undo.plans_now, to)
    planned = ctx.do(availability.copy_schedule, source, to=to, by=ctx.agent)
    return ctx.do(availability_undo.undoable, ctx.agent, to, planned, was)
