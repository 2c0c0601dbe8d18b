"""The facts that routing decides by: about people, and about a chat, its wait and its assignee."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.access.policy import may_see
from bot.interactions import resolve
from bot.model.chat import Chat, StoredWait
from bot.model.ids import AgentId, LabelId, PhoneId
from bot.model.message import from_json
from bot.model.person import Agent
from bot.model.routing import Rule, to_json
from bot.routing import messages as routing_messages
from bot.routing.messages import RuleNames
from bot.routing.policy import choice
from bot.routing.policy.choice import Candidate, RoutedChat, first_match, passed_over, unavailable
from bot.routing.policy.triggers import FIRST_MINUTES, Holding
from bot.shifts import state
from bot.text.document import plain
from storage.tx import Tx

NOBODY: frozenset[int] = frozenset()
NONE: Mapping[int, Any] = MappingProxyType({})
FEW = 25  # so many people are looked up alone; for more, everybody is


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A chat to be routed, its rule, and the facts that the rule decides by."""

    chat: Chat
    wait: StoredWait | None
    rule: Rule
    routed: RoutedChat


@dataclass(frozen=True, slots=True, kw_only=True)
class AssigneeState:
    """A chat's assignee; `went_off`: they went offline since they got it."""

    holding: Holding
    went_off: bool


def case(tx: Tx, chat: Chat, wait: StoredWait | None, *, had: bool = True) -> Case:
    """The rule that a chat falls under, with the facts that it decides by. `had`: also who had it in this wait."""
    rules = tx.routing.rules()
    routed = RoutedChat(
        labels=tx.chats.labels_of(chat.id),
        kind="group" if chat.kind == "group" else "user",
        phones=frozenset({PhoneId(chat.phone_id)}),
        words=_words(tx, wait) if any(rule.match.words for rule in rules) else "",
        last_agent=None if chat.last_assignee_id is None else AgentId(chat.last_assignee_id),
        had=frozenset() if wait is None or not had else tx.routing.had(chat.id, wait.began_at),
    )
    return Case(chat=chat, wait=wait, rule=first_match(rules, routed, tx.routing.default_rule()), routed=routed)


def _words(tx: Tx, wait: StoredWait | None) -> str:
    """What the customer wrote when the wait began."""
    if wait is None or wait.message_id is None:
        return ""
    return plain(from_json(tx.messages.get(wait.message_id).body).doc)


def holding(tx: Tx, about: Case) -> AssigneeState | None:
    """The chat's assignee; None if it has none, or one who is no longer active."""
    chat = about.chat
    if chat.assignee_id is None:
        return None
    assignee = one(tx, about, chat.assignee_id)
    if assignee is None:
        return None
    since = chat.held_since or tx.business_now
    if unavailable(about.rule.mode, assignee) is None:
        on = _on(tx, about.rule, assignee)
        return AssigneeState(holding=replace(on, held_since=since), went_off=False)
    off, back = _off(tx, about.rule, assignee)
    off_since = max(off or since, since)
    away = Holding(assignee=replace(assignee, back_at=back), held_since=since, off_since=off_since)
    return AssigneeState(holding=away, went_off=off is not None and off >= since)


def _on(tx: Tx, rule: Rule, assignee: Candidate) -> Holding:
    """Since when an available person is on, by what the rule's mode goes by."""
    seen = tx.availability.get(assignee.agent)
    turned = tx.availability.turned_at(assignee.agent) or seen.since
    times = [] if rule.mode == "shift" or turned is None else [turned]
    if rule.mode != "status":
        plan = tx.availability.plan(assignee.agent)
        planned = state.state(plan.schedule, plan.exceptions, None, tx.business_now).since
        times += [] if planned is None else [planned]
    began = seen.since if seen.source == "shift" else None
    return Holding(assignee=assignee, held_since=tx.business_now, on_since=max(times, default=None), shift_began=began)


def just_on_shift(tx: Tx, people: Collection[int]) -> dict[int, datetime]:
    """Those of these people who are in the first minutes of a shift, and when these are over."""
    began = tx.business_now - FIRST_MINUTES
    found = tx.availability.many(list(people))
    return {
        one.agent_id: one.since + FIRST_MINUTES
        for one in found
        if one.online and one.source == "shift" and one.since and one.since > began
    }


def _off(tx: Tx, rule: Rule, assignee: Candidate) -> tuple[datetime | None, datetime | None]:
    """Since when an unavailable person is off, and when they are next on; None where it is not known."""
    seen, plan = tx.availability.get(assignee.agent), tx.availability.plan(assignee.agent)
    if rule.mode == "shift" or assignee.online:
        seen = replace(seen, source="shift", since=None, until=None)
    is_now = state.state_of(seen, plan, tx.business_now)
    return is_now.since or seen.since, back_at(tx, assignee.agent)


def back_at(tx: Tx, agent_id: int) -> datetime | None:
    """When an offline person comes online by their schedule or timer; None: not known, or not at their next change."""
    seen, plan = tx.availability.get(agent_id), tx.availability.plan(agent_id)
    at = state.next_look_for(seen, plan, tx.business_now)
    return at if at is not None and state.state_of(seen, plan, at).online else None


def candidates(
    tx: Tx, about: Case, *, only: Collection[int] | None = None, standing: bool = False, choosing: bool = True
) -> list[Candidate]:
    """The facts of every active person, or of those in `only`, about this chat.

    `standing`: without what changes from hour to hour, whether they are on, their load and their turn. Not `choosing`:
    without their load and their turn.
    """
    chat, roster = about.chat, tx.people.roster()
    overrides = tx.people.overrides_of_chat(chat.id)
    few = frozenset(only) if only is not None and len(only) <= FEW else None
    places = tx.routing.places(chat.id, few)
    online = NOBODY if standing else tx.availability.all_online(few)
    loads, turns = (NONE, NONE)
    if choosing and not standing:
        loads, turns = tx.routing.loads(few), tx.routing.turns(about.rule.id, few)
    own = 1 if about.wait is not None and about.wait.ended_at is None else 0
    sight = _Sight(about.routed.labels, overrides)
    found = []
    for agent in roster.agents if only is None else [roster.get(one) for one in sorted(only)]:
        if agent is None or agent.state != "active":
            continue
        granted = roster.granted.get(agent.id, frozenset())
        found.append(
            Candidate(
                agent=agent.id,
                labels=granted,
                admin=agent.admin,
                may_see=sight.of(agent, granted),
                in_room=agent.here and places.get(agent.id, False),
                left=agent.id in places,
                online=agent.id in online,
                waiting=loads.get(agent.id, 0) - (own if agent.id == chat.assignee_id else 0),
                last_turn=turns.get(agent.id),
            )
        )
    return found if standing or about.rule.mode == "status" else _with_plans(tx, about, found)


class _Sight:
    """Who may see one chat, worked out once for all members with the same labels and no override of their own."""

    def __init__(self, chat_labels: frozenset[LabelId], overrides: Mapping[AgentId, bool]) -> None:
        self._chat_labels = chat_labels
        self._overrides = overrides
        self._by_labels: dict[frozenset[LabelId], bool] = {}

    def of(self, agent: Agent, granted: frozenset[LabelId]) -> bool:
        """What `may_see` says about an active person."""
        override = self._overrides.get(agent.id)
        if agent.role == "admin" or override is not None:
            return may_see(agent, chat_labels=self._chat_labels, granted=granted, override=override)
        if granted not in self._by_labels:
            self._by_labels[granted] = may_see(agent, chat_labels=self._chat_labels, granted=granted, override=None)
        return self._by_labels[granted]


def _with_plans(tx: Tx, about: Case, found: list[Candidate]) -> list[Candidate]:
    """The candidates with `on_shift`, looked up only for those who could have the chat at all."""
    could = [one.agent for one in found if one.may_see and one.in_room]
    plans = tx.availability.plans(could)
    on = {agent for agent, plan in plans.items() if state.on_shift(plan.schedule, plan.exceptions, tx.business_now)}
    planned = {agent for agent, plan in plans.items() if plan.schedule is not None and plan.schedule.shifts}
    return [replace(one, on_shift=one.agent in on, planned=one.agent in planned) for one in found]


def one(tx: Tx, about: Case, agent_id: int) -> Candidate | None:
    """The facts of one person about this chat, but for load and turn; None if they are not active."""
    return next(iter(candidates(tx, about, only={agent_id}, choosing=False)), None)


def any_free(tx: Tx, about: Case, people: Collection[int]) -> bool:
    """True if one of these people could be given the chat now; the first few are tried first, as mostly one of them can."""
    ordered = sorted(people)
    return any(_free(tx, about, part) for part in (ordered[:FEW], ordered[FEW:]) if part)


def _free(tx: Tx, about: Case, people: Collection[int]) -> bool:
    found = candidates(tx, about, only=frozenset(people))
    return any(passed_over(about.rule, one, about.routed) is None for one in found)


def on_duty(tx: Tx, about: Case, people: Sequence[int] | None = None) -> Iterator[Candidate]:
    """Those (of these people, in parts in this order) who are on and whom the chat's rule could choose.

    Without `people` everybody, the assignee first: mostly they or one of the first few are on.
    """
    for part in _parts(maybe_on(tx, about) if people is None else people):
        found = candidates(tx, about, only=frozenset(part), choosing=False)
        yield from (one for one in found if choice.on_duty(about.rule, one))


def could_choose_one(tx: Tx, about: Case, people: Collection[int], known: dict[int, bool]) -> bool:
    """Whether the chat's rule could choose one of these people, who are on; `known`: what was found about some."""
    if any(known.get(one) for one in people):
        return True
    for part in _parts(sorted(one for one in people if one not in known)):
        found = {int(one.agent): one for one in candidates(tx, about, only=frozenset(part), standing=True)}
        known |= {one: one in found and choice.could_choose(about.rule, found[one]) for one in part}
        if any(known[one] for one in part):
            return True
    return False


def _parts(people: Sequence[int]) -> Iterator[Sequence[int]]:
    """One, a few, all others: mostly one of the first will do."""
    return (part for part in (people[:1], people[1:FEW], people[FEW:]) if part)


def maybe_on(tx: Tx, about: Case, *, but: Collection[int] = NOBODY) -> list[int]:
    """Those (`but` these) in the chat's rooms whom the rule's mode may have on, all of them where only the plan counts.

    The assignee first.
    """
    maybe = frozenset(tx.routing.places(about.chat.id))
    if about.rule.mode != "shift":
        maybe &= tx.availability.all_online()
    return sorted(maybe.difference(but), key=lambda one: (one != about.chat.assignee_id, one))


def turned_at(tx: Tx, rule: Rule, candidate: Candidate) -> datetime | None:
    """Since when somebody is on, or off, by what the rule's mode goes by; None: not known."""
    if unavailable(rule.mode, candidate) is not None:
        return _off(tx, rule, candidate)[0]
    seen, plan = tx.availability.get(candidate.agent), tx.availability.plan(candidate.agent)
    switched = [at for at in (seen.since, tx.availability.turned_at(candidate.agent)) if at is not None]
    planned = state.state(plan.schedule, plan.exceptions, None, tx.business_now).since
    by_mode = {
        "status": [min(switched, default=None)],
        "shift": [planned],
        "both": [min(switched, default=None), planned],
    }
    return max((at for at in by_mode[rule.mode] if at is not None), default=None)


def on_and_seeing(tx: Tx, chat_id: int) -> list[Agent]:
    """People who are online and may see the chat, admins included."""
    labels, online = tx.chats.labels_of(chat_id), tx.availability.all_online()
    roster, overrides = tx.people.roster(), tx.people.overrides_of_chat(chat_id)
    return [
        agent
        for agent in roster.agents
        if agent.here
        and agent.id in online
        and may_see(
            agent,
            chat_labels=labels,
            granted=roster.granted.get(agent.id, frozenset()),
            override=overrides.get(agent.id),
        )
    ]


def as_messages(at: datetime) -> datetime:
    """The time in whole seconds, as WhatsApp has them: a message in the second of a closing counts as written after it."""
    return at.replace(microsecond=0)


def was_there(chat: Chat) -> bool:
    """True if the chat was closed in Periskope, by somebody who saw its messages there."""
    return chat.closed_in_periskope is not None and chat.closed_at == as_messages(chat.closed_in_periskope)


def described(tx: Tx, rule: Rule) -> str:
    """What a rule does, in plain words."""
    roster = tx.people.roster()
    about = RuleNames(
        labels=resolve.label_names(tx, sorted(rule.match.labels)),
        phones=[resolve.phone(tx.phones.get(one)) for one in sorted(rule.match.phones)],
        people=[resolve.who(tx, roster.get(one)) for one in sorted(rule.pool.people)],
        holders=resolve.label_names(tx, sorted(rule.pool.labels)),
        otherwise=resolve.who(tx, roster.get(rule.otherwise)),
    )
    return routing_messages.rule(rule, about)


def named(tx: Tx, rule: Rule, *, exists: bool = True) -> str:
    """A rule within a sentence, in mrkdwn. `exists`: it was not removed since."""
    return routing_messages.rule_named(rule.name, described(tx, rule), default=int(rule.id) == 0, exists=exists)


def every(tx: Tx) -> list[Rule]:
    """All rules in order, the default one last."""
    return [*tx.routing.rules(), tx.routing.default_rule()]


def marked(tx: Tx, rule: Rule) -> str:
    """The key of this rule as it is now: neither of a changed one nor of another that has its number later."""
    return f"{int(rule.id):x}.{tx.hashed(json.dumps(to_json(rule), sort_keys=True))[:12]}"


def by_mark(tx: Tx, mark: str) -> Rule | None:
    """The rule with this key, if it is still as it was."""
    return next((one for one in every(tx) if marked(tx, one) == mark), None)


def place(tx: Tx, rule_id: int) -> int:
    """A rule's place in the order, from one; 0 for the default one."""
    ids = [int(one.id) for one in tx.routing.rules()]
    return ids.index(rule_id) + 1 if rule_id in ids else 0


def rows(tx: Tx) -> list[tuple[Rule, str]]:
    """Each rule with what it does, the default one last."""
    return [(one, described(tx, one)) for one in every(tx)]


def count(tx: Tx) -> int:
    """How many rules there are beside the default one."""
    return len(tx.routing.rules())
