"""Columns that hold one of an enum's words."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from bot.model.message import MessageState
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


def one_message(tx: Tx) -> int:
    chat = shop.customer(tx, 1, shop.label(tx))
    shop.writes(tx, chat.id)
    return int(tx.conn.execute(select(t.message.c.id)).scalar_one())


async def test_a_word_of_the_enum_comes_back_as_its_member(store: Store) -> None:
    def play(tx: Tx) -> MessageState:
        message_id = one_message(tx)
        tx.messages.change(message_id, state=MessageState.SENT)
        return tx.messages.get(message_id).state

    assert await store.run(play) is MessageState.SENT


@pytest.mark.parametrize("word", ["sended", "SENT", ""])
async def test_any_other_word_is_refused_and_nothing_is_stored(store: Store, word: str) -> None:
    message_id = await store.run(one_message)

    with pytest.raises(StatementError, match="is not a valid MessageState"):
        await store.run(lambda tx: tx.conn.execute(update(t.message).values(state=word)))
    assert (await store.run(lambda tx: tx.messages.get(message_id))).state is MessageState.SEEN
