"""Rooms in Slack as our rows have them: one call a turn until they agree; removals apart and first."""

from datetime import timedelta

from bot.domain.calls import CreateRoom, FindRoom, Invite, Kick, ReadRoom, RoomSeen, UnarchiveRoom
from bot.domain.model import Room
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Nothing, Owed, Prepared, Repeat, Settled, Settlement
from bot.flows.outgoing import gates
from bot.flows.steps import owe, place, rooms
from storage.tx import Tx

PATIENCE = timedelta(minutes=2)
INVITED_AT_ONCE = 100
GONE = frozenset({"user_not_found", "cant_invite", "user_is_restricted", "ura_max_channels", "org_user_not_in_team"})


def prepare_room(owed: Owed, tx: Tx) -> Prepared:
    """The next thing to do for a room: make it, look at it, invite."""
    room = tx.rooms.get(owed.target, lock=True)
    if room.state in {"lost", "replaced"}:
        return Nothing(why=room.state)
    if room.slack_id is None:
        return CreateRoom(name=room.name)
    if room.why == "archived":
        return UnarchiveRoom(channel=room.slack_id)
    if room.compared_at is None:
        return ReadRoom(channel=room.slack_id)
    missing = tx.rooms.missing(room.id)[:INVITED_AT_ONCE]
    if missing and not tx.rooms.intruders(room.id):
        return Invite(channel=room.slack_id, slack_users=tuple(member.slack_user for member in missing))
    if gates.is_open(tx, room):
        tx.lanes.open_gate(gates.gate_of(room.id))
    return Nothing(why="as it should be")


def settle_room(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Write down what Slack said, and go on until there is nothing to do."""
    room = tx.rooms.get(owed.target, lock=True)
    if isinstance(outcome, Refused):
        return _refused(tx, room, outcome)
    if not isinstance(outcome, Done):
        return Again(after=5)
    if room.slack_id is None:
        tx.rooms.change(room.id, slack_id=outcome.value, state="open")
    elif room.why == "archived":
        tx.rooms.change(room.id, why=None)
    elif isinstance(outcome.value, RoomSeen):
        _compared(tx, room, outcome.value)
    else:
        _invited(tx, room, outcome.value or {})
    return Again()


def _compared(tx: Tx, room: Room, seen: RoomSeen) -> None:
    """Slack's own list of who is there; people who should not be are owed their removal at once."""
    if seen.archived:
        tx.rooms.change(room.id, why="archived")
        return
    if seen.shared or not seen.private:
        trouble(tx, room, "shared" if seen.shared else "public")
        return
    allowed = {tx.settings.identity().bot_user, *tx.settings.policies().allowed_bots}
    tx.rooms.saw_members(room.id, seen.members - allowed)
    tx.rooms.change(room.id, compared_at=tx.now, why=None, troubled_at=None, state="open")
    if tx.rooms.intruders(room.id):
        owe.room(tx, room.id)


def _invited(tx: Tx, room: Room, refused: dict[str, str]) -> None:
    for member in tx.rooms.missing(room.id)[:INVITED_AT_ONCE]:
        error = refused.get(member.slack_user)
        if error is None:
            tx.rooms.put_member(room.id, member.slack_user, present=True)
        else:
            tx.rooms.put_member(room.id, member.slack_user, refused=error)
            owe.tell_admins(tx, "cannot_invite", key=f"invite:{room.id}:{member.slack_user}", room=room.id, why=error)


def _refused(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    if outcome.why == "name_taken":
        taken = frozenset({room.name})
        tx.rooms.change(room.id, name=rooms.free_name(tx, rooms.spec_of(room), also_taken=taken))
        return Again()
    if room.slack_id is None:
        owe.tell_admins(tx, "cannot_make_room", key=f"make:{room.id}:{outcome.why}", room=room.id, why=outcome.why)
        return Again(after=60)
    if outcome.what == "place":
        trouble(tx, room, outcome.why)
        return Again(after=10)
    for member in tx.rooms.missing(room.id)[:1]:
        tx.rooms.put_member(room.id, member.slack_user, refused=outcome.why)
        owe.tell_admins(tx, "cannot_invite", key=f"invite:{room.id}:{member.slack_user}", room=room.id, why=outcome.why)
    return Again()


def trouble(tx: Tx, room: Room, why: str) -> None:
    """Slack will not have the room as it should be: wait a little, then replace it."""
    since = room.troubled_at or tx.now
    tx.rooms.change(room.id, compared_at=None, why=why, troubled_at=since)
    if tx.now - since >= PATIENCE or why in {"shared", "public"}:
        replace_room(tx, tx.rooms.get(room.id))


def replace_room(tx: Tx, room: Room) -> None:
    """A new channel with the right people; its open chats go there at once, the old copies are withdrawn."""
    tx.rooms.change(room.id, state="replaced")
    fresh = rooms.make(tx, rooms.spec_of(room), replaces=room.id)
    for thread in tx.threads.in_room(room.id, "current", "past"):
        tx.threads.change(thread.id, state="leaving")
        owe.withdraw(tx, thread.id)
        if thread.state == "current":
            place.ask_to_place(tx, thread.chat_id, why="room replaced")
    tx.audit.write("room_replaced", actor=None, via="enforcement", room_id=room.id, detail=room.why or "")
    owe.tell_admins(tx, "room_replaced", key=f"replaced:{room.id}", room=room.id, fresh=fresh.id, why=room.why or "")


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """A channel may have been made without our hearing: look for it by name. All else may be done twice."""
    room = tx.rooms.get(owed.target)
    return FindRoom(name=room.name) if room.slack_id is None else Repeat()


def prepare_kicks(owed: Owed, tx: Tx) -> Prepared:
    """One removal a turn."""
    room = tx.rooms.get(owed.target, lock=True)
    intruders = [member for member in tx.rooms.intruders(room.id) if member.refused is None]
    if room.slack_id is None or not intruders:
        if gates.is_open(tx, room):
            tx.lanes.open_gate(gates.gate_of(room.id))
        return Nothing(why="nobody to remove")
    return Kick(channel=room.slack_id, slack_user=intruders[0].slack_user)


def settle_kicks(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Out is out; a removal that Slack refuses keeps the room closed and after a while replaces it."""
    room = tx.rooms.get(owed.target, lock=True)
    intruders = [member for member in tx.rooms.intruders(room.id) if member.refused is None]
    if not intruders:
        return Settled()
    member = intruders[0]
    if isinstance(outcome, Done):
        tx.rooms.put_member(room.id, member.slack_user, present=False)
        tx.audit.write("removed", actor=None, via="enforcement", room_id=room.id, whom_id=member.agent_id)
        return Again()
    trouble(tx, room, f"removal refused: {getattr(outcome, 'why', '')}")
    return Again(after=20)
