"""A room that Slack will not let us use: closed at once, and replaced if it is not put right in time."""

from datetime import timedelta

from bot.domain.model import Room
from bot.flows.outgoing import gates
from bot.flows.steps import owe, place, rooms
from storage.tx import Tx

PATIENCE = timedelta(minutes=2)
LONGEST_PAUSE = 20.0


def pause() -> float:
    """Seconds until Slack is asked again."""
    return min(LONGEST_PAUSE, PATIENCE.total_seconds() / 6)


def lose_room(tx: Tx, room_id: int, why: str) -> None:
    """Close the room's gate: nothing is posted until Slack has been asked what is the matter."""
    room = tx.rooms.get(room_id)
    tx.rooms.change(room_id, why=why, troubled_at=room.troubled_at or tx.now)
    rooms.distrust(tx, room)


def cannot_remove(tx: Tx, room_id: int) -> bool:
    """Is somebody in the room whom Slack refused to remove?"""
    return any(member.present and member.refused is not None for member in tx.rooms.intruders(room_id))


def trouble(tx: Tx, room: Room, why: str) -> None:
    """Slack will not have the room as it should be: wait a little, then replace it."""
    if room.state == "replaced":
        return
    since = room.troubled_at or tx.now
    tx.rooms.change(room.id, compared_at=None, why=why, troubled_at=since)
    if tx.now - since >= PATIENCE:
        replace_room(tx, tx.rooms.get(room.id))


def replace_room(tx: Tx, room: Room) -> None:
    """A new channel with the right people; its open chats go there at once, the old copies are withdrawn."""
    tx.rooms.change(room.id, state="replaced")
    rooms.make(tx, rooms.spec_of(room), replaces=room.id)
    place.give_up(tx, room)
    tx.lanes.open_gate(gates.gate_of(room.id))
    tx.audit.write("room_replaced", actor=None, via="enforcement", room_id=room.id, detail=room.why or "")
    kind = "app_thrown_out" if room.why in {"channel_not_found", "not_in_channel"} else "room_replaced"
    owe.tell_admins(tx, kind, key=f"replaced:{room.id}", room=room.id, why=room.why or "")
