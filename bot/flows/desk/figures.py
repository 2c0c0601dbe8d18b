"""The figures: total replies, open tickets, first response time; one's own, and for admins everybody's."""

import re

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
from bot.views.blocks import Shown
from storage.tx import Tx

BY = re.compile(r"\bby\s+(person|people|agent|label|chat|day)s?\b")
GROUPS: dict[str, Group] = {
    "person": "person", "people": "person", "agent": "person", "label": "label", "chat": "chat", "day": "day",
}  # fmt: skip
PICTURE = re.compile(r"\b(?:picture|chart|graph|image)s?\b")
UTC_ZONE = "UTC"


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`metrics`, `metrics 30d by person`, `metrics @asha today`."""
    typed = command.arguments
    meant = named.people(tx, agent, typed.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    everybody = may_do(agent, Action.OTHERS_METRICS)
    whose = meant.agents[0] if meant.agents else None if everybody else agent
    if whose is not None and whose.id != agent.id and not everybody:
        return Say(text=answers.ADMINS_ONLY)
    as_file = record.CSV.search(typed.words) is not None
    as_picture = PICTURE.search(typed.words.casefold()) is not None
    words = PICTURE.sub("", record.CSV.sub("", typed.words.casefold())).strip(" ,")
    grouped = BY.search(words)
    days = BY.sub("", words).strip(" ,")
    span = metrics.span(days, now=tx.house, zone=agent.tz or UTC_ZONE)
    if span is None:
        return Say(text=answers.unreadable_time(days))
    group: Group = GROUPS[grouped[1]] if grouped else "person"
    table = figures(tx, agent, span, group, whose=whose)
    if table is None:
        return Say(text=answers.ADMINS_ONLY)
    if as_file:
        return record.send_file(tx, agent, ask, _about(span, group, whose))
    if as_picture:
        record.send_file(tx, agent, ask, _about(span, group, whose) | {"what": "response-times"})
        return record.send_file(tx, agent, ask, _about(span, group, whose) | {"what": "replies"})
    rows = table.rows if grouped or whose is None else ()
    title = answers.figures_title(None if whose is None else named.person(whose), days or "7d")
    shown: Shown = figures_view.figures(title, table.total, rows, by=group)
    return Say(text=shown.text, blocks=shown.blocks)


def _about(span: metrics.Span, group: Group, whose: Agent | None) -> dict[str, object]:
    days = {"start": span.start.isoformat(), "end": span.end.isoformat(), "zone": span.zone}
    return {"what": "metrics", "by": group, "whose": None if whose is None else int(whose.id), **days}
