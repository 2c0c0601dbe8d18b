"""A customer is to go: what is asked of the rest of the house at once, and what is kept from coming back."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import Phone
from bot.domain.people import Agent
from bot.flows.steps import owe
from storage.queries.outbox import Effect
from storage.tx import Tx


def order(tx: Tx, chat_ids: Sequence[int], contact_id: int | None, *, by: Agent, once: str) -> None:
    """From now on nothing more leaves for this customer; what has not left is dropped, and its author told.

    The erasing itself waits until what is under way has come back.
    """
    for message_id, author_id in tx.erasing.unsent(chat_ids):
        tx.messages.change(message_id, state="dropped", why="erased")
        if author_id is not None:
            owe.tell(tx, author_id, "erased_unsent", key=f"erased:{message_id}")
    tx.erasing.stop(chat_ids)
    first = chat_ids[0] if chat_ids else 0
    about = {"erase": list(chat_ids), "contact": contact_id, "by": by.id}
    lane = f"gone:erase:{first}:{contact_id or 0}"
    tx.outbox.owe(Effect(kind="Erase", target=first, payload=about), lane=lane, key=f"erase:{once}")
    tx.audit.write("erase_asked", actor=by.id, via="slack", chat_id=first or None)


def take_back(tx: Tx, post_id: int) -> None:
    """A post outside all threads that names the customer shall be gone."""
    tx.outbox.owe_sync(Effect(kind="TakeBack", target=post_id), lane=f"gone:post:{post_id}")


def _phone_key(chat: str, phone: Phone) -> str:
    return "" if chat.endswith("@g.us") else phone.org_phone


def held_back(tx: Tx, chat: str, phone: Phone, *, unique_id: str, at: datetime | None) -> bool:
    """Was this message erased? Then it does not come back, by whichever door."""
    return tx.erasing.held_back(chat, _phone_key(chat, phone), unique_id=unique_id, at=at)


def forgotten(tx: Tx, chat: str, phone: Phone) -> bool:
    """Was this chat erased, with nothing new said since?"""
    return tx.erasing.forgotten(chat, _phone_key(chat, phone))
