"""What people do to rooms in Slack, and what we do about it."""

from bot.domain.events import JoinedRoom, LeftRoom, RoomChanged
from bot.domain.model import Room
from bot.flows.steps import owe
from storage.tx import Tx


def joined(event: JoinedRoom, tx: Tx) -> str:
    """Somebody is in a room: meant to be, or an intruder until they are out, and then nothing is said there."""
    room = tx.rooms.by_channel(event.channel)
    if room is None or event.slack_user == tx.settings.identity().bot_user:
        return "not ours"
    if event.slack_user in tx.settings.policies().allowed_bots:
        return "allowed bot"
    member = tx.rooms.member(room.id, event.slack_user)
    agent = tx.people.by_slack(event.slack_user)
    tx.rooms.put_member(room.id, event.slack_user, present=True, agent_id=None if agent is None else agent.id)
    if member is not None and member.wanted:
        tx.rooms.put_member(room.id, event.slack_user, left_by_hand=False)
        return "welcome"
    _intruder(event, tx, room)
    return "intruder"


def _intruder(event: JoinedRoom, tx: Tx, room: Room) -> None:
    owe.room(tx, room.id)
    agent = tx.people.by_slack(event.slack_user)
    inviter = None if event.inviter is None else tx.people.by_slack(event.inviter)
    tx.audit.write(
        "added_by_hand",
        actor=None if inviter is None else inviter.id,
        via="slack",
        room_id=room.id,
        whom_id=None if agent is None else agent.id,
    )
    owe.tell_admins(
        tx,
        "added_by_hand",
        key=f"added:{room.id}:{event.slack_user}:{tx.now.timestamp():.0f}",
        room=room.id,
        user=event.slack_user,
        inviter=event.inviter,
    )


def left(event: LeftRoom, tx: Tx) -> str:
    """Out of a room. Who should be there and left by themselves is not invited again until they ask."""
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    if event.slack_user == tx.settings.identity().bot_user:
        tx.rooms.change(room.id, compared_at=None)
        owe.room(tx, room.id)
        return "we were removed"
    member = tx.rooms.member(room.id, event.slack_user)
    if member is None:
        return "unknown"
    tx.rooms.put_member(room.id, event.slack_user, present=False, left_by_hand=member.wanted)
    owe.room(tx, room.id)
    return "left" if member.wanted else "removed"


def changed(event: RoomChanged, tx: Tx) -> str:
    """The channel itself changed: nothing is said there until it was looked at."""
    room = tx.rooms.by_channel(event.channel)
    if room is None or event.what == "renamed":
        return "not ours" if room is None else "renamed"
    tx.rooms.change(room.id, compared_at=None, why="archived" if event.what == "archived" else room.why)
    owe.room(tx, room.id)
    return event.what
