"""Invitations: several people at once, typed or by form."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action, may_do
from bot.blockkit.blocks import Shown
from bot.blockkit.forms import modal
from bot.grants.slack import periskope_sync as grants_periskope_sync
from bot.interactions import answers, options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.kinds import ChoiceArg, InviteesArg
from bot.interactions.models import (
    Answer,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Replace,
    Reply,
)
from bot.interactions.named import LabelsArg
from bot.interactions.registry import arg, command
from bot.model.chat import Label
from bot.model.person import Agent, Role
from bot.team import actions as team
from bot.team import forms as team_forms
from bot.team import messages as team_messages
from bot.team.actions import Result
from bot.text.email_addresses import MOST, Address, addresses
from storage.tx import Tx

VIA = "slack"
Line = tuple[str, str, str, str]


def _invite_form(ctx: Ctx, **typed: Any) -> Answer:
    return ctx.do(invite_form, ctx.agent)


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
    labels: Sequence[Label] = arg(LabelsArg(), only_after="label labels tag tags", optional=True),
) -> Answer:
    """Each address gets its own result; a bad one stops no other."""
    if role == "admin" and labels:
        return Reply(text=team_messages.NO_LABELS_FOR_ADMINS)
    found = [address(one) for one in emails]
    to: Role = "admin" if role == "admin" else "member"
    shown = ctx.do(_invited, ctx.agent, found, to, tuple(one.id for one in labels))
    return Reply(text=shown.text, blocks=shown.blocks)


def address(typed: str) -> Address:
    """An address, or a Slack person by a mention."""
    if typed.startswith("<@"):
        return Address(typed="", email=None, slack_user=typed[2:-1])
    return Address(typed=typed, email=typed)


def invite_form(tx: Tx, agent: Agent) -> Answer:
    """The label field stands there for members only."""
    if not may_do(agent, Action.ROSTER):
        return Reply(text=answers.ADMINS_ONLY)
    return OpenModal(view=team_forms.invite(options.labels(tx)))


def invite_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Each address gets its own result; a bad one stops no other."""
    if not may_do(agent, Action.ROSTER):
        return FieldErrors(errors={"emails": answers.ADMINS_ONLY})
    values = sent.form.values
    found = addresses(str(values.get("emails") or ""))
    if not found or len(found) > MOST:
        return FieldErrors(errors={"emails": team_messages.no_addresses(len(found), MOST)})
    role: Role = "admin" if values.get("role") == "admin" else "member"
    labels = tuple(resolve.label_ids(tx, values.get("labels"))) if role == "member" else ()
    shown = _invited(tx, agent, found, role, labels)
    return Replace(view=modal("done", "Invite people", shown.blocks))


def _invited(tx: Tx, agent: Agent, found: Sequence[Address], role: Role, labels: tuple[int, ...]) -> Shown:
    shown = team_forms.results([_one(tx, agent, address, role, labels) for address in found])
    known = [tx.people.by_email(address.email) for address in found if address.email] if labels else []
    button = grants_periskope_sync.offered(tx, agent, [one for one in known if one is not None])
    return Shown(text=shown.text, blocks=[*shown.blocks, *button])


def _one(tx: Tx, agent: Agent, address: Address, role: Role, labels: tuple[int, ...]) -> Line:
    email = address.email
    if address.slack_user is not None:
        known = tx.people.by_slack(address.slack_user)
        email = None if known is None else known.email
    if email is None:
        return ("no_address", address.typed or "somebody", role, "")
    before = tx.people.by_email(email)
    had = frozenset() if before is None else tx.people.roster().granted.get(before.id, frozenset())
    done = team.invite(tx, email, role, labels, by=agent, via=VIA)
    return _line(tx, done, role, resolve.label_names(tx, [one for one in labels if one not in had]))


def _line(tx: Tx, done: Result, role: Role, granted: list[str]) -> Line:
    if done.refused is not None:
        return (
            "refused",
            done.email,
            role,
            answers.refusal(done.refused, resolve.who_by_address(done.agent) or done.email),
        )
    pending = done.agent is not None and done.agent.state == "pending"
    if done.kind == "same":
        return ("same", done.email, role, ", ".join(granted))
    return (done.kind, done.email, role, "pending" if pending and done.kind == "new" else "")


@button("form:invite", text="Invite…", right=Action.ROSTER)
def open_invite(ctx: Ctx) -> Answer:
    """The form that invites."""
    return ctx.do(invite_form, ctx.agent)
