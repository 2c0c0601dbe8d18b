"""Who joins the roster, as whom, and what a change of role or of their Slack account means. Decisions only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.access.models import Refusal
from bot.model.event import Person
from bot.model.person import Agent, Role

INVITATION_HOLDS = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What an invitation of one address comes to.

    `kind`: *new*; *back* (was inactive); *changed* (has another role now); *same* (in the roster as just that). Labels
    are granted besides, see `access.add_label`. `refused` comes with *same* or instead of a change.
    """

    kind: Literal["new", "back", "changed", "same"]
    refused: Refusal | None = None


def invited(existing: Agent | None, role: Role, *, active_admins: int) -> Invited:
    """Decide about one address. `active_admins` counts all, `existing` too."""
    if existing is None:
        return Invited(kind="new")
    if existing.state == "inactive":
        return Invited(kind="back", refused=Refusal.NOT_HERE if existing.slack_deactivated else None)
    if existing.role == role:
        return Invited(kind="same")
    return Invited(kind="changed", refused=role_change(existing, role, active_admins=active_admins).refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """A change of role. `ends_grants`: labels and chats of their own end, denials are mentioned."""

    refused: Refusal | None = None
    ends_grants: bool = False


def role_change(agent: Agent, role: Role, *, active_admins: int) -> RoleChange:
    """Promotion ends a member's grants; demotion asks for labels, none by default. The last admin stays one."""
    if agent.state == "inactive":
        return RoleChange(refused=Refusal.IS_INACTIVE)
    if agent.role == role:
        return RoleChange(refused=Refusal.SAME)
    if role == "member" and _last_admin(agent, active_admins):
        return RoleChange(refused=Refusal.LAST_ADMIN)
    return RoleChange(ends_grants=role == "admin")


def deactivation(agent: Agent, *, active_admins: int) -> Refusal | None:
    """Why an admin may not take somebody out of the roster; None if they may."""
    if agent.state == "inactive":
        return Refusal.SAME
    return Refusal.LAST_ADMIN if _last_admin(agent, active_admins) else None


def _last_admin(agent: Agent, active_admins: int) -> bool:
    return agent.admin and active_admins <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLink:
    """Whether a Slack person becomes a roster entry: *link*, *ask* an admin first, or *refuse*."""

    kind: Literal["link", "ask", "refuse"]
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A roster entry that may be a certain Slack person.

    `taken`: another entry is linked to that person. `by_admin`: an admin named this very person, so neither the e-mail
    nor the age of the invitation matters. `first_admin`: named in the configuration while nobody is an admin.
    """

    agent: Agent
    invited_at: datetime | None
    taken: bool = False
    by_admin: bool = False
    first_admin: bool = False


def link(claim: Claim, person: Person, *, team: str, now: datetime) -> AccountLink:
    """Decide whether a roster entry and a Slack person are the same, once and for good."""
    agent = claim.agent
    if agent.slack_user is not None:
        same = agent.slack_user == person.slack_user
        return AccountLink(kind="refuse", refused=Refusal.SAME if same else Refusal.LINKED_ALREADY)
    if (refused := _no_colleague(person, team)) is not None:
        return AccountLink(kind="refuse", refused=refused)
    if claim.taken:
        return AccountLink(kind="refuse", refused=Refusal.TAKEN)
    if claim.by_admin:
        return AccountLink(kind="link")
    if (person.email or "").casefold() != agent.email.casefold() or person.email_confirmed is False:
        return AccountLink(kind="refuse", refused=Refusal.EMAIL_UNCONFIRMED)
    if claim.first_admin:
        return AccountLink(kind="link")
    old = claim.invited_at is None or now - claim.invited_at > INVITATION_HOLDS
    return AccountLink(kind="ask" if old or agent.role == "admin" else "link")


def _no_colleague(person: Person, team: str) -> Refusal | None:
    """Why a Slack person cannot be in the roster at all: only full, active, human members of this workspace can."""
    if person.bot:
        return Refusal.IS_BOT
    if person.stranger or person.team != team:
        return Refusal.OTHER_TEAM
    if person.guest:
        return Refusal.IS_GUEST
    return Refusal.NOT_HERE if person.deleted else None


SlackChange = Literal["gone", "there_again", "email_changed", "nothing"]


def slack_changed(agent: Agent, person: Person, *, team: str) -> SlackChange:
    """What a change of the linked Slack person means for the roster.

    *gone*: deactivated or made a guest, so inactive here, the last admin too. *there_again*: comes back only by an
    admin, who is told. *email_changed*: links nothing; admins are told.
    """
    if _no_colleague(person, team) is not None:
        return "nothing" if agent.slack_deactivated else "gone"
    if agent.slack_deactivated:
        return "there_again"
    changed = person.email is not None and person.email.casefold() != agent.email.casefold()
    return "email_changed" if changed else "nothing"
