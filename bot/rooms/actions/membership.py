"""Rooms as they should be: made when needed, with the right people meant to be in them."""

from collections.abc import Iterable
from datetime import datetime

from bot.model.ids import AgentId, LabelId
from bot.model.person import Agent
from bot.model.room import Member, Room, Thread, ThreadState
from bot.outbox import enqueue
from bot.rooms.policy.changes import MemberChanges, changes_due, member_changes
from bot.rooms.policy.names import label_room_name, people_room_name, triage_room_name
from bot.rooms.policy.placement import (
    Holders,
    LabelRoom,
    PeopleRoom,
    Spec,
    Triage,
    holders_by_label,
    members,
    members_of_label,
)
from bot.rooms.policy.placement import spec_of as spec_of_key
from storage.column_types import RoomColumns
from storage.queries.people import Roster
from storage.tx import Tx

MOST_NAMES = 500


def holders(tx: Tx, labels: Iterable[LabelId]) -> Holders:
    """Who belongs in each label's channel: the holders who may see every chat that carries it."""
    wanted = frozenset(labels)
    denied = tx.people.denied_some(wanted)
    roster = tx.people.roster()
    held = roster.cache(_holders)
    return {label: members_of_label(held.get(label, frozenset()), denied.get(label, frozenset())) for label in wanted}


def _holders(roster: Roster) -> Holders:
    return holders_by_label(roster.agents, roster.granted)


def spec_of(room: Room) -> Spec:
    """What a room is for."""
    if room.kind == "label" and room.label_id is not None:
        return LabelRoom(label=LabelId(room.label_id))
    if room.kind == "people" and room.people_key is not None:
        return spec_of_key(room.people_key)
    return Triage()


def find(tx: Tx, spec: Spec) -> Room | None:
    """The live room for a spec."""
    match spec:
        case LabelRoom(label=label):
            return tx.rooms.find("label", label_id=label)
        case PeopleRoom():
            return tx.rooms.find("people", people_key=spec.key)
        case Triage():
            return tx.rooms.find("triage")


def find_or_make(tx: Tx, spec: Spec) -> Room:
    """The live room for a spec; a new one is wanted from Slack at once."""
    known = find(tx, spec)
    return known if known is not None else make(tx, spec)


def make(tx: Tx, spec: Spec, *, replaces: int | None = None) -> Room:
    """A new room, named once: never renamed by what a customer or a label is later called."""
    values: RoomColumns = {"name": free_name(tx, spec), "replaces_id": replaces}
    match spec:
        case LabelRoom(label=label):
            values |= {"kind": "label", "label_id": label}
        case PeopleRoom():
            values |= {"kind": "people", "people_key": spec.key}
        case Triage():
            values |= {"kind": "triage"}
    room = tx.rooms.get(tx.rooms.add(**values))
    recompute(tx, room)
    return room


def recompute(tx: Tx, room: Room) -> None:
    """Write down who should be in the room; removals and invitations are owed at once."""
    changes = member_changes(room.id, meant_for(tx, spec_of(room)), tx.rooms.members(room.id))
    ours = {agent.slack_user: agent for agent in tx.people.roster().agents}
    for row in changes.leaves:
        _write(tx, row, agent_id=row.agent_id)
    for row in changes.joins:
        _write(tx, row, agent_id=ours[row.slack_user].id)
        withdraw_hidden_from(tx, room, ours[row.slack_user])
    if changes.removals:
        enqueue.removals(tx, room.id)
    enqueue.look_at_room(tx, room.id)


def _write(tx: Tx, row: Member, *, agent_id: int | None) -> None:
    values = {"wanted": row.wanted, "left_by_hand": row.left_by_hand, "refused": row.refused, "agent_id": agent_id}
    tx.rooms.put_member(row.room_id, row.slack_user, **values)


def written(tx: Tx, room_id: int) -> frozenset[str]:
    """Slack users who are written down as meant for the room."""
    return frozenset(member.slack_user for member in tx.rooms.members(room_id) if member.wanted)


def due(tx: Tx, room_id: int) -> MemberChanges:
    """Who is still to be removed from the room and invited to it."""
    return changes_due(tx.rooms.members(room_id))


def sync(tx: Tx, room_id: int) -> None:
    """Slack shall have the room as our rows have it; removals in a lane of their own, ahead of all."""
    sync_removals(tx, room_id)
    enqueue.look_at_room(tx, room_id)


def sync_removals(tx: Tx, room_id: int) -> None:
    """Whoever is in the room and should not be shall be out."""
    if due(tx, room_id).removals:
        enqueue.removals(tx, room_id)


def meant_for(tx: Tx, spec: Spec) -> frozenset[str]:
    """Slack users who should be in the room for a spec."""
    labels = [spec.label] if isinstance(spec, LabelRoom) else []
    return members(spec, tx.people.roster().agents, label_members=holders(tx, labels))


def withdraw_hidden_from(tx: Tx, room: Room, agent: Agent) -> None:
    """Slack shows newcomers all that was ever said in a channel: what this person may not see goes before they come."""
    for thread in tx.threads.hidden_from(room.id, agent):
        withdraw(tx, thread)


def withdraw(tx: Tx, thread: Thread) -> None:
    """Nothing of the thread may stay readable in its room."""
    tx.threads.change(thread.id, state=ThreadState.LEAVING)
    enqueue.withdraw(tx, thread.id)


def recompute_for(tx: Tx, agent_id: AgentId) -> None:
    """A person changed: look again at every room they are in or meant for, and for admins at every room."""
    agent = tx.people.get(agent_id)
    touched = {room.id for room, _ in tx.rooms.of_agent(agent_id)}
    labels = tx.people.roster().granted.get(agent_id, frozenset())
    for room in tx.rooms.all_live():
        spec = spec_of(room)
        theirs = isinstance(spec, PeopleRoom) and agent_id in spec.agents
        if agent.role == "admin" or room.id in touched or room.label_id in labels or theirs:
            recompute(tx, room)


def recheck(tx: Tx, room: Room) -> None:
    """Nothing is said in the room until Slack was asked who is in it, by a question that begins after this."""
    _unsure(tx, room)
    sync(tx, room.id)


def look_first(tx: Tx, room: Room) -> None:
    """As `distrust`, but nobody is removed before Slack's answer shows that they are there."""
    _unsure(tx, room)
    enqueue.look_at_room(tx, room.id)


def _unsure(tx: Tx, room: Room) -> None:
    tx.rooms.change(room.id, compared_at=None, doing=None if room.doing == "read" else room.doing)


def saw_members(tx: Tx, room: Room, users: Iterable[str], *, since: datetime | None) -> bool:
    """As `tx.rooms.saw_members`; if that shows that somebody left by hand or is back, waiting chats are looked at again."""
    before = _left(tx, room.id)
    sure = tx.rooms.saw_members(room.id, users, since=since)
    if _left(tx, room.id) != before:
        tx.routing.look_at_room(room.id)
    return sure


def _left(tx: Tx, room_id: int) -> frozenset[str]:
    return frozenset(one.slack_user for one in tx.rooms.members(room_id) if one.left_by_hand)


def back(tx: Tx, room: Room, slack_user: str) -> None:
    """Somebody who may have left the room by hand has not left it for good: waiting chats may be theirs again."""
    tx.rooms.put_member(room.id, slack_user, left_by_hand=False)
    tx.routing.look_at_room(room.id)


def know_agents(tx: Tx, room_id: int) -> None:
    """Whoever was seen in a room before we knew them is known by now."""
    ours = {agent.slack_user: agent.id for agent in tx.people.roster().agents}
    for member in tx.rooms.members(room_id):
        if member.agent_id is None and member.slack_user in ours:
            tx.rooms.put_member(room_id, member.slack_user, agent_id=ours[member.slack_user])


def free_name(tx: Tx, spec: Spec, *, taken: frozenset[str] | None = None) -> str:
    """A channel name that is not among `taken`, by default the names of all our rooms, past ones too."""
    names = tx.rooms.names_taken() if taken is None else taken
    match spec:
        case LabelRoom(label=label):
            return label_room_name(tx.labels.get(label).name, names)
        case PeopleRoom(agents=agents):
            meant = [agent for agent in tx.people.roster().agents if agent.id in agents]
            return people_room_name([agent.name or agent.email.split("@")[0] for agent in meant][:4], names)
        case Triage():
            return triage_room_name(names)


def another_name(tx: Tx, room: Room) -> str:
    """After Slack said that a room's name is taken: the next one in order, so that each is tried once."""
    taken = tx.rooms.names_taken() - {room.name}
    for _ in range(MOST_NAMES):
        name = free_name(tx, spec_of(room), taken=taken)
        taken |= {name}
        if name == room.name:
            break
    return free_name(tx, spec_of(room), taken=taken | {room.name})


def ask_back(tx: Tx, agent: Agent) -> int:
    """Into all rooms again that they left by hand and that are theirs; how many."""
    asked = tx.rooms.left_by_hand(agent.id)
    for room_id in asked:
        back(tx, tx.rooms.get(room_id), str(agent.slack_user))
        sync(tx, room_id)
    return len(asked)
