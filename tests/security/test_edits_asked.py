"""An edit of a sent reply that may be team talk: asked, never edited silently at the customer's."""

import pytest

from bot.app.routes import interactions
from bot.interactions.models import ButtonPressed
from bot.model.effect.notices import PostEphemeral
from bot.model.effect.replies import EditWhatsApp, SendWhatsApp
from bot.notices.messages.changes import AskToEdit, EditKept
from bot.outbox.calls import Sent, WaEdit, WaSend
from bot.outbox.calls.outcomes import Done
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage
from tests.fixtures.stage import Stage

DOUBTED = ("Ask @harborbikes", "close", "1 note: he haggles", "@ravi is it in stock?")
CERTAIN = ("note: he haggles", "@periskope why")


def out_with(tx: Tx, at: Stage, edit: str) -> list[str]:
    """A reply is sent and then edited; which questions its author gets."""
    stage.writes(tx, at.asha, "It costs 40 euros.")
    entry = stage.the(tx, SendWhatsApp)
    assert isinstance(stage.prepared(tx, entry), WaSend)
    stage.comes_back(tx, entry, Done(value=Sent(unique_id="3EB0AAAA", queue_id="q1")))
    tx.outbox.finish(entry)
    stage.edits(tx, at.asha, edit)
    return [one.effect.notice.kind for one in stage.open_effects(tx, PostEphemeral) if one.effect.notice]


def edits_out(tx: Tx) -> list[str]:
    calls = [stage.prepared(tx, entry) for entry in stage.open_effects(tx, EditWhatsApp)]
    return [call.text for call in calls if isinstance(call, WaEdit)]


def confirmed(tx: Tx, at: Stage) -> None:
    user, key = str(at.asha.slack_user), stage.written(tx).key
    interactions.answer(tx, ButtonPressed(once="c", team="T1", slack_user=user, action="reply:confirm", value=key))


@pytest.mark.parametrize("edit", DOUBTED)
async def test_a_doubtful_edit_reaches_the_customer_only_once_its_author_says_so(store: Store, edit: str) -> None:
    def play(tx: Tx) -> tuple[list[str], list[str], list[str]]:
        at = stage.built(tx)
        asked = out_with(tx, at, edit)
        before = edits_out(tx)
        confirmed(tx, at)
        return asked, before, edits_out(tx)

    assert await store.run(play) == ([AskToEdit.kind], [], [edit])


@pytest.mark.parametrize("edit", CERTAIN)
async def test_an_edit_into_a_note_is_not_offered_to_the_customer(store: Store, edit: str) -> None:
    def play(tx: Tx) -> tuple[list[str], list[str]]:
        at = stage.built(tx)
        asked = out_with(tx, at, edit)
        confirmed(tx, at)
        return asked, edits_out(tx)

    assert await store.run(play) == ([EditKept.kind], [])


async def test_an_edit_that_is_put_right_withdraws_the_question(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        out_with(tx, at, "Ask @harborbikes")
        stage.edits(tx, at.asha, "It costs 45 euros.", edited="1772445592.000000")
        confirmed(tx, at)
        return edits_out(tx)

    assert await store.run(play) == ["It costs 45 euros."]
