"""A room that Slack will not let us use: noted, looked into, and replaced if that does not put it right."""

from bot.flows.steps import owe
from storage.tx import Tx


def lose_room(tx: Tx, room_id: int, why: str) -> None:
    """Close the room's gate: nothing is posted until Slack has been asked what is the matter."""
    room = tx.rooms.get(room_id)
    tx.rooms.change(room_id, compared_at=None, why=why, troubled_at=room.troubled_at or tx.now)
    owe.room(tx, room_id)
