"""The rule as it is applied: a drawn company on a real store, changed again and again by what admins do."""

import json
import random
from collections.abc import Iterable

import pytest
from sqlalchemy import select

from bot.chats import events as chats_events
from bot.grants import actions as grants
from bot.model.event import PlaceChat
from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.room import Room, ThreadState
from bot.rooms.actions import membership, place
from bot.rooms.policy.placement import Triage
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.rooms.placement_cases import COMPANY, LABELS, Dice, Facts, company, meant, reachable, rooms_of, sees

STEPS = 12


def _found(tx: Tx, facts: Facts) -> Facts:
    """The drawn company, stored, and as it is known by our own ids."""
    labels = {one: LabelId(shop.label(tx, f"topic{one}")) for one in LABELS}
    people = {one.id: _hired(tx, facts, one.id, labels) for one in facts.agents}
    chats = {one: ChatId(shop.customer(tx, one, None).id) for one in facts.chats}
    for one, chat in chats.items():
        tx.chats.set_labels(chat, [labels[label] for label in facts.chats[one]])
        for agent, allow in facts.overrides[one].items():
            tx.people.override(people[agent], chat, allow=allow, by=None)
    membership.find_or_make(tx, Triage())
    for chat in chats.values():
        place.place(tx, chat, begin=True)
    return _as_stored(tx, chats.values())


def _hired(tx: Tx, facts: Facts, one: AgentId, labels: dict[LabelId, LabelId]) -> AgentId:
    drawn = next(agent for agent in facts.agents if agent.id == one)
    agent = tx.people.add(
        email=drawn.email,
        role=drawn.role,
        slack_user=drawn.slack_user,
        state=drawn.state,
        slack_deactivated=drawn.slack_deactivated,
    )
    for label in facts.granted[one]:
        tx.people.grant_label(agent.id, labels[label], by=None)
    return agent.id


def _as_stored(tx: Tx, chats: Iterable[ChatId]) -> Facts:
    roster = tx.people.roster()
    known = tuple(chats)
    return Facts(
        agents=roster.agents,
        granted=roster.granted,
        chats={chat: tx.chats.labels_of(chat) for chat in known},
        overrides={chat: tx.people.overrides_of_chat(chat) for chat in known},
    )


def _change_something(tx: Tx, facts: Facts, rng: random.Random) -> None:
    """One thing that an admin does, and all that follows from it."""
    agent, chat = rng.choice(facts.agents), rng.choice(sorted(facts.chats))
    label = rng.choice(tx.labels.all()).id
    done = len(_asked(tx))
    match rng.randrange(4):
        case 0:
            grants.grant_label(tx, agent, label, by=None, via="test")
        case 1:
            grants.revoke_label(tx, agent, label, by=None, via="test")
        case _:
            grants.set_access(tx, agent, chat, allow=rng.random() < 0.5, by=None, via="test")
    while done < len(asked := _asked(tx)):
        chats_events.place_again(PlaceChat(chat_id=asked[done][0], why=asked[done][1]), tx)
        done += 1


def _asked(tx: Tx) -> list[tuple[int, str]]:
    """Chats that were asked to be looked at again, and why, in the order of asking."""
    found = select(t.inbox.c.raw).where(t.inbox.c.source == "self").order_by(t.inbox.c.id)
    asked = [json.loads(raw) for raw in tx.conn.execute(found).scalars()]
    return [(one["place"], one["why"]) for one in asked]


def _users(facts: Facts, people: Iterable[AgentId]) -> set[str | None]:
    """Slack users of these members and of every admin, as far as they can be in a room."""
    found = set(people)
    return {one.slack_user for one in facts.agents if reachable(one) and (one.role == "admin" or one.id in found)}


def _wanted(tx: Tx, room: Room) -> set[str | None]:
    return {member.slack_user for member in tx.rooms.members(room.id) if member.wanted}


def _check(tx: Tx, facts: Facts) -> None:
    """Rooms, people and threads are what the slow account says."""
    for room in tx.rooms.all_live():
        assert _wanted(tx, room) == _users(facts, meant(facts, membership.spec_of(room)))
    for chat in facts.chats:
        standing = tx.threads.of_chat(chat, ThreadState.CURRENT, ThreadState.PAST)
        current = [
            membership.spec_of(tx.rooms.get(one.room_id)) for one in standing if one.state == ThreadState.CURRENT
        ]
        readers = {one.slack_user for one in facts.agents if sees(facts, one, chat)}
        assert set(current) == rooms_of(facts, chat)
        assert len(current) == len(set(current))
        for thread in standing:
            assert _wanted(tx, tx.rooms.get(thread.room_id)) <= readers


@pytest.mark.parametrize("seed", range(12))
async def test_what_admins_do_leaves_rooms_people_and_threads_as_they_should_be(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    drawn = company(Dice(rng.randbytes(COMPANY)))
    facts = await store.run(_found, drawn)
    await store.read(_check, facts)
    for _ in range(STEPS):
        await store.run(_change_something, facts, rng)
        facts = await store.read(_as_stored, facts.chats)
        await store.read(_check, facts)
