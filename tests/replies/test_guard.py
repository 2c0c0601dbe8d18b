"""A colleague who is online has the chat: what each door does under each word of the setting."""

from dataclasses import replace

import pytest

from bot.interactions.models import Answer, Reply
from bot.model.effect.notices import PostEphemeral
from bot.model.effect.replies import SendWhatsApp
from bot.model.message import Content
from bot.replies.actions import by_form
from bot.text.document import words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def _guarded(tx: Tx, guard: str) -> stage.Stage:
    at = stage.built(tx)
    tx.settings.put_policies(replace(tx.settings.policies(), reply_guard=guard), by=None)
    shop.goes(tx, [at.asha, at.ravi], on=True)
    tx.chats.change(at.chat.id, assignee_id=at.asha.id)
    return at


@pytest.mark.parametrize(
    ("guard", "asked", "said"),
    [
        ("ask", True, "direct message"),
        ("warn", False, "*asha* is online and has this chat."),
        ("off", False, "On its way to the customer."),
    ],
)
async def test_a_reply_by_form_keeps_to_the_setting(store: Store, guard: str, said: str, *, asked: bool) -> None:
    def play(tx: Tx) -> tuple[Answer, list[str]]:
        at = _guarded(tx, guard)
        seen = shop.seen(tx, at.ravi, at.chat.id)
        answer = by_form.by_form(tx, at.ravi, seen, Content(doc=words("Here you are.")), field="text")
        return answer, [entry.kind for entry in stage.open_effects(tx, SendWhatsApp)]

    answer, sends = await store.run(play)

    assert isinstance(answer, Reply)
    assert said in answer.text
    assert bool(sends) is not asked


@pytest.mark.parametrize(("guard", "result"), [("ask", "assigned to a colleague"), ("warn", "send"), ("off", "send")])
async def test_a_reply_in_the_thread_keeps_to_the_setting(store: Store, guard: str, result: str) -> None:
    def play(tx: Tx) -> tuple[str, int]:
        at = _guarded(tx, guard)
        return stage.writes(tx, at.ravi, "Here you are."), len(stage.open_effects(tx, PostEphemeral))

    done, whispers = await store.run(play)

    assert done == result
    assert bool(whispers) == (guard != "off")
