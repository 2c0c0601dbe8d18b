"""A stored text is judged as a typed one: when it is stored, and when it is sent."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.app.routes import interactions
from bot.interactions.models import ButtonPressed, CommandUsed, FieldErrors, FormState, FormSubmitted, Replace, Reply
from bot.model.effect.replies import EditWhatsApp, SendWhatsApp
from bot.notices.messages.replies import AskToSend
from bot.outbox.calls import WaEdit, WaSend
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

KEPT_IN = ("note: he haggles", "1) note: he haggles", "// he haggles", "@periskope find x", "@ravi look")
DOUBTED = ("Follow us @harborbikes", "See https://join.slack.com/t/x", "Dear {name}\nnote: he haggles")


def leaving(tx: Tx) -> list[str]:
    kinds = (SendWhatsApp, EditWhatsApp)
    calls = [stage.prepared(tx, entry) for kind in kinds for entry in stage.open_effects(tx, kind)]
    return [call.text for call in calls if isinstance(call, WaSend | WaEdit)]


def commanded(tx: Tx, at: Stage, text: str) -> str:
    ask = CommandUsed(once=text, team="T1", slack_user=str(at.asha.slack_user), text=text)
    said = interactions.answer(tx, ask)
    assert isinstance(said, Reply)
    return said.text


def submitted(tx: Tx, at: Stage, callback: str, data: str, **values: Any) -> Any:
    form = FormState(callback=callback, view_id="V1", hash="h", data=data, values=values, shown=frozenset(values))
    user = str(at.asha.slack_user)
    return interactions.answer(tx, FormSubmitted(once=f"{callback}{values}", team="T1", slack_user=user, form=form))


def stored(tx: Tx, at: Stage) -> list[str]:
    return [one.body for one in tx.quick_replies.of(at.asha.id)]


@pytest.mark.parametrize("text", KEPT_IN)
async def test_team_talk_is_not_stored(store: Store, text: str) -> None:
    def play(tx: Tx) -> tuple[str, Any, list[str]]:
        at = stage.built(tx)
        said = commanded(tx, at, f"replies add hours {text}")
        form = submitted(tx, at, "stored_reply", "", short="hours", text=text)
        return said, form, stored(tx, at)

    said, form, left = await store.run(play)

    assert said.startswith("Not stored.")
    assert isinstance(form, FieldErrors)
    assert list(form.errors) == ["text"]
    assert left == []


@pytest.mark.parametrize("text", DOUBTED)
async def test_what_is_doubted_is_stored_with_a_word_and_asked_when_it_is_sent(store: Store, text: str) -> None:
    def play(tx: Tx) -> tuple[str, list[str], str, list[str]]:
        at = stage.built(tx)
        said = commanded(tx, at, f"replies add hours {text}")
        kept = stored(tx, at)
        stage.writes(tx, at.asha, "!hours")
        return said, kept, stage.written(tx).state, leaving(tx)

    said, kept, state, left = await store.run(play)

    assert "asked each time" in said
    assert kept == [text]
    assert (state, left) == ("asked", [])


@pytest.mark.parametrize("text", KEPT_IN)
async def test_a_note_that_was_stored_before_is_not_sent(store: Store, text: str) -> None:
    def play(tx: Tx) -> tuple[str, list[str]]:
        at = stage.built(tx)
        tx.quick_replies.put(None, "hours", text)
        stage.writes(tx, at.asha, "!hours")
        return stage.written(tx).state, leaving(tx)

    assert await store.run(play) == ("refused", [])


async def test_a_customers_name_cannot_make_a_note_but_is_asked_about(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, list[str]]:
        at = stage.built(tx)
        tx.chats.change(at.chat.id, name="// Bob")
        tx.quick_replies.put(None, "hours", "{name}, we are open")
        stage.writes(tx, at.asha, "!hours")
        return stage.written(tx).state, leaving(tx)

    assert await store.run(play) == ("asked", [])


async def test_an_ordinary_stored_text_is_stored_and_sent(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, list[str]]:
        at = stage.built(tx)
        said = commanded(tx, at, "replies add hours Dear {name}, mail help@shop.example. {agent}")
        stage.writes(tx, at.asha, "!hours")
        return said, leaving(tx)

    said, left = await store.run(play)

    assert said == "Stored. `!hours` alone in a thread sends it."
    assert left == ["Dear Customer 7, mail help@shop.example. asha"]


@pytest.mark.parametrize("name", ["", "asha@shop.example"])
async def test_no_customer_reads_an_agents_address_in_place_of_a_name(store: Store, name: str) -> None:
    def play(tx: Tx) -> tuple[str, list[str], Any]:
        at = stage.built(tx)
        tx.conn.execute(update(t.agent).where(t.agent.c.id == at.asha.id).values(name=name))
        tx.memo.clear()
        tx.quick_replies.put(None, "bye", "Yours, {agent}")
        stage.writes(tx, at.asha, "!bye")
        form = submitted(tx, at, "quick_reply", at.chat.key, text="Yours, {agent}")
        return stage.written(tx).state, leaving(tx), form

    state, left, form = await store.run(play)

    assert (state, left) == ("refused", [])
    assert isinstance(form, FieldErrors)


@pytest.mark.parametrize("name", ["", "asha@shop.example"])
async def test_the_form_leaves_the_place_to_be_filled_in_by_hand(store: Store, name: str) -> None:
    def play(tx: Tx) -> tuple[bool, bool]:
        at = stage.built(tx)
        tx.conn.execute(update(t.agent).where(t.agent.c.id == at.asha.id).values(name=name))
        tx.memo.clear()
        tx.quick_replies.put(None, "bye", "Yours, {agent}")
        form = FormState(callback="quick_reply", view_id="V1", hash="h", data=at.chat.key, values={})
        picked = str(tx.quick_replies.of(at.asha.id)[0].id)
        press = ButtonPressed(
            once="p", team="T1", slack_user=str(at.asha.slack_user), action="reply", value=picked, view=form
        )
        said = interactions.answer(tx, press)
        assert isinstance(said, Replace)
        shown = str(said.view)
        return "Yours, {agent}" in shown, "asha@shop.example" in shown

    assert await store.run(play) == (True, False)


@pytest.mark.parametrize("text", ["Follow us @harborbikes", "close", "/take", "https://app.slack.com/x", "1 note: x"])
async def test_a_form_asks_what_a_thread_asks(store: Store, text: str) -> None:
    def play(tx: Tx) -> tuple[Any, list[str], list[str], list[str]]:
        at = stage.built(tx)
        said = submitted(tx, at, "quick_reply", at.chat.key, text=text)
        asked = [notice.why for _, notice in shop.told(tx, AskToSend)]
        before = leaving(tx)
        key = shop.told(tx, AskToSend)[-1][1].message
        press = ButtonPressed(once="p", team="T1", slack_user=str(at.asha.slack_user), action="reply:send", value=key)
        interactions.answer(tx, press)
        return said, asked, before, leaving(tx)

    said, asked, before, after = await store.run(play)

    assert isinstance(said, Reply)
    assert len(asked) == 1
    assert (before, after) == ([], [text])
