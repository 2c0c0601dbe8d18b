"""The figures as one person may see them: the same numbers wherever they are shown."""

from dataclasses import dataclass, field
from datetime import date

from bot.domain import metrics
from bot.domain.access import Action, may_do
from bot.domain.metrics import Figures, Group, Key, Rows, Span
from bot.domain.names import mask_number
from bot.domain.people import Agent
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The total and a row for each person, label, chat or day, named; most replies first, days in their order.

    `chats`: those that a row names.
    """

    total: Figures
    rows: tuple[tuple[str, Figures], ...]
    chats: frozenset[int] = field(default=frozenset(), compare=False)


def figures(tx: Tx, asker: Agent, span: Span, group: Group, *, whose: Agent | None = None) -> Table | None:
    """`whose`: of this person alone, None of everybody; None if that is not the asker's to know."""
    own = whose is not None and whose.id == asker.id
    if not own and not may_do(asker, Action.OTHERS_METRICS):
        return None
    agent_id = None if whose is None else whose.id
    rows = tx.figures.rows(span.start, span.end, agent_id=agent_id, daily=group == "day")
    found = metrics.by(group, rows, span, visible=_visible(tx, asker, rows, group))
    names = _names(tx, group)
    named = [(_name(key, group, names), one) for key, one in found.items()]
    in_order = sorted(named) if group == "day" else sorted(named, key=lambda one: (-one[1].replies, one[0]))
    chats = frozenset(int(key) for key in found if isinstance(key, int)) if group == "chat" else frozenset()
    return Table(total=metrics.total(rows, span), rows=tuple(in_order), chats=chats)


def _visible(tx: Tx, asker: Agent, rows: Rows, group: Group) -> frozenset[int] | None:
    """The labels or chats that may be named to the asker; None: all."""
    if asker.admin or group in {"person", "day"}:
        return None
    if group == "label":
        return frozenset(int(one) for one in tx.people.roster().granted.get(asker.id, frozenset()))
    chats = {one.chat for one in rows.replies} | {one.chat for one in rows.waits} | {one.chat for one in rows.tickets}
    return tx.lists.visible(asker, chats)


def _names(tx: Tx, group: Group) -> dict[int, str]:
    match group:
        case "person":
            return {agent.id: agent.name or agent.email for agent in tx.people.roster().agents}
        case "label":
            return {label.id: label.name for label in tx.labels.all()}
        case "chat":
            return {chat_id: name or mask_number(wa) for chat_id, (name, wa) in tx.figures.chat_names().items()}
        case "day":
            return {}


def _name(key: Key, group: Group, names: dict[int, str]) -> str:
    if key == "others":
        return "others"
    if key is None:
        return "nobody" if group == "person" else "no label"
    return key.isoformat() if isinstance(key, date) else names.get(int(key), "nobody")
