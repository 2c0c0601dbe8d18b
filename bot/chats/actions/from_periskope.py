"""Periskope's record of a chat, taken over: its name, access, labels, assignee and closing."""

from datetime import datetime

from bot.access import actions as access
from bot.chats.actions import identity
from bot.model.audit import AuditAction
from bot.model.chat import Chat
from bot.model.effect.chats import SyncChatLabels
from bot.model.event import ChatRecord
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.room import ThreadState
from bot.notices import actions as notices
from bot.notices.messages.rooms import NewLabel
from bot.outbox import enqueue
from bot.rooms.actions import membership, place
from bot.routing.actions import assign
from bot.routing.actions import from_periskope as routing_from_periskope
from storage.column_types import ChatColumns
from storage.tx import Tx

GIVEN = "new_chat_label"


def apply_record(tx: Tx, chat: Chat, record: ChatRecord, *, began: datetime) -> bool:
    """Takes a record over; False if it is older than what we know, of another phone, or without labels (not known)."""
    if chat.kind == "erased":
        return True
    if chat.read_started_at is not None and began < chat.read_started_at:
        return False
    if record.labels is None or not _is_of(tx, chat, record):
        return False
    labels = _labels(tx, record)
    before: frozenset[int] = tx.chats.labels_of(chat.id)
    first = chat.access_read_at is None
    values: ChatColumns = {"access_read_at": tx.engine_now, "read_started_at": began}
    if record.access is not None:
        values |= {"access": record.access, "exceptions": record.exceptions or {}}
    if record.name and record.name != chat.name:
        values["name"] = record.name
    trusted = labels == before or first or not _doubted(tx, chat, labels, before)
    if chat.access_in_doubt and labels == before:
        values["access_in_doubt"] = False
        tx.lanes.open_gate(access.mass_change_gate(chat.id))
    tx.chats.change(chat.id, **values)
    if record.members:
        tx.contacts.learn(record.members)
    identity.learn(tx, record.hidden)
    if trusted and labels != before:
        tx.chats.set_labels(chat.id, labels)
        relabelled(tx, chat.id, before ^ labels, first=first)
        if first and take_back(tx, chat.id, labels):
            place.place(tx, chat.id, begin=place.wanted_now(tx, chat.id))
    routing_from_periskope.take_assignee(tx, tx.chats.get(chat.id), record, began=began, first=first)
    routing_from_periskope.take_closing(tx, tx.chats.get(chat.id), record)
    if (trusted and labels != before) or "name" in values:
        for shown in (tx.chats.get(chat.id), tx.chats.twin(chat)):
            if shown is not None:
                enqueue.cards(tx, shown.id)
    return True


def _is_of(tx: Tx, chat: Chat, record: ChatRecord) -> bool:
    """True if the record is of this chat on this phone."""
    ours = tx.phones.get(chat.phone_id).org_phone
    return record.chat == chat.wa_chat_id and ours in {record.org_phone, *record.phones}


def _labels(tx: Tx, record: ChatRecord) -> frozenset[int]:
    """Our ids of the record's labels. A new id under a known name gives no access, and admins are told of it."""
    names = tx.labels.names()
    found = set()
    for label in record.labels or ():
        label_id = tx.labels.seen(label.periskope_id, label.name, tx.engine_now)
        found.add(label_id)
        same = label.name is not None and label.name.casefold() in {name.casefold() for name in names.values()}
        if label.periskope_id not in names and same:
            enqueue.dm_admins(tx, NewLabel(label=label_id), key=f"label:{label_id}")
    return frozenset(found)


def _doubted(tx: Tx, chat: Chat, labels: frozenset[int], before: frozenset[int]) -> bool:
    """True if this change, with all others of the last minute, would take too many chats out of channels.

    Then the chat keeps its labels until an admin confirms the change.
    """
    ids = sorted(labels)
    if access.refused_mass_change(tx, chat.id) == ids:
        return True
    access.forget_mass_change(tx, chat.id)
    if not (before - labels) or not tx.threads.of_chat(chat.id, ThreadState.CURRENT, ThreadState.PAST):
        return False
    if not access.is_mass_change(tx, "chats"):
        return False
    access.ask_about_mass_change(tx, "chats", chat.id, ids)
    tx.chats.change(chat.id, access_in_doubt=True)
    return True


def relabelled(tx: Tx, chat_id: int, moved: frozenset[int], *, first: bool) -> None:
    """Applies changed labels: label channels gain or lose people whom this chat is denied, and the chat is placed again."""
    if any(not allow for allow in tx.people.overrides_of_chat(chat_id).values()):
        for label_id in moved:
            room = tx.rooms.find("label", label_id=label_id)
            if room is not None:
                membership.recompute(tx, room)
                place.on_label_changed(tx, f"{place.LABEL}:{label_id}", after=0)
    if not first:
        place.place(tx, chat_id, begin=place.wanted_now(tx, chat_id))
        assign.relabelled(tx, tx.chats.get(chat_id))
        notices.readers_of(tx, chat_id, moved)


def take_back(tx: Tx, chat_id: int, labels: frozenset[int]) -> bool:
    """Ends the access of those who started the chat by its number and have none of its labels; True if somebody lost it.

    Until its first read a chat can only be taken for new; then it may turn out to be others' already.
    """
    if not labels:
        return False
    granted, lost = tx.people.roster().granted, []
    for line in tx.audit.newest(limit=100, chat_id=chat_id, action=AuditAction.CHAT_GRANTED, via="start"):
        agent_id = line["whom_id"]
        if tx.people.override_for(agent_id, chat_id) and not labels & granted.get(agent_id, frozenset()):
            tx.people.drop_override(agent_id, chat_id)
            tx.audit.write(AuditAction.TAKEN_BACK, actor=None, via="start", whom_id=agent_id, chat_id=chat_id)
            notices.withdraw(tx, agent_id)
            lost.append(agent_id)
    return bool(lost)


def label_for(tx: Tx, chat: Chat, record: ChatRecord) -> int | None:
    """The id of the label that a new chat gets first; None: it has one, is known already, or there is none to give.

    Only labels that some chat carries are given: writing an unknown one would create it. Tried once.
    """
    wanted = tx.settings.policies().new_chat_label
    if record.labels != () or chat.access_read_at is not None or not wanted:
        return None
    phone = tx.phones.get(chat.phone_id).org_phone.partition("@")[0]
    name = (wanted.get(phone) or wanted.get("") or "").casefold()
    known = [label.id for label in tx.labels.all() if label.name.casefold() == name]
    if len(known) != 1 or tx.audit.newest(limit=1, action=AuditAction.NEW_CHAT_LABEL, chat_id=chat.id):
        return None
    return known[0]


def waits_for_it(tx: Tx, chat: Chat) -> bool:
    """True while the label is being written; until then no record is taken over, so that the chat is shown nowhere else."""
    return chat.access_read_at is None and tx.outbox.open_for(SyncChatLabels, chat.id)


def give(tx: Tx, chat: Chat, label_id: int) -> None:
    """Enqueues writing the label to Periskope; events that wait for the chat wait until it is read back."""
    tx.chats.change(chat.id, read_started_at=tx.engine_now)  # it was read just now, and carries none
    tx.audit.write(AuditAction.NEW_CHAT_LABEL, actor=None, via="settings", chat_id=chat.id, label_id=label_id)
    effect = SyncChatLabels(target=ChatId(chat.id), add=(label_id,))
    tx.outbox.post(effect, lane=Lane.chat(chat.id), key=f"{GIVEN}:{chat.id}")
