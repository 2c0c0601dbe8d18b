"""The last door before a room: is it open, and may everybody in it read this chat?"""

from datetime import timedelta

from bot.access import actions as access
from bot.access.queries import hidden_from_some
from bot.model.audit import AuditAction
from bot.model.lane import Lane
from bot.model.room import Room, RoomState, Thread, ThreadState
from bot.notices.messages.rooms import AppThrownOut, ChannelReplaced
from bot.outbox import enqueue
from bot.outbox.models import NotBefore, Skip, WaitForGate
from bot.rooms.actions import membership, place
from storage.tx import Tx

PATIENCE = timedelta(minutes=2)
LONGEST_PAUSE = 20.0


def gate_of(room_id: int) -> str:
    """The lane whose work opens a room."""
    return str(Lane.room(room_id))


def is_open(tx: Tx, room: Room) -> bool:
    """Made, ours, compared with Slack since the last gap, and nobody in it who should not be."""
    return (
        room.slack_id is not None
        and room.state == RoomState.OPEN
        and room.compared_at is not None
        and not membership.due(tx, room.id).removals
    )


def open_if_well(tx: Tx, room: Room) -> None:
    """Let those go on who wait for the room, if it is as it should be."""
    if is_open(tx, room):
        tx.lanes.open_gate(gate_of(room.id))


def open_room(tx: Tx, room_id: int) -> Room | WaitForGate | Skip:
    """The room if something may be said there now, else what to wait for."""
    room = tx.rooms.get(room_id)
    if room.state == RoomState.REPLACED:
        return Skip(why="room lost")
    if not is_open(tx, room):
        membership.sync(tx, room_id)
        return WaitForGate(gate=gate_of(room_id))
    return room


def closed(tx: Tx, channel: str) -> WaitForGate | Skip | None:
    """What to wait for before something is put on a person's own message in this channel; None if nothing."""
    room = tx.rooms.by_channel(channel)
    found = None if room is None else open_room(tx, room.id)
    return None if isinstance(found, Room) else found


def open_thread(tx: Tx, thread: Thread) -> Room | WaitForGate | Skip | NotBefore:
    """As `open_room`, and the chat may be shown there to everybody who reads it.

    If it may not, the chat is placed anew on the spot: what is no longer wanted here is dropped, never shown.
    """
    if thread.state in {ThreadState.LEAVING, ThreadState.GONE}:
        return Skip(why="withdrawn")
    room = open_room(tx, thread.room_id)
    if not isinstance(room, Room):
        return room
    if tx.chats.get(thread.chat_id).access_in_doubt:
        return WaitForGate(gate=access.mass_change_gate(thread.chat_id))
    if hidden_from_some(tx, thread.room_id, thread.chat_id):
        membership.recompute(tx, room)
        place.place(tx, thread.chat_id, begin=True)
        if tx.threads.get(thread.id).state == ThreadState.LEAVING:
            return Skip(why="withdrawn")
        return NotBefore(at=tx.engine_now + timedelta(seconds=1))
    return room


def pause() -> float:
    """Seconds until Slack is asked again."""
    return min(LONGEST_PAUSE, PATIENCE.total_seconds() / 6)


def lose_room(tx: Tx, room_id: int, why: str) -> None:
    """Close the room's gate: nothing is posted until Slack has been asked what is the matter."""
    room = tx.rooms.get(room_id)
    tx.rooms.change(room_id, why=why, failing_since=room.failing_since or tx.engine_now)
    membership.recheck(tx, room)


def cannot_remove(tx: Tx, room_id: int) -> bool:
    """Is somebody in the room whom Slack refused to remove?"""
    return any(member.present and member.refused is not None for member in membership.due(tx, room_id).removals)


def trouble(tx: Tx, room: Room, why: str) -> None:
    """Slack will not have the room as it should be: wait a little, then replace it."""
    if room.state == RoomState.REPLACED:
        return
    since = room.failing_since or tx.engine_now
    tx.rooms.change(room.id, compared_at=None, why=why, failing_since=since)
    if tx.engine_now - since >= PATIENCE:
        replace_room(tx, tx.rooms.get(room.id))


def replace_room(tx: Tx, room: Room) -> None:
    """A new channel with the right people; its open chats go there at once, the old copies are withdrawn."""
    tx.rooms.change(room.id, state=RoomState.REPLACED)
    membership.make(tx, membership.spec_of(room), replaces=room.id)
    place.leave_room(tx, room)
    tx.lanes.open_gate(gate_of(room.id))
    tx.audit.write(AuditAction.ROOM_REPLACED, actor=None, via="enforcement", room_id=room.id, detail=room.why or "")
    thrown_out = room.why in {"channel_not_found", "not_in_channel"}
    said = AppThrownOut(room=room.id) if thrown_out else ChannelReplaced(room=room.id, why=room.why or "")
    enqueue.dm_admins(tx, said, key=f"replaced:{room.id}")
