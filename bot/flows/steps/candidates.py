"""The facts about people that routing chooses by, and about a chat, its wait and its holder."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import shifts
from bot.domain.access import may_see
from bot.domain.content_json import from_json
from bot.domain.ids import AgentId, LabelId, PhoneId
from bot.domain.model import Chat, WaitRow
from bot.domain.people import Agent
from bot.domain.routing import Candidate, passed_over, unavailable
from bot.domain.routing_rules import RoutedChat, Rule, first_match
from bot.domain.routing_when import Holding
from bot.domain.text import plain
from bot.flows.steps import switch
from storage.tx import Tx

FEW = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A chat to be routed: its rule, and what the rule asks of it."""

    chat: Chat
    wait: WaitRow | None
    rule: Rule
    routed: RoutedChat


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A chat's holder towards it; `went_off`: they went off since they got it."""

    holding: Holding
    went_off: bool


def case(tx: Tx, chat: Chat, wait: WaitRow | None) -> Case:
    """The rule that a chat falls under, with what it needs to know."""
    rules = tx.routing.rules()
    routed = RoutedChat(
        labels=tx.chats.labels_of(chat.id),
        kind="group" if chat.kind == "group" else "user",
        phones=frozenset({PhoneId(chat.phone_id)}),
        words=_words(tx, wait) if any(rule.match.words for rule in rules) else "",
        last_agent=None if chat.last_holder_id is None else AgentId(chat.last_holder_id),
        had=frozenset() if wait is None else tx.routing.had(chat.id, wait.began_at),
    )
    return Case(chat=chat, wait=wait, rule=first_match(rules, routed), routed=routed)


def _words(tx: Tx, wait: WaitRow | None) -> str:
    """What the customer wrote when the wait began."""
    if wait is None or wait.message_id is None:
        return ""
    return plain(from_json(tx.messages.get(wait.message_id).body).doc)


def candidates(tx: Tx, about: Case, *, only: Collection[int] | None = None) -> list[Candidate]:
    """Every active person, or those of `only`, towards this chat."""
    chat, roster = about.chat, tx.people.roster()
    overrides = tx.people.overrides_of_chat(chat.id)
    few = only if only is not None and len(only) <= FEW else None
    places, online = tx.routing.places(chat.id, few), tx.availability.all_online(few)
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
                waiting=loads.get(agent.id, 0) - (own if agent.id == chat.holder_id else 0),
                last_turn=turns.get(agent.id),
            )
        )
    return found if about.rule.mode == "status" else _with_plans(tx, about, found)


class _Sight:
    """Who may see one chat: asked once for all members who hold the same labels and have no word of their own about it."""

    def __init__(self, chat_labels: frozenset[LabelId], overrides: Mapping[AgentId, bool]) -> None:
        self._chat_labels = chat_labels
        self._overrides = overrides
        self._by_labels: dict[frozenset[LabelId], bool] = {}

    def of(self, agent: Agent, granted: frozenset[LabelId]) -> bool:
        """As `may_see`, for somebody active."""
        override = self._overrides.get(agent.id)
        if agent.role == "admin" or override is not None:
            return may_see(agent, chat_labels=self._chat_labels, granted=granted, override=override)
        if granted not in self._by_labels:
            self._by_labels[granted] = may_see(agent, chat_labels=self._chat_labels, granted=granted, override=None)
        return self._by_labels[granted]


def _with_plans(tx: Tx, about: Case, found: list[Candidate]) -> list[Candidate]:
    """Whether each is on shift, looked up only for those who could have the chat at all."""
    could = [one.agent for one in found if one.may_see and one.in_room]
    plans = tx.availability.plans(could)
    on = {agent for agent, plan in plans.items() if shifts.on_shift(plan.schedule, plan.exceptions, tx.house)}
    return [replace(one, on_shift=one.agent in on) for one in found]


def one(tx: Tx, about: Case, agent_id: int) -> Candidate | None:
    """One person towards this chat; None if they are not active."""
    return next(iter(candidates(tx, about, only={agent_id})), None)


def any_free(tx: Tx, about: Case, people: Collection[int]) -> bool:
    """Could one of these people be given the chat now? Mostly one of the first few can."""
    ordered = sorted(people)
    return any(_free(tx, about, part) for part in (ordered[:FEW], ordered[FEW:]) if part)


def _free(tx: Tx, about: Case, people: Collection[int]) -> bool:
    found = candidates(tx, about, only=frozenset(people))
    return any(passed_over(about.rule, one, about.routed) is None for one in found)


def holding(tx: Tx, about: Case) -> Held | None:
    """The chat's holder; None if nobody holds it, or somebody who is no longer active."""
    chat = about.chat
    if chat.holder_id is None:
        return None
    holder = one(tx, about, chat.holder_id)
    if holder is None:
        return None
    since = chat.held_since or tx.house
    if unavailable(about.rule.mode, holder) is None:
        return Held(holding=Holding(holder=holder, held_since=since), went_off=False)
    off, back = _off(tx, about.rule, holder)
    off_since = max(off or since, since)
    away = Holding(holder=replace(holder, back_at=back), held_since=since, off_since=off_since)
    return Held(holding=away, went_off=off is not None and off >= since)


def _off(tx: Tx, rule: Rule, holder: Candidate) -> tuple[datetime | None, datetime | None]:
    """Since when somebody who is not available is off, and when they are next on, as far as that is known."""
    seen, plan = tx.availability.get(holder.agent), tx.availability.plan(holder.agent)
    if rule.mode == "shift" or holder.online:
        seen = replace(seen, source="shift", since=None, until=None)
    is_now = switch.state_of(seen, plan, tx.house)
    return is_now.since or seen.since, back_at(tx, holder.agent)


def back_at(tx: Tx, agent_id: int) -> datetime | None:
    """When somebody who is off is next on by themselves; None: not known, or not with their next change."""
    seen, plan = tx.availability.get(agent_id), tx.availability.plan(agent_id)
    at = switch.next_look(seen, plan, tx.house)
    return at if at is not None and switch.state_of(seen, plan, at).online else None


def on_and_seeing(tx: Tx, chat_id: int) -> list[Agent]:
    """People who are on and may see the chat; admins among them."""
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
