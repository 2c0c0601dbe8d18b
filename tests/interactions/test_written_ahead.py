"""Words in the app's DM and behind our name under a card are read beside the transactions, as a slash command's are."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.app.routes.events import handle
from bot.inbox.lane_step import process_lane
from bot.inbox.read_first import Handle
from bot.model.effect.notices import SendDm
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.notices.messages.work import Answered
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures import shop
from tests.interactions import lines
from tests.interactions.test_thread_words import shop_with_a_card

IN_DM = ("mute Take Off Travel", "remind Unit 7 Tenants in 3h", "assign 0001 to asha rao", "close nobody by this name")


def event(text: str, *, user: str = "UNINA", **where: Any) -> Arrival:
    told = {"type": "message", "user": user, "text": text, "ts": "1772445600.000100", "channel": "D1", **where}
    raw = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": text, "event": told}).encode()
    return Arrival(source="slack", key=text, lane=Lane.in_person(user), raw=raw)


def names_looked_for(sql: str) -> bool:
    return "chat_word" in sql or "name_words" in sql.partition("WHERE")[2]


async def two_turns(store: Store, between: Callable[[Tx], Any] = lambda _: None) -> dict[str, int]:
    """The line read and done; what was asked about names while the transaction was open."""
    with statements(names_looked_for) as asked:
        first = await store.run(process_lane, handle)
    assert first is not None
    assert (first.results, dict(asked)) == ((), {})
    assert first.read_first is not None
    key, ahead = first.read_first
    known = await store.read(ahead.read)
    await store.run(between)
    read: dict[str, Handle] = {key: lambda item, tx: ahead.then(item, tx, known)}
    with statements(names_looked_for) as asked:
        done = await store.run(process_lane, handle, read)

    assert done is not None
    assert [one for one, _ in done.results] == [key]
    return dict(asked)


def sees_tod(tx: Tx, *, allow: bool) -> None:
    agent = tx.people.by_slack("UP0")
    assert agent is not None
    tx.people.override(agent.id, 2, allow=allow, by=None)


@pytest.mark.parametrize("text", IN_DM)
async def test_a_line_in_the_dm_is_done_without_looking_for_names_in_the_transaction(store: Store, text: str) -> None:
    await store.run(lines.world)
    await store.arrive([event(text, channel_type="im")])
    asked = await two_turns(store)

    assert asked == {}
    assert len(await store.read(shop.notices, SendDm, Answered)) == 1


async def test_a_line_under_a_card_is_done_without_looking_for_names_in_the_transaction(store: Store) -> None:
    await store.run(shop_with_a_card)
    await store.arrive([event("@periskope assign to nina", channel="C1", channel_type="group", thread_ts="1.1")])
    asked = await two_turns(store)
    assignee, nina = await store.read(lambda tx: (tx.chats.get(1).assignee_id, tx.people.by_slack("UNINA")))

    assert asked == {}
    assert nina is not None
    assert assignee == nina.id


async def test_a_chat_named_as_the_nearest_is_one_of_those_that_the_answer_used(store: Store) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: sees_tod(tx, allow=True))
    await store.arrive([event("mute Toad", user="UP0", channel_type="im")])
    await two_turns(store)
    [told] = await store.read(shop.notices, SendDm, Answered)

    assert "Tod" in told.text
    assert told.names == (2,)


async def test_a_chat_that_is_hidden_by_then_is_not_named_as_the_nearest(store: Store) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: sees_tod(tx, allow=True))
    await store.arrive([event("mute Toad", user="UP0", channel_type="im")])
    await two_turns(store, lambda tx: sees_tod(tx, allow=False))
    [told] = await store.read(shop.notices, SendDm, Answered)

    assert "Tod" not in told.text.replace("Toad", "")
    assert told.names == ()
