"""A reaction chosen in a form is judged once more when it leaves."""

from typing import Any

from bot.model.effect.replies import ReactWhatsApp
from bot.model.message import MessageState
from bot.outbox.calls import WaReact
from bot.outbox.models import Prepared, Skip
from bot.replies.actions import send
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def chosen(tx: Tx, *, revoked: bool) -> Prepared[Any]:
    at = stage.built(tx)
    shop.writes(tx, at.chat.id)
    message = tx.messages.last(at.chat.id, limit=1)[0]
    tx.messages.change(message.id, wa_id="3EB0A1", full_id="false_1555@c.us_3EB0A1", state=MessageState.SEEN)
    message = tx.messages.get(message.id)
    send.react(tx, message, "🙏", by=at.asha)
    if revoked:
        tx.people.revoke_label(at.asha.id, at.label)
    return stage.prepared(tx, stage.the(tx, ReactWhatsApp))


async def test_a_reaction_leaves_as_long_as_its_author_may_answer_there(store: Store) -> None:
    call = await store.run(lambda tx: chosen(tx, revoked=False))

    assert isinstance(call, WaReact)
    assert call.emoji == "🙏"


async def test_a_reaction_of_somebody_who_lost_the_chat_meanwhile_does_not_leave(store: Store) -> None:
    assert isinstance(await store.run(lambda tx: chosen(tx, revoked=True)), Skip)
