"""Writing access through to Periskope, and looking at what became of it."""

from dataclasses import dataclass

from bot.access.policy import Action
from bot.access.queries import may_see_chat
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.grants import actions as grants
from bot.model.audit import AuditAction
from bot.model.effect.people import CompareAccess, SyncChatAccess, SyncMemberAccess
from bot.model.event import ChatRecord
from bot.model.notice import Notice
from bot.model.queue import OutboxEntry
from bot.notices.actions.rights import StillMay
from bot.notices.messages.access import AllowedThere, DeniedThere, LabelsNotWritten, OtherLabels, WriteRefused
from bot.outbox import enqueue
from bot.outbox.calls import FetchChat, PatchAccess, PatchMember
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, Prepared, Requeue, Settlement, Skip
from storage.tx import Tx

LOOK_AGAIN = 3.0  # seconds: how soon Periskope works out again who sees what is not documented
MOST_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLabels:
    """Noted: which labels were written, by Periskope's ids."""

    sent: list[str] | None = None


def prepare_member(entry: OutboxEntry[SyncMemberAccess], tx: Tx) -> Prepared[frozenset[str] | None]:
    """All labels of a member by their known names. An empty list may mean none or all there: it is never written."""
    agent = tx.people.get(entry.target)
    if not grants.concerns(agent) or not grants.confirmed(tx, agent.id):
        return Skip(why="not to be written")
    whole = grants.whole(tx, agent)
    if whole.doubt is not None:
        tx.audit.write(
            AuditAction.LABELS_NOT_WRITTEN, actor=None, via="periskope", whom_id=agent.id, detail=whole.doubt
        )
        _tell(tx, entry, LabelsNotWritten(agent=agent.id, why=whole.doubt))
        return Skip(why=whole.doubt)
    held = [tx.labels.get(label_id) for label_id in whole.labels]
    tx.outbox.note(entry, SentLabels(sent=sorted(label.periskope_id for label in held)))
    return PatchMember(email=agent.email, labels=tuple(label.name for label in held))


def settle_member(entry: OutboxEntry[SyncMemberAccess], outcome: Told[frozenset[str] | None], tx: Tx) -> Settlement:
    """Written, or refused; then a chat of each label is read, to see whether Periskope shows them as we do."""
    if not isinstance(outcome, Done | Refused):
        return Requeue(after=5)
    why = getattr(outcome, "why", "")
    tx.audit.write(AuditAction.LABELS_WRITTEN, actor=None, via="periskope", whom_id=entry.target, detail=why)
    if isinstance(outcome, Refused):
        _tell(tx, entry, WriteRefused(agent=entry.target, why=why))
        return Complete(why=why)
    sent, there = entry.noted_as(SentLabels).sent, outcome.value
    if there is not None and sent is not None and sorted(there) != sent:
        tx.audit.write(AuditAction.ACCESS_DIFFERS, actor=None, via="periskope", whom_id=entry.target, detail="labels")
        _tell(tx, entry, OtherLabels(agent=entry.target))
    for chat_id in tx.periskope_access.one_of_each_label(limit=MOST_LOOKED_AT):
        grants.compare(tx, entry.target, chat_id, about=f"labels:{entry.mark}")
    return Complete()


def _tell(tx: Tx, entry: OutboxEntry[SyncMemberAccess | SyncChatAccess], said: Notice) -> None:
    """Whoever caused it hears of it, as long as they are an admin; else all admins."""
    by = tx.people.roster().get(entry.effect.by)
    key = f"{said.kind}:{entry.id}:{entry.version}"
    if by is not None and by.admin:
        enqueue.dm(tx, by.id, said, key=key)
    else:
        enqueue.dm_admins(tx, said, key=key)


def prepare_chat(entry: OutboxEntry[SyncChatAccess], tx: Tx) -> Prepared[None]:
    """One person's grant or denial of one chat, merged into what is there; once it has ended, what they see without it."""
    agent, chat = tx.people.get(entry.target), tx.chats.get(entry.effect.chat)
    allow = tx.people.override_for(agent.id, chat.id)
    if allow is None and entry.effect.ended:
        allow = may_see_chat(tx, agent, chat.id)
    if allow is None or not grants.concerns(agent) or not grants.confirmed(tx, agent.id):
        return Skip(why="not to be written")
    phone = tx.phones.get(chat.phone_id).org_phone
    return PatchAccess(org_phone=phone, chat=chat.wa_chat_id, access={agent.email: allow})


def settle_chat(entry: OutboxEntry[SyncChatAccess], outcome: Told[None], tx: Tx) -> Settlement:
    """Written or refused; what Periskope made of it is looked at next."""
    if not isinstance(outcome, Done | Refused):
        return Requeue(after=5)
    why, chat_id = getattr(outcome, "why", ""), entry.effect.chat
    tx.audit.write(
        AuditAction.CHAT_ACCESS_WRITTEN, actor=None, via="periskope", whom_id=entry.target, chat_id=chat_id, detail=why
    )
    if isinstance(outcome, Refused):
        _tell(tx, entry, WriteRefused(agent=entry.target, chat=chat_id, why=why))
    return Complete(why=why or None)


def prepare_comparison(entry: OutboxEntry[CompareAccess], tx: Tx) -> Prepared[ChatRecord]:
    """Read the chat again: Periskope works out for itself who sees it."""
    if not grants.concerns(tx.people.get(entry.target)):
        return Skip(why="not to be compared")
    chat = tx.chats.get(entry.effect.chat)
    return FetchChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle_comparison(entry: OutboxEntry[CompareAccess], outcome: Told[ChatRecord], tx: Tx) -> Settlement:
    """A difference that is still there at a second look is written down, and admins are told, each way once."""
    if isinstance(outcome, Refused):
        return Complete(why=outcome.why)
    if not isinstance(outcome, Done):
        return Requeue(after=5)
    chat, agent = tx.chats.get(entry.effect.chat), tx.people.get(entry.target)
    chats_from_periskope.apply_record(tx, chat, outcome.value, began=entry.sent_at or tx.engine_now)
    here, there = may_see_chat(tx, agent, chat.id), outcome.value.access
    if agent.state != "active" or there is None or there.get(agent.email, False) == here:
        return Complete()
    if entry.attempts == 0:
        return Requeue(after=LOOK_AGAIN)
    detail, said = ("removed there", DeniedThere) if here else ("allowed there", AllowedThere)
    tx.audit.write(
        AuditAction.ACCESS_DIFFERS, actor=None, via="periskope", whom_id=agent.id, chat_id=chat.id, detail=detail
    )
    if not _refused_already(tx, agent.id, chat.id):
        key = f"differs:{agent.id}:{said.kind}:{entry.effect.about}"
        enqueue.dm_admins(tx, said(agent=agent.id, chat=chat.id), key=key)
    return Complete(why="differs")


def _refused_already(tx: Tx, agent_id: int, chat_id: int) -> bool:
    """Was it said already that Periskope would not have this written?"""
    last = tx.audit.newest(limit=1, action=AuditAction.CHAT_ACCESS_WRITTEN, whom_id=agent_id, chat_id=chat_id)
    return bool(last and last[0]["detail"])


def _unwritten(entry: OutboxEntry[SyncMemberAccess | SyncChatAccess], tx: Tx) -> None:
    """Here it holds and there it does not: another admin can have it written."""
    chat_id = entry.effect.chat if isinstance(entry.effect, SyncChatAccess) else None
    grants.not_written(tx, entry.target, key=f"{entry.id}:{entry.version}", chat_id=chat_id)


HANDLERS = EffectHandlers()
HANDLERS.add(
    SyncMemberAccess,
    Handler(right=StillMay(action=Action.GRANT, undo=_unwritten), prepare=prepare_member, settle=settle_member),
)
HANDLERS.add(
    SyncChatAccess,
    Handler(right=StillMay(action=Action.GRANT, undo=_unwritten), prepare=prepare_chat, settle=settle_chat),
)
HANDLERS.add(
    CompareAccess, Handler(right="reads a chat to compare it", prepare=prepare_comparison, settle=settle_comparison)
)
