"""What people do to rooms in Slack, and what we do about it."""

from bot.model.audit import AuditAction
from bot.model.event import JoinedRoom, LeftRoom, RoomChanged
from bot.model.person import Agent
from bot.model.room import Room
from bot.notices.messages.rooms import AddedByHand, GiveAccessAndAdd, NotForHere
from bot.outbox import enqueue
from bot.rooms.actions import membership
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
        membership.sync(tx, room.id)
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
    membership.sync(tx, room.id)
    if event.inviter == us:
        return "late invitation"
    _tell(event, tx, room, agent)
    return "intruder"


def _here_again(event: JoinedRoom, tx: Tx, room: Room) -> str:
    """Somebody meant to be here came, or so they say: whoever a colleague brought back has not left for good."""
    if event.inviter != tx.settings.identity().bot_user:
        membership.back(tx, room, event.slack_user)
    membership.recheck(tx, room)
    return "perhaps here"


def _tell(event: JoinedRoom, tx: Tx, room: Room, agent: Agent | None) -> None:
    """Admins hear who brought whom; whoever brought them hears why it did not last."""
    inviter = None if event.inviter is None else tx.people.by_slack(event.inviter)
    inviter_id, agent_id = (None if one is None else one.id for one in (inviter, agent))
    tx.audit.write(AuditAction.ADDED_BY_HAND, actor=inviter_id, via="slack", room_id=room.id, whom_id=agent_id)
    user, key = event.slack_user, f"added:{room.id}:{event.slack_user}:{tx.engine_now.timestamp():.0f}"
    offered = room.label_id is not None and agent is not None and agent.role == "member"
    offered = offered and inviter is not None and inviter.admin
    added = AddedByHand(room=room.id, slack_user=user, agent=agent_id, by=inviter_id)
    for admin in tx.people.roster().agents:
        if admin.admin and not (offered and admin.id == inviter_id):
            enqueue.dm(tx, admin.id, added, key=key)
    if inviter is None or inviter.state != "active":
        return
    if offered:
        draft = tx.proposals.add(GRANT_AND_ADD, {"agent": agent_id, "room": room.id}, agent_id=inviter.id)
        offer = GiveAccessAndAdd(room=room.id, slack_user=user, agent=agent_id, draft=draft)
        enqueue.dm(tx, inviter.id, offer, key=key)
    elif not inviter.admin:
        enqueue.dm(tx, inviter.id, NotForHere(room=room.id, slack_user=user, agent=agent_id), key=key)


def left(event: LeftRoom, tx: Tx) -> str:
    """Out of a room: by our own removal, or by hand, which only Slack's list of who is there tells for sure."""
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    if event.slack_user == tx.settings.identity().bot_user:
        membership.recheck(tx, room)
        return "we were removed"
    member = tx.rooms.member(room.id, event.slack_user)
    if member is None or not member.present:
        return "removed"
    if member.moving == "going":
        return "being removed"
    membership.recheck(tx, room)
    return "left"


def changed(event: RoomChanged, tx: Tx) -> str:
    """The channel itself changed: nothing is said there until it was looked at."""
    room = tx.rooms.by_channel(event.channel)
    if room is None or event.what == "renamed":
        return "not ours" if room is None else "renamed"
    membership.recheck(tx, room)
    return event.what
