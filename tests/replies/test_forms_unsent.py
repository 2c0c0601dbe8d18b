"""What is written in a form and is no words for a customer: refused at its field, wherever the form begins."""

import pytest

from bot.interactions.models import Answer, FieldErrors
from bot.model.effect.replies import SendWhatsApp
from bot.model.event import ReplyWritten
from bot.model.message import Content
from bot.replies.actions import by_form
from bot.replies.events import reply_written, verdict_on
from bot.text.document import words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

NO_WORDS = ["!hours", "*!hours*", " !Nobody-Knows ", "\u200b", "\u2060 \u200d"]


@pytest.mark.parametrize("text", NO_WORDS)
async def test_the_bare_name_of_a_quick_reply_and_what_nobody_sees_go_to_no_customer(store: Store, text: str) -> None:
    def play(tx: Tx) -> tuple[Answer, Answer | None, int]:
        at = stage.built(tx)
        tx.quick_replies.put(None, "hours", "We are open from nine to five.")
        content = Content(doc=words(text))
        replied = by_form.by_form(tx, at.asha, shop.seen(tx, at.asha, at.chat.id), content, field="text")
        begun = by_form.unsendable(tx, content, field="text")
        return replied, begun, len(stage.open_effects(tx, SendWhatsApp))

    replied, begun, sends = await store.run(play)

    assert isinstance(replied, FieldErrors)
    assert isinstance(begun, FieldErrors)
    assert replied == begun
    assert sends == 0


@pytest.mark.parametrize("text", ["!hours of opening are nine to five", "Wow!", "①", "?", "👍", "👩\u200d👩\u200d👧"])
async def test_words_with_a_mark_and_emoji_alone_go(store: Store, text: str) -> None:
    def play(tx: Tx) -> int:
        at = stage.built(tx)
        seen = shop.seen(tx, at.asha, at.chat.id)
        by_form.by_form(tx, at.asha, seen, Content(doc=words(text)), field="text")
        return len(stage.open_effects(tx, SendWhatsApp))

    assert await store.run(play) == 1


@pytest.mark.parametrize("text", ["\u200b", "\u2060 \u200d", "\u3164"])
async def test_what_nobody_sees_goes_to_no_customer_from_a_thread_either(store: Store, text: str) -> None:
    def play(tx: Tx) -> tuple[str, int]:
        stage.built(tx)
        wrote = ReplyWritten(
            channel=stage.CHANNEL, ts="1772445600.5", root=stage.ROOT, slack_user="UASHA", doc=words(text)
        )
        return reply_written(wrote, tx, verdict_on(wrote, tx)), len(stage.open_effects(tx, SendWhatsApp))

    assert await store.run(play) == ("nothing to send", 0)
