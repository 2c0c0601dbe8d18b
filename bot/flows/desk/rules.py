"""Routing rules: listed, written, changed, dropped."""

from collections.abc import Sequence
from typing import Any

from bot.domain import zones
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.ids import AgentId, LabelId, PhoneId, RuleId
from bot.domain.people import Agent
from bot.domain.routing_rules import Match, Pool, RosterEntry, Rule, RuleDoubt, doubts
from bot.domain.words_match import folded
from bot.flows.desk import named, offered
from bot.views import answers, answers_routing, forms_rules
from bot.views.answers_routing import RuleNames
from bot.views.forms_rules import RuleChoices, RuleForm
from storage.tx import Tx

REFUSES = frozenset({RuleDoubt.BAD_CAP, RuleDoubt.BAD_MINUTES})


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """The rules in order; `routing remove <name>`; `routing mode both` sets whom every rule counts as available."""
    if not may_do(agent, Action.ROUTING):
        return Say(text=answers.ADMINS_ONLY)
    typed = command.arguments
    rule = _named(tx, typed.words)
    if typed.action == "remove" and rule is not None:
        _remove(tx, agent, rule)
        return Say(text=answers_routing.removed(rule.name))
    if typed.action == "remove":
        return Say(text=answers_routing.NO_RULE)
    if not ask.team:
        return Say(text=answers_routing.listed_rules(_told(tx)))
    if typed.action == "add":
        return Open(view=_form(tx, None))
    return Open(view=_form(tx, rule) if typed.action == "change" and rule is not None else _list(tx))


def form(tx: Tx, agent: Agent) -> Answer:
    """The rules by button."""
    return Push(view=_list(tx)) if may_do(agent, Action.ROUTING) else Say(text=answers.ADMINS_ONLY)


def _named(tx: Tx, words: str) -> Rule | None:
    typed = folded(words)
    rules = tx.routing.rules()
    by_place = int(typed) - 1 if typed.isdigit() and len(typed) < 4 else -1
    if 0 <= by_place < len(rules):
        return rules[by_place]
    return next((rule for rule in rules if typed and folded(rule.name) == typed), None)


def _list(tx: Tx) -> dict[str, Any]:
    return forms_rules.rules(_told(tx))


def _told(tx: Tx) -> list[tuple[str, str, str]]:
    return [(str(int(rule.id)), rule.name, words(tx, rule)) for rule in tx.routing.rules()]


def words(tx: Tx, rule: Rule) -> str:
    """What a rule does, in plain words."""
    roster = tx.people.roster()
    about = RuleNames(
        labels=named.label_names(tx, sorted(rule.match.labels)),
        phones=[named.phone(tx.phones.get(one)) for one in sorted(rule.match.phones)],
        people=[named.person(roster.get(one)) for one in sorted(rule.pool.people)],
        holders=named.label_names(tx, sorted(rule.pool.labels)),
        otherwise=named.person(roster.get(rule.otherwise)),
    )
    return answers_routing.rule(rule, about)


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*New rule…*, *Change…* and *Remove this rule*."""
    if not may_do(agent, Action.ROUTING):
        return Say(text=answers.ADMINS_ONLY)
    if press.action == "rule:new":
        return Push(view=_form(tx, None))
    rule = next((one for one in tx.routing.rules() if str(int(one.id)) == press.value), None)
    if rule is None:
        return Say(text=answers_routing.NO_RULE)
    if press.action == "rule:remove":
        _remove(tx, agent, rule)
        return Replace(view=_list(tx))
    return Push(view=_form(tx, rule))


def _remove(tx: Tx, agent: Agent, rule: Rule) -> None:
    tx.routing.drop_rule(int(rule.id))
    tx.audit.write("routing", actor=agent.id, via="slack", detail=f"removed rule {rule.id}")


def _form(tx: Tx, rule: Rule | None) -> dict[str, Any]:
    ids = [int(one.id) for one in tx.routing.rules()]
    choices = RuleChoices(
        people=offered.people(tx),
        labels=offered.labels(tx),
        phones=offered.phones(tx),
        zones=offered.zones(tx),
        rules=len(ids) + (rule is None),
    )
    if rule is None:
        return forms_rules.rule(RuleForm(place=str(len(ids) + 1)), choices, title="New rule", data="new")
    shown = RuleForm(
        name=rule.name,
        place=str(ids.index(int(rule.id)) + 1),
        phones=tuple(str(one) for one in sorted(rule.match.phones)),
        members=rule.pool.members,
        away_zone=rule.away_zone,
        labels=tuple(str(one) for one in sorted(rule.match.labels)),
        kind=rule.match.kind or "any",
        words=", ".join(rule.match.words),
        people=tuple(str(one) for one in sorted(rule.pool.people)),
        holders=tuple(str(one) for one in sorted(rule.pool.labels)),
        mode=rule.mode,
        chooser=rule.chooser,
        cap=rule.cap,
        hand_on="" if rule.pass_on_min is None else str(rule.pass_on_min),
        return_last=rule.return_last,
        otherwise=None if rule.otherwise is None else str(rule.otherwise),
        away=rule.away_text or "",
    )
    return forms_rules.rule(shown, choices, title="Routing rule", data=str(int(rule.id)))


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """A rule as filled in; what refuses it stands at the field, what only warns is said with it."""
    if not may_do(agent, Action.ROUTING):
        return FieldErrors(errors={"name": answers.ADMINS_ONLY})
    before = tx.routing.rules()
    old = next((one for one in before if str(int(one.id)) == sent.form.data), None)
    if old is None and sent.form.data != "new":
        return FieldErrors(errors={"name": answers_routing.NO_RULE})
    read = _read(tx, sent.form.values, RuleId(0) if old is None else old.id)
    if isinstance(read, dict):
        return FieldErrors(errors=read)
    others = [int(one.id) for one in before if one != old]
    place = _place(sent.form.values, others, before, old)
    earlier = [one for one in before if int(one.id) in others[:place]]
    found = doubts(read, earlier, _roster(tx))
    if refused := [one for one in found if one in REFUSES]:
        fields = {RuleDoubt.BAD_CAP: "cap", RuleDoubt.BAD_MINUTES: "pass_on"}
        return FieldErrors(errors={fields[one]: answers_routing.DOUBTS[one] for one in refused})
    rule_id = tx.routing.add_rule(read) if old is None else int(old.id)
    if old is not None:
        tx.routing.change_rule(read)
    tx.routing.order_rules([*others[:place], rule_id, *others[place:]])
    tx.audit.write(
        "routing", actor=agent.id, via="slack", detail=f"{'added' if old is None else 'changed'} rule {rule_id}"
    )
    return Say(text=answers_routing.saved(words(tx, read), [answers_routing.DOUBTS[one] for one in found]))


def _place(values: dict[str, Any], others: Sequence[int], before: Sequence[Rule], old: Rule | None) -> int:
    """Behind how many of the others it comes; where it was, or last, if the form does not say."""
    chosen = str(values.get("place") or "")
    if chosen.isdecimal() and len(chosen) < 4:
        return min(max(int(chosen) - 1, 0), len(others))
    return len(others) if old is None else before.index(old)


def _roster(tx: Tx) -> list[RosterEntry]:
    roster = tx.people.roster()
    return [
        RosterEntry(
            agent=one.id,
            admin=one.admin,
            active=one.state == "active",
            labels=roster.granted.get(one.id, frozenset()),
        )
        for one in roster.agents
    ]


def _read(tx: Tx, values: dict[str, Any], rule_id: RuleId) -> Rule | dict[str, str]:
    cap, minutes = str(values.get("cap") or "").strip(), str(values.get("pass_on") or "").strip()
    wrong = {"cap": answers_routing.NUMBER} if not cap.isdecimal() else {}
    wrong |= {"pass_on": answers_routing.NUMBER} if minutes and not minutes.isdecimal() else {}
    if wrong:
        return wrong
    kind = values.get("kind")
    otherwise = named.by_ids(tx, [str(values.get("otherwise") or "")])
    return Rule(
        id=rule_id,
        name=str(values.get("name") or "").strip(),
        match=Match(
            labels=frozenset(LabelId(one) for one in named.label_ids(tx, values.get("match_labels"))),
            kind="user" if kind == "user" else "group" if kind == "group" else None,
            words=tuple(word.strip() for word in str(values.get("words") or "").split(",") if word.strip()),
            phones=frozenset(
                PhoneId(one.id) for one in tx.phones.all() if str(one.id) in (values.get("match_phones") or ())
            ),
        ),
        pool=Pool(
            people=frozenset(AgentId(one.id) for one in named.by_ids(tx, values.get("pool"))),
            labels=frozenset(LabelId(one) for one in named.label_ids(tx, values.get("pool_labels"))),
            members="members" in (values.get("members") or ()),
        ),
        mode="shift" if values.get("mode") == "shift" else "both" if values.get("mode") == "both" else "status",
        chooser="fewest_waiting" if values.get("chooser") == "fewest_waiting" else "round_robin",
        cap=int(cap[:6]),
        return_last="return_last" in (values.get("back") or ()),
        pass_on_min=int(minutes[:6]) if minutes else None,
        otherwise=AgentId(otherwise[0].id) if otherwise else None,
        away_text=str(values.get("away") or "").strip() or None,
        away_zone=zone if zones.known(zone := str(values.get("zone") or "")) else None,
    )
