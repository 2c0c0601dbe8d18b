"""Handlers of the command and form for figures: one's own, and for admins everybody's."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.access.policy import Action, may_do
from bot.blockkit.blocks import Blocks, Shown, actions, context, section
from bot.blockkit.forms import SelectOption, modal
from bot.interactions import answers, options, resolve
from bot.interactions.buttons import opens
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, RadioField, SelectField, Values, maybe
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, FieldErrors, Replace, Reply
from bot.interactions.named import PersonArg
from bot.interactions.registry import arg, command
from bot.interactions.timed import PastArg
from bot.interactions.timed_fields import DayField
from bot.model.person import Agent
from bot.reports import forms as reports_forms
from bot.reports import queries as reports_queries
from bot.reports.policy import Group
from bot.shifts.span import Span

GROUPS: dict[str, Group] = {"person": "person", "label": "label", "chat": "chat", "day": "day"}
BY = {"person": "people agent", "label": "", "chat": "", "day": ""}
SHAPES = {"csv": "file table", "picture": "chart graph image"}


def whose_figures(agent: Agent, whose: Agent | None = None, **_: object) -> Action:
    """Members see their own figures, admins everybody's."""
    return Action.OWN_METRICS if whose is None or whose.id == agent.id else Action.OTHERS_METRICS


@command(
    "metrics",
    say=("figures", "stats", "statistics", "report", "numbers", "kpi"),
    right=whose_figures,
    group="you",
    help="Total replies, open tickets and first response time. Your own; admins see everybody's.",
    example="/periskope metrics 7d by person",
    changes=False,
)
def metrics(
    ctx: Ctx,
    days: Span | None = arg(PastArg(), after="for of in", optional=True),
    whose: Agent | None = arg(PersonArg(), after="of for", optional=True, label="person"),
    by: str | None = arg(ChoiceArg(BY, called="grouping"), only_after="by per", optional=True),
    shape: str | None = arg(ChoiceArg(SHAPES, called="form"), after="as in", optional=True),
) -> Answer:
    """The figures, as words, a table in a file or pictures."""
    span = days or ctx.do(reports_queries.lately, ctx.agent)
    wanted = reports_queries.FiguresWanted(
        span=span, group=GROUPS[by or "person"], whose=whose, shape=shape or "here", grouped=by is not None
    )
    return _answered(ctx, wanted)


def _people(ctx: Ctx) -> Sequence[SelectOption]:
    return [reports_forms.EVERYBODY, *ctx.do(options.people)]


def _of_whom(agent: Agent, whose: str = "", **_: object) -> Action:
    others = whose not in {"", reports_forms.EVERYBODY.value, str(agent.id)}
    return Action.OTHERS_METRICS if others else Action.OWN_METRICS


def _between(values: Values) -> bool:
    return values.get("days") == "range"


@form
class FiguresForm(Form):
    """Which figures: members see their own, admins choose whose."""

    id, title, button, right = "metrics", "Figures", "Show", _of_whom
    changes = False
    days = RadioField(text="Which days", choices=reports_forms.DAYS, first=reports_queries.LATELY, redraws=True)
    first = maybe(DayField(text="From", when=_between))
    last = maybe(DayField(text="To", when=_between))
    by = RadioField(text="Rows", choices=reports_forms.GROUPS)
    whose = SelectField(text="Whose", offered=_people)
    shape = RadioField(text="How", choices=reports_forms.SHAPES)

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        super().__init__(ctx, values, data)
        self._chosen = "whose" in self.values
        self.values.setdefault("whose", reports_forms.EVERYBODY.value)

    def there(self) -> dict[str, FormField[Any]]:
        """Members are asked about their own alone; whoever was sent all the same is read, and refused."""
        theirs = self._chosen or may_do(self.ctx.agent, Action.OTHERS_METRICS)
        return {name: one for name, one in super().there().items() if theirs or name != "whose"}

    def below(self) -> Blocks:
        """What a day is."""
        return [context("Days begin and end at midnight where you are.")]

    def submit(self) -> Answer:
        """The figures in its place, or as files."""
        days = resolve.days(self.first, self.last) if self.days == "range" else self.days
        span = self.ctx.do(reports_queries.past, self.ctx.agent, days or "")
        if not isinstance(span, Span):
            return FieldErrors(errors={"last": answers.not_a_time(days, span)} if days else resolve.UNREADABLE_DAYS)
        people = self.ctx.do(resolve.by_ids, [self.get("whose") or ""])
        whose = people[0] if people else None
        wanted = reports_queries.FiguresWanted(
            span=span, group=GROUPS[self.by], whose=whose, shape=self.shape, grouped=True
        )
        told = _answered(self.ctx, wanted)
        if not isinstance(told, Reply):
            return told
        return Replace(view=modal("figures", "Figures", told.blocks or [section(told.text)]))


def _answered(ctx: Ctx, wanted: reports_queries.FiguresWanted) -> Answer:
    """The figures that were asked for, by command or form, if this person may see them."""
    told = ctx.do(reports_queries.answer, ctx.agent, ctx.ask, wanted)
    if not isinstance(told, Shown):
        return told
    return Reply(text=told.text, blocks=[*told.blocks, actions(open_metrics.block())])


open_metrics = opens(FiguresForm, "form:metrics", text="Other figures…")
