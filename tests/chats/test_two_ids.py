"""A person with a number and a hidden id is one person where one record of Periskope names both, and nowhere else."""

from datetime import timedelta
from typing import Any

import pytest

from bot.access import queries as access_queries
from bot.blockkit.message_content import fact_lines
from bot.chats.actions import identity
from bot.chats.events import chats_listed
from bot.grants import actions as grants
from bot.inbound import events as inbound_events
from bot.model.chat import Chat
from bot.model.event import MessageSeen
from bot.model.message import Message
from bot.model.room import ThreadState
from bot.threads.queries import copies as threads_copies
from bot.threads.queries import render as threads_render
from bot.wire.periskope.chats import chat_record
from bot.wire.periskope.ids import one_person
from bot.wire.periskope.messages import message, reaction
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

GROUP = "120363000000000001@g.us"
NUMBER = "15550200007@c.us"
LID = "88800000000007@lid"
OURS = "15550100@c.us"


def says(tx: Tx, key: str, sender: str, *, chat: str = GROUP, said: Any = "created", **fields: Any) -> str | None:
    """What comes of a message by this id."""
    data = {
        "chat_id": chat, "org_phone": OURS, "unique_id": key, "from_me": False, "message_type": "chat",
        "message_id": f"false_{chat}_{key}_{sender}" if chat == GROUP else f"false_{chat}_{key}",
        "sender_phone": sender, "body": f"words {key}", "timestamp": tx.business_now.isoformat(), **fields,
    }  # fmt: skip
    seen = message(data, said=said)
    assert isinstance(seen, MessageSeen)
    known = tx.chats.find_or_add(chat, tx.phones.get(1), kind="group" if chat == GROUP else "user")
    tx.chats.change(known.id, access_read_at=tx.engine_now)
    done = inbound_events.message_seen(seen, tx)
    return done if isinstance(done, str) else None


def stored(tx: Tx, key: str, chat: str = GROUP) -> Message:
    found = tx.chats.find(chat, "" if chat == GROUP else OURS)
    kept = None if found is None else tx.messages.by_wa(found.id, key)
    assert kept is not None
    return kept


def listed(tx: Tx) -> None:
    """Periskope's record of the group, which names both ids of one member, and of another person only one."""
    members = {
        NUMBER: {"contact_id": NUMBER, "contact_lid": LID.partition("@")[0], "contact_name": "Lee"},
        "15550200008@c.us": {"contact_id": "15550200008@c.us", "contact_lid": None, "contact_name": "Kim"},
    }
    record = chat_record(
        {"chat_id": GROUP, "org_phone": OURS, "chat_org_phones": [OURS], "label_ids": None, "members": members}, {}
    )
    assert record is not None
    chats_listed(tx, OURS, [record], tx.engine_now)


def beside(tx: Tx, at: Stage, *labels: int) -> Chat:
    """The chat in which the stage's customer writes under their hidden id."""
    chat = tx.chats.find_or_add(LID, tx.phones.get(at.chat.phone_id), kind="user")
    tx.chats.change(chat.id, access_read_at=tx.engine_now, name="Somebody")
    tx.chats.set_labels(chat.id, labels)
    return tx.chats.get(chat.id)


async def test_what_was_said_under_either_id_has_one_name_and_one_mark(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        says(tx, "A", LID)
        apart = threads_copies.sender(tx, stored(tx, "A"))
        listed(tx)
        says(tx, "B", NUMBER)
        says(tx, "C", LID)
        one, two, three = (threads_copies.sender(tx, stored(tx, key)) for key in "ABC")

        assert apart[0] != "Lee"
        assert one == two == three
        assert one[0] == "Lee"
        assert threads_copies.called(tx, LID, stored(tx, "A").chat_id) == "Lee"

    await store.run(play)


async def test_a_message_that_names_both_ids_of_its_author_is_enough(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        says(tx, "A", LID, sender_phone=NUMBER)

        assert tx.contacts.ids_of(LID) == (NUMBER, LID)

    await store.run(play)


@pytest.mark.parametrize("known", [True, False], ids=["named together", "never named together"])
@pytest.mark.parametrize("what", ["edit", "deletion"])
async def test_in_a_group_an_edit_under_the_other_id_counts_only_once_both_were_named(
    store: Store, what: str, *, known: bool
) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        says(tx, "A", NUMBER)
        if known:
            listed(tx)
        changed = {"body": "other words"} if what == "edit" else {"is_deleted": True}
        done = says(
            tx, "A", LID, said="updated", updated_at=(tx.business_now + timedelta(seconds=5)).isoformat(), **changed
        )

        assert (done == "another's id") is not known
        assert (stored(tx, "A").deleted_at is not None) is (known and what == "deletion")
        assert ("other words" in str(stored(tx, "A").body)) is (known and what == "edit")

    await store.run(play)


async def test_a_reaction_given_under_one_id_is_taken_back_under_the_other(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        says(tx, "A", NUMBER)
        listed(tx)
        given = {"chat_id": GROUP, "org_phone": OURS, "unique_id": "A", "sender_id": LID, "reaction": "👍"}
        for seconds, data in ((1, given), (2, given | {"sender_id": NUMBER, "reaction": ""})):
            at = (tx.business_now + timedelta(seconds=seconds)).isoformat()
            inbound_events.reacted(reaction(data | {"timestamp": at}), tx)  # type: ignore[arg-type]  # it can be read

        assert [emoji for _, emoji in tx.messages.reactions(stored(tx, "A").id) if emoji] == []

    await store.run(play)


async def test_a_reaction_from_before_both_were_named_gives_way_to_the_persons_next(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        says(tx, "A", NUMBER)
        tx.messages.react(stored(tx, "A").id, LID, "👍", tx.business_now)
        listed(tx)
        data = {"chat_id": GROUP, "org_phone": OURS, "unique_id": "A", "sender_id": NUMBER, "reaction": "🎉"}
        at = (tx.business_now + timedelta(seconds=2)).isoformat()
        inbound_events.reacted(reaction(data | {"timestamp": at}), tx)  # type: ignore[arg-type]  # it can be read

        assert tx.messages.reactions(stored(tx, "A").id) == ((NUMBER, "🎉"),)

    await store.run(play)


@pytest.mark.parametrize("named", ["before", "after", "never"])
async def test_votes_of_one_person_under_both_ids_are_one_vote(store: Store, named: str) -> None:
    votes = {"Now": {NUMBER: "x", LID: "x", "15550200008@c.us": "x"}, "Later": {LID: "x"}, "Never": 3}
    poll = {"pollName": "When?", "pollOptions": ["Now", "Later", "Never"]}

    def play(tx: Tx) -> None:
        stage.built(tx)
        if named == "before":
            listed(tx)
        says(tx, "A", NUMBER, message_type="poll_creation", poll_info=poll, poll_results=votes)
        if named == "after":
            listed(tx)
        lines = fact_lines(threads_copies.as_copy(tx, stored(tx, "A"), thread_id=None).content)

        now = 3 if named == "never" else 2
        assert lines[1:] == [f"• Now: {now} votes", "• Later: 1 vote", "• Never: 3 votes"]

    await store.run(play)


async def test_our_own_hidden_id_is_us_and_starts_nothing(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        tx.contacts.pair({OURS: "777@lid"})
        says(tx, "A", "777@lid")

        assert stored(tx, "A").direction == "out"
        assert threads_copies.called(tx, "777@lid", stored(tx, "A").chat_id) == "us"

    await store.run(play)


@pytest.mark.parametrize(
    ("order", "of_hidden"),
    [
        ("denied first", True),
        ("denied first", False),
        ("named first", True),
        ("named first", False),
        ("chat last", False),
    ],
)
async def test_a_denial_of_either_chat_holds_for_both(store: Store, order: str, *, of_hidden: bool) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        hidden = None if order == "chat last" else beside(tx, at, at.label)
        if order == "named first":
            identity.learn(tx, {NUMBER: LID})
        denied = hidden if of_hidden and hidden is not None else at.chat
        grants.set_access(tx, at.asha, denied.id, allow=False, by=at.boss, via="test")
        if order != "named first":
            identity.learn(tx, {NUMBER: LID})
        hidden = hidden or beside(tx, at, at.label)

        assert [access_queries.may_see_chat(tx, at.asha, one.id) for one in (at.chat, hidden)] == [False, False]
        assert [access_queries.may_see_chat(tx, at.ravi, one.id) for one in (at.chat, hidden)] == [True, True]
        asha = tx.rooms.member(at.room, str(at.asha.slack_user))
        assert asha is not None
        assert not asha.wanted

    await store.run(play)


async def test_a_grant_is_of_the_named_chat_and_ends_the_denial_of_the_other(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        hidden = beside(tx, at)
        identity.learn(tx, {NUMBER: LID})
        grants.set_access(tx, at.asha, at.chat.id, allow=False, by=at.boss, via="test")
        both = tx.people.overrides_of(at.asha.id)
        grants.set_access(tx, at.asha, at.chat.id, allow=True, by=at.boss, via="test")

        assert both == {at.chat.id: False, hidden.id: False}
        assert tx.people.overrides_of(at.asha.id) == {at.chat.id: True}
        assert not access_queries.may_see_chat(tx, at.asha, hidden.id)

    await store.run(play)


@pytest.mark.parametrize("may", [True, False], ids=["everybody may see both", "some may see one"])
async def test_the_other_chat_is_linked_only_where_everybody_may_see_it(store: Store, *, may: bool) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        other = shop.label(tx, "vip")
        hidden = beside(tx, at, at.label if may else other)
        thread = tx.threads.add(at.room, hidden.id)
        tx.threads.change(thread.id, ts="1772445599.000100")
        identity.learn(tx, {NUMBER: LID})
        shown = threads_render.card(tx, tx.threads.get(at.thread))

        assert ("the same customer under another id" in str(shown)) is may
        assert "1772445599000100" not in str(shown) or may

    await store.run(play)


async def test_chats_are_linked_and_not_merged(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        hidden = beside(tx, at, at.label)
        says(tx, "A", NUMBER, chat=NUMBER)
        says(tx, "B", LID, chat=LID, sender_phone=NUMBER)

        assert stored(tx, "A", NUMBER).chat_id == at.chat.id
        assert stored(tx, "B", LID).chat_id == hidden.id
        assert tx.chats.twin(at.chat) is not None
        assert stored(tx, "A", NUMBER).contact_id == stored(tx, "B", LID).contact_id
        assert tx.threads.get(at.thread).state == ThreadState.CURRENT

    await store.run(play)


async def test_what_was_erased_is_found_by_either_id_and_leaves_neither(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        says(tx, "A", NUMBER)
        listed(tx)
        says(tx, "B", "15550200008@c.us", body=f"hi @{LID.partition('@')[0]}", mentioned_ids=[LID])
        contact = tx.erasure.contact_of(LID)
        assert contact is not None
        tx.erasure.person(contact)
        listed(tx)

        assert LID.partition("@")[0] not in str(stored(tx, "B").body)
        assert tx.contacts.ids_of(LID) == (LID,)
        assert tx.contacts.ids_of(NUMBER) == (NUMBER,)

    await store.run(play)


def test_only_two_ids_of_different_kinds_are_a_pair() -> None:
    assert one_person("+15550200007", "88800000000007:3@lid") == (NUMBER, LID)
    assert one_person(NUMBER, "15550200007:2@s.whatsapp.net") is None
    assert one_person(NUMBER, "15550200008@c.us", LID) is None
    assert one_person(NUMBER, LID, "999@lid") is None
    assert one_person("88800000000007", LID) is None
    assert one_person(NUMBER, None) is None


async def test_a_number_that_passed_to_somebody_else_is_the_newer_persons(store: Store) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)
        tx.contacts.pair({NUMBER: LID})
        again = tx.contacts.pair({NUMBER: LID})
        tx.contacts.pair({NUMBER: "999@lid"})
        tx.contacts.pair({"15550200008@c.us": LID})

        assert again == []
        assert tx.contacts.ids_of(NUMBER) == (NUMBER, "999@lid")
        assert tx.contacts.ids_of(LID) == ("15550200008@c.us", LID)

    await store.run(play)
