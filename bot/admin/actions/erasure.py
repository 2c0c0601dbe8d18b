"""Erasing a customer: what is stopped at once, before the erasing itself."""

from collections.abc import Sequence

from bot.model.audit import AuditAction
from bot.model.effect.reports import Erase
from bot.model.lane import Lane
from bot.model.message import MessageState
from bot.model.person import Agent
from bot.notices.messages.tasks import ErasedUnsent
from bot.outbox import enqueue
from storage.tx import Tx


def enqueue_erasure(tx: Tx, chat_ids: Sequence[int], contact_id: int | None, *, by: Agent, once: str) -> None:
    """Stops all sending to a customer, drops what is not sent yet, tells its authors, and enqueues the erasing.

    The erasing itself waits until all sends under way have an outcome.
    """
    for message_id, author_id in tx.erasure.unsent(chat_ids):
        tx.messages.change(message_id, state=MessageState.DROPPED, why="erased")
        if author_id is not None:
            enqueue.dm(tx, author_id, ErasedUnsent(), key=f"erased:{message_id}")
    tx.erasure.stop(chat_ids)
    first = chat_ids[0] if chat_ids else 0
    lane = Lane.erasure(first, contact_id)
    effect = Erase(target=first, chats=tuple(chat_ids), contact=contact_id, by=by.id)
    tx.outbox.post(effect, lane=lane, key=f"erase:{once}")
    tx.audit.write(AuditAction.ERASE_ASKED, actor=by.id, via="slack", chat_id=first or None)
