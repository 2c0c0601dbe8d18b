"""Handlers of what is learned about phones and chats from Periskope, and of chats to be placed again."""

from datetime import datetime, timedelta

from bot.chats.actions import from_periskope as chats_from_periskope
from bot.chats.actions import identity
from bot.model.chat import KnownChat, Phone, kind_of
from bot.model.effect.chats import ReadChat
from bot.model.event import ChatHint, ChatRecord, PhoneSeen, PlaceChat
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.routing.actions import assign
from storage.tx import Tx

HINTS_APART = timedelta(seconds=10)


def phone_seen(event: PhoneSeen, tx: Tx) -> str:
    """Updates one of our numbers. Only numbers that we know or list are ours."""
    if tx.phones.by_number(event.org_phone) is None:
        return "other phone"
    tx.phones.seen(event.org_phone, name=event.name, ready=event.ready)
    return "phone"


def phones_listed(tx: Tx, listed: list[PhoneSeen], only: frozenset[str], running: timedelta) -> int:
    """Stores the organisation's numbers as Periskope lists them and returns how many.

    `only` (digits) limits which numbers are mirrored; empty means all. `running`: for so long this process does: to the
    first numbers of all, what was written in that time is news; to one that is added later, what is written from now on.
    """
    tx.settings.put_organisations({seen.org for seen in listed if seen.org})
    kept = [seen for seen in listed if not only or seen.org_phone.partition("@")[0] in only]
    known = tx.phones.numbers()
    for seen in kept:
        tx.phones.seen(seen.org_phone, name=seen.name, ready=seen.ready)
        if seen.org_phone not in known:
            place.starts(tx, seen.org_phone, running=timedelta() if known else running)
    if not kept and not known:
        place.no_phone(tx)
    return len(kept)


def chats_listed(tx: Tx, org_phone: str, listed: list[ChatRecord], began: datetime) -> int:
    """Takes a listed page of chats over and returns how many were new or changed; `began`: when the read began."""
    phone = tx.phones.by_number(org_phone)
    if phone is None:
        return 0
    known = tx.chat_pages.settled([record.chat for record in listed], phone.org_phone)
    same = [record for record in listed if record.chat in known and _says_the_same(record, known[record.chat])]
    _confirm(tx, [known[record.chat].id for record in same], same, began)
    unchanged = {record.chat for record in same}
    changed = [record for record in listed if record.chat not in unchanged]
    return sum(_take_over(tx, phone, record, began) for record in changed)


def _says_the_same(record: ChatRecord, known: KnownChat) -> bool:
    """True if the record differs in nothing from what we know; a record with unknown labels confirms nothing."""
    return (
        record.labels is not None
        and {label.periskope_id for label in record.labels} == set(known.labels)
        and all(label.name in {None, known.labels[label.periskope_id]} for label in record.labels)
        and (not record.name or record.name == known.name)
        and (record.access is None or (record.access == known.access and (record.exceptions or {}) == known.exceptions))
        and (not record.assigned_known or (record.assigned_to or "").lower() == known.assignee)
        and record.closed_at in {None, known.closed_in_periskope}
    )


def _confirm(tx: Tx, ids: list[int], records: list[ChatRecord], began: datetime) -> None:
    if not ids:
        return
    tx.chat_pages.confirm(ids, began)
    for gate in tx.chat_pages.waited_for(ids):
        tx.lanes.open_gate(gate)
    for record in records:
        if record.members:
            tx.contacts.learn(record.members)
        identity.learn(tx, record.hidden)


def _take_over(tx: Tx, phone: Phone, record: ChatRecord, began: datetime) -> bool:
    if tx.erasure.forgotten(record.chat, phone):
        return False
    chat = tx.chats.find_or_add(record.chat, phone, kind=record.kind)
    if (
        phone.org_phone not in {record.org_phone, *record.phones}
        or chats_from_periskope.label_for(tx, chat, record) is not None
    ):
        return False
    if chats_from_periskope.waits_for_it(tx, chat):
        return False
    if not chats_from_periskope.apply_record(tx, chat, record, began=began):
        return False
    tx.lanes.open_gate(str(Lane.chat(chat.id)))
    return True


def hinted(event: ChatHint, tx: Tx) -> str:
    """Enqueues a read of a chat that may have changed, at most once in ten seconds."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if tx.erasure.forgotten(event.chat, phone):
        return "erased"
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind_of(event.chat))
    fresh = chat.access_read_at is not None and tx.engine_now - chat.access_read_at < HINTS_APART
    due = chat.access_read_at + HINTS_APART if fresh and chat.access_read_at is not None else None
    tx.outbox.sync(ReadChat(target=ChatId(chat.id)), lane=Lane.chat(chat.id), due=due)
    return "hint"


def place_again(event: PlaceChat, tx: Tx) -> str:
    """Places one chat again after access changed, and asks for the next chat of the same label."""
    place.on_label_changed(tx, event.why, after=event.chat_id)
    chat = tx.chats.get(event.chat_id)
    if chat.access_read_at is None:
        enqueue.read_chat(tx, chat.id)
        return "unread"
    moved = event.why == place.MOVED and chat.closed_at is None
    place.place(tx, chat.id, begin=moved or place.wanted_now(tx, chat.id))
    assign.relabelled(tx, chat)
    return "placed"


def bring_over(tx: Tx) -> int:
    """Asks to place the chats that wait but have no thread, the longest waiting first, each in its own transaction.

    Returns how many there are.
    """
    found = tx.chats.open_unthreaded()
    waits = {chat_id: tx.waits.open(chat_id) for chat_id in found}
    for chat_id in sorted(found, key=lambda one: wait.began_at.timestamp() if (wait := waits[one]) else 0):
        place.ask_to_place(tx, chat_id, why="waits")
    return len(found)
