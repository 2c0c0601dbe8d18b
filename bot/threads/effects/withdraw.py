"""A thread's withdrawal from a room: all of it is deleted, and what Slack would not let us delete is told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.model.audit import AuditAction
from bot.model.effect.threads import Withdraw
from bot.model.message import FileState
from bot.model.queue import OutboxEntry
from bot.model.room import RoomState, Thread, ThreadState
from bot.notices.messages.rooms import LeftStanding
from bot.outbox import enqueue
from bot.outbox.calls import DeleteFile, SlackDelete
from bot.outbox.calls.outcomes import Refused, Told
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, NotBefore, Prepared, Requeue, Settlement, Skip
from bot.rooms.actions import gate, membership
from storage.tx import Tx

LANDING = timedelta(seconds=1)
MOST_TRIES = 12  # in a room that Slack says is well, and all the same lets nothing be deleted in


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingAway:
    """Noted: what is being deleted, "card", "post" or "file" with its row."""

    taking: list[Any] | None = None


def prepare(entry: OutboxEntry[Withdraw], tx: Tx) -> Prepared[None]:
    """One deletion a turn, the card first, then newest first; done when nothing of the thread stands or may yet land."""
    thread = tx.threads.get(entry.target)
    room = tx.rooms.get(thread.room_id)
    if thread.state != ThreadState.LEAVING:
        return Skip(why="stays")
    if room.slack_id is not None and thread.ts is not None and thread.undeletable is None:
        tx.outbox.note(entry, TakingAway(taking=["card", thread.id]))
        return SlackDelete(channel=room.slack_id, ts=thread.ts)
    post = tx.posts.newest_shown(thread.id)
    if room.slack_id is not None and post is not None and post.ts is not None:
        tx.outbox.note(entry, TakingAway(taking=["post", post.id]))
        return SlackDelete(channel=room.slack_id, ts=post.ts)
    landing = tx.threads.under_way(thread)
    file = tx.files.next_uploaded(thread.id, staged=not landing)
    if file is not None and file.slack_file_id is not None:
        tx.outbox.note(entry, TakingAway(taking=["file", file.id]))
        return DeleteFile(slack_file=file.slack_file_id)
    if landing:
        return NotBefore(at=tx.engine_now + LANDING)
    _over(tx, thread)
    return Skip(why="withdrawn")


def settle(entry: OutboxEntry[Withdraw], outcome: Told[None], tx: Tx) -> Settlement:
    """On to the next, until nothing is left. Gone is what was being taken away, not what landed meanwhile.

    What Slack says of the channel (archived, shared, we are out) is put right or the room is replaced, and then it is
    tried again; in a room that is used no more, what is there stays.
    """
    thread = tx.threads.get(entry.target)
    taking = entry.noted_as(TakingAway).taking
    if not isinstance(outcome, Refused):
        _mark(tx, taking, None)
        return Requeue()
    if outcome.what != "place":
        _mark(tx, taking, outcome.why)
        return Requeue()
    if tx.rooms.get(thread.room_id).state in {RoomState.WANTED, RoomState.OPEN} and entry.attempts < MOST_TRIES:
        gate.lose_room(tx, thread.room_id, outcome.why)
        return Requeue(after=gate.pause())
    tx.undeletable.leave(thread.id, outcome.why)
    _over(tx, thread, detail=outcome.why)
    return Complete(why=outcome.why)


def _mark(tx: Tx, taking: object, why: str | None) -> None:
    """Gone; or, with a reason, there for good."""
    match taking:
        case ["card", int(thread_id)] if why is None:
            tx.threads.change(thread_id, ts=None)
        case ["card", int(thread_id)]:
            tx.threads.change(thread_id, undeletable=why)
        case ["post", int(post_id)] if why is None:
            tx.posts.change(post_id, deleted_at=tx.engine_now)
        case ["post", int(post_id)]:
            tx.posts.change(post_id, undeletable=why)
        case ["file", int(file_id)] if why is None:
            tx.files.change(file_id, state=FileState.GONE)
        case ["file", int(file_id)]:
            tx.files.change(file_id, state=FileState.UNDELETABLE, why=why)


def _over(tx: Tx, thread: Thread, *, detail: str = "") -> None:
    """Nothing more is done about it; admins hear what remains in the room, once all of it was tried."""
    tx.threads.change(thread.id, state=ThreadState.GONE)
    left = tx.undeletable.ours(thread.id).get(thread.room_id, 0)
    detail = detail or ("stays" if left else "")
    tx.audit.write(
        AuditAction.WITHDRAWN,
        actor=None,
        via="enforcement",
        chat_id=thread.chat_id,
        room_id=thread.room_id,
        detail=detail,
    )
    count = tx.undeletable.ours().get(thread.room_id, 0)
    if count and not tx.threads.leaving(thread.room_id):
        key = f"left:{thread.room_id}:{count}"
        enqueue.dm_admins(tx, LeftStanding(room=thread.room_id, count=count), key=key)
    membership.sync(tx, thread.room_id)


HANDLERS = EffectHandlers()
HANDLERS.add(Withdraw, Handler(right="takes away", prepare=prepare, settle=settle))
