"""What people do to rooms in Slack, and what we do about it."""

from bot.domain.events import JoinedRoom, LeftRoom, RoomChanged
from bot.domain.model import Room
from bot.domain.people import Agent
from bot.flows.steps import owe, rooms
from storage.tx import Tx

GRANT_AND_ADD = "grant_and_add"


def joined(event: JoinedRoom, tx: Tx) -> str:
    """Somebody is in a room: meant to be, or an intruder until they are out, and then nothing is said there.

    Events come late and in any order. That somebody unwanted is there is believed at once; anything else is asked.
    """
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    us = tx.settings.identity().bot_user
    if event.slack_user == us:
        owe.room(tx, room.id)
        return "we are here"
    if event.slack_user in tx.settings.policies().allowed_bots:
        return "allowed bot"
    member = tx.rooms.member(room.id, event.slack_user)
    if member is not None and member.moving == "coming":
        return "awaited"
    if member is not None and member.wanted:
        return "welcome" if member.present else _here_again(event, tx, room)
    agent = tx.people.by_slack(event.slack_user)
    tx.rooms.put_member(room.id, event.slack_user, present=True, agent_id=None if agent is None else agent.id)
    owe.room(tx, room.id)
    if event.inviter == us:
        return "late invitation"
    _tell(event, tx, room, agent)
    return "intruder"


def _here_again(event: JoinedRoom, tx: Tx, room: Room) -> str:
    """Somebody meant to be here came, or so they say: whoever a colleague brought back has not left for good."""
    if event.inviter != tx.settings.identity().bot_user:
        tx.rooms.put_member(room.id, event.slack_user, left_by_hand=False)
    rooms.distrust(tx, room)
    return "perhaps here"


def _tell(event: JoinedRoom, tx: Tx, room: Room, agent: Agent | None) -> None:
    """Admins hear who brought whom; whoever brought them hears why it did not last."""
    inviter = None if event.inviter is None else tx.people.by_slack(event.inviter)
    tx.audit.write(
        "added_by_hand",
        actor=None if inviter is None else inviter.id,
        via="slack",
        room_id=room.id,
        whom_id=None if agent is None else agent.id,
    )
    about = {"room": room.id, "user": event.slack_user, "agent": None if agent is None else agent.id}
    key = f"added:{room.id}:{event.slack_user}:{tx.now.timestamp():.0f}"
    offered = (
        room.label_id is not None and agent is not None and agent.role == "member" and bool(inviter and inviter.admin)
    )
    for admin in tx.people.roster().agents:
        if admin.admin and not (offered and inviter is not None and admin.id == inviter.id):
            owe.tell(tx, admin.id, "added_by_hand", key=key, by=None if inviter is None else inviter.id, **about)
    if inviter is None or inviter.state != "active":
        return
    if offered:
        draft = tx.drafts.add(GRANT_AND_ADD, {"agent": about["agent"], "room": room.id}, agent_id=inviter.id)
        owe.tell(tx, inviter.id, "grant_and_add", key=key, draft=draft, **about)
    elif not inviter.admin:
        owe.tell(tx, inviter.id, "not_for_here", key=key, **about)


def left(event: LeftRoom, tx: Tx) -> str:
    """Out of a room: by our own removal, or by hand, which only Slack's list of who is there tells for sure."""
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    if event.slack_user == tx.settings.identity().bot_user:
        rooms.distrust(tx, room)
        return "we were removed"
    member = tx.rooms.member(room.id, event.slack_user)
    if member is None or not member.present:
        return "removed"
    if member.moving == "going":
        return "being removed"
    rooms.distrust(tx, room)
    return "left"


def ask_back(tx: Tx, agent: Agent) -> int:
    """Into all rooms again that they left by hand and that are theirs; how many."""
    asked = tx.rooms.left_by_hand(agent.id)
    for room_id in asked:
        tx.rooms.put_member(room_id, str(agent.slack_user), left_by_hand=False)
        owe.room(tx, room_id)
    return len(asked)


def changed(event: RoomChanged, tx: Tx) -> str:
    """The channel itself changed: nothing is said there until it was looked at."""
    room = tx.rooms.by_channel(event.channel)
    if room is None or event.what == "renamed":
        return "not ours" if room is None else "renamed"
    rooms.distrust(tx, room)
    return event.what
