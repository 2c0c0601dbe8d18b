"""Routing rules, and why somebody was chosen, as plain JSON, for their rows."""

from typing import Any

from bot.domain.ids import AgentId, LabelId, PhoneId, RuleId
from bot.domain.routing import Choice, Reason
from bot.domain.routing_rules import Match, Pool, Rule

_PLAIN = ("name", "mode", "chooser", "cap", "return_last", "pass_on_min", "otherwise", "away_text", "away_zone")


def to_json(rule: Rule) -> dict[str, Any]:
    """Write a rule; its id and whether it is active stand in columns of their own."""
    match, pool = rule.match, rule.pool
    return {
        **{name: getattr(rule, name) for name in _PLAIN},
        "match": {
            "labels": sorted(match.labels),
            "kind": match.kind,
            "phones": sorted(match.phones),
            "words": list(match.words),
        },
        "pool": {"people": sorted(pool.people), "labels": sorted(pool.labels), "members": pool.members},
    }


def from_json(id_: int, row: dict[str, Any], *, active: bool = True) -> Rule:
    """Read what `to_json` wrote; what an older program did not write has its first value."""
    match, pool = row.get("match", {}), row.get("pool", {})
    return Rule(
        id=RuleId(id_),
        active=active,
        match=Match(
            labels=frozenset(LabelId(label) for label in match.get("labels", ())),
            kind=match.get("kind"),
            phones=frozenset(PhoneId(phone) for phone in match.get("phones", ())),
            words=tuple(match.get("words", ())),
        ),
        pool=Pool(
            people=frozenset(AgentId(agent) for agent in pool.get("people", ())),
            labels=frozenset(LabelId(label) for label in pool.get("labels", ())),
            members=bool(pool.get("members", False)),
        ),
        **{name: row[name] for name in _PLAIN if name in row},
    )


def why_to_json(choice: Choice) -> dict[str, Any]:
    """Write whom a rule chose among whom, in order, for the row of the assignment."""
    return {
        "rule": int(choice.rule.id),
        "reasons": [[int(agent), reason.value] for agent, reason in choice.reasons],
        "went_round": choice.went_round,
    }


def why_from_json(row: dict[str, Any]) -> tuple[tuple[AgentId, Reason], ...]:
    """Read the reasons that `why_to_json` wrote; empty for an assignment that no rule made."""
    return tuple((AgentId(agent), Reason(reason)) for agent, reason in row.get("reasons", ()))
