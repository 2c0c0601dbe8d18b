"""Routing rules saved and removed. Whether somebody may is judged at their doors."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.audit import AuditAction
from bot.model.person import Agent
from bot.model.routing import Rule, to_json
from bot.routing.actions import duty
from bot.routing.policy.choice import RosterEntry, RuleDoubt, rule_doubts
from storage.queries.routing import DEFAULT_RULE
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRule:
    """What is doubtful about a rule that was saved, and the rules behind it that no chat reaches now."""

    unlikely: tuple[RuleDoubt, ...]
    unreached: tuple[Rule, ...] = ()


def is_default(rule: Rule) -> bool:
    """Whether it is the rule for all the chats that no other is for."""
    return int(rule.id) == 0


def save(tx: Tx, rule: Rule, *, place: int | None = None, old: Rule | None, by: Agent) -> SavedRule:
    """Adds the rule, or puts it in the place of `old`. `place`: how many come before it; None: as before, or the last."""
    if old is not None and is_default(old):
        return _save_default(tx, rule, by=by)
    before = tx.routing.rules()
    others = [one for one in before if old is None or one.id != old.id]
    at = len(others) if old is None else [one.id for one in before].index(old.id)
    at = at if place is None else min(max(place, 0), len(others))
    rule_id = tx.routing.add_rule(rule) if old is None else int(old.id)
    if old is not None:
        tx.routing.change_rule(rule)
    tx.routing.order_rules([*(int(one.id) for one in others[:at]), rule_id, *(int(one.id) for one in others[at:])])
    duty.count_all(tx)
    _audit(tx, by, f"{'added' if old is None else 'changed'} rule {rule_id}")
    unlikely = rule_doubts(rule, others[:at], roster(tx))
    return SavedRule(unlikely=unlikely, unreached=_unreached(tx, rule, others[at:]))


def _unreached(tx: Tx, rule: Rule, later: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(one for one in later if RuleDoubt.NEVER_REACHED in rule_doubts(one, (rule,), ()))


def _save_default(tx: Tx, rule: Rule, *, by: Agent) -> SavedRule:
    tx.settings.put(DEFAULT_RULE, to_json(rule), by=by.id)
    duty.count_all(tx)
    _audit(tx, by, "changed the default rule")
    return SavedRule(unlikely=rule_doubts(rule, (), roster(tx)))


def remove(tx: Tx, rule: Rule, *, by: Agent) -> None:
    """Its chats fall under the next rule that fits."""
    tx.routing.drop_rule(int(rule.id))
    duty.count_all(tx)
    _audit(tx, by, f"removed rule {rule.id}")


def put_all(tx: Tx, rules: Sequence[Rule], *, default: Rule, by: Agent) -> tuple[Rule, ...]:
    """Makes these all the rules there are, in this order; gives those that were other, or not there."""
    now = {int(one.id): one for one in tx.routing.rules()}
    back = [one for one in rules if now.get(int(one.id)) != one]
    for one in now.values():
        if one.id not in {kept.id for kept in rules}:
            remove(tx, one, by=by)
    ids = [_put(tx, one, exists=int(one.id) in now, by=by) if one in back else int(one.id) for one in rules]
    tx.routing.order_rules(ids)
    if default != tx.routing.default_rule():
        _save_default(tx, default, by=by)
        back.append(default)
    return tuple(back)


def _put(tx: Tx, rule: Rule, *, exists: bool, by: Agent) -> int:
    rule_id = int(rule.id) if exists else tx.routing.add_rule(rule)
    if exists:
        tx.routing.change_rule(rule)
    _audit(tx, by, f"{'changed' if exists else 'added'} rule {rule_id}")
    return rule_id


def _audit(tx: Tx, by: Agent, what: str) -> None:
    tx.audit.write(AuditAction.ROUTING, actor=by.id, via="slack", detail=what)


def roster(tx: Tx) -> list[RosterEntry]:
    """Everybody whom a rule might choose."""
    found = tx.people.roster()
    return [
        RosterEntry(
            agent=one.id,
            admin=one.admin,
            active=one.state == "active",
            labels=found.granted.get(one.id, frozenset()),
        )
        for one in found.agents
    ]
