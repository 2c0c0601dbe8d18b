"""Roles: admin, member, out, back; and a link that an admin confirms."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.interactions import answers, said
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import form
from bot.interactions.fields import RadioField
from bot.interactions.kinds import ChoiceArg, InviteesArg
from bot.interactions.models import (
    Answer,
    Reply,
)
from bot.interactions.named import LABEL_WORDS, LabelsArg, PeopleArg
from bot.interactions.named_fields import PeopleField
from bot.interactions.registry import arg, command
from bot.interactions.ticked import ticked
from bot.model.chat import Label
from bot.model.person import Agent
from bot.team import actions as team
from bot.team import forms as team_forms
from bot.team import messages as team_messages
from bot.team.actions import roles as team_roles
from bot.team.slack.invitations import address
from bot.team.slack.members_form import MembersForm

ROLE_WORDS = {
    "admin": "administrator promote",
    "member": "agent demote",
    "out": "remove deactivate inactive",
    "back": "activate reactivate return",
}


def _role_form(ctx: Ctx, *, people: Sequence[Agent], **typed: Any) -> Answer:
    return role_form(ctx, people)


def _role_sure(ctx: Ctx, *, people: Sequence[Agent], to: str, labels: Sequence[Label]) -> str:
    """Asked first: what somebody may see, or whether they are in the team, changes at once. Not of what is refused anyway."""
    if labels and to != "member":
        return ""
    changed = [one for one in people if not _is_so(one, to)]
    return team_messages.role_sure([said.person(one) for one in changed], to, [one.role for one in changed])


def _is_so(one: Agent, to: str) -> bool:
    if to in {"out", "back"}:
        return (one.state == "inactive") == (to == "out")
    return one.state != "inactive" and one.role == to


@command(
    "role",
    say={
        "promote": {"to": "admin"},
        "make admin": {"to": "admin"},
        "demote": {"to": "member"},
        "make member": {"to": "member"},
        "deactivate": {"to": "out"},
        "fire": {"to": "out"},
        "remove person": {"to": "out"},
        "kick": {"to": "out"},
        "activate": {"to": "back"},
        "reactivate": {"to": "back"},
    },
    right=Action.ROSTER,
    group="admins",
    help="Make people admins or members, take them out of the team, or bring them back.",
    example="/periskope role @asha admin",
    form=_role_form,
    sure=_role_sure,
)
def role(
    ctx: Ctx,
    people: Sequence[Agent] = arg(PeopleArg()),
    to: str = arg(ChoiceArg(ROLE_WORDS), after="as an to be"),
    labels: Sequence[Label] = arg(LabelsArg(), only_after=f"{LABEL_WORDS} with", optional=True),
) -> Answer:
    """Each person's own result."""
    if labels and to != "member":
        return Reply(text=team_messages.NO_LABELS_FOR_ADMINS)
    return ctx.do(team_roles.changed, ctx.agent, people, to, [one.id for one in labels])


@command(
    "role link",
    say=("link",),
    right=Action.ROSTER,
    group="admins",
    help="Link a Slack person to an invited address that is not linked yet.",
    example="/periskope role link <@U0ASHA> asha@example.com",
)
def role_link(ctx: Ctx, who: Sequence[str] = arg(InviteesArg(), after="to", label="person and e-mail")) -> Answer:
    """Links the Slack person to the invitation."""
    return Reply(text=ctx.do(team_roles.link_by_hand, ctx.agent, [address(one) for one in who]))


@form
class RoleForm(MembersForm):
    """What people shall be; whoever is out is offered too."""

    id, title, button = "role", "Role", "Save"
    people = PeopleField(text="Who", inactive=True)
    role = RadioField(text="Role", choices=team_forms.STATES, redraws=True)

    def submit(self) -> Answer:
        """Each person's own result: a form that stood open for an hour decides about today's roster."""
        return self.ctx.do(team_roles.changed, self.ctx.agent, self.people, self.role, self.granted())


def role_form(ctx: Ctx, people: Sequence[Agent] = ()) -> Answer:
    """The form for these people."""
    return RoleForm.open(ctx, people=[str(one.id) for one in people])


@button("people:link", text="Yes, link them", right=Action.ROSTER, carries="text", style="primary")
def link(ctx: Ctx, text: str) -> Answer:
    """An admin's yes to a link, by the proposal's key."""
    return Reply(text=ctx.do(team_roles.answer_link, ctx.agent, text, yes=True))


@button("people:unlink", text="No", right=Action.ROSTER, carries="text")
def unlink(ctx: Ctx, text: str) -> Answer:
    """The invitation ends."""
    return Reply(text=ctx.do(team_roles.answer_link, ctx.agent, text, yes=False))


@button("people:grant", text="Give access and add", right=Action.ROSTER, carries="text")
def grant(ctx: Ctx, text: str) -> Answer:
    """Whoever was added to a channel sees what is in it."""
    return Reply(text=ctx.do(team_roles.grant_and_add, ctx.agent, text))


@button("people:back", text="Bring back", right=Action.ROSTER, carries="people")
def bring_back(ctx: Ctx, people: Sequence[Agent]) -> Answer:
    """Active again, as before."""
    return Reply(text="\n".join(ctx.do(team_roles.change, ctx.agent, people, "back", ())))


@button("mass:yes", text="Yes, go on", right=Action.ROSTER, carries="text", style="danger")
def go_on(ctx: Ctx, text: str) -> Answer:
    """An admin's yes to a change that was too big to be believed, by the proposal's key."""
    decided = ctx.do(team.decide_many, text, yes=True, by=ctx.agent)
    return Reply(text=team_messages.DECIDED_YES if decided else answers.TOO_LATE)


@button("mass:no", text="No, keep them", right=Action.ROSTER, carries="text")
def keep(ctx: Ctx, text: str) -> Answer:
    """Their no."""
    decided = ctx.do(team.decide_many, text, yes=False, by=ctx.agent)
    return Reply(text=team_messages.DECIDED_NO if decided else answers.TOO_LATE)


button("form:role", text="Role…", right=Action.ROSTER)(role_form)
ticked("team:role", rows="people", right=Action.ROSTER)(role_form)
