"""Handlers of the command and form for figures: one's own, and for admins everybody's."""

from dataclasses import dataclass

from bot.access.policy import Action, may_do
from bot.blockkit.blocks import Shown, actions, section
from bot.blockkit.forms import modal
from bot.interactions import answers, options, resolve, times
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, CommandUsed, FieldErrors, FormSubmitted, OpenModal, Replace, Reply
from bot.interactions.named import PersonArg
from bot.interactions.registry import arg, command
from bot.interactions.timed import PastArg
from bot.model.effect.reports import FiguresFile, FiguresName
from bot.model.person import Agent
from bot.reports import forms as reports_forms
from bot.reports import messages as reports_messages
from bot.reports.policy import Group
from bot.reports.queries import figures
from bot.shifts.span import Span
from storage.tx import Tx

GROUPS: dict[str, Group] = {"person": "person", "label": "label", "chat": "chat", "day": "day"}
BY = {"person": "people agent", "label": "", "chat": "", "day": ""}
FILES: dict[str, tuple[FiguresName, ...]] = {"csv": ("metrics",), "picture": ("response-times", "replies")}
SHAPES = {"csv": "file table", "picture": "chart graph image"}
LATELY = "7d"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresWanted:
    """Which figures; `shape`: here, csv or picture; `grouped`: with rows."""

    span: Span
    group: Group = "person"
    whose: Agent | None = None
    shape: str = "here"
    grouped: bool = False


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
    span = days or ctx.do(lately, ctx.agent)
    wanted = FiguresWanted(
        span=span, group=GROUPS[by or "person"], whose=whose, shape=shape or "here", grouped=by is not None
    )
    return ctx.do(answer, ctx.agent, ctx.ask, wanted)


def lately(tx: Tx, agent: Agent) -> Span:
    """Today and the six days before it, on the asker's clock."""
    span = times.past(LATELY, resolve.clock(tx, agent))
    assert isinstance(span, Span)  # noqa: S101  # our own words
    return span


def metrics_form(tx: Tx, agent: Agent) -> Answer:
    """Opens the form: members see their own figures, admins choose whose."""
    return OpenModal(view=reports_forms.metrics(options.people(tx) if may_do(agent, Action.OTHERS_METRICS) else []))


def metrics_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Takes the form: shows the figures in its place, or sends them as files."""
    values = sent.form.values
    chosen = str(values.get("days") or "7d")
    days = resolve.days(values) if chosen == "range" else chosen
    span = times.past(days or "", resolve.clock(tx, agent))
    if not isinstance(span, Span):
        wrong = {"to": answers.not_a_time(days, span)} if days else resolve.UNREADABLE_DAYS
        return FieldErrors(errors=wrong)
    people = resolve.by_ids(tx, [str(values.get("whose") or "")])
    wanted = FiguresWanted(
        span=span,
        group=GROUPS.get(str(values.get("by")), "person"),
        whose=people[0] if people else None,
        shape=str(values.get("as") or "here"),
        grouped=True,
    )
    answered = answer(tx, agent, CommandUsed.behind(sent), wanted)
    if not isinstance(answered, Reply):
        return answered
    return Replace(view=modal("figures", "Figures", answered.blocks or [section(answered.text)]))


def answer(tx: Tx, agent: Agent, ask: CommandUsed, wanted: FiguresWanted) -> Answer:
    """The figures that were asked for, by command or form, if this person may see them."""
    everybody = may_do(agent, Action.OTHERS_METRICS)
    whose = wanted.whose or (None if everybody else agent)
    if whose is not None and whose.id != agent.id and not everybody:
        return Reply(text=answers.ADMINS_ONLY)
    table = figures(tx, agent, wanted.span, wanted.group, whose=whose)
    if table is None:
        return Reply(text=answers.ADMINS_ONLY)

    files = [
        FiguresFile(
            name=name,
            start=wanted.span.start,
            end=wanted.span.end,
            zone=wanted.span.zone,
            by=wanted.group,
            whose=None if whose is None else whose.id,
        )
        for name in FILES.get(wanted.shape, ())
    ]
    if files:
        return options.send_files(tx, agent, ask, *files)
    rows = table.rows if wanted.grouped or whose is None else ()
    title = reports_messages.figures_title(None if whose is None else resolve.who(tx, whose), wanted.span)
    shown: Shown = reports_messages.figures(title, table.total, rows, by=wanted.group)
    return Reply(text=shown.text, blocks=[*shown.blocks, actions(open_metrics.block())])


@button("form:metrics", text="Other figures…", right=Action.OWN_METRICS)
def open_metrics(ctx: Ctx) -> Answer:
    """The form that says which figures."""
    return ctx.do(metrics_form, ctx.agent)
