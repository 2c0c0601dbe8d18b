"""The figures: total replies, open tickets, first response time; one's own, and for admins everybody's."""

import re
from datetime import date

from bot.domain import metrics
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import Command
from bot.domain.ids import LabelId
from bot.domain.metrics import Figures, Group, Key, Rows
from bot.domain.people import Agent
from bot.flows.desk import named
from bot.views import answers
from bot.views import figures as figures_view
from bot.views.blocks import Shown
from storage.tx import Tx

BY = re.compile(r"\bby\s+(person|people|agent|label|chat|day)s?\b")
GROUPS: dict[str, Group] = {
    "person": "person", "people": "person", "agent": "person", "label": "label", "chat": "chat", "day": "day",
}  # fmt: skip
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
    words = typed.words.casefold().replace("csv", "").strip(" ,")
    grouped = BY.search(words)
    days = BY.sub("", words).strip(" ,")
    span = metrics.span(days, now=tx.house, zone=agent.tz or UTC_ZONE)
    if span is None:
        return Say(text=answers.unreadable_time(days))
    rows = tx.lists.figures(span.start, span.end, agent_id=None if whose is None else whose.id)
    group: Group = GROUPS[grouped[1]] if grouped else "person"
    by = [] if whose is not None and not grouped else _rows(tx, agent, rows, span, group)
    title = answers.figures_title(None if whose is None else named.person(whose), days or "7d")
    shown: Shown = figures_view.figures(title, metrics.total(rows, span), by, by=group)
    return Say(text=shown.text, blocks=shown.blocks)


def _rows(tx: Tx, agent: Agent, rows: Rows, span: metrics.Span, group: Group) -> list[tuple[str, Figures]]:
    """Rows that name a chat or a label are only those the asker may see; the rest is one row."""
    found = metrics.by(group, rows, span, visible=_visible(tx, agent, rows, group))
    named_rows = [(_name(tx, group, key), figures) for key, figures in found.items()]
    return sorted(named_rows, key=lambda one: (-one[1].replies, one[0])) if group != "day" else sorted(named_rows)


def _visible(tx: Tx, agent: Agent, rows: Rows, group: Group) -> frozenset[int] | None:
    if agent.admin or group in {"person", "day"}:
        return None
    if group == "label":
        held: frozenset[LabelId] = tx.people.roster().granted.get(agent.id, frozenset())
        return frozenset(int(one) for one in held)
    chats = {one.chat for one in rows.replies} | {one.chat for one in rows.waits} | {one.chat for one in rows.tickets}
    return tx.lists.visible(agent, chats)


def _name(tx: Tx, group: Group, key: Key) -> str:
    if key == "others":
        return "others"
    if key is None:
        return "nobody" if group == "person" else "no label"
    if isinstance(key, date):
        return key.isoformat()
    match group:
        case "person":
            return named.person(tx.people.roster().get(int(key)))
        case "label":
            return tx.labels.get(int(key)).name
    return named.title(tx.chats.get(int(key)))
