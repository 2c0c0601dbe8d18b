"""What is written in a form and is no words for a customer: refused at its field, wherever the form begins."""

from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import Answer, FieldErrors, FormState, FormSubmitted, Replace
from bot.model.effect.replies import SendWhatsApp
from bot.model.event import ReplyWritten
from bot.model.message import Content, FileSeen
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


@pytest.mark.parametrize(
    ("chosen", "block", "text", "sends"),
    [
        ("short", "short", "Our hours", 1),
        ("short", "", "My own words", 1),
        ("long", "short", "Our hours", 0),
        ("long", "", "My own words", 0),
        ("other", "short", "Our hours", 0),
        ("", "short", "Our hours", 1),
    ],
)
async def test_no_quick_reply_goes_with_the_file_of_another(
    store: Store, chosen: str, block: str, text: str, sends: int
) -> None:
    def play(tx: Tx) -> tuple[Any, int]:
        at = stage.built(tx)
        for name, body in (("short", "Our hours"), ("long", "x" * 3_001), ("other", "Our prices")):
            tx.quick_replies.put(None, name, body, files=[FileSeen(slack_file=f"F{name}", name=f"{name}.pdf")])
        ids = {one.name: str(one.id) for one in tx.quick_replies.of(at.asha.id)}
        values = {"reply": ids.get(chosen), f"text{ids.get(block, '')}": text}
        form = FormState(
            callback="quick_reply", view_id="V1", hash="h", data=at.chat.key, values=values, shown=frozenset(values)
        )
        said = interactions.answer(
            tx, FormSubmitted(once="1", team="T1", slack_user=str(at.asha.slack_user), form=form)
        )
        return said, len(stage.open_effects(tx, SendWhatsApp))

    said, found = await store.run(play)

    assert found == sends
    if chosen == "long":
        assert isinstance(said, FieldErrors)
        assert "too long" in said.errors["reply"]
    if chosen == "other":
        assert isinstance(said, Replace)
        assert "Our prices" in str(said.view)
        assert "Not sent" in str(said.view)
