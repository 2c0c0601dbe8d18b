"""Reading and writing chats in Periskope."""

from dataclasses import dataclass
from datetime import timedelta

from bot.access.policy import Action
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.model.effect.chats import MarkRead, ReadChat, SyncAssignee, SyncChatLabels
from bot.model.effect_kind import Effect
from bot.model.event import ChatRecord
from bot.model.queue import OutboxEntry
from bot.notices.actions import rights
from bot.notices.actions.rights import StillMay, target
from bot.notices.messages.access import LabelsOfOneName
from bot.outbox import enqueue
from bot.outbox.calls import FetchChat, PatchChat, PatchRead
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, Prepared, Requeue, Settlement, Skip
from bot.routing.actions import from_periskope as routing_from_periskope
from storage.tx import Tx

READ_BEFORE_WRITING = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAssignee:
    """Noted: whom Periskope was told, by e-mail."""

    wrote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStage:
    """Noted: is the call that is out the reading before, or the writing?"""

    stage: str = "write"


def prepare_read(entry: OutboxEntry[ReadChat], tx: Tx) -> Prepared[ChatRecord]:
    """Ask Periskope for the chat."""
    chat = tx.chats.get(entry.target)
    return FetchChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle_read(entry: OutboxEntry[ReadChat], outcome: Told[ChatRecord], tx: Tx) -> Settlement:
    """Believe it and let those go on who waited for it. What tells no labels is asked for again."""
    if isinstance(outcome, Refused):
        return Requeue(after=60)
    if not isinstance(outcome, Done):
        return Requeue(after=5)
    chat = tx.chats.get(entry.target)
    label_id = chats_from_periskope.label_for(tx, chat, outcome.value)
    if label_id is not None:
        chats_from_periskope.give(tx, chat, label_id)
        return Complete(why="gets a label first")
    if chats_from_periskope.waits_for_it(tx, chat):
        return Complete(why="its label is on its way")
    if not chats_from_periskope.apply_record(tx, chat, outcome.value, began=entry.sent_at or tx.engine_now):
        return Requeue(after=5)
    tx.lanes.open_gate(entry.lane)
    return Complete()


def prepare_assignee(entry: OutboxEntry[SyncAssignee], tx: Tx) -> Prepared[ChatRecord | None]:
    """Periskope shall name the assignee; nobody cannot be written there."""
    chat = tx.chats.get(entry.target)
    assignee = tx.people.roster().get(chat.assignee_id)
    if assignee is None:
        return Skip(why="unassigned")
    phone = tx.phones.get(chat.phone_id)
    tx.outbox.note(entry, WrittenAssignee(wrote=assignee.email))
    return PatchChat(org_phone=phone.org_phone, chat=chat.wa_chat_id, assigned_to=assignee.email)


def settle_assignee(entry: OutboxEntry[SyncAssignee], outcome: Told[ChatRecord | None], tx: Tx) -> Settlement:
    """Our own writing, when it comes back in a read, is no change."""
    if isinstance(outcome, Done):
        tx.chats.change(entry.target, assignee=entry.noted_as(WrittenAssignee).wrote, assignee_at=tx.engine_now)
    return settle_write(entry, outcome, tx)


def prepare_labels(entry: OutboxEntry[SyncChatLabels], tx: Tx) -> Prepared[ChatRecord | None]:
    """What was asked for, on top of what the chat carries now: a whole set of known names. Periskope takes no empty one.

    Writing replaces all labels, so the chat is read right before.
    """
    chat = tx.chats.get(entry.target)
    phone = tx.phones.get(chat.phone_id).org_phone
    if chat.read_started_at is None or tx.engine_now - chat.read_started_at > READ_BEFORE_WRITING:
        tx.outbox.note(entry, LabelStage(stage="read"))
        return FetchChat(org_phone=phone, chat=chat.wa_chat_id)
    labels = [tx.labels.get(label_id) for label_id in sorted(_labels(entry, tx))]
    if not labels or any(label.name == label.periskope_id for label in labels):
        return Skip(why="an empty set" if not labels else "a label without a known name")
    if tx.labels.of_one_name().intersection(label.id for label in labels):
        return _of_one_name(entry, tx)
    tx.outbox.note(entry, LabelStage(stage="write"))
    return PatchChat(org_phone=phone, chat=chat.wa_chat_id, labels=tuple(label.name for label in labels))


def _of_one_name(entry: OutboxEntry[SyncChatLabels], tx: Tx) -> Prepared[ChatRecord | None]:
    """Periskope takes names: of two labels with one name it might put the other one on, which other people see."""
    asked = sorted({*entry.effect.add, *entry.effect.remove})
    key = f"labels_of_one_name:{entry.id}:{entry.version}"
    enqueue.dm_admins(tx, LabelsOfOneName(chat=entry.target, labels=tuple(asked)), key=key)
    enqueue.read_chat(tx, entry.target)
    return Skip(why="two labels of one name")


def _labels(entry: OutboxEntry[SyncChatLabels], tx: Tx) -> frozenset[int]:
    carried: frozenset[int] = tx.chats.labels_of(entry.target)
    return (carried | set(entry.effect.add)) - set(entry.effect.remove)


def settle_labels(entry: OutboxEntry[SyncChatLabels], outcome: Told[ChatRecord | None], tx: Tx) -> Settlement:
    """Written: what comes next in the lane builds on it, and the chat is read again, which alone is believed for good."""
    if not isinstance(outcome, Done | Refused):
        return Requeue(after=5)
    chat = tx.chats.get(entry.target)
    if isinstance(outcome, Done) and entry.noted_as(LabelStage).stage == "read":
        known = isinstance(outcome.value, ChatRecord) and chats_from_periskope.apply_record(
            tx, chat, outcome.value, began=entry.sent_at or tx.engine_now
        )
        return Requeue(after=0 if known else 5)
    if isinstance(outcome, Done):
        labels = _labels(entry, tx)
        moved = tx.chats.labels_of(chat.id) ^ labels
        tx.chats.change(chat.id, read_started_at=entry.sent_at or tx.engine_now)
        tx.chats.set_labels(chat.id, labels)
        if moved:
            chats_from_periskope.relabelled(tx, chat.id, frozenset(moved), first=chat.access_read_at is None)
            enqueue.cards(tx, chat.id)
    enqueue.read_chat(tx, entry.target)
    return Complete(why=getattr(outcome, "why", None))


def settle_write(entry: OutboxEntry[Effect], outcome: Told[object], tx: Tx) -> Settlement:
    """Written, or refused: what Periskope has is read again either way."""
    if not isinstance(outcome, Done | Refused):
        return Requeue(after=5)
    return Complete(why=getattr(outcome, "why", None))


def prepare_mark_read(entry: OutboxEntry[MarkRead], tx: Tx) -> Prepared[None]:
    """Read here is read in Periskope."""
    chat = tx.chats.get(entry.target)
    return PatchRead(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def _assigner(entry: OutboxEntry[SyncAssignee], tx: Tx) -> int | None:
    """Nothing is written of a chat that nobody has."""
    return None if tx.chats.get(entry.target).assignee_id is None else rights.named(entry, tx)


def _assignee_as_it_is(entry: OutboxEntry[SyncAssignee], tx: Tx) -> None:
    routing_from_periskope.put_back(tx, tx.chats.get(entry.target))


def _labels_right(effect: SyncChatLabels) -> Action:
    return Action.REMOVE_CHAT_LABEL if effect.remove else Action.ADD_CHAT_LABEL


def _labels_as_they_are(entry: OutboxEntry[SyncChatLabels], tx: Tx) -> None:
    """Whoever waits for the label waits no longer: what the chat carries is read."""
    enqueue.read_chat(tx, entry.target)


HANDLERS = EffectHandlers()
HANDLERS.add(
    MarkRead, Handler(right=StillMay(action=Action.CLOSE, chat=target), prepare=prepare_mark_read, settle=settle_write)
)
HANDLERS.add(ReadChat, Handler(right="reads a chat", prepare=prepare_read, settle=settle_read))
HANDLERS.add(
    SyncAssignee,
    Handler(
        right=StillMay(action=Action.HAND_OVER, asker=_assigner, chat=target, undo=_assignee_as_it_is),
        prepare=prepare_assignee,
        settle=settle_assignee,
    ),
)
HANDLERS.add(
    SyncChatLabels,
    Handler(
        right=StillMay(action=_labels_right, chat=target, undo=_labels_as_they_are),
        prepare=prepare_labels,
        settle=settle_labels,
    ),
)
