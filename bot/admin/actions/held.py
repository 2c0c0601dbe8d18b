"""What people decide about held work: tried again, skipped, or let go; each with an audit line."""

from bot.admin.messages import HELD_EFFECTS
from bot.admin.queries.held import about_chat
from bot.model.audit import AuditAction
from bot.model.effect.replies import SendWhatsApp
from bot.model.message import MessageState
from bot.model.room import ThreadState
from bot.notices.messages.held import HeldSkipped
from bot.outbox import enqueue
from bot.replies.actions import after_all
from bot.replies.actions.stop import go_no_further
from bot.threads import actions as threads
from storage.queries.held import HeldItem
from storage.tx import Tx

NOT_HELD, DONE, NOTHING_TO_SKIP = "not_held", "done", "nothing_to_skip"


def try_again(tx: Tx, key: str, *, by: int | None, via: str) -> str:
    """Try held work again now; returns DONE or NOT_HELD."""
    item = tx.held.item(key)
    if item is None:
        return NOT_HELD
    kind, _, name = key.partition(":")
    match kind:
        case "effect" if item.what == SendWhatsApp.kind:
            after_all.send(tx, tx.messages.get(item.target))
            tx.held.decided(SendWhatsApp.kind, item.target)
        case "effect":
            tx.held.try_effect_again(int(name))
        case "event":
            tx.held.try_event_again(int(name))
        case "lane":
            _go(tx, name)
        case "rest":
            tx.rate_limits.free(name)
    _note(tx, AuditAction.HELD_TRIED_AGAIN, item, by=by, via=via)
    return DONE


def skip(tx: Tx, key: str, *, by: int | None, via: str) -> str:
    """Do held work no more; the thread says so. Returns DONE, NOT_HELD, or NOTHING_TO_SKIP for a line of work."""
    item = tx.held.item(key)
    if item is None:
        return NOT_HELD
    kind, _, name = key.partition(":")
    match kind:
        case "effect" if item.what == SendWhatsApp.kind:
            message = tx.messages.get(item.target)
            threads.lines_changed(tx, go_no_further(tx, message, state=MessageState.DROPPED, why="dropped by a person"))
            tx.held.decided(SendWhatsApp.kind, item.target)
        case "effect":
            tx.held.end_effect(int(name), "skipped")
        case "event":
            tx.held.skip_event(int(name))
        case _:
            return NOTHING_TO_SKIP
    _say_skipped(tx, item, by)
    _note(tx, AuditAction.HELD_SKIPPED, item, by=by, via=via)
    return DONE


def _go(tx: Tx, lane: str) -> None:
    if not tx.lanes.let_go(lane):
        tx.lanes.look_now(lane)


def _say_skipped(tx: Tx, item: HeldItem, by: int | None) -> None:
    """In the current threads of the chat that it was about; what is about no chat only stands in the audit."""
    chat_id = about_chat(tx, item)
    if chat_id is None:
        return
    for thread in tx.threads.of_chat(chat_id):
        if thread.state == ThreadState.CURRENT and thread.ts is not None:
            key = f"skipped:{item.key}:{thread.id}:{tx.engine_now.timestamp():.0f}"
            enqueue.notice(tx, thread, HeldSkipped(by=by, what=HELD_EFFECTS.get(item.what, "")), key=key)


def _note(tx: Tx, action: AuditAction, item: HeldItem, *, by: int | None, via: str) -> None:
    detail = f"{item.key} {item.what}".strip()
    tx.audit.write(action, actor=by, via=via, chat_id=about_chat(tx, item), detail=detail)
