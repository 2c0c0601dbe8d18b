"""The form for a week of shifts: the same on some days, or with a line for each day."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.access.policy import Action
from bot.availability import actions as availability
from bot.availability import forms as availability_forms
from bot.availability import messages as availability_messages
from bot.availability import queries as availability_queries
from bot.availability.actions import undo as availability_undo
from bot.availability.forms import DAYS, OWN_ZONE, Preview, Week
from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block, Blocks, actions
from bot.blockkit.forms import SelectOption
from bot.interactions import answers, options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, SelectField
from bot.interactions.models import (
    Answer,
    FieldErrors,
    OpenModal,
    Replace,
    Reply,
    several,
)
from bot.interactions.named_fields import PeopleField, PersonField
from bot.interactions.ticked import ticked
from bot.interactions.timed_fields import ShiftsField
from bot.model.person import Agent
from bot.model.schedule import Shift
from bot.shifts.problems import Problem

EVERY_DAY = "days"
PREVIEWED = 5
EACH_HINT = f"Up to three shifts, with commas between them. {availability_forms.HOURS}"
SAME = tuple(f"shift{at}" for at in range(3))
EACH = tuple(f"day{day}" for day in range(7))
"""The fields of shifts: the same on some days, or one for each day."""


def week_form(ctx: Ctx, people: Sequence[Agent] = ()) -> Answer:
    """One row for all days; for one person as their week stands, if it is like that."""
    week = ctx.do(availability_queries.week, people[0]) if len(people) == 1 else Week()
    return WeekForm.open(
        ctx,
        data=EVERY_DAY if week.hours else "",
        people=[str(one.id) for one in people],
        zone=week.zone,
        days=list(week.days),
        **dict(zip(SAME, week.shifts, strict=False)),
        **dict(zip(EACH, week.hours, strict=False)),
    )


def _zones(ctx: Ctx) -> Sequence[SelectOption]:
    return [availability_forms.EACH_THEIR_OWN, *ctx.do(options.zones)]


class _DaysField(FormField[tuple[str, ...]]):
    """Days of the week."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A checkbox for each."""
        return kit.ticks(self.kit, DAYS, several(raw))

    def read(self, ctx: Ctx, raw: Any) -> tuple[str, ...]:
        """Their numbers from Monday on."""
        return tuple(one for one in several(raw) if one in set("0123456"))


def _shift(text: str, hint: str = "") -> ShiftsField:
    return ShiftsField(text=text, hint=hint, optional=True)


LINES = {
    **{name: _shift(f"Shift {at + 1}", "" if at else availability_forms.HOURS) for at, name in enumerate(SAME)},
    **{name: _shift(day.text, "" if at else EACH_HINT) for at, (name, day) in enumerate(zip(EACH, DAYS, strict=True))},
}


for _name, _line in LINES.items():
    _line.name = _name


@form
class WeekForm(Form):
    """The week's shifts of one person or several: the same on some days, or with a line for each. `data`: which of the two."""

    id, title, button, right = "schedule", "Schedule", "Save", Action.OTHERS_SCHEDULE
    people = PeopleField(text="Who")
    zone = SelectField(text="Time zone", offered=_zones)
    days = _DaysField(text="Days", optional=True)

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        super().__init__(ctx, values, data)
        self.values.setdefault("zone", OWN_ZONE)
        self.values.setdefault("days", list(availability_forms.WORKDAYS))
        self.previews: Sequence[Preview | str] = ()

    def ground(self) -> str:
        """The week that stands in it, where it is one person's."""
        people = _named(self)
        return self.ctx.do(availability_queries.week_mark, people[0]) if len(people) == 1 else ""

    def overtaken(self) -> str:
        """How that person's week is by now, if it is another and is to be replaced."""
        now = {self.ctx.do(availability_queries.week_mark, one): one for one in self.people}
        whose = (self.shown or "").partition("-")[0]
        moved = [one for mark, one in now.items() if str(one.id) == whose and mark != self.shown]
        return self.ctx.do(availability_queries.week_overtaken, moved[0]) if moved else ""

    def see_anew(self) -> None:
        """That week, whoever else is chosen."""
        whose = (self.shown or "").partition("-")[0]
        self.shown = next(
            (self.ctx.do(availability_queries.week_mark, one) for one in self.people if str(one.id) == whose), ""
        )

    @property
    def tz(self) -> str | None:
        """The zone that was chosen; None: each person's own."""
        return None if self.get("zone") in {None, OWN_ZONE} else str(self.get("zone"))

    @property
    def lines(self) -> tuple[str, ...]:
        """The fields in which shifts are typed."""
        return EACH if self.data == EVERY_DAY else SAME

    def known(self) -> dict[str, FormField[Any]]:
        """Also a line for each shift, or for each day."""
        return {**type(self).fields, **LINES}

    def there(self) -> dict[str, FormField[Any]]:
        """One kind of lines, and days only for the one that needs them."""
        hidden = {"days", *SAME} if self.data == EVERY_DAY else set(EACH)
        return {name: one for name, one in super().there().items() if name not in hidden}

    def below(self) -> Blocks:
        """What can be done with it, and what it would come to."""
        buttons = [each_day.block()] if self.data != EVERY_DAY else []
        row = actions(*buttons, preview.block(), copy.block(), clear.block())
        return [row, *availability_forms.previewed(self.previews)]

    def shifts(self) -> tuple[list[Shift], list[str]]:
        """The shifts that were read, and the field of each."""
        shifts: list[Shift] = []
        fields: list[str] = []
        for name in self.lines:
            days = [int(name[-1])] if self.data == EVERY_DAY else [int(day) for day in self.get("days") or ()]
            read = [Shift(weekday=day, start_min=at, end_min=to) for at, to in self.get(name) or () for day in days]
            shifts += read
            fields += [name] * len(read)
        return shifts, fields

    def submit(self) -> Answer:
        """Errors stand at the field; saved, the next changes are shown."""
        shifts, fields = self.shifts()
        if not shifts:
            return FieldErrors(errors={self.lines[0]: availability_messages.NO_SHIFTS})
        if self.ctx.do(availability_queries.has_these, self.people, self.tz, shifts):
            return Reply(text=answers.NOTHING_CHANGED)
        was = self.ctx.do(availability_undo.plans_now, self.people)
        planned = self.ctx.do(availability.set_schedule, self.people, tz=self.tz, shifts=shifts, by=self.ctx.agent)
        if planned.problems:
            wrong = {_at(one, fields): availability_messages.problem(one) for one in reversed(planned.problems)}
            return FieldErrors(errors=wrong)
        previews = self.ctx.do(availability_queries.previews, self.people[:PREVIEWED])
        below = self.ctx.do(availability_undo.plan.offer, self.ctx.agent, was)
        told = availability_messages.planned([self.ctx.do(resolve.who, one) for one in self.people], len(planned.moved))
        before = self.ctx.do(availability_undo.replaced, was)
        return Replace(view=availability_forms.saved(told, previews, before=before, below=below))


def _at(problem: Problem, fields: Sequence[str]) -> str:
    if problem.field == "tz":
        return "zone"
    return fields[problem.index] if problem.index is not None and problem.index < len(fields) else "people"


def _named(form: Form) -> list[Agent]:
    """The people who are chosen in a form that stands open."""
    return form.ctx.do(resolve.by_ids, form.values.get("people"))


@button("schedule:days", text="Different per day…", right=Action.OTHERS_SCHEDULE, carries="form")
def each_day(ctx: Ctx, form: Form) -> Answer:
    """A line for each day, as the days are now."""
    if not isinstance(form, WeekForm):
        return Reply(text=answers.TOO_LATE)
    wrong = [one.why for name, one in form.read().items() if name in form.lines]
    if wrong:
        form.previews = wrong
        return Replace(view=form.view())
    shifts, _ = form.shifts()
    for day, name in enumerate(EACH):
        spans = [(one.start_min, one.end_min) for one in shifts if one.weekday == day]
        form.values[name] = availability_messages.hours_line(spans) or ""
    form.data = EVERY_DAY
    return Replace(view=form.view())


@button("schedule:preview", text="Preview", right=Action.OTHERS_SCHEDULE, carries="form")
def preview(ctx: Ctx, form: Form) -> Answer:
    """What it would come to for the first of these people, or what is wrong with it; nothing is saved."""
    if not isinstance(form, WeekForm):
        return Reply(text=answers.TOO_LATE)
    wrong, people = form.read(), _named(form)[:PREVIEWED]
    shifts, _ = form.shifts()
    problems = availability.problems(people, form.tz, shifts)
    found = [one.why for one in wrong.values()] or [availability_messages.problem(one) for one in problems]
    form.previews = found or ctx.do(availability.previews_of, people, form.tz, shifts)
    return Replace(view=form.view())


@button("schedule:copy", text="Copy from…", right=Action.OTHERS_SCHEDULE, carries="form")
def copy(ctx: Ctx, form: Form) -> Answer:
    """Another's week for the people who are chosen."""
    people = _named(form)
    if not people:
        return OpenModal(view=availability_forms.notice(answers.NOBODY))
    return CopyForm.open(ctx, data=" ".join(str(one.id) for one in people))


@button("schedule:clear", text="Clear", right=Action.OTHERS_SCHEDULE, carries="form")
def clear(ctx: Ctx, form: Form) -> Answer:
    """They are online by hand only."""
    people = _named(form)
    if not people:
        return OpenModal(view=availability_forms.notice(answers.NOBODY))
    was = ctx.do(availability_undo.plans_now, people)
    planned = ctx.do(availability.clear_schedule, people, by=ctx.agent)
    return ctx.do(availability_undo.undoable, ctx.agent, people, planned, was)


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
        if not self.ctx.do(availability_queries.has_shifts, self.whom):
            return FieldErrors(errors={"whom": availability_messages.nothing_to_copy(self.whom.name)})
        was = self.ctx.do(availability_undo.plans_now, people)
        planned = self.ctx.do(availability.copy_schedule, self.whom, to=people, by=self.ctx.agent)
        return self.ctx.do(availability_undo.undoable, self.ctx.agent, people, planned, was)


button("form:schedule", text="Schedule…", right=Action.OTHERS_SCHEDULE)(week_form)
button("schedule:for", text="Set schedule…", right=Action.OTHERS_SCHEDULE, carries="people", style="primary")(week_form)
ticked("team:schedule", rows="people", right=Action.OTHERS_SCHEDULE)(week_form)
