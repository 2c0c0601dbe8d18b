"""Somebody whom Slack has made a guest is nobody here at once, also while an admin is still to confirm it."""

import pytest

from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import ButtonPressed, CommandUsed, Options, OptionsWanted, Reply
from bot.model.effect.notices import SendDm
from bot.model.effect.replies import SendWhatsApp
from bot.model.event import ReplyWritten
from bot.text.document import words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage


def doubted(tx: Tx) -> stage.Stage:
    """Asha is active still, and gone from Slack."""
    at = stage.built(tx)
    tx.people.change(at.asha.id, slack_deactivated=True)
    return at


@pytest.mark.parametrize("text", ["chats", "find customer", "take customer 7", "status online"])
async def test_no_command_is_answered(store: Store, text: str) -> None:
    def play(tx: Tx) -> object:
        doubted(tx)
        return interactions.answer(tx, CommandUsed(once="1", team="T1", slack_user="UASHA", text=text))

    assert await store.run(play) == Reply(text=answers.STRANGER)


async def test_no_button_nor_list_is_answered(store: Store) -> None:
    def play(tx: Tx) -> tuple[object, object]:
        at = doubted(tx)
        press = ButtonPressed(once="1", team="T1", slack_user="UASHA", action="chat:contact", value=at.chat.key)
        wanted = OptionsWanted(team="T1", slack_user="UASHA", action="chat", query="cust")
        return interactions.answer(tx, press), interactions.answer(tx, wanted)

    assert await store.run(play) == (Reply(text=answers.STRANGER), Options(options=()))


async def test_no_word_in_the_dm_is_answered(store: Store) -> None:
    def play(tx: Tx) -> int:
        doubted(tx)
        event = ReplyWritten(
            channel="D1", ts="1772445599.000100", root=None, slack_user="UASHA", doc=words("chats"), direct=True
        )
        interactions.written_to_us(event, tx)
        return len(stage.open_effects(tx, SendDm))

    assert await store.run(play) == 0


async def test_no_reply_of_theirs_is_sent_nor_edited(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str, int]:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "hello")
        tx.people.change(at.asha.id, slack_deactivated=True)
        edited = stage.edits(tx, at.asha, "goodbye")
        written = stage.writes(tx, at.asha, "psst", ts="1772445598.000100")
        return edited, written, len(stage.open_effects(tx, SendWhatsApp))

    assert await store.run(play) == ("not theirs", "no_access", 1)
