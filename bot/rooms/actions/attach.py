"""A channel that people made becomes a label's room: looked at, judged, and taken only when an admin has seen what follows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.interactions import resolve
from bot.model.audit import AuditAction
from bot.model.effect.people import LookAtChannel
from bot.model.ids import LabelId
from bot.model.lane import Lane
from bot.model.person import Agent
from bot.model.queue import Proposal
from bot.model.room import Room, RoomState
from bot.outbox.calls import RoomSeen
from bot.rooms.actions import membership, place
from bot.rooms.messages import ChannelOffer
from bot.rooms.policy.placement import LabelRoom
from storage.tx import Tx

Why = Literal["not_ours_to_read", "not_private", "shared", "archived", "a_room_already"]
HOLDS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What attaching comes to. `removed`: Slack users who are put out. `readable`: chats that can be read there then."""

    refused: Why | None = None
    removed: tuple[str, ...] = ()
    readable: int = 0


def look(tx: Tx, label_id: int, channel: str, *, by: Agent) -> None:
    """Slack is asked about the channel; `proposal` has the answer a moment later."""
    effect = LookAtChannel(target=LabelId(label_id), channel=channel, by=by.id)
    tx.outbox.sync(effect, lane=Lane.attaching(channel, label_id))


def kind_of(label_id: int, channel: str) -> str:
    """Under which name a proposal is kept."""
    return f"attach:{label_id}:{channel}"


def proposal(tx: Tx, label_id: int, channel: str) -> Proposal | None:
    """What looking at the channel came to, for some minutes; None: not looked at yet. Its body has `Judged`'s fields."""
    found = tx.proposals.of_kind(kind_of(label_id, channel))
    return None if found is None else tx.proposals.get(found.key, found.kind)


def looked_at(tx: Tx, label_id: int, channel: str, *, by: Agent) -> Proposal | None:
    """What looking came to; None: Slack is asked now. What was refused is looked at anew the next time."""
    found = proposal(tx, label_id, channel)
    if found is None:
        look(tx, label_id, channel, by=by)
    elif found.body["refused"] is not None:
        tx.proposals.take(found.key, found.kind)
    return found


def offered(tx: Tx, label_id: int | None, channel: str, key: str) -> ChannelOffer | None:
    """What an admin decides about, as people read it; None if there is nothing to decide any more."""
    found = None if label_id is None else tx.proposals.get(key, kind_of(label_id, channel))
    if label_id is None or found is None:
        return None
    known = [tx.people.by_slack(user) for user in found.body["removed"]]
    people = [resolve.who(tx, one) if one is not None else "somebody not in the team" for one in known]
    label, readable = tx.labels.get(label_id).name, found.body["readable"]
    return ChannelOffer(label=label, channel=found.body["name"], removed=tuple(people), readable=readable)


def judge(tx: Tx, label_id: int, seen: RoomSeen) -> Judged:
    """May the channel become the label's room, and what would follow?"""
    if tx.rooms.by_channel(seen.channel) is not None:
        return Judged(refused="a_room_already")
    if seen.archived:
        return Judged(refused="archived")
    if seen.shared or not seen.private:
        return Judged(refused="shared" if seen.shared else "not_private")
    meant = membership.meant_for(tx, LabelRoom(label=LabelId(label_id)))
    allowed = {tx.settings.identity().bot_user, *tx.settings.policies().allowed_bots}
    return Judged(removed=tuple(sorted(seen.members - meant - allowed)), readable=len(tx.chats.with_label(label_id)))


def keep(tx: Tx, label_id: int, channel: str, name: str, judged: Judged) -> None:
    """Keep what was found until an admin decides."""
    body = {
        "channel": channel,
        "name": name,
        "refused": judged.refused,
        "removed": list(judged.removed),
        "readable": judged.readable,
    }
    tx.proposals.add(kind_of(label_id, channel), body, until=tx.engine_now + HOLDS)


def attach(tx: Tx, label_id: int, key: str, channel: str, *, by: Agent) -> Room | None:
    """The channel is the label's room from now on, and any earlier one is given up; None if there is nothing to decide."""
    draft = tx.proposals.take(key, kind_of(label_id, channel)) if by.admin else None
    if draft is None or draft.body["refused"] is not None or tx.rooms.by_channel(channel) is not None:
        return None
    spec = LabelRoom(label=LabelId(label_id))
    former = membership.find(tx, spec)
    if former is not None:
        tx.rooms.change(former.id, state=RoomState.REPLACED, why="another channel")
    room_id = tx.rooms.add(
        kind="label", label_id=label_id, name=draft.body["name"], slack_id=channel, state=RoomState.OPEN
    )
    membership.recompute(tx, tx.rooms.get(room_id))
    if former is not None:
        place.leave_room(tx, former)
    tx.audit.write(AuditAction.ROOM_ATTACHED, actor=by.id, via="slack", room_id=room_id, label_id=label_id)
    membership.sync(tx, room_id)
    place.on_grants_changed(tx, labels=[label_id], why="attached")
    return tx.rooms.get(room_id)
