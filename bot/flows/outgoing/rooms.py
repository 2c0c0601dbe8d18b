"""Rooms in Slack as our rows have them: one call a turn until they agree. Removals are apart and first."""

from datetime import timedelta

from bot.domain.calls import CreateRoom, FindRoom, Invite, ReadRoom, RoomSeen, UnarchiveRoom
from bot.domain.model import Room
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Nothing, Owed, Prepared, Repeat, Settlement
from bot.flows.outgoing import gates, lost
from bot.flows.steps import moves, owe, rooms
from bot.flows.steps.doors import left_for_newcomers
from storage.tx import Tx

INVITED_AT_ONCE = 100
NO_ROOM_PAUSE = timedelta(minutes=1)


def prepare_room(owed: Owed, tx: Tx) -> Prepared:
    """The next thing to do for a room: make it, open it, look at it, invite. What is asked is written down first."""
    room = tx.rooms.get(owed.target, lock=True)
    if room.state in {"lost", "replaced"}:
        return Nothing(why=room.state)
    if room.slack_id is None:
        return _asking(tx, room, "make", CreateRoom(name=room.name))
    if room.why == "archived":
        return _asking(tx, room, "unarchive", UnarchiveRoom(channel=room.slack_id))
    if room.compared_at is None or _invited_in_vain(tx, room):
        return _asking(tx, room, "read", ReadRoom(channel=room.slack_id))
    missing = tx.rooms.missing(room.id)[:INVITED_AT_ONCE]
    if missing and not tx.rooms.intruders(room.id) and not tx.threads.leaving(room.id):
        users = tuple(member.slack_user for member in missing)
        if left_for_newcomers(tx, room.id, users):
            tx.rooms.change(room.id, why="messages that could not be deleted")
            lost.replace_room(tx, tx.rooms.get(room.id))
            return Nothing(why="replaced")
        for member in missing:
            tx.rooms.put_member(room.id, member.slack_user, moving="coming")
        return _asking(tx, room, "invite", Invite(channel=room.slack_id, slack_users=users))
    gates.open_if_well(tx, room)
    return Nothing(why="as it should be")


def _asking(tx: Tx, room: Room, doing: str, call: Prepared) -> Prepared:
    tx.rooms.change(room.id, doing=doing)
    return call


def _invited_in_vain(tx: Tx, room: Room) -> bool:
    """An invitation had no certain end, and somebody in it is no longer wanted: only Slack knows who is in."""
    return any(not member.wanted for member in tx.rooms.moving(room.id, "coming"))


def settle_room(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Write down what Slack said, and go on until there is nothing to do. A reading that an event overtook is made again."""
    room = tx.rooms.get(owed.target, lock=True)
    if isinstance(outcome, Refused):
        return _refused(tx, room, outcome)
    if not isinstance(outcome, Done):
        return Again(after=5)
    match room.doing:
        case "make":
            tx.rooms.change(room.id, slack_id=outcome.value, state="open")
        case "unarchive":
            tx.rooms.change(room.id, why=None, compared_at=None)
            tx.rooms.may_be_asked_again(room.id)
        case "read":
            return _compared(owed, tx, room, outcome.value)
        case "invite":
            _invited(tx, room, outcome.value or {})
    return Again()


def _compared(owed: Owed, tx: Tx, room: Room, seen: RoomSeen) -> Settlement:
    """Slack's own list of who is there; people who should not be are owed their removal at once."""
    if seen.archived:
        tx.rooms.change(room.id, why="archived")
        return Again()
    if seen.shared or not seen.private:
        lost.trouble(tx, room, "shared" if seen.shared else "public")
        return Again(after=lost.pause())
    allowed = {tx.settings.identity().bot_user, *tx.settings.policies().allowed_bots}
    sure = tx.rooms.saw_members(room.id, seen.members - allowed, since=owed.sent_at)
    rooms.know_agents(tx, room.id)
    well = {} if lost.cannot_remove(tx, room.id) else {"why": None, "troubled_at": None}
    tx.rooms.change(room.id, compared_at=tx.now if sure else None, state="open", **well)
    owe.removals(tx, room.id)
    return Again()


def _invited(tx: Tx, room: Room, refused: dict[str, str]) -> None:
    coming = tx.rooms.moving(room.id, "coming")
    for member in coming:
        error = refused.get(member.slack_user)
        tx.rooms.put_member(room.id, member.slack_user, present=error is None, refused=error, moving=None)
        if error is not None and member.wanted:
            key = f"invite:{room.id}:{member.slack_user}"
            owe.tell_admins(tx, "cannot_invite", key=key, room=room.id, user=member.slack_user, why=error)
    moves.moved(tx, len(coming) - len(refused.keys() & {member.slack_user for member in coming}))
    owe.removals(tx, room.id)


def _not_invited(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    """Nobody could come. A word about the channel itself is looked into; if it is well all the same, admins must act."""
    coming = tx.rooms.moving(room.id, "coming")
    if outcome.what != "place":
        _invited(tx, room, {member.slack_user: outcome.why for member in coming})
        return Again()
    for member in coming:
        tx.rooms.put_member(room.id, member.slack_user, moving=None, refused=outcome.why)
    if outcome.why != "is_archived":
        key, about = f"invite:{room.id}:{outcome.why}", {"room": room.id, "count": len(coming), "why": outcome.why}
        owe.tell_admins(tx, "cannot_invite_anybody", key=key, **about)
    rooms.distrust(tx, room)
    return Again()


def _refused(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    if room.doing == "make":
        return _not_made(tx, room, outcome)
    if room.doing == "invite":
        return _not_invited(tx, room, outcome)
    for member in tx.rooms.moving(room.id, "coming"):
        tx.rooms.put_member(room.id, member.slack_user, moving=None)
    lost.trouble(tx, room, outcome.why)
    return Again(after=lost.pause())


def _not_made(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    if outcome.why == "name_taken":
        tx.rooms.change(room.id, name=rooms.another_name(tx, room))
        return Again()
    owe.tell_admins(tx, "cannot_make_room", key=f"make:{room.id}:{outcome.why}", room=room.id, why=outcome.why)
    return Again(after=NO_ROOM_PAUSE.total_seconds())


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """A channel may have been made without our hearing: look for it by name. All else may be done twice."""
    room = tx.rooms.get(owed.target)
    return FindRoom(name=room.name) if room.slack_id is None else Repeat()
