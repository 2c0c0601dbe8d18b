"""What an admin decides about changes that were too big to be believed at once."""

from dataclasses import dataclass

from bot.access import actions as access
from bot.access.models import Refusal
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.grants import actions as grants
from bot.interactions import known_names
from bot.model.audit import AuditAction
from bot.model.effect.people import FindPerson, PersonShown
from bot.model.event import Person
from bot.model.ids import AgentId
from bot.model.lane import Lane
from bot.model.person import Agent, Role
from bot.model.queue import Proposal
from bot.notices import actions as notices
from bot.notices.messages.team import ConfirmLink, NameTaken, NotLinked, RoleChanged, Welcome
from bot.outbox import enqueue
from bot.rooms.actions import membership, place
from bot.rooms.policy.placement import Triage
from bot.routing.actions import assign, duty
from bot.team.policy import Claim, deactivation, invited, role_change
from bot.team.policy import link as decide
from storage.tx import Tx

CONFIRM_LINK = "confirm_link"
NOT_FOUND = "not_in_slack"  # nobody in this Slack has the address yet


def decide_many(tx: Tx, key: str, *, yes: bool, by: Agent) -> bool:
    """Believe what was doubted, or keep things as they are; False if it was decided already."""
    if not by.admin:
        return False
    for kind in ("chats", "people"):
        draft = tx.proposals.take(key, f"{access.DRAFT}:{kind}")
        if draft is None:
            continue
        tx.audit.write(
            AuditAction.DOUBT_CONFIRMED if yes else AuditAction.DOUBT_REFUSED, actor=by.id, via="slack", detail=kind
        )
        if kind == "chats":
            _chats(tx, draft, yes=yes, by=by)
        else:
            _people(tx, draft, yes=yes)
        return True
    return False


def _chats(tx: Tx, draft: Proposal, *, yes: bool, by: Agent) -> None:
    if not yes:
        access.refuse_mass_change(tx, draft.body, by=by.id)
    for told, labels in draft.body.items():
        chat_id = int(told)
        tx.chats.change(chat_id, access_in_doubt=False)
        if yes:
            before = tx.chats.labels_of(chat_id)
            tx.chats.set_labels(chat_id, labels)
            chats_from_periskope.relabelled(tx, chat_id, before ^ frozenset(labels), first=False)
            enqueue.cards(tx, chat_id)
        tx.lanes.open_gate(access.mass_change_gate(chat_id))


def _people(tx: Tx, draft: Proposal, *, yes: bool) -> None:
    for told in draft.body:
        if yes:
            put_out(tx, int(told), why="gone")
        else:
            tx.people.change(int(told), slack_deactivated=False)
            membership.recompute_for(tx, AgentId(int(told)))


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
    verdict = decide(claim, person, team=tx.settings.identity().team, now=tx.engine_now)
    if verdict.kind == "ask":
        _ask_whether_to_link(tx, agent, person)
        return "ask"
    if verdict.kind == "refuse":
        return not_linked(tx, agent, str(verdict.refused or "refused"))
    tx.people.change(
        agent.id, slack_user=person.slack_user, state="active", name=person.name, tz=person.tz, slack_deactivated=False
    )
    tx.audit.write(AuditAction.LINKED, actor=None, via="slack", whom_id=agent.id)
    called(tx, agent.id)
    joined(tx, agent.id)
    return "linked"


def not_linked(tx: Tx, agent: Agent, why: str) -> str:
    """Keeps why somebody invited cannot be linked, and tells admins once for each reason; gives the reason."""
    if agent.state == "pending" and why_not_linked(tx, agent) != why:
        tx.audit.write(AuditAction.LINK_REFUSED, actor=None, via="slack", whom_id=agent.id, detail=why)
        if why != NOT_FOUND:
            enqueue.dm_admins(tx, NotLinked(agent=agent.id, why=why), key=f"not_linked:{agent.id}:{why}")
    return why


def why_not_linked(tx: Tx, agent: Agent) -> str | None:
    """The newest reason for which somebody who is pending could not be linked; None: Slack was not asked yet."""
    found = tx.audit.newest(limit=1, action=AuditAction.LINK_REFUSED, whom_id=agent.id)
    return str(found[0]["detail"]) if found and agent.state == "pending" else None


def _ask_whether_to_link(tx: Tx, agent: Agent, person: Person) -> None:
    """The admins' yes counts for this Slack person and no other."""
    key = f"link:{agent.id}:{person.slack_user}"
    shown = {"agent": agent.id, "user": person.slack_user, "team": person.team, "email": person.email}
    draft = tx.proposals.add(CONFIRM_LINK, shown)
    question = ConfirmLink(agent=agent.id, slack_user=person.slack_user, role=agent.role, draft=draft)
    enqueue.dm_admins(tx, question, key=key)


def confirm_link(tx: Tx, key: str, *, by: Agent, yes: bool) -> Agent | None:
    """An admin's answer about the person who was shown; None if it was given already, or does not hold any more."""
    draft = tx.proposals.take(key, CONFIRM_LINK) if by.admin else None
    agent = None if draft is None else tx.people.roster().get(draft.body["agent"])
    if draft is None or agent is None or agent.state != "pending":
        return None
    if yes:
        shown = PersonShown(user=draft.body["user"], team=draft.body["team"], email=draft.body["email"])
        find(tx, agent, by=by, slack_user=shown.user, shown=shown)
    return agent


def find(tx: Tx, agent: Agent, *, by: Agent, slack_user: str, shown: PersonShown | None = None) -> None:
    """Slack is asked who this is, and they are linked on the admin's word. `shown`: whom the admin was shown."""
    tx.audit.write(AuditAction.LINK_CONFIRMED, actor=by.id, via="slack", whom_id=agent.id)
    effect = FindPerson(target=AgentId(agent.id), by=by.id, slack_user=slack_user, shown=shown)
    tx.outbox.sync(effect, lane=Lane.person(agent.id))


def called(tx: Tx, agent_id: int) -> None:
    """Somebody has a name now: if it passes for a colleague's, that stands in the audit and every admin hears of it."""
    roster = tx.people.roster()
    agent, other = roster.get(agent_id), known_names.taken_from(roster, agent_id)
    if agent is None or other is None:
        return
    tx.audit.write(AuditAction.NAME_TAKEN, actor=None, via="slack", whom_id=agent.id, detail=f"of {other.email}")
    key = f"name:{agent.id}:{tx.hashed(agent.name)}:{other.id}"
    enqueue.dm_admins(tx, NameTaken(agent=agent.id, of=other.id), key=key)


def joined(tx: Tx, agent_id: int) -> None:
    """Somebody is active now: into their rooms, and their chats to where they can see them."""
    agent = tx.people.get(agent_id)
    roster = tx.people.roster()
    if agent.role == "admin":
        membership.find_or_make(tx, Triage())
    labels = roster.granted.get(agent.id, frozenset())
    welcome = Welcome(labels=tuple(sorted(labels)), role=agent.role)
    enqueue.dm(tx, agent_id, welcome, key=f"welcome:{agent_id}:{agent.slack_user}")
    place.on_grants_changed(tx, labels=labels, chats=tx.people.overrides_of(agent.id), why="joined")
    membership.recompute_for(tx, agent.id)
    duty.count_all(tx)


def left(tx: Tx, agent_id: int, *, why: str) -> None:
    """Somebody is inactive now: out of every room at once, what they were told withdrawn, their chats handed back."""
    for room, member in tx.rooms.of_agent(agent_id):
        tx.rooms.put_member(room.id, member.slack_user, wanted=False, left_by_hand=False, refused=None)
        membership.sync(tx, room.id)
    notices.withdraw(tx, agent_id)
    assign.left(tx, agent_id)
    labels = tx.people.roster().granted.get(tx.people.get(agent_id).id, frozenset())
    place.on_grants_changed(tx, labels=labels, chats=tx.people.overrides_of(agent_id), why=why)


def put_out(tx: Tx, agent_id: int, *, why: str) -> None:
    """Somebody whom Slack no longer has as a full member is inactive here, and comes back only by an admin."""
    tx.people.change(agent_id, state="inactive")
    left(tx, agent_id, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one address or person: `agent` None where there is none; `refused` says why nothing changed."""

    email: str
    agent: Agent | None = None
    kind: str
    refused: Refusal | None = None


def invite(tx: Tx, email: str, role: Role, labels: tuple[int, ...], *, by: Agent | None, via: str) -> Result:
    """One address into the roster, pending until Slack knows it; labels are granted to members."""
    known = tx.people.by_email(email)
    verdict = invited(known, role, active_admins=active_admins(tx))
    if verdict.refused is not None:
        return Result(email=email, agent=known, kind=verdict.kind, refused=verdict.refused)
    if known is None:
        agent = tx.people.add(email=email, role=role)
        tx.audit.write(AuditAction.INVITED, actor=None if by is None else by.id, via=via, whom_id=agent.id, detail=role)
    else:
        agent = known
        if verdict.kind == "back":
            agent = _come_back(tx, agent, role, by=by, via=via)
        elif verdict.kind == "changed":
            set_role(tx, agent, role, by=by, via=via)
            agent = tx.people.get(agent.id)
    if role == "member":
        for label_id in labels:
            grants.grant_label(tx, agent, label_id, by=by, via=via)
    if agent.state == "pending":
        enqueue.find_person(tx, agent.id)
    return Result(email=email, agent=tx.people.get(agent.id), kind=verdict.kind)


def _come_back(tx: Tx, agent: Agent, role: Role, *, by: Agent | None, via: str) -> Agent:
    linked = agent.slack_user is not None
    agent = tx.people.change(agent.id, state="active" if linked else "pending", role=role, invited_at=tx.engine_now)
    tx.audit.write(AuditAction.RETURNED, actor=None if by is None else by.id, via=via, whom_id=agent.id, detail=role)
    if agent.state == "active":
        joined(tx, agent.id)
    return agent


def set_role(tx: Tx, agent: Agent, role: Role, *, by: Agent | None, via: str) -> Refusal | None:
    """Promote or demote; a promotion ends the member's grants. Every other admin hears of it."""
    verdict = role_change(agent, role, active_admins=active_admins(tx))
    if verdict.refused is not None:
        return verdict.refused
    labels = tx.people.roster().granted.get(agent.id, frozenset())
    chats = tx.people.overrides_of(agent.id)
    if verdict.ends_grants:
        tx.people.drop_grants(agent.id)
    tx.people.change(agent.id, role=role)
    grants.forget(tx, agent)
    actor = None if by is None else by.id
    tx.audit.write(AuditAction.ROLE, actor=actor, via=via, whom_id=agent.id, detail=role)
    if role == "admin":
        membership.find_or_make(tx, Triage())
    for room in tx.rooms.all_live():
        membership.recompute(tx, room)
    place.on_grants_changed(tx, labels=labels, chats=chats, why="role")
    duty.count_all(tx)
    notices.withdraw(tx, agent.id)
    said = RoleChanged(agent=agent.id, role=role, by=actor)
    enqueue.dm_admins(tx, said, key=f"role:{agent.id}:{tx.engine_now.timestamp():.6f}", by=actor)
    return None


def deactivate(tx: Tx, agent: Agent, *, by: Agent | None, via: str) -> Refusal | None:
    """Out of every room, chats handed back, name kept on what they wrote."""
    refused = deactivation(agent, active_admins=active_admins(tx))
    if refused is not None:
        return refused
    tx.people.change(agent.id, state="inactive")
    grants.forget(tx, agent)
    tx.audit.write(AuditAction.DEACTIVATED, actor=None if by is None else by.id, via=via, whom_id=agent.id)
    left(tx, agent.id, why="deactivated")
    return None
