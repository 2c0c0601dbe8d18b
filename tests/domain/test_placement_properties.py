"""What must hold for every company that can be drawn: nobody sees what they may not, nobody misses what they may."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import AgentId, ChatId, LabelId
from bot.domain.placement import LabelRoom, Spec
from bot.domain.placement_changes import Facts, Have, changes, readers, world
from tests.domain.placement_cases import (
    AGENTS,
    CHATS,
    LABELS,
    carried_out,
    companies,
    meant,
    reachable,
    rooms_of,
    sees,
    situations,
    with_label,
    with_override,
)

MANY = settings(max_examples=1500, deadline=None)
FEWER = settings(max_examples=600, deadline=None)


def reach(facts: Facts) -> dict[AgentId, set[ChatId]]:
    """Chats that each person finds in a room that they should be in."""
    wanted = world(facts)
    return {
        one.id: {
            chat
            for chat, rooms in wanted.chats.items()
            if one.slack_user is not None and any(one.slack_user in wanted.members[room] for room in rooms)
        }
        for one in facts.agents
    }


@MANY
@given(companies())
def test_placement_is_what_the_slow_account_says(facts: Facts) -> None:
    wanted = world(facts)

    assert wanted.chats == {chat: rooms_of(facts, chat) for chat in facts.chats}
    for spec, users in wanted.members.items():
        admins = {one.slack_user for one in facts.agents if one.role == "admin" and reachable(one)}
        assert users == admins | {one.slack_user for one in facts.agents if one.id in meant(facts, spec)}


@MANY
@given(companies())
def test_nobody_is_meant_for_a_room_with_a_chat_that_they_may_not_see(facts: Facts) -> None:
    wanted = world(facts)

    for chat, rooms in wanted.chats.items():
        for room in rooms:
            assert wanted.members[room] <= readers(facts, chat)


@MANY
@given(companies())
def test_a_person_finds_in_their_rooms_exactly_the_chats_that_they_may_see(facts: Facts) -> None:
    expected = {
        one.id: {chat for chat in facts.chats if reachable(one) and sees(facts, one, chat)} for one in facts.agents
    }

    assert reach(facts) == expected


@FEWER
@given(companies(), st.sampled_from(AGENTS), st.sampled_from(LABELS))
def test_granting_a_label_never_hides_and_touches_nobody_else(facts: Facts, one: AgentId, label: LabelId) -> None:
    before, after = reach(facts), reach(with_label(facts, one, label))

    assert before[one] <= after[one]
    assert {who: before[who] for who in AGENTS if who != one} == {who: after[who] for who in AGENTS if who != one}


@FEWER
@given(facts=companies(), one=st.sampled_from(AGENTS), chat=st.sampled_from(CHATS), allow=st.booleans())
def test_a_grant_never_hides_a_denial_never_shows_and_nobody_else_is_touched(
    *, facts: Facts, one: AgentId, chat: ChatId, allow: bool
) -> None:
    before, after = reach(facts), reach(with_override(facts, one, chat, allow=allow))

    assert before[one] - {chat} == after[one] - {chat}
    assert before[one] <= after[one] if allow else after[one] <= before[one]
    assert {who: before[who] for who in AGENTS if who != one} == {who: after[who] for who in AGENTS if who != one}


@FEWER
@given(companies(), st.sampled_from(AGENTS), st.sampled_from(CHATS))
def test_a_denial_moves_one_person_and_no_chat_out_of_a_labels_channel(
    facts: Facts, one: AgentId, chat: ChatId
) -> None:
    before, after = world(facts), world(with_override(facts, one, chat, allow=False))
    user = next(agent.slack_user for agent in facts.agents if agent.id == one)

    def channels(rooms: frozenset[Spec]) -> set[Spec]:
        return {room for room in rooms if isinstance(room, LabelRoom)}

    assert {c: channels(r) for c, r in before.chats.items()} == {c: channels(r) for c, r in after.chats.items()}
    for room in before.members.keys() & after.members.keys():
        assert before.members[room] ^ after.members[room] <= {user}


@MANY
@given(companies(), situations())
def test_changes_reach_what_is_wanted_and_then_there_are_none(facts: Facts, have: Have) -> None:
    wanted = world(facts, rooms=have.present)
    steps = changes(wanted, have)
    after = carried_out(have, steps)

    assert not changes(wanted, after)
    assert after.current == wanted.chats
    for spec, there in after.present.items():
        assert there == wanted.members[spec] - (have.left.get(spec, frozenset()) - there)


@MANY
@given(companies(), situations())
def test_nothing_is_removed_and_added_again(facts: Facts, have: Have) -> None:
    steps = changes(world(facts, rooms=have.present), have)

    assert not set(steps.kicks) & set(steps.invites)
    assert not (set(steps.withdraw) | set(steps.end)) & set(steps.threads)
    assert not set(steps.withdraw) & set(steps.end)


@MANY
@given(companies(), situations())
def test_at_rest_no_copy_is_where_somebody_may_not_see_the_chat(facts: Facts, have: Have) -> None:
    wanted = world(facts, rooms=have.present)
    after = carried_out(have, changes(wanted, have))

    for chat in facts.chats:
        for spec in after.current.get(chat, frozenset()) | after.past.get(chat, frozenset()):
            assert after.present[spec] <= wanted.readers[chat]
