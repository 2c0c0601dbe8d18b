"""Weekly shifts: shown, typed, filled in; and exceptions to them."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action, may_do
from bot.availability import actions as availability
from bot.availability import forms as availability_forms
from bot.availability import messages as availability_messages
from bot.availability import queries as availability_queries
from bot.availability.actions import undo as availability_undo
from bot.availability.forms import OWN_ZONE, Preview, Week
from bot.interactions import answers, options, resolve, times
from bot.interactions.answers import ADMINS_ONLY
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Push,
    Replace,
    Reply,
    several,
)
from bot.interactions.named import PeopleArg, PersonArg
from bot.interactions.named_fields import PersonField
from bot.interactions.registry import arg, command
from bot.interactions.timed import WeekArg
from bot.interactions.times import WeeklyHours
from bot.model.person import Agent
from bot.model.schedule import Schedule, Shift
from bot.shifts.problems import Problem
from storage.tx import Tx

EVERY_DAY = "days"
SET_EXAMPLE = "/periskope schedule set @asha mon-fri 9:00-13:00 14:00-18:00 Europe/Berlin"
SPOKEN = ("shift", "hours", "rota", "roster hours", "working hours")
PREVIEWED = 5
Read = tuple[list[Shift], list[str], dict[str, str]]


def needs(agent: Agent, people: Sequence[Agent] = (), **_: object) -> Action:
    """Members are shown their own week, admins everybody's."""
    return Action.OWN_SCHEDULE if all(one.id == agent.id for one in people) else Action.OTHERS_SCHEDULE


def _form(ctx: Ctx, people: Sequence[Agent], **_: object) -> Answer:
    return ctx.do(schedule_form, ctx.agent, [str(one.id) for one in people])


@command(
    "schedule",
    verbs="show list",
    bare=True,
    say=SPOKEN,
    right=needs,
    group="you",
    help="See the weekly shifts, the days off and what today comes to.",
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
    source: Agent = arg(PersonArg(), only_after="from of", label="whose"),
    people: Sequence[Agent] = arg(PeopleArg(), only_after="to", label="to whom"),
) -> Answer:
    """What was saved; nobody is given their own."""
    to = [one for one in people if one.id != source.id]
    if not to:
        return Reply(text=answers.NOBODY_ELSE)
    was = ctx.do(availability_undo.plans_now, to)
    planned = ctx.do(availability.copy_schedule, source, to=to, by=ctx.agent)
    return ctx.do(availability_undo.undoable, ctx.agent, to, planned, was)


def schedule_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    """One row for all days; for one person as their week stands, if it is like that."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Reply(text=ADMINS_ONLY)
    people = resolve.by_ids(tx, chosen)
    week = _week(tx, people[0]) if len(people) == 1 else Week()
    data = EVERY_DAY if week.hours else ""
    return OpenModal(
        view=availability_forms.schedule(options.people(tx), options.zones(tx), week, chosen=chosen, data=data)
    )


def _week(tx: Tx, one: Agent) -> Week:
    schedule = tx.availability.plan(one.id).schedule
    if schedule is None or not schedule.shifts:
        return Week()
    by_day = [
        availability_messages.hours_line([(s.start_min, s.end_min) for s in schedule.shifts if s.weekday == day])
        for day in range(7)
    ]
    kinds = {line for line in by_day if line}
    if len(kinds) > 1:
        return Week(zone=schedule.tz, hours=tuple(by_day))
    days = tuple(str(day) for day in range(7) if by_day[day])
    return Week(zone=schedule.tz, days=days, shifts=tuple(kinds.pop().split(", ")))


def schedule_pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """*Different per day…*, *Preview* and *Copy from…* change the open form; nothing is saved by them but *Clear*."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Reply(text=ADMINS_ONLY)
    if press.view is None:
        return schedule_form(tx, agent, (press.value or "").split())
    values, what = press.view.values, press.action.partition(":")[2]
    people = resolve.by_ids(tx, values.get("people"))
    if what == "clear":
        if not people:
            return Push(view=_notice(answers.NOBODY))
        was = availability_undo.plans_now(tx, people)
        planned = availability.clear_schedule(tx, people, by=agent)
        return availability_undo.undoable(tx, agent, people, planned, was)
    if what == "preview":
        return Replace(view=_previewed(tx, people, values, each=press.view.data == EVERY_DAY))
    if what == "copy":
        opened = CopyForm.opened(tx, agent, data=" ".join(str(one.id) for one in people))
        return opened if people else Push(view=_notice(answers.NOBODY))
    shifts, _, _ = read_days(values, each=False)
    by_day = tuple(
        availability_messages.hours_line([(s.start_min, s.end_min) for s in shifts if s.weekday == day]) or ""
        for day in range(7)
    )
    week = Week(zone=str(values.get("zone") or OWN_ZONE), hours=by_day)
    chosen = [str(one.id) for one in people]
    return Replace(
        view=availability_forms.schedule(options.people(tx), options.zones(tx), week, chosen=chosen, data=EVERY_DAY)
    )


def _previewed(tx: Tx, people: Sequence[Agent], values: dict[str, Any], *, each: bool) -> dict[str, Any]:
    """The form as it is filled in, with what it would come to for the first of these people; nothing is saved."""
    shifts, _, wrong = read_days(values, each=each)
    zone = str(values.get("zone") or OWN_ZONE)
    tz = None if zone == OWN_ZONE else zone
    found = list(wrong.values()) or [
        availability_messages.problem(one) for one in availability.problems(people, tz, shifts)
    ]
    previews = [_comes_to(tx, one, availability.week_of(one, tz, shifts)) for one in people[:PREVIEWED]]
    week = Week(
        zone=zone,
        days=several(values.get("days")),
        shifts=tuple(str(values.get(f"shift{at}") or "") for at in range(3)),
        hours=tuple(str(values.get(f"day{day}") or "") for day in range(7)) if each else (),
    )
    return availability_forms.schedule(
        options.people(tx),
        options.zones(tx),
        week,
        chosen=[str(one.id) for one in people],
        previews=found or previews or [answers.NOBODY],
        data=EVERY_DAY if each else "",
    )


def _notice(text: str) -> dict[str, Any]:
    return availability_forms.notice(text)


def read_days(values: dict[str, Any], *, each: bool) -> Read:
    """The form's shifts, the field of each, and what cannot be read, by field."""
    shifts: list[Shift] = []
    fields: list[str] = []
    wrong: dict[str, str] = {}
    rows = (
        [(f"day{day}", [day]) for day in range(7)]
        if each
        else [
            (f"shift{at}", [int(day) for day in several(values.get("days")) if day in set("0123456")])
            for at in range(3)
        ]
    )
    for field, days in rows:
        typed = str(values.get(field) or "").strip()
        spans = times.several(typed) if typed else ()
        if not isinstance(spans, tuple):
            wrong[field] = availability_messages.unread_hours(typed, spans)
            continue
        read = [Shift(weekday=day, start_min=start, end_min=end) for start, end in spans for day in days]
        shifts += read
        fields += [field] * len(read)
    return shifts, fields, wrong


def schedule_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Errors stand at the field; saved, the next changes are shown."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return FieldErrors(errors={"people": ADMINS_ONLY})
    values = sent.form.values
    each = sent.form.data == EVERY_DAY
    people = resolve.by_ids(tx, values.get("people"))
    shifts, fields, wrong = read_days(values, each=each)
    if not people:
        wrong["people"] = answers.NOBODY
    if not shifts and not wrong:
        wrong["day0" if each else "shift0"] = availability_messages.NO_SHIFTS
    if wrong:
        return FieldErrors(errors=wrong)
    zone = str(values.get("zone") or OWN_ZONE)
    tz = None if zone == OWN_ZONE else zone
    was = availability_undo.plans_now(tx, people)
    planned = availability.set_schedule(tx, people, tz=tz, shifts=shifts, by=agent)
    if planned.problems:
        return FieldErrors(
            errors={_field(one, fields): availability_messages.problem(one) for one in reversed(planned.problems)}
        )
    previews = [_comes_to(tx, one, tx.availability.plan(one.id).schedule) for one in people[:PREVIEWED]]
    said = availability_messages.planned([resolve.who(tx, one) for one in people], len(planned.moved))
    below = availability_undo.plan.offer(tx, agent, was)
    return Replace(view=availability_forms.saved(said, previews, below=below))


def _comes_to(tx: Tx, one: Agent, schedule: Schedule | None) -> Preview:
    return Preview(
        person=resolve.who(tx, one),
        zone="" if schedule is None else schedule.tz,
        week=() if schedule is None else availability_messages.whole_week(schedule.shifts),
        boundaries=availability.preview(tx, one, schedule),
    )


def _field(problem: Problem, fields: Sequence[str]) -> str:
    if problem.field == "tz":
        return "zone"
    return fields[problem.index] if problem.index is not None and problem.index < len(fields) else "people"


@form
class CopyForm(Form):
    """Whose week the people in `data` shall have."""

    id, title, button, right = "copy_schedule", "Copy from", "Copy", Action.OTHERS_SCHEDULE
    whom = PersonField(text="Whose week")

    def submit(self) -> Answer:
        """What was saved; nobody is given their own."""
        people = [one for one in self.ctx.do(resolve.by_ids, self.data.split()) if one.id != self.whom.id]
        if not people:
            return FieldErrors(errors={"whom": answers.NOBODY_ELSE})
        was = self.ctx.do(availability_undo.plans_now, people)
        planned = self.ctx.do(availability.copy_schedule, self.whom, to=people, by=self.ctx.agent)
        return self.ctx.do(availability_undo.undoable, self.ctx.agent, people, planned, was)


@button("form:schedule", text="Schedule…", right=Action.OTHERS_SCHEDULE)
def open_schedule(ctx: Ctx) -> Answer:
    """The form for a week."""
    return ctx.do(schedule_form, ctx.agent)
