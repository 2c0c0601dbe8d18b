"""The last door before a room: is it open, and may everybody in it read this chat?"""

from datetime import timedelta

from bot.domain.model import Room, Thread
from bot.domain.owed import Later, Nothing, Parked
from bot.flows.steps import doubts, owe, place, rooms
from bot.flows.steps.doors import hidden_from_some
from storage.tx import Tx


def gate_of(room_id: int) -> str:
    """The lane whose work opens a room."""
    return f"room:{room_id}"


def is_open(tx: Tx, room: Room) -> bool:
    """Made, ours, compared with Slack since the last gap, and nobody in it who should not be."""
    return (
        room.slack_id is not None
        and room.state == "open"
        and room.compared_at is not None
        and not tx.rooms.intruders(room.id)
    )


def open_if_well(tx: Tx, room: Room) -> None:
    """Let those go on who wait for the room, if it is as it should be."""
    if is_open(tx, room):
        tx.lanes.open_gate(gate_of(room.id))


def open_room(tx: Tx, room_id: int) -> Room | Parked | Nothing:
    """The room if something may be said there now, else what to wait for."""
    room = tx.rooms.get(room_id, lock=True)
    if room.state in {"lost", "replaced"}:
        return Nothing(why="room lost")
    if not is_open(tx, room):
        owe.room(tx, room_id)
        return Parked(gate=gate_of(room_id))
    return room


def closed(tx: Tx, channel: str) -> Parked | Nothing | None:
    """What to wait for before something is put on a person's own message in this channel; None if nothing."""
    room = tx.rooms.by_channel(channel)
    found = None if room is None else open_room(tx, room.id)
    return None if isinstance(found, Room) else found


def open_thread(tx: Tx, thread: Thread) -> Room | Parked | Nothing | Later:
    """As `open_room`, and the chat may be shown there to everybody who reads it.

    If it may not, the chat is placed anew on the spot: what is no longer wanted here is dropped, never shown.
    """
    if thread.state in {"leaving", "gone"}:
        return Nothing(why="withdrawn")
    room = open_room(tx, thread.room_id)
    if not isinstance(room, Room):
        return room
    if tx.chats.get(thread.chat_id).doubted:
        return Parked(gate=doubts.gate_of(thread.chat_id))
    if hidden_from_some(tx, thread.room_id, thread.chat_id):
        rooms.refresh(tx, room)
        place.place(tx, thread.chat_id, begin=True)
        if tx.threads.get(thread.id).state == "leaving":
            return Nothing(why="withdrawn")
        return Later(at=tx.now + timedelta(seconds=1))
    return room
