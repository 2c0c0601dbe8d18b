"""What holds for every choice, and for a whole day of people coming, going, writing and answering."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, run_state_machine_as_test
from hypothesis.stateful import rule as act

from bot.model import routing
from bot.model.ids import AgentId, LabelId, RuleId
from bot.model.routing import Match, Pool, Rule
from bot.routing.policy import choice as routing_choice
from bot.routing.policy.choice import (
    Candidate,
    ChoiceReason,
    RoutedChat,
    choose,
    passed_over,
)
from bot.routing.policy.triggers import Holding, Moment, trigger

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)

agents = st.integers(1, 9).map(AgentId)
labels = st.frozensets(st.integers(1, 3).map(LabelId), max_size=2)
turns = st.none() | st.integers(0, 50).map(lambda minutes: NOW - timedelta(minutes=minutes))
candidates = st.builds(
    Candidate,
    agent=agents,
    labels=labels,
    admin=st.booleans(),
    may_see=st.booleans(),
    in_room=st.booleans(),
    left=st.booleans(),
    online=st.booleans(),
    on_shift=st.booleans(),
    waiting=st.integers(0, 4),
    last_turn=turns,
)
rules = st.builds(
    Rule,
    id=st.just(RuleId(1)),
    pool=st.builds(
        Pool,
        everybody=st.booleans(),
        people=st.frozensets(agents, max_size=4),
        labels=labels,
        members=st.booleans(),
    ),
    mode=st.sampled_from(["shift", "status", "both"]),
    chooser=st.sampled_from(["round_robin", "fewest_waiting"]),
    cap=st.integers(1, 4),
    return_last=st.booleans(),
    otherwise=st.none() | agents,
)
chats = st.builds(RoutedChat, last_agent=st.none() | agents, had=st.frozensets(agents, max_size=3))
crowds = st.lists(candidates, max_size=9, unique_by=lambda one: one.agent)


def _available(rule: Rule, one: Candidate) -> bool:
    return {"shift": one.on_shift, "status": one.online, "both": one.on_shift and one.online}[rule.mode]


def _in_pool(rule: Rule, one: Candidate) -> bool:
    if one.agent in rule.pool.people:
        return True
    if rule.pool.members and one.admin:
        return False
    return rule.pool.everybody or any(label in rule.pool.labels for label in one.labels)


def _could(rule: Rule, one: Candidate, chat: RoutedChat) -> bool:
    """Said once more, plainly: this person may be given this chat."""
    return (
        one.may_see
        and one.in_room
        and _in_pool(rule, one)
        and _available(rule, one)
        and one.waiting < rule.cap
        and one.agent not in chat.had
    )


@given(rules.filter(lambda one: one.mode != "shift"), crowds, chats)
def test_where_only_who_is_online_can_be_chosen_nobody_else_changes_the_choice(
    rule: Rule, crowd: list[Candidate], chat: RoutedChat
) -> None:
    able = [one for one in crowd if one.online or one.agent == rule.otherwise]
    few, all_of_them = choose(rule, able, chat, NOW), choose(rule, crowd, chat, NOW)

    assert few.agent == all_of_them.agent
    assert few.went_round == all_of_them.went_round


@given(rules, crowds, chats)
def test_nobody_is_chosen_who_must_not_be(rule: Rule, crowd: list[Candidate], chat: RoutedChat) -> None:
    choice = choose(rule, crowd, chat, NOW)
    chosen = next((one for one in crowd if one.agent == choice.agent), None)

    if chosen is None:
        assert not any(_could(rule, one, chat) for one in crowd)
    elif dict(choice.reasons)[chosen.agent] is ChoiceReason.NAMED_OTHERWISE:
        assert chosen.agent == rule.otherwise
        assert chosen.may_see
        assert chosen.in_room
        assert chosen.waiting < rule.cap
        assert not any(_could(rule, one, chat) for one in crowd)
    else:
        assert _could(rule, chosen, chat)


@given(rules, crowds, chats)
def test_why_is_told_for_everybody_once_and_is_true(rule: Rule, crowd: list[Candidate], chat: RoutedChat) -> None:
    choice = choose(rule, crowd, chat, NOW)
    last = next((one for one in crowd if one.agent == chat.last_agent and _could(rule, one, chat)), None)
    won = next((one for one in crowd if one.agent == choice.agent), None)

    assert sorted(agent for agent, _ in choice.reasons) == sorted(one.agent for one in crowd)
    for one in crowd:
        assert _true(dict(choice.reasons)[one.agent], rule, one, chat, won), (one, choice)
    assert last is None or not rule.return_last or choice.agent == last.agent


def _true(reason: ChoiceReason, rule: Rule, one: Candidate, chat: RoutedChat, won: Candidate | None) -> bool:
    free = _could(rule, one, chat)
    turn = one.last_turn or datetime.min.replace(tzinfo=UTC)
    won_turn = won.last_turn or datetime.min.replace(tzinfo=UTC) if won else turn
    loads = (won.waiting, won_turn) if won else None
    facts = {
        ChoiceReason.LAST_AGENT: free and rule.return_last and one.agent == chat.last_agent,
        ChoiceReason.NEXT_TURN: free and one is won and rule.chooser == "round_robin",
        ChoiceReason.FEWEST_WAITING: free and one is won and rule.chooser == "fewest_waiting",
        ChoiceReason.NAMED_OTHERWISE: one is won and one.agent == rule.otherwise,
        ChoiceReason.NO_ACCESS: not one.may_see,
        ChoiceReason.OUTSIDE_POOL: not _in_pool(rule, one),
        ChoiceReason.LEFT_ROOM: not one.in_room and one.left,
        ChoiceReason.NOT_IN_ROOM: not one.in_room and not one.left,
        ChoiceReason.OFF_SHIFT: rule.mode != "status" and not one.on_shift,
        ChoiceReason.OFFLINE: rule.mode != "shift" and not one.online,
        ChoiceReason.HAD_IT: one.agent in chat.had,
        ChoiceReason.AT_CAP: one.waiting >= rule.cap,
        ChoiceReason.NOT_LAST_AGENT: free and won is not None and won.agent == chat.last_agent,
        ChoiceReason.LATER_TURN: free and won_turn <= turn,
        ChoiceReason.MORE_WAITING: free and loads is not None and loads <= (one.waiting, turn),
    }
    return facts[reason]


@given(rules, crowds, chats, st.text(max_size=9))
def test_a_rule_and_its_reasons_are_read_back_as_they_were(
    rule: Rule, crowd: list[Candidate], chat: RoutedChat, word: str
) -> None:
    worded = replace(rule, name=word, match=Match(labels=rule.pool.labels, words=(word,), kind="group"))
    choice = choose(rule, crowd, chat, NOW)
    stored = json.loads(json.dumps(routing.to_json(worded)))
    why = json.loads(json.dumps(routing_choice.why_to_json(choice)))

    assert routing.from_json(1, stored) == worded
    assert routing_choice.why_from_json(why) == choice.reasons


@given(st.integers(1, 8), st.integers(0, 40), st.lists(turns, min_size=8, max_size=8))
def test_over_a_full_cycle_nobody_is_two_ahead(people: int, chats_given: int, began: list[datetime | None]) -> None:
    rule = Rule(id=RuleId(1), cap=100)
    crowd = [Candidate(agent=AgentId(n), last_turn=began[n]) for n in range(people)]
    given_to = dict.fromkeys(range(people), 0)
    for _ in range(chats_given):
        choice = choose(rule, crowd, RoutedChat(), NOW)
        assert choice.agent is not None
        given_to[choice.agent] += 1
        crowd = [replace(one, last_turn=choice.turn_at) if one.agent == choice.agent else one for one in crowd]

    assert max(given_to.values()) - min(given_to.values()) <= 1


@dataclass
class Talk:
    """A chat of the simulated day."""

    visible: frozenset[int]
    waiting_since: datetime | None = None
    assignee: int | None = None
    held_since: datetime = NOW
    last: int | None = None


class Day(RuleBasedStateMachine):
    """People come and go, customers write, agents answer; routing is asked as the flows ask it."""

    @initialize(cap=st.integers(1, 3), chooser=st.sampled_from(["round_robin", "fewest_waiting"]), data=st.data())
    def begin(self, cap: int, chooser: str, data: st.DataObject) -> None:
        self.now = NOW
        self.rule = Rule(id=RuleId(1), cap=cap, chooser=chooser)  # type: ignore[arg-type]  # one of two words
        self.off_since: dict[int, datetime | None] = dict.fromkeys(range(4), NOW)
        self.turns: dict[int, datetime | None] = dict.fromkeys(range(4))
        seen = st.frozensets(st.integers(0, 3), max_size=4)
        self.talks = [Talk(visible=data.draw(seen)) for _ in range(6)]

    @act(who=st.integers(0, 3))
    def comes_or_goes(self, who: int) -> None:
        self.off_since[who] = None if self.off_since[who] else self.now
        self._settle(Moment.TIME_PASSED)

    @act(n=st.integers(0, 5))
    def customer_writes(self, n: int) -> None:
        self.talks[n].waiting_since = self.talks[n].waiting_since or self.now
        self._settle(Moment.CUSTOMER_WROTE, n)

    @act(n=st.integers(0, 5))
    def agent_answers(self, n: int) -> None:
        if self.talks[n].assignee is not None:
            self.talks[n].waiting_since = None
            self._settle(Moment.TIME_PASSED)

    @act(n=st.integers(0, 5), who=st.integers(0, 3))
    def access_changes(self, n: int, who: int) -> None:
        self.talks[n].visible ^= {who}
        self._settle(Moment.TIME_PASSED)

    @act(minutes=st.sampled_from([1, 5, 14]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self._settle(Moment.TIME_PASSED)

    def _settle(self, moment: Moment, wrote: int | None = None) -> None:
        """The queue, oldest first, over and over until nothing moves."""
        moved = True
        rounds = 0
        while moved and rounds < 50:
            waiting = [n for n, talk in enumerate(self.talks) if talk.waiting_since]
            waiting.sort(key=lambda n: self.talks[n].waiting_since or self.now)
            routed = [self._route(n, moment if n == wrote else Moment.TIME_PASSED) for n in waiting]
            moved = any(routed)
            rounds += 1
        assert rounds < 50, "routing never comes to rest"

    def _route(self, n: int, moment: Moment) -> bool:
        talk = self.talks[n]
        crowd = self._crowd(talk)
        holding = None
        if talk.assignee is not None:
            holding = Holding(
                assignee=crowd[talk.assignee], held_since=talk.held_since, off_since=self.off_since[talk.assignee]
            )
        why = trigger(self.rule, talk.waiting_since, holding, moment, self.now)
        if why is None:
            return False
        had = frozenset() if talk.assignee is None else frozenset({AgentId(talk.assignee)})
        choice = choose(self.rule, crowd, RoutedChat(last_agent=_agent(talk.last), had=had), self.now)
        if choice.agent is None:
            return False
        assert crowd[choice.agent].waiting < self.rule.cap
        talk.assignee = talk.last = int(choice.agent)
        talk.held_since = self.now
        self.turns[choice.agent] = choice.turn_at
        return True

    def _crowd(self, talk: Talk) -> list[Candidate]:
        return [
            Candidate(
                agent=AgentId(who),
                may_see=who in talk.visible,
                online=self.off_since[who] is None,
                waiting=sum(bool(one.waiting_since and one.assignee == who) for one in self.talks),
                last_turn=self.turns[who],
            )
            for who in range(4)
        ]

    def _unanswerable(self, talk: Talk) -> bool:
        """Nobody holds it, or one who may not see it or has been off for a quarter of an hour."""
        off = self.off_since[talk.assignee] if talk.assignee is not None else None
        long = off is not None and self.now - off >= timedelta(minutes=15)
        return talk.assignee is None or talk.assignee not in talk.visible or long

    @precondition(lambda self: hasattr(self, "talks"))
    @invariant()
    def nobody_waits_while_somebody_is_free(self) -> None:
        for talk in self.talks:
            if talk.waiting_since and self._unanswerable(talk):
                free = [one for one in self._crowd(talk) if passed_over(self.rule, one, RoutedChat()) is None]
                assert not free, (talk, free)


def _agent(number: int | None) -> AgentId | None:
    return None if number is None else AgentId(number)


def test_a_chat_never_stays_waiting_while_somebody_of_its_pool_is_free() -> None:
    run_state_machine_as_test(Day, settings=settings(max_examples=120, stateful_step_count=30, deadline=None))
