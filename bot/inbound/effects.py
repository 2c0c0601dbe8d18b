"""What was said in a chat before our time: read from Periskope, kept, and folded into the thread that asked for it."""

from collections.abc import Iterable

from bot.access.policy import Action
from bot.inbound import actions as inbound
from bot.model.chat import Chat
from bot.model.effect.threads import Backfill
from bot.model.event import MessageSeen
from bot.model.queue import OutboxEntry
from bot.model.room import ThreadState
from bot.notices.actions.rights import StillMay
from bot.notices.messages.tasks import EarlierNotLoaded, NothingEarlier
from bot.outbox import enqueue
from bot.outbox.calls import ReadEarlier
from bot.outbox.calls.outcomes import Done, Told
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, Prepared, Settlement, Skip
from bot.rooms.actions import place
from storage.tx import Tx

AROUND = 20  # our count may differ from Periskope's by what we skip


def prepare(entry: OutboxEntry[Backfill], tx: Tx) -> Prepared[tuple[MessageSeen, ...]]:
    """The chat's messages before what is known."""
    thread = tx.threads.get(entry.target)
    if thread.state in {ThreadState.LEAVING, ThreadState.GONE}:
        return Skip(why="withdrawn")
    chat = tx.chats.get(thread.chat_id)
    begins = place.ours_from(tx, chat)
    if begins is None:
        return Skip(why="not asked for yet")
    return ReadEarlier(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        until=min(begins, entry.effect.until),
        offset=max(0, tx.messages.count(chat.id) - AROUND),
        wanted=max(tx.settings.policies().history, 1),
    )


def settle(entry: OutboxEntry[Backfill], outcome: Told[tuple[MessageSeen, ...]], tx: Tx) -> Settlement:
    """Kept, then shown where somebody asked; if there is nothing, or it cannot be had, they hear so."""
    thread = tx.threads.get(entry.target)
    chat = tx.chats.get(thread.chat_id)
    if isinstance(outcome, Done):
        _keep(tx, chat, outcome.value)
    if entry.effect.by is None:
        return Complete(why=getattr(outcome, "why", None))
    until, before = entry.effect.until, entry.effect.before
    if tx.messages.last(chat.id, limit=1, before=(until, before)):
        enqueue.further_history(tx, thread, until, before)
    else:
        said = NothingEarlier if isinstance(outcome, Done) else EarlierNotLoaded
        enqueue.dm(tx, entry.effect.by, said(chat=chat.id), key=f"earlier:{thread.id}:{before}:{said.kind}")
    return Complete(why=getattr(outcome, "why", None))


def _keep(tx: Tx, chat: Chat, found: Iterable[MessageSeen]) -> None:
    begins, phone = place.ours_from(tx, chat), tx.phones.get(chat.phone_id)
    for seen in found:
        if seen.chat == chat.wa_chat_id and begins is not None and seen.at < begins:
            inbound.remember(tx, chat, phone, seen)


def _chat_of(entry: OutboxEntry[Backfill], tx: Tx) -> int:
    return tx.threads.get(entry.target).chat_id


HANDLERS = EffectHandlers()
HANDLERS.add(Backfill, Handler(right=StillMay(action=Action.SEE, chat=_chat_of), prepare=prepare, settle=settle))
