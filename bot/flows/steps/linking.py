"""A roster entry and a Slack person become one; and what then follows."""

from bot.domain.events import Person
from bot.domain.people import Agent
from bot.domain.placement import Triage
from bot.domain.roster import Claim
from bot.domain.roster import link as decide
from bot.flows.steps import owe, place, rooms, told, turns
from storage.tx import Tx


def active_admins(tx: Tx) -> int:
    """How many admins may act."""
    return sum(agent.admin for agent in tx.people.roster().agents)


def link(tx: Tx, agent: Agent, person: Person, *, by_admin: bool = False) -> str:
    """Link if it may be; ask the admins if it needs one's yes; else say why not. Gives a fixed word."""
    other = tx.people.by_slack(person.slack_user)
    claim = Claim(
        agent=agent,
        invited_at=tx.people.invited_at(agent.id),
        taken=other is not None and other.id != agent.id,
        by_admin=by_admin,
        first_admin=active_admins(tx) == 0 and agent.email in tx.settings.first_admins(),
    )
    verdict = decide(claim, person, team=tx.settings.identity().team, now=tx.now)
    if verdict.kind == "ask":
        owe.tell_admins(
            tx, "confirm_link", key=f"link:{agent.id}:{person.slack_user}", agent=agent.id, user=person.slack_user
        )
        return "ask"
    if verdict.kind == "refuse":
        return str(verdict.refused or "refused")
    tx.people.change(
        agent.id, slack_user=person.slack_user, state="active", name=person.name, tz=person.tz, slack_gone=False
    )
    tx.audit.write("linked", actor=None, via="slack", whom_id=agent.id)
    joined(tx, agent.id)
    return "linked"


def joined(tx: Tx, agent_id: int) -> None:
    """Somebody is active now: into their rooms, and their chats to where they can see them."""
    agent = tx.people.get(agent_id)
    roster = tx.people.roster()
    if agent.role == "admin":
        rooms.find_or_make(tx, Triage())
    labels = roster.granted.get(agent.id, frozenset())
    shown = {"labels": sorted(labels), "role": agent.role}
    owe.tell(tx, agent_id, "welcome", key=f"welcome:{agent_id}:{agent.slack_user}", **shown)
    place.regranted(tx, labels=labels, chats=tx.people.overrides_of(agent.id), why="joined")
    rooms.refresh_of(tx, agent.id)


def left(tx: Tx, agent_id: int, *, why: str) -> None:
    """Somebody is inactive now: out of every room at once, what they were told withdrawn, their chats handed back."""
    for room, member in tx.rooms.of_agent(agent_id):
        tx.rooms.put_member(room.id, member.slack_user, wanted=False, left_by_hand=False, refused=None)
        owe.room(tx, room.id)
    told.withdraw(tx, agent_id)
    turns.left(tx, agent_id)
    labels = tx.people.roster().granted.get(tx.people.get(agent_id).id, frozenset())
    place.regranted(tx, labels=labels, chats=tx.people.overrides_of(agent_id), why=why)


def put_out(tx: Tx, agent_id: int, *, why: str) -> None:
    """Somebody whom Slack no longer has as a full member is inactive here, and comes back only by an admin."""
    tx.people.change(agent_id, state="inactive")
    left(tx, agent_id, why=why)
