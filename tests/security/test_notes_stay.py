"""Nothing that colleagues say to each other reaches the customer, whatever happens between writing and sending."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.app.routes import effects, interactions
from bot.interactions.models import ButtonPressed, FieldErrors, FormState, FormSubmitted, Reply, ShortcutUsed
from bot.model.effect.replies import DeleteWhatsApp, EditWhatsApp, SendWhatsApp
from bot.model.message import MessageDirection, MessageSource, MessageState
from bot.model.new_message import NewMessage
from bot.model.queue import OutboxState
from bot.outbox.calls import Sent, WaEdit, WaSend
from bot.outbox.calls.outcomes import Done, Refused
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

SECRETS = ("note: he always haggles", "@ravi do not tell him the price", "//bad payer")


def out_and_back(tx: Tx) -> None:
    """The send is marked as under way, and then certainly not made: it is ready again."""
    effect = stage.the(tx, SendWhatsApp)
    call = stage.prepared(tx, effect)
    assert isinstance(call, WaSend)
    tx.conn.execute(update(t.outbox).where(t.outbox.c.id == effect.id).values(state="ready", attempts=1))


def sent(tx: Tx) -> None:
    """The reply reached the customer."""
    effect = stage.the(tx, SendWhatsApp)
    assert isinstance(stage.prepared(tx, effect), WaSend)
    stage.comes_back(tx, effect, Done(value=Sent(unique_id="3EB0AAAA", queue_id="q1")))
    tx.outbox.finish(effect)


def leaving(tx: Tx) -> str:
    """All that would go to the customer now."""
    kinds = (SendWhatsApp, EditWhatsApp)
    calls = [stage.prepared(tx, effect) for kind in kinds for effect in stage.open_effects(tx, kind)]
    return " ".join(call.text for call in calls if isinstance(call, WaSend | WaEdit))


@pytest.mark.parametrize("secret", SECRETS)
async def test_a_reply_edited_into_a_note_between_two_tries_is_not_sent(store: Store, secret: str) -> None:
    def play(tx: Tx) -> tuple[str, str]:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "It costs 40 euros.")
        out_and_back(tx)
        stage.edits(tx, at.asha, secret)
        return leaving(tx), stage.written(tx).state

    words, state = await store.run(play)

    assert words == ""
    assert state != "sent"


@pytest.mark.parametrize("secret", SECRETS)
async def test_an_edit_into_a_note_takes_an_edit_before_it_along_nowhere(store: Store, secret: str) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "It costs 40 euros.")
        sent(tx)
        stage.edits(tx, at.asha, "It costs 45 euros.", edited="1772445591.000000")
        stage.edits(tx, at.asha, secret, edited="1772445592.000000")
        return leaving(tx)

    assert secret.rsplit(maxsplit=1)[-1] not in await store.run(play)


@pytest.mark.parametrize("secret", SECRETS)
async def test_a_failed_reply_edited_into_a_note_is_not_sent_by_send_again(store: Store, secret: str) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "It costs 40 euros.")
        effect = stage.the(tx, SendWhatsApp)
        stage.prepared(tx, effect)
        stage.comes_back(tx, effect, Refused(why="http_403"))
        tx.outbox.finish(effect, state=OutboxState.HELD)
        stage.edits(tx, at.asha, secret)
        press = ButtonPressed(
            once="1", team="T1", slack_user=str(at.boss.slack_user), action="reply:again", value=stage.written(tx).key
        )
        interactions.answer(tx, press)
        return leaving(tx)

    assert secret.rsplit(maxsplit=1)[-1] not in await store.run(play)


@pytest.mark.parametrize("secret", SECRETS)
async def test_a_form_takes_team_talk_for_a_note_as_the_thread_does(store: Store, secret: str) -> None:
    def play(tx: Tx) -> tuple[str, Any]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id, "how much?")
        asked = tx.messages.last(at.chat.id, limit=1)[0]
        form = FormState(callback="reply_to", view_id="V1", hash="h", data=asked.key, values={"text": secret})
        said = interactions.answer(
            tx, FormSubmitted(once="1", team="T1", slack_user=str(at.asha.slack_user), form=form)
        )
        return leaving(tx), said

    words, said = await store.run(play)

    assert words == ""
    assert isinstance(said, Reply | FieldErrors)


async def test_a_private_note_cannot_be_quoted_to_the_customer(store: Store) -> None:
    def play(tx: Tx) -> tuple[Any, list[str | None]]:
        at = stage.built(tx)
        note = tx.messages.add(NewMessage(
            chat_id=at.chat.id, direction=MessageDirection.NOTE, source=MessageSource.CONSOLE, state=MessageState.SEEN, wa_id="3EB0N0TE",
            full_id="true_15550200007@c.us_3EB0N0TE", body={}, at=tx.business_now, seen_at=tx.engine_now,
            slack_channel=stage.CHANNEL, slack_ts="1.1",
        ))  # fmt: skip
        assert note is not None
        used = ShortcutUsed(
            once="1", team="T1", slack_user="UASHA", callback="reply_to", channel=stage.CHANNEL, ts="1.1", root="1.0"
        )
        opened = interactions.answer(tx, used)
        form = FormState(
            callback="reply_to", view_id="V1", hash="h", data=tx.messages.get(note).key, values={"text": "As said."}
        )
        interactions.answer(tx, FormSubmitted(once="2", team="T1", slack_user="UASHA", form=form))
        calls = [stage.prepared(tx, effect) for effect in stage.open_effects(tx, SendWhatsApp)]
        return opened, [call.reply_to for call in calls if isinstance(call, WaSend)]

    opened, quoted = await store.run(play)

    assert isinstance(opened, Reply)
    assert [one for one in quoted if one is not None] == []


async def test_a_note_that_was_offered_to_be_sent_is_no_longer_once_it_is_edited_into_a_plain_note(
    store: Store,
) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "@ravi is it in stock?")
        stage.edits(tx, at.asha, "note: he always haggles")
        press = ButtonPressed(once="1", team="T1", slack_user="UASHA", action="reply:send", value=stage.written(tx).key)
        interactions.answer(tx, press)
        return leaving(tx)

    assert await store.run(play) == ""


async def test_a_quick_reply_edited_into_an_unknown_one_is_not_sent_as_typed(store: Store) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "hello")
        stage.edits(tx, at.asha, "!blacklist")
        return leaving(tx)

    assert "!blacklist" not in await store.run(play)


async def test_nobody_without_access_takes_a_reply_back_at_the_customers(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        at: Stage = stage.built(tx)
        stage.writes(tx, at.asha, "It costs 40 euros.")
        sent(tx)
        tx.people.revoke_label(at.asha.id, at.label)
        stage.deletes(tx)
        return [stage.prepared(tx, effect) for effect in stage.open_effects(tx, DeleteWhatsApp)]

    calls = await store.run(play)

    assert [call for call in calls if type(call).__name__ == "WaDelete"] == []


async def test_a_reply_whose_author_lost_access_meanwhile_is_not_sent(store: Store) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "It costs 40 euros.")
        tx.people.revoke_label(at.asha.id, at.label)
        return leaving(tx)

    assert await store.run(play) == ""


async def test_a_send_in_doubt_is_looked_for_by_the_words_that_were_sent(store: Store) -> None:
    """Looked for by later words it would not be found, and the customer would get it twice."""

    def play(tx: Tx) -> Any:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "It costs 40 euros.")
        effect = stage.the(tx, SendWhatsApp)
        stage.prepared(tx, effect)
        out = tx.outbox.mark_sending(effect)
        stage.edits(tx, at.asha, "It costs 45 euros.")
        stage.edits(tx, at.asha, "It costs 47 euros.", edited="1772445595.000000")
        return effects.verify(out, tx)

    looked_for = await store.run(play)

    assert looked_for.text == "It costs 40 euros."
