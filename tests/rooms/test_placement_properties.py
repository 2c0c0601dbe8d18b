"""What must hold for every company that can be drawn: nobody sees what they may not, nobody misses what they may."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.room import ThreadState
from bot.rooms.policy.changes import changes_due, thread_changes
from bot.rooms.policy.placement import LabelRoom, Spec
from tests.rooms.placement_cases import (
    AGENTS,
    CHATS,
    LABELS,
    Facts,
    companies,
    meant,
    reachable,
    rooms_of,
    sees,
    with_label,
    with_override,
)
from tests.rooms.placement_world import (
    Situation,
    carried_out,
    changes,
    in_state,
    room_id,
    situations,
    there,
    world,
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
def test_the_readers_of_a_chat_are_those_who_see_it_and_can_be_in_a_room(facts: Facts) -> None:
    wanted = world(facts)

    for chat in facts.chats:
        assert wanted.readers[chat] == {
            one.slack_user for one in facts.agents if reachable(one) and sees(facts, one, chat)
        }


@MANY
@given(companies())
def test_nobody_is_meant_for_a_room_with_a_chat_that_they_may_not_see(facts: Facts) -> None:
    wanted = world(facts)

    for chat, rooms in wanted.chats.items():
        for room in rooms:
            assert wanted.members[room] <= wanted.readers[chat]


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


def stays_out(have: Situation, spec: Spec) -> set[str]:
    """Who was meant for the room already and is not asked in: they left by hand, Slack refused, a removal is out."""
    return {
        one.slack_user
        for one in have.people.get(spec, ())
        if not one.present and (one.left_by_hand or one.moving == "going" or (one.wanted and one.refused is not None))
    }


@MANY
@given(companies(), situations())
def test_changes_reach_what_is_wanted_and_then_there_are_none(facts: Facts, have: Situation) -> None:
    wanted = world(facts, rooms=have.people)
    after = carried_out(have, changes(wanted, have))

    assert not changes(wanted, after)
    for chat, specs in wanted.chats.items():
        assert in_state(after.threads[chat], ThreadState.CURRENT) == {room_id(spec) for spec in specs}
    for spec, people in after.people.items():
        assert {one.slack_user for one in people if one.wanted} == wanted.members[spec]
        assert there(people) == wanted.members[spec] - stays_out(have, spec)


@MANY
@given(companies(), situations())
def test_who_is_in_a_room_or_on_the_way_and_not_meant_is_removed_in_the_same_step(
    facts: Facts, have: Situation
) -> None:
    wanted = world(facts, rooms=have.people)
    steps = changes(wanted, have)

    for spec, people in have.people.items():
        inside = {one.slack_user for one in people if one.present or one.moving == "coming"}
        assert {one.slack_user for one in steps.rooms[spec].removals} == inside - wanted.members[spec]


@MANY
@given(companies(), situations())
def test_nothing_is_removed_and_added_again(facts: Facts, have: Situation) -> None:
    steps = changes(world(facts, rooms=have.people), have)

    for one in steps.rooms.values():
        assert not set(one.leaves) & set(one.joins)
        assert not {row.slack_user for row in one.removals} & {row.slack_user for row in one.invites}
    for moved in steps.chats.values():
        gone = {thread.room_id for thread in (*moved.withdraw, *moved.end)}
        assert not gone & {new.room_id for new in moved.begin}
        assert not {thread.id for thread in moved.withdraw} & {thread.id for thread in moved.end}


@MANY
@given(companies(), situations())
def test_at_rest_no_copy_is_where_somebody_may_not_see_the_chat(facts: Facts, have: Situation) -> None:
    wanted = world(facts, rooms=have.people)
    after = carried_out(have, changes(wanted, have))
    inside = {room_id(spec): there(people) for spec, people in after.people.items()}

    for chat in facts.chats:
        for thread in after.threads[chat]:
            assert inside[thread.room_id] <= wanted.readers[chat]


@MANY
@given(companies(), situations())
def test_no_copy_is_deleted_while_all_who_are_meant_for_its_room_may_see_the_chat(
    facts: Facts, have: Situation
) -> None:
    wanted = world(facts, rooms=have.people)
    steps = changes(wanted, have)
    meant_for = {room_id(spec): users for spec, users in wanted.members.items()}

    for chat, moved in steps.chats.items():
        for thread in moved.withdraw:
            assert meant_for[thread.room_id] - wanted.readers[chat]
        for thread in moved.end:
            assert thread.state == ThreadState.CURRENT


@FEWER
@given(companies(), situations())
def test_a_chat_at_rest_loses_what_it_must_and_begins_nothing(facts: Facts, have: Situation) -> None:
    wanted = world(facts, rooms=have.people)
    full, rest = changes(wanted, have), changes(wanted, have, begin=False)

    for chat in facts.chats:
        assert rest.chats[chat].begin == ()
        assert (rest.chats[chat].withdraw, rest.chats[chat].end) == (full.chats[chat].withdraw, full.chats[chat].end)


@FEWER
@given(companies(), situations())
def test_each_room_and_each_chat_is_answered_by_itself(facts: Facts, have: Situation) -> None:
    """People who are in one room and chats that are in others change nothing for it: no answer reads them."""
    wanted = world(facts, rooms=have.people)

    for chat, specs in wanted.chats.items():
        rooms = {room_id(spec) for spec in specs}
        standing = have.threads[chat]
        elsewhere = {one.room_id for one in standing} - rooms
        meant_there = {room_id(spec): who for spec, who in wanted.members.items() if room_id(spec) in elsewhere}
        found = thread_changes(rooms, standing, meant=meant_there, readers=wanted.readers[chat], begin=True)
        assert found == changes(wanted, have).chats[chat]


@FEWER
@given(situations())
def test_what_is_due_is_what_the_rows_say_and_writes_none(have: Situation) -> None:
    for people in have.people.values():
        due = changes_due(people)
        out = {one.slack_user for one in people if not one.wanted and (one.present or one.moving == "coming")}
        into = {
            one.slack_user
            for one in people
            if one.wanted and not one.present and not one.left_by_hand and not one.refused and one.moving != "going"
        }
        assert (due.leaves, due.joins) == ((), ())
        assert {one.slack_user for one in due.removals} == out
        assert {one.slack_user for one in due.invites} == into
