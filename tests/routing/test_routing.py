"""Who gets a chat: the cases that people ask about."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.ids import AgentId, LabelId, PhoneId, RuleId
from bot.model.routing import BUILT_IN, Match, Mode, Pool, Rule
from bot.routing.policy.choice import (
    Candidate,
    Choice,
    ChoiceReason,
    RosterEntry,
    RoutedChat,
    RuleDoubt,
    choose,
    choose_for_ticket,
    first_match,
    rule_doubts,
)
from bot.routing.policy.triggers import Holding, Moment, Trigger, look_again_at, trigger

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ASHA, RAVI, MEI = AgentId(1), AgentId(2), AgentId(3)
VIP, BILLING = LabelId(1), LabelId(2)


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def rule(**more: object) -> Rule:
    return Rule(id=RuleId(1), **more)  # type: ignore[arg-type]  # each test names the fields it is about


def agent(who: AgentId, **more: object) -> Candidate:
    return Candidate(agent=who, **more)  # type: ignore[arg-type]  # each test names the facts it is about


def pick(*people: Candidate, by: Rule = BUILT_IN, chat: RoutedChat | None = None) -> Choice:
    return choose(by, people, chat or RoutedChat(), NOW)


def test_the_turn_goes_to_whoever_had_none_for_longest() -> None:
    choice = pick(agent(ASHA, last_turn=ago(5)), agent(RAVI, last_turn=ago(9)), agent(MEI, last_turn=ago(7)))

    assert choice.agent == RAVI
    assert choice.reasons == (
        (RAVI, ChoiceReason.NEXT_TURN),
        (MEI, ChoiceReason.LATER_TURN),
        (ASHA, ChoiceReason.LATER_TURN),
    )


def test_somebody_new_has_the_first_turn() -> None:
    assert pick(agent(ASHA, last_turn=ago(900)), agent(RAVI)).agent == RAVI


def test_turns_differ_even_within_one_instant() -> None:
    choice = pick(agent(ASHA, last_turn=NOW), agent(RAVI, last_turn=NOW + timedelta(microseconds=3)))

    assert choice.turn_at > NOW + timedelta(microseconds=3)


def test_the_fewest_waiting_chats_win_and_turns_decide_between_equals() -> None:
    by = rule(chooser="fewest_waiting")
    choice = pick(
        agent(ASHA, waiting=1, last_turn=ago(1)),
        agent(RAVI, waiting=3, last_turn=ago(99)),
        agent(MEI, waiting=1, last_turn=ago(2)),
        by=by,
    )

    assert choice.reasons == (
        (MEI, ChoiceReason.FEWEST_WAITING),
        (ASHA, ChoiceReason.MORE_WAITING),
        (RAVI, ChoiceReason.MORE_WAITING),
    )


def test_a_chat_returns_to_its_last_agent_when_that_one_is_free() -> None:
    chat = RoutedChat(last_agent=ASHA)
    back = pick(agent(ASHA, last_turn=ago(1)), agent(RAVI), chat=chat)
    off = pick(agent(ASHA, online=False), agent(RAVI), chat=chat)

    assert (back.agent, dict(back.reasons)[RAVI]) == (ASHA, ChoiceReason.NOT_LAST_AGENT)
    assert (off.agent, dict(off.reasons)[ASHA]) == (RAVI, ChoiceReason.OFFLINE)


@pytest.mark.parametrize(
    ("mode", "online", "on_shift", "why"),
    [
        ("shift", False, True, None),
        ("shift", True, False, ChoiceReason.OFF_SHIFT),
        ("status", True, False, None),
        ("status", False, True, ChoiceReason.OFFLINE),
        ("both", True, True, None),
        ("both", True, False, ChoiceReason.OFF_SHIFT),
        ("both", False, True, ChoiceReason.OFFLINE),
    ],
)
def test_each_mode_counts_what_it_says(mode: Mode, online: bool, on_shift: bool, why: ChoiceReason | None) -> None:  # noqa: FBT001  # columns
    choice = pick(agent(ASHA, online=online, on_shift=on_shift), by=rule(mode=mode))

    assert choice.reasons == ((ASHA, why or ChoiceReason.NEXT_TURN),)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"may_see": False, "online": False}, ChoiceReason.NO_ACCESS),
        ({"in_room": False, "left": True}, ChoiceReason.LEFT_ROOM),
        ({"in_room": False}, ChoiceReason.NOT_IN_ROOM),
        ({"waiting": 5}, ChoiceReason.AT_CAP),
    ],
)
def test_whoever_cannot_have_it_is_passed_over_with_the_reason(facts: dict[str, object], why: ChoiceReason) -> None:
    choice = pick(agent(ASHA, **facts))

    assert choice.agent is None
    assert choice.reasons == ((ASHA, why),)


def test_only_the_pool_is_asked() -> None:
    named = rule(pool=Pool(people=frozenset({RAVI})))
    holders = rule(pool=Pool(labels=frozenset({VIP})))
    people = (agent(ASHA, labels=frozenset({VIP})), agent(RAVI))

    assert pick(*people, by=named).reasons == ((RAVI, ChoiceReason.NEXT_TURN), (ASHA, ChoiceReason.OUTSIDE_POOL))
    assert pick(*people, by=holders).reasons == ((ASHA, ChoiceReason.NEXT_TURN), (RAVI, ChoiceReason.OUTSIDE_POOL))


def test_passing_on_goes_round_once() -> None:
    had_one = pick(agent(ASHA), agent(RAVI), chat=RoutedChat(had=frozenset({ASHA})))
    had_both = pick(agent(ASHA), agent(RAVI), chat=RoutedChat(had=frozenset({ASHA, RAVI})))

    assert (had_one.agent, had_one.went_round) == (RAVI, False)
    assert (had_both.agent, had_both.went_round) == (None, True)


def test_the_person_named_for_when_nobody_is_there_need_not_be_on_but_must_see_the_chat() -> None:
    by = rule(otherwise=MEI)
    off = pick(agent(ASHA, online=False), agent(MEI, online=False), by=by)
    blind = pick(agent(ASHA, online=False), agent(MEI, online=False, may_see=False), by=by)

    assert (off.agent, off.reasons[0]) == (MEI, (MEI, ChoiceReason.NAMED_OTHERWISE))
    assert blind.agent is None


def test_a_ticket_goes_to_the_assignee_who_is_on_else_by_the_rule() -> None:
    on = choose_for_ticket(BUILT_IN, (agent(ASHA), agent(RAVI, waiting=9)), RoutedChat(), NOW, assignee=RAVI)
    off = choose_for_ticket(BUILT_IN, (agent(ASHA), agent(RAVI, online=False)), RoutedChat(), NOW, assignee=RAVI)
    nobody = choose_for_ticket(BUILT_IN, (agent(ASHA, online=False),), RoutedChat(), NOW, assignee=None)

    assert (on.agent, off.agent, nobody.agent) == (RAVI, ASHA, None)


def test_the_first_rule_that_matches_holds_and_the_built_in_one_for_the_rest() -> None:
    vip = rule(match=Match(labels=frozenset({VIP})))
    sleeping = rule(active=False)
    refunds = rule(match=Match(words=("refund", "money back"), kind="user", phones=frozenset({PhoneId(1)})))
    rules = (sleeping, vip, refunds)
    asked = RoutedChat(words="I want my MONEY  back!", phones=frozenset({PhoneId(1)}))

    assert first_match(rules, RoutedChat(labels=frozenset({VIP, BILLING}))) is vip
    assert first_match(rules, asked) is refunds
    assert first_match(rules, RoutedChat(words="refunded", phones=frozenset({PhoneId(1)}))) is BUILT_IN
    assert first_match(rules, RoutedChat(words="refund", kind="group", phones=frozenset({PhoneId(1)}))) is BUILT_IN


def test_the_built_in_rule_is_as_promised() -> None:
    assert (BUILT_IN.mode, BUILT_IN.chooser, BUILT_IN.cap) == ("status", "round_robin", 5)
    assert (BUILT_IN.return_last, BUILT_IN.pass_on_min, BUILT_IN.otherwise) == (True, 15, None)


def test_a_rule_is_doubted_at_saving() -> None:
    roster = (
        RosterEntry(agent=ASHA, labels=frozenset({VIP})),
        RosterEntry(agent=RAVI, active=False, labels=frozenset({BILLING})),
    )
    gone = rule(pool=Pool(people=frozenset({RAVI})))
    blind = rule(match=Match(labels=frozenset({BILLING})))
    fine = rule(match=Match(labels=frozenset({VIP})))

    assert rule_doubts(gone, (), roster) == (RuleDoubt.NOBODY_IN_POOL,)
    assert rule_doubts(blind, (), roster) == (RuleDoubt.NOBODY_MAY_SEE,)
    assert rule_doubts(blind, (), (*roster, RosterEntry(agent=MEI, admin=True))) == ()
    assert rule_doubts(fine, (blind,), roster) == ()
    assert rule_doubts(fine, (rule(),), roster) == (RuleDoubt.NEVER_REACHED,)
    assert rule_doubts(rule(cap=0, pass_on_min=0), (), roster) == (RuleDoubt.BAD_CAP, RuleDoubt.BAD_MINUTES)


def held(off_since: datetime | None = None, **more: object) -> Holding:
    return Holding(assignee=agent(ASHA, **more), held_since=ago(3), off_since=off_since)


@pytest.mark.parametrize(
    ("holding", "moment", "why"),
    [
        (None, Moment.CUSTOMER_WROTE, Trigger.UNHELD),
        (held(), Moment.CUSTOMER_WROTE, None),
        (held(may_see=False), Moment.TIME_PASSED, Trigger.ASSIGNEE_CANNOT_SEE),
        (held(in_room=False, left=True), Moment.TIME_PASSED, Trigger.ASSIGNEE_CANNOT_SEE),
        (held(ago(5), online=False), Moment.CUSTOMER_WROTE, Trigger.ASSIGNEE_AWAY),
        (held(ago(5), online=False), Moment.TIME_PASSED, None),
        (held(ago(15), online=False), Moment.TIME_PASSED, Trigger.ASSIGNEE_OFF_LONG),
        (held(ago(0), online=False), Moment.SHIFT_ENDED, Trigger.SHIFT_ENDED),
        (held(ago(5), online=False, back_at=ago(-10)), Moment.CUSTOMER_WROTE, None),
        (held(ago(5), online=False, back_at=ago(-16)), Moment.CUSTOMER_WROTE, Trigger.ASSIGNEE_AWAY),
    ],
)
def test_a_waiting_chat_is_routed_when_its_assignee_cannot_answer(
    holding: Holding | None, moment: Moment, why: Trigger | None
) -> None:
    assert trigger(BUILT_IN, ago(4), holding, moment, NOW) == why
    assert trigger(BUILT_IN, None, holding, moment, NOW) is None


def test_a_chat_is_passed_on_after_its_minutes_without_a_reply() -> None:
    by = rule(pass_on_min=15)
    held_long = Holding(assignee=agent(ASHA), held_since=ago(15))

    assert trigger(by, ago(40), held_long, Moment.TIME_PASSED, NOW) == Trigger.PASSED_ON
    assert trigger(by, ago(14), held_long, Moment.TIME_PASSED, NOW) is None
    assert trigger(rule(pass_on_min=None), ago(40), held_long, Moment.TIME_PASSED, NOW) is None


def test_the_next_look_is_when_time_alone_may_move_the_chat() -> None:
    assert look_again_at(BUILT_IN, ago(4), held(), NOW) == ago(3) + timedelta(minutes=15)
    assert look_again_at(BUILT_IN, ago(4), held(ago(5), online=False), NOW) == ago(-10)
    assert look_again_at(BUILT_IN, ago(4), None, NOW) is None


def test_a_pool_of_members_leaves_admins_out_unless_they_are_named() -> None:
    everybody, named = (
        Pool(everybody=True, members=True),
        Pool(members=True, people=frozenset({ASHA}), labels=frozenset({VIP})),
    )
    admin = agent(ASHA, admin=True, labels=frozenset({VIP}))
    other = agent(RAVI, admin=True, labels=frozenset({VIP}))

    assert pick(admin, by=rule(pool=everybody)).reasons == ((ASHA, ChoiceReason.OUTSIDE_POOL),)
    assert pick(agent(MEI), admin, by=rule(pool=everybody)).agent == MEI
    assert pick(admin, by=rule(pool=named)).agent == ASHA
    assert pick(other, by=rule(pool=named)).agent is None
