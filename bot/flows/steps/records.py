"""What we believe of a chat: only what a read of ours said that began after the last one applied."""

from datetime import datetime

from bot.domain.events import ChatRecord
from bot.domain.model import Chat
from bot.flows.steps import owe, place, rooms
from storage.tx import Tx


def believe(tx: Tx, chat: Chat, record: ChatRecord, *, began: datetime) -> bool:
    """Take a record over; False if it is older than what we know, or tells nothing about labels (unknown, not empty)."""
    if chat.read_began is not None and began < chat.read_began:
        return False
    if record.labels is None:
        return False
    labels = frozenset(tx.labels.seen(label.periskope_id, label.name, tx.now) for label in record.labels)
    before = tx.chats.labels_of(chat.id)
    first = chat.access_seen is None
    values: dict[str, object] = {"access_seen": tx.now, "read_began": began}
    if record.access is not None:
        values["access"] = record.access
    if record.name and record.name != chat.name:
        values["name"] = record.name
    tx.chats.change(chat.id, **values)
    if labels != before:
        tx.chats.set_labels(chat.id, labels)
        relabelled(tx, chat.id, before ^ labels, first=first)
    if labels != before or "name" in values:
        owe.cards(tx, chat.id)
    return True


def relabelled(tx: Tx, chat_id: int, moved: frozenset[int], *, first: bool) -> None:
    """Labels came or went: label channels may gain or lose a person whom this chat is denied; the chat moves at once."""
    if any(not allow for allow in tx.people.overrides_of_chat(chat_id).values()):
        for label_id in moved:
            room = tx.rooms.find("label", label_id=label_id)
            if room is not None:
                rooms.refresh(tx, room)
    if not first:
        place.place(tx, chat_id, begin=wanted_now(tx, chat_id))


def wanted_now(tx: Tx, chat_id: int) -> bool:
    """Are missing threads begun at once? For open chats that show somewhere, and for those that wait."""
    if tx.waits.open(chat_id) is not None:
        return True
    return tx.chats.get(chat_id).closed_at is None and bool(tx.threads.of_chat(chat_id, "current", "past", "leaving"))
