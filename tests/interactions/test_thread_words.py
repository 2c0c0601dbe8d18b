"""What is said to the app under a card and needs no name is about that card's chat, or about nothing."""

import pytest

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed, Reply
from bot.model.effect.notices import PostEphemeral
from bot.model.room import RoomState
from bot.notices.messages.work import Answered
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_doors_named import written
from tests.interactions.test_names_meant import house


def said(tx: Tx, words: str, mentioned: str = "") -> str:
    """Nina writes it under the card of the first chat."""
    element = {"type": "user", "user_id": mentioned} if mentioned else {"type": "text", "text": " "}
    event = written(
        f"@periskope {words}{' {}' * bool(mentioned)}", element, channel="C1", channel_type="group", thread_ts="1.1"
    )
    interactions.written_in_thread(event, tx)
    return str(shop.notices(tx, PostEphemeral, Answered)[-1].text)


def shop_with_a_card(tx: Tx) -> None:
    house(tx, ["Omar"], ["Priya", "Tom"])
    room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
    tx.threads.change(tx.threads.add(room, 1).id, ts="1.1")


@pytest.mark.parametrize(
    ("words", "mentioned"), [("take Tom", ""), ("take tom please", ""), ("claim Nobody Known", ""), ("take for", "UP0")]
)
async def test_whoever_names_another_chat_there_takes_neither(store: Store, words: str, mentioned: str) -> None:
    await store.run(shop_with_a_card)
    answer = await store.run(said, words, mentioned)

    assert "Nothing was changed" in answer
    assert [await store.run(lambda tx, one: tx.chats.get(one).assignee_id, one) for one in (1, 2)] == [None, None]


@pytest.mark.parametrize("words", ["take", "take this chat please", "i take it", "I take this one, thanks!"])
async def test_polite_words_are_no_name(store: Store, words: str) -> None:
    await store.run(shop_with_a_card)
    await store.run(said, words)

    assert await store.run(lambda tx: tx.chats.get(1).assignee_id) is not None


async def test_a_question_asked_where_no_button_can_be_pressed_says_what_to_type(store: Store) -> None:
    await store.run(shop_with_a_card)
    verb = await store.run(said, "tickets Blue one back in stock")

    assert "`@periskope tickets create Blue one back in stock`" in verb
    assert "/periskope" not in verb


async def test_two_ways_to_one_verb_are_no_two_labels(store: Store) -> None:
    await store.run(shop_with_a_card)
    answer = await store.run(said, "tickets for Priya urgent: Blue one back")

    assert "labels" not in answer
    assert "`@periskope tickets create for Priya urgent: Blue one back`" in answer


async def test_the_answer_names_who_has_the_chat_and_who_had_it(store: Store) -> None:
    await store.run(shop_with_a_card)

    def asked(tx: Tx, words: str) -> str:
        line = CommandUsed(once=words, team="", slack_user="UNINA", text=words, channel="C1", root="1.1")
        answer = interactions.answer(tx, line)
        assert isinstance(answer, Reply)
        return answer.text

    await store.run(lambda tx: tx.people.override(2, 1, allow=True, by=None))
    told = [await store.run(asked, words) for words in ("take", "assign to p0@shop.example", "assign nobody")]

    assert "is assigned to you now (was: unassigned)." in told[0]
    assert "is assigned to *Omar* now (was: nina)." in told[1]
    assert "is unassigned now (was: Omar)." in told[2]
