from collections.abc import Sequence

from bot.access.policy import Action
from bot.availability import actions as availability
from bot.availability import forms as availability_forms
from bot.availability import messages as availability_messages
from bot.availability import queries as availability_queries
from bot.availability.actions import undo as availability_undo
from bot.availability.slack import schedule as availability_schedule
from bot.interactions import answers, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import RadioField, maybe
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.named import PeopleArg
from bot.interactions.named_fields import PeopleField
from bot.interactions.registry import arg, command
from bot.interactions.ticked import ticked
from bot.interactions.timed import ExceptionArg
from bot.interactions.timed_fields import ClockField, DayField, ShiftsField
from bot.model.person import Agent
from bot.model.schedule import DAY, Exceptional, OtherHours, TimeOff

ADD_EXAMPLE = "/periskope exceptions add @asha 24 dec to 31 dec off"
SPOKEN = ("time off", "day off", "days off", "holiday", "vacation", "leave", "absence", "sick")


def _form(ctx: Ctx, people: Sequence[Agent], **_: object) -> Answer:
    return exceptions_form(ctx, people)


@command(
    "exceptions",
    verbs="show list",
    bare=True,
    say=SPOKEN,
    right=availability_schedule.needs,
    group="you",
    help="Days off and other hours: add or remove them, or see them.",
    example="/periskope exceptions @asha",
    changes=False,
)
def exceptions(ctx: Ctx, people: Sequence[Agent] = arg(PeopleArg(), after="of for", optional=True)) -> Answer:
    """Their weeks with the exceptions, or one's own."""
    return ctx.do(availability_queries.weeks, ctx.agent, people or [ctx.agent])


@command(
    "exceptions",
    verbs="add set new",
    bare=True,
    say={words: {"leave": "time off"} for words in SPOKEN},
    right=Action.OTHERS_SCHEDULE,
    group="admins",
    help="Give people days off, hours off or other hours.",
    example=ADD_EXAMPLE,
    form=_form,
)
def exceptions_add(
    ctx: Ctx,
    people: Sequence[Agent] = arg(PeopleArg(), after="of for to", optional=True),
    what: str = arg(ExceptionArg(off_by="leave"), after="on for", label="days"),
    leave: str | None = arg(ChoiceArg({"time off": ""}), optional=True, label="hours are off"),
) -> Answer:
    """What was saved for each person, on their own clock; asked whose, if nobody is named. `leave`: hours are off too."""
    what = f"{what} off" if leave else what
    if not people:
        return _form(ctx, people) if ctx.forms else Reply(text=answers.missing("whose", ADD_EXAMPLE))
    was = ctx.do(availability_undo.plans_now, people)
    return ctx.do(
        availability_undo.plan.under, ctx.agent, was, ctx.do(availability.exceptions_typed, ctx.agent, people, what)
    )


def _sure_to_remove(ctx: Ctx, people: Sequence[Agent], what: str | None, **_: object) -> str:
    """One that is named is removed at once; all of somebody's are asked about, with what they are."""
    if what is not None:
        return ""
    there = [one for person in people for one in ctx.do(availability_queries.exception_lines, person)]
    return "Remove all of these exceptions?\n" + "\n".join(there) if there else ""


@command(
    "exceptions remove",
    verbs="delete clear cancel drop",
    right=Action.OTHERS_SCHEDULE,
    group="admins",
    help="Remove one exception, or all that somebody has.",
    example="/periskope exceptions remove @asha 24 dec",
    sure=_sure_to_remove,
)
def exceptions_remove(
    ctx: Ctx,
    people: Sequence[Agent] = arg(PeopleArg(), after="of for from"),
    what: str | None = arg(ExceptionArg(new=False), after="on for from", optional=True, label="days"),
) -> Answer:
    """For each person what was removed, and what is left."""
    was = ctx.do(availability_undo.plans_now, people)
    return ctx.do(
        availability_undo.plan.under, ctx.agent, was, ctx.do(availability.exceptions_removed, ctx.agent, people, what)
    )


@form
class ExceptionsForm(Form):
    """Days off or other hours, for several people at once."""

    id, title, button, right = "exceptions", "Exceptions", "Save", Action.OTHERS_SCHEDULE
    people = PeopleField(text="Who")
    kind = RadioField(text="What", choices=availability_forms.KINDS, redraws=True)
    first = DayField(text="First day")
    last = maybe(DayField(text="Last day"))
    hours = ShiftsField(
        text="Hours on each of these days",
        hint=availability_forms.HOURS,
        when=lambda values: values.get("kind") == "hours",
    )
    from_time = maybe(
        ClockField(text="From", hint="Leave empty for whole days.", when=lambda values: values.get("kind") != "hours")
    )
    until_time = maybe(ClockField(text="Until", when=lambda values: values.get("kind") != "hours"))

    def submit(self) -> Answer:
        """What was saved, and each person's week below it."""
        was = self.ctx.do(availability_undo.plans_now, self.people)
        planned = self.ctx.do(availability.set_exceptions, self.people, [self._said()], by=self.ctx.agent)
        if planned.problems:
            places = {"from": "from_time", "until": "until_time", "tz": "people"}
            return FieldErrors(
                errors={
                    places.get(one.field, one.field): availability_messages.problem(one) for one in planned.problems
                }
            )
        return self.ctx.do(availability_undo.undoable, self.ctx.agent, self.people, planned, was)

    def _said(self) -> Exceptional:
        last = self.last or self.first
        if self.kind == "hours":
            return OtherHours(first=self.first, last=last, hours=self.hours)
        midnight = self.until_time == 0 and last == self.first  # at the end of that day
        until = DAY if self.until_time is None or midnight else self.until_time
        return TimeOff(first=self.first, last=last, from_min=self.from_time or 0, until_min=until)


def exceptions_form(ctx: Ctx, people: Sequence[Agent] = ()) -> Answer:
    """The form, from today on."""
    today = ctx.do(resolve.clock, ctx.agent).today.isoformat()
    return ExceptionsForm.open(ctx, people=[str(one.id) for one in people], first=today)


button("form:exceptions", text="Exceptions…", right=Action.OTHERS_SCHEDULE)(exceptions_form)
button("exceptions:for", text="Exceptions…", right=Action.OTHERS_SCHEDULE, carries="people")(exceptions_form)
ticked("team:exceptions", rows="people", right=Action.OTHERS_SCHEDULE)(exceptions_form)
