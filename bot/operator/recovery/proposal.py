"""What an older database gives people and Slack does not show: the difference that nobody gets back without a tick."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.grants import actions as grants
from bot.model.audit import AuditAction
from bot.model.ids import LabelId
from bot.model.person import Agent
from bot.notices import actions as notices
from bot.rooms.actions import membership, place
from bot.team import actions as team
from storage.tx import Tx

VIA = "recovery"
Present = Mapping[int, frozenset[str]]
"""By our rooms' ids, the Slack users who are in them now; a room that could not be read is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What somebody has in the database and loses unless an admin ticks them. `admin`: they are no admin any more."""

    agent: Agent
    admin: bool = False
    labels: tuple[int, ...] = ()
    chats: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.admin or bool(self.labels or self.chats)


def losses(tx: Tx, present: Present) -> list[Loss]:
    """For everybody, what the smaller of database and Slack leaves out."""
    found = (_loss(tx, agent, present) for agent in tx.people.roster().agents if agent.state != "inactive")
    return [loss for loss in found if loss]


def admins_left(tx: Tx, present: Present, keep: frozenset[int]) -> bool:
    """Would somebody be an admin who may act?"""
    lost = {loss.agent.id for loss in losses(tx, present) if loss.admin}
    return any(agent.admin and (agent.id not in lost or agent.id in keep) for agent in tx.people.roster().agents)


def take_away(tx: Tx, present: Present, *, keep: frozenset[int], by: Agent | None) -> list[Loss]:
    """End what is in doubt, but for those of `keep`; what was ended."""
    found = losses(tx, present)
    ended = [loss for loss in found if loss.agent.id not in keep]
    for loss in found:
        if loss.agent.id in keep:
            _ask_back(tx, loss.agent, present)
    for loss in ended:
        if loss.admin:
            team.set_role(tx, loss.agent, "member", by=by, via=VIA)
        for label_id in loss.labels:
            grants.revoke_label(tx, loss.agent, label_id, by=by, via=VIA)
        for chat_id in loss.chats:
            _end_chat(tx, loss.agent, chat_id, by=by)
    return ended


def _ask_back(tx: Tx, agent: Agent, present: Present) -> None:
    """The database has them in rooms that they are not in: they did not leave those by hand, and are invited again."""
    for room, member in tx.rooms.of_agent(agent.id):
        if member.slack_user not in present.get(room.id, frozenset()):
            tx.rooms.put_member(room.id, member.slack_user, present=False, left_by_hand=False, refused=None)
            membership.sync(tx, room.id)


def _end_chat(tx: Tx, agent: Agent, chat_id: int, *, by: Agent | None) -> None:
    tx.people.drop_override(agent.id, chat_id)
    actor = None if by is None else by.id
    tx.audit.write(AuditAction.CHAT_GRANT_ENDED, actor=actor, via=VIA, whom_id=agent.id, chat_id=chat_id)
    place.place(tx, chat_id, begin=place.wanted_now(tx, chat_id))
    notices.withdraw(tx, agent.id)


def _loss(tx: Tx, agent: Agent, present: Present) -> Loss:
    if agent.role == "admin":
        triage = tx.rooms.find("triage")
        return Loss(agent=agent, admin=triage is None or not _is_in(agent, triage.id, present))
    held = tx.people.roster().granted.get(agent.id, frozenset())
    allowed = (chat_id for chat_id, allow in tx.people.overrides_of(agent.id).items() if allow)
    return Loss(
        agent=agent,
        labels=tuple(label for label in sorted(held) if not _label_is_seen(tx, agent, label, present)),
        chats=tuple(chat_id for chat_id in sorted(allowed) if not _chat_is_seen(tx, agent, chat_id, present)),
    )


def _label_is_seen(tx: Tx, agent: Agent, label_id: LabelId, present: Present) -> bool:
    """Who is denied one of the label's chats is not in its channel, but where they get the others."""
    room = tx.rooms.find("label", label_id=label_id)
    if room is not None and _is_in(agent, room.id, present):
        return True
    apart = agent.id in tx.people.denied_some(frozenset({label_id})).get(label_id, frozenset())
    rooms = (room for room, _ in tx.rooms.of_agent(agent.id) if room.kind == "people")
    return apart and any(_is_in(agent, one.id, present) for one in rooms)


def _chat_is_seen(tx: Tx, agent: Agent, chat_id: int, present: Present) -> bool:
    return any(_is_in(agent, thread.room_id, present) for thread in tx.threads.of_chat(chat_id))


def _is_in(agent: Agent, room_id: int, present: Present) -> bool:
    return agent.slack_user is not None and agent.slack_user in present.get(room_id, frozenset())
