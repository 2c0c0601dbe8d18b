"""Invitations: several people at once, typed or by form."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.blockkit.forms import modal
from bot.interactions.buttons import opens
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import form
from bot.interactions.fields import Invalid, RadioField, WordsField
from bot.interactions.kinds import ChoiceArg, InviteesArg
from bot.interactions.models import (
    Answer,
    Replace,
    Reply,
)
from bot.interactions.named import LABEL_WORDS, LabelsArg
from bot.interactions.registry import arg, command
from bot.model.chat import Label
from bot.model.person import Role
from bot.team import forms as team_forms
from bot.team import messages as team_messages
from bot.team.actions import invitations as team_invitations
from bot.team.slack.members_form import MembersForm
from bot.text.email_addresses import MOST, Address, addresses


def _invite_form(ctx: Ctx, **typed: Any) -> Answer:
    return InviteForm.open(ctx)


@command(
    "invite",
    say=("invitation", "add people", "add person", "add agent", "add member"),
    right=Action.ROSTER,
    group="admins",
    help="Add people by e-mail, several at once, as members (with labels) or admins.",
    example="/periskope invite ravi@example.com as member label vip, sales",
    form=_invite_form,
)
def invite(
    ctx: Ctx,
    emails: Sequence[str] = arg(InviteesArg(), label="e-mails"),
    role: str | None = arg(ChoiceArg({"member": "agent", "admin": "administrator"}), only_after="as", optional=True),
    labels: Sequence[Label] = arg(LabelsArg(), only_after=f"{LABEL_WORDS} with", optional=True),
) -> Answer:
    """Each address gets its own result; a bad one stops no other."""
    if role == "admin" and labels:
        return Reply(text=team_messages.NO_LABELS_FOR_ADMINS)
    found = [address(one) for one in emails]
    to: Role = "admin" if role == "admin" else "member"
    shown = ctx.do(team_invitations.invited, ctx.agent, found, to, tuple(one.id for one in labels))
    return Reply(text=shown.text, blocks=shown.blocks)


def address(typed: str) -> Address:
    """An address, or a Slack person by a mention."""
    if typed.startswith("<@"):
        return Address(typed="", email=None, slack_user=typed[2:-1])
    return Address(typed=typed, email=typed)


class _EmailsField(WordsField[tuple[Address, ...]]):
    """Addresses, several at once."""

    placeholder, longest, lines = team_forms.EMAILS_EXAMPLE, 3_000, True

    def read(self, ctx: Ctx, raw: Any) -> tuple[Address, ...] | Invalid:
        """All that were typed, good or bad."""
        found = addresses(str(raw or ""))
        return found if 0 < len(found) <= MOST else Invalid(team_messages.no_addresses(len(found), MOST))


@form
class InviteForm(MembersForm):
    """Several addresses at once."""

    id, title, button = "invite", "Invite people", "Invite"
    emails = _EmailsField(text="E-mail addresses", hint=team_forms.EMAILS_HINT)
    role = RadioField(text="As", choices=team_forms.ROLES, redraws=True)

    def follows(self, to: str) -> str:
        """Why no labels are asked for."""
        return team_forms.ADMINS_NEED_NONE

    def submit(self) -> Answer:
        """Each address gets its own result; a bad one stops no other."""
        role: Role = "admin" if self.role == "admin" else "member"
        shown = self.ctx.do(team_invitations.invited, self.ctx.agent, self.emails, role, self.granted())
        return Replace(view=modal("done", "Invite people", shown.blocks))


opens(InviteForm, "form:invite", text="Invite…")
