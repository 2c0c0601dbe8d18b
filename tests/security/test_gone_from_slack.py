"""Somebody whom Slack has made a guest is nobody here at once, also while an admin is still to confirm it."""

import pytest

from bot.domain.asks import Asked, Options, OptionsWanted, Pressed, Say
from bot.domain.events import ReplyWritten
from bot.domain.text import words
from bot.flows import desk
from bot.views import answers
from storage.store import Store
from storage.tx import Tx
from tests.security import stage


def doubted(tx: Tx) -> stage.Stage:
    """Asha is active still, and gone from Slack."""
    at = stage.built(tx)
    tx.people.change(at.asha.id, slack_gone=True)
    return at


@pytest.mark.parametrize("text", ["chats", "find customer", "take customer 7", "status online"])
async def test_no_command_is_answered(store: Store, text: str) -> None:
    def play(tx: Tx) -> object:
        doubted(tx)
        return desk.answer(tx, Asked(once="1", team="T1", slack_user="UASHA", text=text))

    assert await store.run(play) == Say(text=answers.STRANGER)


async def test_no_button_nor_list_is_answered(store: Store) -> None:
    def play(tx: Tx) -> tuple[object, object]:
        at = doubted(tx)
        press = Pressed(once="1", team="T1", slack_user="UASHA", action="chat:contact", value=at.chat.key)
        wanted = OptionsWanted(team="T1", slack_user="UASHA", action="chat", query="cust")
        return desk.answer(tx, press), desk.answer(tx, wanted)

    assert await store.run(play) == (Say(text=answers.STRANGER), Options(options=()))


async def test_no_word_in_the_dm_is_answered(store: Store) -> None:
    def play(tx: Tx) -> int:
        doubted(tx)
        event = ReplyWritten(
            channel="D1", ts="1772445599.000100", root=None, slack_user="UASHA", doc=words("chats"), direct=True
        )
        desk.written_to_us(event, tx)
        return len(stage.owed(tx, "Tell"))

    assert await store.run(play) == 0


async def test_no_reply_of_theirs_is_sent_nor_edited(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str, int]:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "hello")
        tx.people.change(at.asha.id, slack_gone=True)
        edited = stage.edits(tx, at.asha, "goodbye")
        written = stage.writes(tx, at.asha, "psst", ts="1772445598.000100")
        return edited, written, len(stage.owed(tx, "SendWhatsApp"))

    assert await store.run(play) == ("not theirs", "no_access", 1)
