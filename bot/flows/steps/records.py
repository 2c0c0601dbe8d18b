"""What we believe of a chat: only what a read of ours said that began after the last one applied."""

from datetime import datetime

from bot.domain.events import ChatRecord
from bot.domain.model import Chat
from bot.flows.steps import assignees, begun, closings, doubts, owe, place, rooms, told, turns
from storage.tx import Tx


def believe(tx: Tx, chat: Chat, record: ChatRecord, *, began: datetime) -> bool:
    """Take a record over; False if it is older than what we know, of another phone, or silent about labels (unknown, not empty)."""
    if chat.kind == "erased":
        return True
    if chat.read_began is not None and began < chat.read_began:
        return False
    if record.labels is None or not _is_of(tx, chat, record):
        return False
    labels = _labels(tx, record)
    before: frozenset[int] = tx.chats.labels_of(chat.id)
    first = chat.access_seen is None
    values: dict[str, object] = {"access_seen": tx.now, "read_began": began}
    if record.access is not None:
        values |= {"access": record.access, "exceptions": record.exceptions or {}}
    if record.name and record.name != chat.name:
        values["name"] = record.name
    believed = labels == before or first or not _doubted(tx, chat, labels, before)
    if chat.doubted and labels == before:
        values["doubted"] = False
        tx.lanes.open_gate(doubts.gate_of(chat.id))
    tx.chats.change(chat.id, **values)
    if record.members:
        tx.contacts.learn(record.members)
    if believed and labels != before:
        tx.chats.set_labels(chat.id, labels)
        relabelled(tx, chat.id, before ^ labels, first=first)
        if first and begun.take_back(tx, chat.id, labels):
            place.place(tx, chat.id, begin=wanted_now(tx, chat.id))
    assignees.taken_over(tx, tx.chats.get(chat.id), record, began=began, first=first)
    closings.taken_over(tx, tx.chats.get(chat.id), record)
    if (believed and labels != before) or "name" in values:
        owe.cards(tx, chat.id)
    return True


def _is_of(tx: Tx, chat: Chat, record: ChatRecord) -> bool:
    """Does the answer tell of this very chat, on this phone?"""
    ours = tx.phones.get(chat.phone_id).org_phone
    return record.chat == chat.wa_chat_id and ours in {record.org_phone, *record.phones}


def _labels(tx: Tx, record: ChatRecord) -> frozenset[int]:
    """Our ids of the record's labels. An id never seen before grants nothing, also under a known name: admins are told."""
    names = tx.labels.names()
    found = set()
    for label in record.labels or ():
        label_id = tx.labels.seen(label.periskope_id, label.name, tx.now)
        found.add(label_id)
        same = label.name is not None and label.name.casefold() in {name.casefold() for name in names.values()}
        if label.periskope_id not in names and same:
            owe.tell_admins(tx, "new_label", key=f"label:{label_id}", labels=[label_id])
    return frozenset(found)


def _doubted(tx: Tx, chat: Chat, labels: frozenset[int], before: frozenset[int]) -> bool:
    """Would this, with all that went in the last minute, take too many chats out of rooms?"""
    told = sorted(labels)
    if doubts.kept(tx, chat.id) == told:
        return True
    doubts.forget(tx, chat.id)
    if not (before - labels) or not tx.threads.of_chat(chat.id, "current", "past"):
        return False
    if not doubts.too_many(tx, "chats"):
        return False
    doubts.ask(tx, "chats", chat.id, told)
    tx.chats.change(chat.id, doubted=True)
    return True


def relabelled(tx: Tx, chat_id: int, moved: frozenset[int], *, first: bool) -> None:
    """Labels came or went: label channels may gain or lose a person whom this chat is denied; the chat moves at once."""
    if any(not allow for allow in tx.people.overrides_of_chat(chat_id).values()):
        for label_id in moved:
            room = tx.rooms.find("label", label_id=label_id)
            if room is not None:
                rooms.refresh(tx, room)
                place.pass_on(tx, f"{place.LABEL}:{label_id}", after=0)
    if not first:
        place.place(tx, chat_id, begin=wanted_now(tx, chat_id))
        turns.relabelled(tx, tx.chats.get(chat_id))
        told.readers_of(tx, chat_id, moved)


def wanted_now(tx: Tx, chat_id: int) -> bool:
    """Are missing threads begun at once? For open chats that show somewhere, and for those that wait."""
    if tx.waits.open(chat_id) is not None:
        return True
    return tx.chats.get(chat_id).closed_at is None and bool(tx.threads.of_chat(chat_id, "current", "past", "leaving"))
