"""Which chat is in which rooms: the examples that the rules were written for."""

import pytest

from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.person import Agent, Role
from bot.model.room import ThreadState
from bot.rooms.policy.changes import NewThread, ThreadChanges, changes_due, member_changes, thread_changes
from bot.rooms.policy.placement import LabelRoom, PeopleRoom, Spec, Triage, naming_room, spec_of
from tests.rooms.placement_cases import Facts
from tests.rooms.placement_world import label_members, member, moves, thread, world

ASHA, RAVI, NORA, BOSS = AgentId(1), AgentId(2), AgentId(3), AgentId(9)
VIP, SALES = LabelId(1), LabelId(2)
ONE, TWO = ChatId(1), ChatId(2)


def person(agent: AgentId, role: Role = "member") -> Agent:
    return Agent(id=agent, email=f"{agent}@acme.example", slack_user=f"U{agent}", role=role, state="active")


def company(
    granted: dict[AgentId, frozenset[LabelId]],
    chats: dict[ChatId, frozenset[LabelId]],
    overrides: dict[ChatId, dict[AgentId, bool]] | None = None,
) -> Facts:
    agents = (person(ASHA), person(RAVI), person(NORA), person(BOSS, "admin"))
    return Facts(agents=agents, granted=granted, overrides=overrides or {}, chats=chats)


def people(*agents: AgentId) -> PeopleRoom:
    return PeopleRoom(agents=frozenset(agents))


BOTH_VIP = {ASHA: frozenset({VIP}), RAVI: frozenset({VIP})}


def test_a_chat_is_in_the_channel_of_each_label_that_somebody_holds() -> None:
    facts = company({ASHA: frozenset({VIP}), RAVI: frozenset({SALES})}, {ONE: frozenset({VIP, SALES, LabelId(7)})})

    assert world(facts).chats[ONE] == {LabelRoom(label=VIP), LabelRoom(label=SALES)}


def test_a_chat_that_only_admins_see_is_in_triage() -> None:
    assert world(company(BOTH_VIP, {ONE: frozenset()})).chats[ONE] == {Triage()}


def test_members_with_grants_of_their_own_share_one_channel() -> None:
    facts = company({}, {ONE: frozenset(), TWO: frozenset()}, {ONE: {ASHA: True, RAVI: True}, TWO: {RAVI: True}})
    wanted = world(facts)

    assert wanted.chats == {ONE: {people(ASHA, RAVI)}, TWO: {people(RAVI)}}
    assert wanted.members[people(ASHA, RAVI)] == {"U1", "U2", "U9"}


def test_a_denial_moves_the_person_and_leaves_every_chat_where_it_is() -> None:
    chats = {ONE: frozenset({VIP}), TWO: frozenset({VIP})}
    wanted = world(company(BOTH_VIP, chats, {ONE: {ASHA: False}}))

    assert wanted.chats == {ONE: {LabelRoom(label=VIP)}, TWO: {LabelRoom(label=VIP), people(ASHA)}}
    assert wanted.members[LabelRoom(label=VIP)] == {"U2", "U9"}
    assert wanted.members[people(ASHA)] == {"U1", "U9"}


def test_admins_are_meant_for_every_room_and_count_in_none() -> None:
    wanted = world(company({BOSS: frozenset({SALES})}, {ONE: frozenset({SALES})}))

    assert wanted.chats[ONE] == {Triage()}
    assert wanted.members == {Triage(): {"U9"}}


ROOM = LabelRoom(label=VIP)


def test_whoever_left_by_hand_is_not_invited_and_moves_nothing() -> None:
    away = member(ROOM, "U1", wanted=True, left_by_hand=True)

    assert not member_changes(1, {"U1", "U2"}, [away, member(ROOM, "U2", wanted=True, present=True)])


def test_whoever_left_by_hand_and_is_meant_for_the_room_again_later_is_invited() -> None:
    away = member(ROOM, "U1", wanted=True, left_by_hand=True)
    (left,) = member_changes(1, (), [away]).leaves

    assert [one.slack_user for one in member_changes(1, {"U1"}, [left]).invites] == ["U1"]


def test_a_stranger_is_put_out_and_nobody_else_moves() -> None:
    guest = member(ROOM, "UGUEST", present=True)
    steps = member_changes(1, {"U1"}, [guest, member(ROOM, "U1", wanted=True, present=True)])

    assert (steps.removals, steps.leaves, steps.joins, steps.invites) == ((guest,), (), (), ())


def test_whoever_is_no_longer_meant_for_a_room_is_put_out_in_the_same_step() -> None:
    steps = member_changes(1, (), [member(ROOM, "U1", wanted=True, present=True)])

    assert [one.slack_user for one in steps.leaves] == [one.slack_user for one in steps.removals] == ["U1"]


def test_somebody_whose_invitation_is_out_is_an_intruder_before_they_have_come() -> None:
    assert changes_due([member(ROOM, "U1", moving="coming")]).removals


def test_those_whom_slack_would_not_remove_are_asked_for_last() -> None:
    stuck = member(ROOM, "U1", present=True, refused="restricted_action")
    other = member(ROOM, "U2", present=True)

    assert changes_due([stuck, other]).removals == (other, stuck)


def test_what_slack_refused_about_a_person_is_asked_again_once_they_are_newly_meant() -> None:
    refused = member(ROOM, "U1", wanted=True, refused="user_not_found")
    (left,) = member_changes(1, (), [refused]).leaves

    assert not changes_due([refused])
    assert [one.slack_user for one in member_changes(1, {"U1"}, [left]).invites] == ["U1"]


def test_copies_are_deleted_only_where_somebody_meant_may_no_longer_see_the_chat() -> None:
    theirs, mine = thread(1, 10, ONE, ThreadState.CURRENT), thread(2, 20, ONE, ThreadState.CURRENT)
    meant = {10: frozenset({"U2", "U9"}), 20: frozenset({"U1", "U9"})}
    steps = thread_changes({30}, [theirs, mine], meant=meant, readers=frozenset({"U1", "U9"}), begin=True)

    assert (steps.withdraw, steps.end) == ((theirs,), (mine,))
    assert steps.begin == (NewThread(room_id=30, previous_id=None),)


def test_a_past_thread_that_somebody_may_not_see_is_deleted_and_one_that_all_may_see_is_left() -> None:
    past = thread(1, 10, ONE, ThreadState.PAST)

    def steps(*readers: str) -> ThreadChanges:
        return thread_changes((), [past], meant={10: frozenset({"U1", "U2"})}, readers=frozenset(readers), begin=True)

    assert steps("U1").withdraw == (past,)
    assert not moves(steps("U1", "U2"))


def test_a_chat_at_rest_brings_no_thread_over() -> None:
    steps = thread_changes({10}, [], meant={}, readers=frozenset(), begin=False)

    assert not moves(steps)


def test_a_thread_that_is_begun_again_is_linked_to_the_newest_before_it() -> None:
    before = [thread(1, 10, ONE, ThreadState.PAST), thread(2, 10, ONE, ThreadState.PAST)]
    steps = thread_changes({10}, before, meant={}, readers=frozenset(), begin=True)

    assert steps.begin == (NewThread(room_id=10, previous_id=2),)


def test_the_assignee_is_named_in_the_first_of_their_rooms_in_the_order_of_labels() -> None:
    facts = company({ASHA: frozenset({VIP, SALES}), RAVI: frozenset({SALES})}, {ONE: frozenset({VIP, SALES})})
    rooms, holders = world(facts).chats[ONE], label_members(facts)

    def named(assignee: AgentId, order: tuple[LabelId, ...]) -> Spec | None:
        return naming_room(rooms, assignee, label_order=order, label_members=holders)

    assert named(ASHA, (VIP, SALES)) == LabelRoom(label=VIP)
    assert named(ASHA, (SALES, VIP)) == LabelRoom(label=SALES)
    assert named(RAVI, (VIP, SALES)) == LabelRoom(label=SALES)
    assert named(BOSS, (VIP, SALES)) is None


@pytest.mark.parametrize("spec", [LabelRoom(label=VIP), people(RAVI, ASHA), Triage()])
def test_a_room_is_found_again_by_its_key(spec: Spec) -> None:
    assert spec_of(spec.key) == spec


def test_the_key_of_a_people_channel_does_not_depend_on_order() -> None:
    assert people(RAVI, ASHA).key == people(ASHA, RAVI).key == "people:1,2"
