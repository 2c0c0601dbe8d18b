"""The figures: total replies, open tickets, first response time; one's own, and for admins everybody's."""

import re
from dataclasses import dataclass

from bot.domain import metrics
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import Command
from bot.domain.metrics import Group
from bot.domain.people import Agent
from bot.flows.desk import named, record
from bot.flows.steps.figures import figures
from bot.views import answers
from bot.views import figures as figures_view
from bot.views.blocks import Shown, actions, button
from storage.tx import Tx

BY = re.compile(r"\bby\s+(person|people|agent|label|chat|day)s?\b")
GROUPS: dict[str, Group] = {
    "person": "person", "people": "person", "agent": "person", "label": "label", "chat": "chat", "day": "day",
}  # fmt: skip
PICTURE = re.compile(r"\b(?:picture|chart|graph|image)s?\b")
UTC_ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which figures: `days` as `metrics.span` reads them; `shape`: here, csv or picture; `grouped`: rows were asked for."""

    days: str = ""
    group: Group = "person"
    whose: Agent | None = None
    shape: str = "here"
    grouped: bool = False


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`metrics`, `metrics 30d by person`, `metrics @asha today`."""
    typed = command.arguments
    meant = named.people(tx, agent, typed.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    as_file = record.CSV.search(typed.words) is not None
    as_picture = PICTURE.search(typed.words.casefold()) is not None
    words = PICTURE.sub("", record.CSV.sub("", typed.words.casefold())).strip(" ,")
    grouped = BY.search(words)
    wanted = Wanted(
        days=BY.sub("", words).strip(" ,"),
        group=GROUPS[grouped[1]] if grouped else "person",
        whose=meant.agents[0] if meant.agents else None,
        shape="csv" if as_file else "picture" if as_picture else "here",
        grouped=grouped is not None,
    )
    return answer(tx, agent, ask, wanted)


def answer(tx: Tx, agent: Agent, ask: Asked, wanted: Wanted) -> Answer:
    """Judged here, whether words were typed or a form was sent."""
    everybody = may_do(agent, Action.OTHERS_METRICS)
    whose = wanted.whose or (None if everybody else agent)
    if whose is not None and whose.id != agent.id and not everybody:
        return Say(text=answers.ADMINS_ONLY)
    span = metrics.span(wanted.days, now=tx.house, zone=agent.tz or UTC_ZONE)
    if span is None:
        return Say(text=answers.unreadable_time(wanted.days))
    table = figures(tx, agent, span, wanted.group, whose=whose)
    if table is None:
        return Say(text=answers.ADMINS_ONLY)
    about = _about(span, wanted.group, whose)
    if wanted.shape == "csv":
        return record.send_file(tx, agent, ask, about)
    if wanted.shape == "picture":
        record.send_file(tx, agent, ask, about | {"what": "response-times"})
        return record.send_file(tx, agent, ask, about | {"what": "replies"})
    rows = table.rows if wanted.grouped or whose is None else ()
    title = answers.figures_title(None if whose is None else named.person(whose), wanted.days or "7d")
    shown: Shown = figures_view.figures(title, table.total, rows, by=wanted.group)
    return Say(text=shown.text, blocks=[*shown.blocks, actions(button("Other figures…", "form:metrics", "metrics"))])


def _about(span: metrics.Span, group: Group, whose: Agent | None) -> dict[str, object]:
    days = {"start": span.start.isoformat(), "end": span.end.isoformat(), "zone": span.zone}
    return {"what": "metrics", "by": group, "whose": None if whose is None else int(whose.id), **days}
