"""Removals: one a turn, behind nothing. Out is out only when Slack has said so."""

from bot.domain.calls import Kick
from bot.domain.model import Room
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import gates, lost
from bot.flows.steps import moves, owe, rooms
from storage.tx import Tx

NOBODY_THERE = frozenset({"not_in_channel", "user_not_found", "users_not_found", "user_not_visible"})


def prepare_kicks(owed: Owed, tx: Tx) -> Prepared:
    """Who is in and should not be. Somebody whose invitation is still out is removed once it has landed."""
    room = tx.rooms.get(owed.target, lock=True)
    intruders = [member for member in tx.rooms.intruders(room.id) if member.present]
    if room.slack_id is None or room.state == "replaced" or not intruders:
        gates.open_if_well(tx, room)
        return Nothing(why="nobody to remove")
    for member in tx.rooms.moving(room.id, "going"):
        tx.rooms.put_member(room.id, member.slack_user, moving=None)
    tx.rooms.put_member(room.id, intruders[0].slack_user, moving="going")
    return Kick(channel=room.slack_id, slack_user=intruders[0].slack_user)


def settle_kicks(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Out is out; a removal that Slack refuses keeps the room closed and after a while replaces it.

    That nobody is there is looked into before it is believed; said again of somebody who is in Slack's own list it is
    a refusal like any other.
    """
    room = tx.rooms.get(owed.target, lock=True)
    going = tx.rooms.moving(room.id, "going")
    if not going:
        return Again()
    member = going[0]
    if isinstance(outcome, Done):
        tx.rooms.put_member(room.id, member.slack_user, present=False, moving=None, refused=None)
        tx.audit.write("removed", actor=None, via="enforcement", room_id=room.id, whom_id=member.agent_id)
        moves.moved(tx, 1)
        owe.room(tx, room.id)
        return Again()
    why = outcome.why if isinstance(outcome, Refused) else "unknown"
    tx.rooms.put_member(room.id, member.slack_user, moving=None, refused=why)
    if why in NOBODY_THERE and (member.refused is None or room.compared_at is None):
        rooms.look_first(tx, room)
        return Again() if _others(tx, room) else Settled(why="perhaps out already")
    key = f"remove:{room.id}:{member.slack_user}"
    owe.tell_admins(tx, "cannot_remove", key=key, room=room.id, user=member.slack_user, why=why)
    lost.trouble(tx, room, f"removal refused: {why}")
    if tx.rooms.get(room.id).state == "replaced":
        return Settled(why="replaced")
    return Again() if _others(tx, room) else Again(after=lost.pause())


def _others(tx: Tx, room: Room) -> bool:
    """Is somebody there about whom Slack has not said no yet?"""
    return any(one.present and one.refused is None for one in tx.rooms.intruders(room.id))
