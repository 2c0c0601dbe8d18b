"""Which chat is in which rooms: the examples that the rules were written for."""

import pytest

from bot.domain.ids import AgentId, ChatId, LabelId
from bot.domain.people import Agent, Role
from bot.domain.placement import LabelRoom, PeopleRoom, Spec, Triage, naming_room, spec_of
from bot.domain.placement_changes import Changes, Facts, Have, Wanted, changes, label_members, world

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


def test_whoever_left_by_hand_is_not_invited_and_moves_nothing() -> None:
    facts = company(BOTH_VIP, {ONE: frozenset({VIP})})
    room: Spec = LabelRoom(label=VIP)
    have = Have(
        present={room: frozenset({"U2", "U9"}), Triage(): frozenset({"U9"})},
        current={ONE: frozenset({room})},
        left={room: frozenset({"U1"})},
    )

    assert changes(world(facts), have) == Changes()


def test_a_stranger_is_put_out_and_no_chat_moves() -> None:
    facts = company(BOTH_VIP, {ONE: frozenset({VIP})})
    room: Spec = LabelRoom(label=VIP)
    have = Have(
        present={room: frozenset({"U1", "U2", "U9", "UGUEST"}), Triage(): frozenset({"U9"})},
        current={ONE: frozenset({room})},
    )

    assert changes(world(facts), have) == Changes(kicks=((room, "UGUEST"),))


def test_copies_are_deleted_only_where_somebody_may_no_longer_see_the_chat() -> None:
    room, mine = LabelRoom(label=VIP), people(ASHA)
    have = Have(
        present={room: frozenset({"U2", "U9"}), mine: frozenset({"U1", "U9"}), Triage(): frozenset({"U9"})},
        current={ONE: frozenset({room, mine})},
    )
    facts = company({RAVI: frozenset({VIP}), ASHA: frozenset({SALES})}, {ONE: frozenset({SALES})})
    steps = changes(world(facts, rooms=have.present), have)

    assert steps.withdraw == ((ONE, room),)
    assert steps.end == ((ONE, mine),)
    assert steps.threads == ((ONE, LabelRoom(label=SALES)),)


def test_a_chat_of_which_nothing_is_known_stays_as_it_is() -> None:
    have = Have(present={Triage(): frozenset({"U9"})}, current={ONE: frozenset({Triage()})})
    wanted = Wanted(members={Triage(): frozenset({"U9"})}, chats={}, readers={}, started=frozenset({ONE}))

    assert changes(wanted, have) == Changes()


def test_a_closed_chat_brings_no_thread_over() -> None:
    facts = company(BOTH_VIP, {ONE: frozenset({VIP}), TWO: frozenset({VIP})})
    steps = changes(world(facts, started=frozenset({TWO})), Have(present={}, current={}))

    assert steps.threads == ((TWO, LabelRoom(label=VIP)),)


def test_the_holder_is_named_in_the_first_of_their_rooms_in_the_order_of_labels() -> None:
    facts = company({ASHA: frozenset({VIP, SALES}), RAVI: frozenset({SALES})}, {ONE: frozenset({VIP, SALES})})
    rooms, holders = world(facts).chats[ONE], label_members(facts)

    def named(holder: AgentId, order: tuple[LabelId, ...]) -> Spec | None:
        return naming_room(rooms, holder, label_order=order, label_members=holders)

    assert named(ASHA, (VIP, SALES)) == LabelRoom(label=VIP)
    assert named(ASHA, (SALES, VIP)) == LabelRoom(label=SALES)
    assert named(RAVI, (VIP, SALES)) == LabelRoom(label=SALES)
    assert named(BOSS, (VIP, SALES)) is None


@pytest.mark.parametrize("spec", [LabelRoom(label=VIP), people(RAVI, ASHA), Triage()])
def test_a_room_is_found_again_by_its_key(spec: Spec) -> None:
    assert spec_of(spec.key) == spec


def test_the_key_of_a_people_channel_does_not_depend_on_order() -> None:
    assert people(RAVI, ASHA).key == people(ASHA, RAVI).key == "people:1,2"
