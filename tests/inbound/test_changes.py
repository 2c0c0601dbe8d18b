"""A customer's message that was changed and deleted before either was told: struck are the words that were deleted."""

from datetime import timedelta

import pytest

from bot.inbound import actions as inbound
from bot.model.chat import ChatState
from bot.model.event import MessageSeen
from bot.wire.periskope import events as periskope_events
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.shop import Clock
from tests.states.house import CUSTOMER, PHONE, WORDS, House, built
from tests.wire import payloads

NEWER = "Where is my parcel?"


async def written(store: Store, clock: Clock) -> tuple[House, int]:
    house = await built(store, clock, ChatState.ANSWERED, group=False)
    posts = await house.posts()
    await house.customer()
    return house, posts


@pytest.mark.parametrize("how", ["message.deleted", "message.past"])
async def test_a_deletion_that_knows_newer_words_strikes_those(store: Store, clock: Clock, how: str) -> None:
    house, posts = await written(store, clock)
    await house.changed(how, body=NEWER, is_deleted=True)
    shown = await house.shown_since(posts)

    assert "deleted by the sender" in shown
    assert NEWER in shown
    assert WORDS not in shown


@pytest.mark.parametrize("body", [None, "", WORDS])
async def test_a_deletion_without_other_words_strikes_those_that_are_known(
    store: Store, clock: Clock, body: str | None
) -> None:
    house, posts = await written(store, clock)
    await house.changed("message.deleted", body=body, is_deleted=True)
    shown = await house.shown_since(posts)

    assert "deleted by the sender" in shown
    assert WORDS in shown


async def test_an_edit_told_after_the_deletion_is_what_was_deleted(store: Store, clock: Clock) -> None:
    house, posts = await written(store, clock)
    told = dict(house.newest)
    clock.later(minutes=1)
    edited_at = clock.at.isoformat()
    await house.changed("message.deleted", is_deleted=True)
    house.newest = told
    await house.changed("message.updated", body=NEWER, prev_body=WORDS, updated_at=edited_at)
    shown = await house.shown_since(posts)

    assert "deleted by the sender" in shown
    assert NEWER in shown
    assert WORDS not in shown


async def test_what_was_fetched_from_a_clock_ahead_makes_no_later_message_late(store: Store, clock: Clock) -> None:
    house = await built(store, clock, ChatState.NEW, group=False)
    ahead = (clock.at + timedelta(minutes=40)).isoformat()
    told = payloads.message(
        org_phone=PHONE, chat_id=CUSTOMER, sender_phone=CUSTOMER, unique_id="3EB0EE", body="early", timestamp=ahead,
        updated_at=ahead, message_id=f"false_{CUSTOMER}_3EB0EE",
    )  # fmt: skip
    event = periskope_events.parse(payloads.webhook("message.created", told))
    assert isinstance(event, MessageSeen)

    def fetched(tx: Tx) -> None:
        chat = tx.chats.get(house.at.chat.id)
        inbound.remember(tx, chat, tx.phones.get(chat.phone_id), event)

    await store.run(fetched)
    clock.later(minutes=1)
    posts = await house.posts()
    await house.customer()

    assert "came late" not in await house.shown_since(posts)
