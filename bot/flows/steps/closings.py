"""A chat closed in Periskope is closed here when that is seen, if it is later than what was said last."""

from datetime import datetime

from bot.domain.events import ChatRecord
from bot.domain.model import Chat
from bot.flows.steps import turns
from bot.flows.steps.holding import THERE
from storage.tx import Tx


def taken_over(tx: Tx, chat: Chat, record: ChatRecord) -> None:
    """Each closing there counts once: who opens the chat again here is not overruled by the same one.

    Of a chat in which nothing is known to have been said yet it is only remembered: what was written before stays closed.
    """
    if record.closed_at is None or record.closed_at == chat.closed_there:
        return
    tx.chats.change(chat.id, closed_there=record.closed_at)
    at = as_messages(record.closed_at)
    said = [one for one in (chat.last_in_at, chat.last_out_at) if one is not None]
    if chat.closed_at is not None or any(at <= one for one in said):
        return
    if said:
        tx.chats.change(chat.id, remind_at=None)
        turns.close(tx, tx.chats.get(chat.id), None, at=at)
        tx.audit.write("closed", actor=None, via=THERE, chat_id=chat.id)
    elif chat.holder_id is None:
        tx.chats.change(chat.id, closed_at=at)


def as_messages(at: datetime) -> datetime:
    """WhatsApp tells whole seconds: what was written within the second of a closing counts as written after it."""
    return at.replace(microsecond=0)


def was_there(chat: Chat) -> bool:
    """Was it closed in Periskope, by somebody who saw there what had been written?"""
    return chat.closed_there is not None and chat.closed_at == as_messages(chat.closed_there)
