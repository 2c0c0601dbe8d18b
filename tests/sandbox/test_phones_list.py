"""What a phone's list of chats says of the newest message."""

import pytest

from sandbox.page.phones_view import row_json
from sandbox.world import World


@pytest.mark.parametrize(
    ("kind", "words"), [("ptt", "🎤 Voice message"), ("image", "📷 Photo"), ("poll_creation", "poll creation")]
)
async def test_a_message_without_words_is_named_by_its_kind(kind: str, words: str) -> None:
    world = await World.start()
    try:
        chat = next(iter(world.periskope.chats.values()))
        message = await world.periskope.customer_says(chat.chat_id, None, kind=kind)
        named = row_json(chat)["last"]
        await world.periskope.customer_deletes(chat.chat_id, message.unique_id)

        assert named == words
        assert row_json(chat)["last"] == "You deleted this message"
    finally:
        await world.stop()


async def test_in_a_group_nobody_is_told_that_they_deleted_what_another_wrote() -> None:
    world = await World.start()
    try:
        chat = next(chat for chat in world.periskope.chats.values() if chat.is_group)
        message = await world.periskope.customer_says(chat.chat_id, "mine", sender=chat.participants[-1])
        await world.periskope.customer_deletes(chat.chat_id, message.unique_id)

        assert row_json(chat)["last"] == "This message was deleted"
    finally:
        await world.stop()
