"""A customer erased: our rows at once, then their copies in Slack, then the report. Nothing changes at the customer's."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from bot.access.policy import Action
from bot.admin.messages import report
from bot.model.audit import AuditAction
from bot.model.effect.reports import Erase
from bot.model.queue import OutboxEntry
from bot.model.room import ThreadState
from bot.notices import actions as notices
from bot.notices.actions import rights
from bot.notices.actions.rights import StillMay
from bot.notices.messages.tasks import NotErased
from bot.notices.messages.work import Answered
from bot.notices.queries.links import permalink
from bot.outbox import enqueue
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import NotBefore, Prepared, Skip
from bot.threads import actions as threads
from storage.tx import Tx

LOOK = timedelta(seconds=0.5)
PATIENCE = 240  # looks, two minutes: whatever is in doubt so long is erased all the same
MOST_LINKS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedSoFar:
    """Noted: how often it was looked whether all is at rest; once erased, how much, and where people typed."""

    looked: int = 0
    counts: dict[str, Any] | None = None
    typed: list[list[str]] = field(default_factory=list)


def prepare(entry: OutboxEntry[Erase], tx: Tx) -> Prepared[None]:
    """It makes no call of its own: each look goes one step on, and a crash between two of them loses nothing."""
    about, far = entry.effect, entry.noted_as(ErasedSoFar)
    if far.counts is None:
        if tx.erasure.under_way(about.chats) and far.looked < PATIENCE:
            tx.outbox.note(entry, ErasedSoFar(looked=far.looked + 1))
            return NotBefore(at=tx.engine_now + LOOK)
        _erase(entry, tx)
        return NotBefore(at=tx.engine_now + LOOK)
    if tx.erasure.standing(about.chats):
        return NotBefore(at=tx.engine_now + LOOK)
    _report(entry, tx)
    return Skip(why="erased")


def _erase(entry: OutboxEntry[Erase], tx: Tx) -> None:
    """All of our rows in one transaction. The addresses of what people typed are kept until the report is made."""
    chats, contact = entry.effect.chats, entry.effect.contact
    extent = tx.erasure.extent(chats, contact)
    typed = [list(one) for one in tx.erasure.typed(chats, limit=MOST_LINKS)]
    readers = {agent_id for chat_id in chats for agent_id in tx.posts.dm_readers(chat_id)}
    for chat_id in chats:
        tx.erasure.stop([chat_id])
        tx.erasure.chat(chat_id)
        for post_id in tx.erasure.reports_naming(chat_id):
            enqueue.delete_report(tx, post_id)
        for thread in tx.threads.of_chat(chat_id, ThreadState.LEAVING):
            enqueue.withdraw(tx, thread.id)
    for message_id in [] if contact is None else tx.erasure.person(contact):
        threads.drop(tx, tx.messages.get(message_id))
        enqueue.copies_changed(tx, message_id)
    for agent in tx.people.roster().agents:
        if agent.id in readers:
            notices.withdraw(tx, agent.id)
        elif agent.here:
            enqueue.home(tx, agent.id)
    for erased_id in chats or (None,):
        tx.audit.write(AuditAction.ERASED, actor=entry.effect.by, via="slack", chat_id=erased_id)
    tx.outbox.note(entry, ErasedSoFar(counts=asdict(extent), typed=typed))


def _report(entry: OutboxEntry[Erase], tx: Tx) -> None:
    about, far = entry.effect, entry.noted_as(ErasedSoFar)
    links = [link for channel, ts in far.typed if (link := permalink(tx, channel, ts)) is not None]
    key, text = f"erased:{entry.id}", report(far.counts or {}, links)
    by = tx.people.roster().get(about.by)
    if by is not None and by.admin:
        enqueue.dm(tx, by.id, Answered(text=text), key=key, admins=True)
    else:
        enqueue.dm_admins(tx, Answered(text=text), key=key)


def _eraser(entry: OutboxEntry[Erase], tx: Tx) -> int | None:
    """What has begun is finished."""
    return rights.named(entry, tx) if entry.noted_as(ErasedSoFar).counts is None else None


def _not_erased(entry: OutboxEntry[Erase], tx: Tx) -> None:
    enqueue.dm_admins(tx, NotErased(chat=entry.target or None), key=f"not_erased:{entry.id}")


HANDLERS = EffectHandlers()
HANDLERS.add(Erase, Handler(right=StillMay(action=Action.ERASE, asker=_eraser, undo=_not_erased), prepare=prepare))
