"""Reading and writing chats in Periskope."""

from datetime import timedelta

from bot.domain.calls import MarkRead, PatchChat, ReadChat
from bot.domain.events import ChatRecord
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import newcomers, owe, records
from storage.tx import Tx

READ_BEFORE_WRITING = timedelta(seconds=3)


def prepare_read(owed: Owed, tx: Tx) -> Prepared:
    """Ask Periskope for the chat."""
    chat = tx.chats.get(owed.target)
    return ReadChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle_read(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Believe it and let those go on who waited for it. What tells no labels is asked for again."""
    if isinstance(outcome, Refused):
        return Again(after=60)
    if not isinstance(outcome, Done) or not isinstance(outcome.value, ChatRecord):
        return Again(after=5)
    chat = tx.chats.get(owed.target, lock=True)
    label_id = newcomers.label_for(tx, chat, outcome.value)
    if label_id is not None:
        newcomers.give(tx, chat, label_id)
        return Settled(why="gets a label first")
    if newcomers.waits_for_it(tx, chat):
        return Settled(why="its label is on its way")
    if not records.believe(tx, chat, outcome.value, began=owed.sent_at or tx.now):
        return Again(after=5)
    tx.lanes.open_gate(owed.lane)
    return Settled()


def prepare_assignee(owed: Owed, tx: Tx) -> Prepared:
    """Periskope shall name the holder; nobody cannot be written there."""
    chat = tx.chats.get(owed.target)
    holder = tx.people.roster().get(chat.holder_id)
    if holder is None:
        return Nothing(why="nobody holds it")
    phone = tx.phones.get(chat.phone_id)
    tx.outbox.annotate(owed, wrote=holder.email)
    return PatchChat(org_phone=phone.org_phone, chat=chat.wa_chat_id, assigned_to=holder.email)


def settle_assignee(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Our own writing, when it comes back in a read, is no change."""
    if isinstance(outcome, Done):
        wrote = str(tx.outbox.payload(owed)["wrote"])
        tx.chats.change(owed.target, assignee=wrote, assignee_at=tx.now)
    return settle_write(owed, outcome, tx)


def prepare_labels(owed: Owed, tx: Tx) -> Prepared:
    """What was asked for, on top of what the chat carries now: a whole set of known names. Periskope takes no empty one.

    Writing replaces all labels, so the chat is read right before.
    """
    chat = tx.chats.get(owed.target)
    phone = tx.phones.get(chat.phone_id).org_phone
    if chat.read_began is None or tx.now - chat.read_began > READ_BEFORE_WRITING:
        tx.outbox.annotate(owed, stage="read")
        return ReadChat(org_phone=phone, chat=chat.wa_chat_id)
    labels = [tx.labels.get(label_id) for label_id in sorted(_labels(owed, tx))]
    if not labels or any(label.name == label.periskope_id for label in labels):
        return Nothing(why="an empty set" if not labels else "a label without a known name")
    tx.outbox.annotate(owed, stage="write")
    return PatchChat(org_phone=phone, chat=chat.wa_chat_id, labels=tuple(label.name for label in labels))


def _labels(owed: Owed, tx: Tx) -> frozenset[int]:
    carried: frozenset[int] = tx.chats.labels_of(owed.target)
    return (carried | set(owed.payload.get("add", ()))) - set(owed.payload.get("remove", ()))


def settle_labels(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Written: what comes next in the lane builds on it, and the chat is read again, which alone is believed for good."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=5)
    chat = tx.chats.get(owed.target, lock=True)
    if isinstance(outcome, Done) and tx.outbox.payload(owed).get("stage") == "read":
        known = isinstance(outcome.value, ChatRecord) and records.believe(
            tx, chat, outcome.value, began=owed.sent_at or tx.now
        )
        return Again(after=0 if known else 5)
    if isinstance(outcome, Done):
        labels = _labels(owed, tx)
        moved = tx.chats.labels_of(chat.id) ^ labels
        tx.chats.change(chat.id, read_began=owed.sent_at or tx.now)
        tx.chats.set_labels(chat.id, labels)
        if moved:
            records.relabelled(tx, chat.id, frozenset(moved), first=chat.access_seen is None)
            owe.cards(tx, chat.id)
    owe.read_chat(tx, owed.target)
    return Settled(why=getattr(outcome, "why", None))


def settle_write(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Written, or refused: what Periskope has is read again either way."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=5)
    return Settled(why=getattr(outcome, "why", None))


def prepare_mark_read(owed: Owed, tx: Tx) -> Prepared:
    """Read here is read in Periskope."""
    chat = tx.chats.get(owed.target)
    return MarkRead(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)
