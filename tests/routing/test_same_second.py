"""WhatsApp's times are whole seconds: within one, a customer who writes after our answer is not taken for answered."""

from datetime import datetime, timedelta

import pytest

from bot.model.message import Message, MessageDirection, MessageSource, MessageState
from bot.model.new_message import NewMessage
from bot.routing.actions import waits
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage
from tests.fixtures.stage import Stage

HALF = timedelta(seconds=0.5)


def takes(tx: Tx, at: Stage, when: datetime, *, ours: bool) -> Message:
    """A message is taken in; a reply ends no wait before it has reached the customer."""
    direction, source = (
        (MessageDirection.OUT, MessageSource.SLACK) if ours else (MessageDirection.IN, MessageSource.CUSTOMER)
    )
    new = NewMessage(
        chat_id=at.chat.id, direction=direction, source=source, state=MessageState.SEEN, at=when, seen_at=when,
        body={"kind": "chat", "doc": [{"p": ["hello?"]}]}, author_id=at.asha.id if ours else None,
    )  # fmt: skip
    message_id = tx.messages.add(new)
    assert message_id is not None
    return tx.messages.get(message_id)


def counts(tx: Tx, at: Stage, message: Message) -> None:
    chat = tx.chats.get(at.chat.id)
    waits.heard(tx, chat, message, waits.what_happened(tx, chat, message))


@pytest.mark.parametrize("delivered", ["before", "after"])
async def test_the_customer_who_writes_after_our_answer_waits(store: Store, delivered: str) -> None:
    def play(tx: Tx) -> None:
        at, now = stage.built(tx), tx.business_now
        counts(tx, at, takes(tx, at, now - timedelta(minutes=1), ours=False))
        answer = takes(tx, at, now + HALF, ours=True)
        again = takes(tx, at, now, ours=False)
        for message in (answer, again) if delivered == "before" else (again, answer):
            counts(tx, at, message)
        wait = tx.waits.open(at.chat.id)

        assert wait is not None
        assert wait.began_at == now

    await store.run(play)


async def test_the_customer_who_wrote_before_our_answer_does_not(store: Store) -> None:
    def play(tx: Tx) -> None:
        at, now = stage.built(tx), tx.business_now
        counts(tx, at, takes(tx, at, now, ours=False))
        counts(tx, at, takes(tx, at, now + HALF, ours=True))

        assert tx.waits.open(at.chat.id) is None

    await store.run(play)


async def test_an_older_second_is_older_in_whatever_order_it_comes(store: Store) -> None:
    def play(tx: Tx) -> None:
        at, now = stage.built(tx), tx.business_now
        counts(tx, at, takes(tx, at, now + HALF, ours=True))
        counts(tx, at, takes(tx, at, now - timedelta(seconds=1), ours=False))

        assert tx.waits.open(at.chat.id) is None

    await store.run(play)
