"""Who is in the roster, as what, and with which grants."""

from dataclasses import dataclass

from bot.domain import access
from bot.domain.events import Person, PersonChanged
from bot.domain.ids import LabelId
from bot.domain.people import Agent, Refusal, Role
from bot.domain.placement import Triage
from bot.domain.roster import deactivation, invited, role_change, slack_changed
from bot.flows.steps import doubts, linking, owe, place, records, rooms, through, told, turns
from storage.tx import Tx

GRANT_AND_ADD = "grant_and_add"


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
    verdict = invited(known, role, active_admins=linking.active_admins(tx))
    if verdict.refused is not None:
        return Result(email=email, agent=known, kind=verdict.kind, refused=verdict.refused)
    if known is None:
        agent = tx.people.add(email=email, role=role)
        tx.audit.write("invited", actor=None if by is None else by.id, via=via, whom_id=agent.id, detail=role)
    else:
        agent = known
        if verdict.kind == "back":
            agent = _come_back(tx, agent, role, by=by, via=via)
        elif verdict.kind == "changed":
            set_role(tx, agent, role, by=by, via=via)
            agent = tx.people.get(agent.id)
    if role == "member":
        for label_id in labels:
            grant_label(tx, agent, label_id, by=by, via=via)
    if agent.state == "pending":
        owe.find_person(tx, agent.id)
    return Result(email=email, agent=tx.people.get(agent.id), kind=verdict.kind)


def _come_back(tx: Tx, agent: Agent, role: Role, *, by: Agent | None, via: str) -> Agent:
    state = "active" if agent.slack_user is not None else "pending"
    agent = tx.people.change(agent.id, state=state, role=role, invited_at=tx.now)
    tx.audit.write("returned", actor=None if by is None else by.id, via=via, whom_id=agent.id, detail=role)
    if agent.state == "active":
        linking.joined(tx, agent.id)
    return agent


def set_role(tx: Tx, agent: Agent, role: Role, *, by: Agent | None, via: str) -> Refusal | None:
    """Promote or demote; a promotion ends the member's grants. Every admin hears of it."""
    verdict = role_change(agent, role, active_admins=linking.active_admins(tx))
    if verdict.refused is not None:
        return verdict.refused
    labels = tx.people.roster().granted.get(agent.id, frozenset())
    chats = tx.people.overrides_of(agent.id)
    if verdict.ends_grants:
        tx.people.drop_grants(agent.id)
    tx.people.change(agent.id, role=role)
    through.forget(tx, agent)
    actor = None if by is None else by.id
    tx.audit.write("role", actor=actor, via=via, whom_id=agent.id, detail=role)
    if role == "admin":
        rooms.find_or_make(tx, Triage())
    for room in tx.rooms.all_live():
        rooms.refresh(tx, room)
    place.regranted(tx, labels=labels, chats=chats, why="role")
    told.withdraw(tx, agent.id)
    owe.tell_admins(
        tx, "role_changed", key=f"role:{agent.id}:{tx.now.timestamp():.6f}", agent=agent.id, role=role, by=actor
    )
    return None


def deactivate(tx: Tx, agent: Agent, *, by: Agent | None, via: str) -> Refusal | None:
    """Out of every room, chats handed back, name kept on what they wrote."""
    refused = deactivation(agent, active_admins=linking.active_admins(tx))
    if refused is not None:
        return refused
    tx.people.change(agent.id, state="inactive")
    through.forget(tx, agent)
    tx.audit.write("deactivated", actor=None if by is None else by.id, via=via, whom_id=agent.id)
    linking.left(tx, agent.id, why="deactivated")
    return None


def grant_label(tx: Tx, agent: Agent, label_id: int, *, by: Agent | None, via: str) -> Refusal | None:
    """A label to a member, and with it its channel."""
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    refused = access.add_label(agent, LabelId(label_id), granted=granted)
    if refused is not None:
        return refused
    actor = None if by is None else by.id
    tx.people.grant_label(agent.id, label_id, by=actor)
    tx.audit.write("label_granted", actor=actor, via=via, whom_id=agent.id, label_id=label_id)
    place.regranted(tx, labels=[label_id], why="granted")
    through.labels(tx, agent.id, by=actor)
    owe.home(tx, agent.id)
    return None


def revoke_label(tx: Tx, agent: Agent, label_id: int, *, by: Agent | None, via: str) -> Refusal | None:
    """A label from a member: the removal is owed before anything else."""
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    refused = access.drop_label(agent, LabelId(label_id), granted=granted)
    if refused is not None:
        return refused
    actor = None if by is None else by.id
    tx.people.revoke_label(agent.id, label_id)
    tx.audit.write("label_revoked", actor=actor, via=via, whom_id=agent.id, label_id=label_id)
    place.regranted(tx, labels=[label_id], why="revoked")
    through.labels(tx, agent.id, by=actor)
    told.withdraw(tx, agent.id)
    return None


def person_changed(event: PersonChanged, tx: Tx) -> str:
    """Slack says that somebody changed: gone, a guest, another address, or simply somebody we wait for."""
    person = event.person
    agent = tx.people.by_slack(person.slack_user)
    if agent is None:
        return _maybe_awaited(tx, person)
    what = slack_changed(agent, person, team=tx.settings.identity().team)
    at = f"{tx.now.timestamp():.0f}"
    if what == "gone":
        return _gone(tx, agent, at)
    if what == "there_again":
        tx.people.change(agent.id, slack_gone=False)
        owe.tell_admins(tx, "there_again", key=f"there:{agent.id}:{at}", agent=agent.id)
    elif what == "email_changed":
        owe.tell_admins(tx, "email_changed", key=f"email:{agent.id}:{tx.hashed(person.email or '')}", agent=agent.id)
    elif (person.name, person.tz) != (agent.name, agent.tz):
        tx.people.change(agent.id, name=person.name or agent.name, tz=person.tz or agent.tz)
    return what


def _gone(tx: Tx, agent: Agent, at: str) -> str:
    """Out of every room here too; but if many go at once, nobody is put out before an admin has said so."""
    tx.people.change(agent.id, slack_gone=True)
    tx.audit.write("gone_from_slack", actor=None, via="slack", whom_id=agent.id)
    if agent.state == "active" and doubts.too_many(tx, "people"):
        doubts.ask(tx, "people", agent.id, True)
        return "doubted"
    linking.put_out(tx, agent.id, why="gone")
    owe.tell_admins(tx, "gone_from_slack", key=f"gone:{agent.id}:{at}", agent=agent.id)
    return "gone"


def _maybe_awaited(tx: Tx, person: Person) -> str:
    awaited = None if person.email is None else tx.people.by_email(person.email)
    if awaited is None or awaited.state != "pending":
        return "nobody of ours"
    return linking.link(tx, awaited, person)


def set_access(tx: Tx, agent: Agent, chat_id: int, *, allow: bool, by: Agent | None, via: str) -> Refusal | None:
    """One chat to a member, or away from one. A denial moves the person out of the label's channel, never the chat."""
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    labels = tx.chats.labels_of(chat_id)
    override = tx.people.override_for(agent.id, chat_id)
    judge = access.add_access if allow else access.remove_access
    refused = judge(agent, chat_labels=labels, granted=granted, override=override)
    if refused is not None:
        return refused
    actor = None if by is None else by.id
    tx.people.override(agent.id, chat_id, allow=allow, by=actor)
    action = "chat_granted" if allow else "chat_denied"
    tx.audit.write(action, actor=actor, via=via, whom_id=agent.id, chat_id=chat_id)
    touched = labels & granted if not allow or override is False else frozenset()
    place.regranted(tx, labels=touched, why=action)
    place.place(tx, chat_id, begin=records.wanted_now(tx, chat_id))
    turns.relabelled(tx, tx.chats.get(chat_id))
    through.chat(tx, agent.id, chat_id, by=actor)
    told.withdraw(tx, agent.id)
    return None


def grant_and_add(tx: Tx, key: str, *, by: Agent) -> Refusal | None:
    """An admin who had added somebody by hand means it: the room's label is granted, and with it the room."""
    draft = tx.drafts.get(key, GRANT_AND_ADD) if by.admin else None
    if draft is None:
        return Refusal.NOT_YOURS
    room, agent = tx.rooms.get(draft.body["room"]), tx.people.get(draft.body["agent"])
    tx.drafts.take(key, GRANT_AND_ADD)
    if room.label_id is None:
        return Refusal.NOT_YOURS
    return grant_label(tx, agent, room.label_id, by=by, via="slack")
