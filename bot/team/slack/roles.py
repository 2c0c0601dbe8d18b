"""Roles: admin, member, out, back; and a link that an admin confirms."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.access.models import Refusal
from bot.access.policy import Action, may_do
from bot.grants import actions as grants
from bot.grants import messages as grants_messages
from bot.interactions import answers, options, resolve, said
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.kinds import ChoiceArg, InviteesArg
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Replace,
    Reply,
)
from bot.interactions.named import LabelsArg, PeopleArg
from bot.interactions.registry import arg, command
from bot.model.chat import Label
from bot.model.person import Agent, Role
from bot.team import actions as team
from bot.team import forms as team_forms
from bot.team import messages as team_messages
from bot.team.actions import undo as team_undo
from bot.team.slack.invitations import address
from bot.text.email_addresses import Address
from storage.tx import Tx

VIA = "slack"
ROLE_WORDS = {
    "admin": "administrator promote",
    "member": "agent demote",
    "out": "remove deactivate inactive",
    "back": "activate reactivate return",
}


def _role_form(ctx: Ctx, *, people: Sequence[Agent], **typed: Any) -> Answer:
    return ctx.do(role_form, ctx.agent, [str(one.id) for one in people])


def _role_sure(ctx: Ctx, *, people: Sequence[Agent], to: str, labels: Sequence[Label]) -> str:
    """Asked first: what somebody may see, or whether they are in the team, changes at once."""
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
    labels: Sequence[Label] = arg(LabelsArg(), only_after="label labels tag tags", optional=True),
) -> Answer:
    """Each person's own result."""
    if labels and to != "member":
        return Reply(text=team_messages.NO_LABELS_FOR_ADMINS)
    return ctx.do(_changed, ctx.agent, people, to, [one.id for one in labels])


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
    return ctx.do(_link_by_hand, ctx.agent, [address(one) for one in who])


def role_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    if not may_do(agent, Action.ROSTER):
        return Reply(text=answers.ADMINS_ONLY)
    return OpenModal(view=team_forms.role(options.people(tx, inactive=True), options.labels(tx), chosen=chosen))


def role_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """The people are looked up again: a form that stood open for an hour decides about today's roster."""
    values = sent.form.values
    people = resolve.by_ids(tx, values.get("people"))
    to = str(values.get("role") or "")
    if not may_do(agent, Action.ROSTER) or to not in {"admin", "member", "out", "back"}:
        return FieldErrors(errors={"people": answers.ADMINS_ONLY})
    if not people:
        return FieldErrors(errors={"people": answers.NOBODY})
    labels = resolve.label_ids(tx, values.get("labels")) if to == "member" else []
    return _changed(tx, agent, people, to, labels)


def _changed(tx: Tx, agent: Agent, people: Sequence[Agent], to: str, labels: Sequence[int]) -> Reply:
    """Each person's own result, and *Undo* below."""
    was = team_undo.role_now(tx, people)
    return team_undo.role.under(tx, agent, was, "\n".join(change(tx, agent, people, to, labels)))


def change(tx: Tx, by: Agent, people: Iterable[Agent], to: str, labels: Iterable[int]) -> list[str]:
    """Each person's own result."""
    told = []
    for one in people:
        refused = _change(tx, by, one, to)
        granted = refused is None or (refused is Refusal.SAME and to == "member")
        if granted and to == "member":
            for label_id in labels:
                grants.grant_label(tx, tx.people.get(one.id), label_id, by=by, via=VIA)
        told.append(
            team_messages.role_done(resolve.who_by_address(one), to)
            if refused is None
            else answers.refusal(refused, resolve.who_by_address(one))
        )
    return told


def _change(tx: Tx, by: Agent, one: Agent, to: str) -> Refusal | None:
    match to:
        case "admin" | "member":
            return team.set_role(tx, one, "admin" if to == "admin" else "member", by=by, via=VIA)
        case "out":
            return team.deactivate(tx, one, by=by, via=VIA)
    if one.state != "inactive":
        return Refusal.SAME
    return team.invite(tx, one.email, one.role, (), by=by, via=VIA).refused


def pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """An admin's yes or no to a link, by the proposal's key, or to somebody's return, by the person's id here."""
    if not may_do(agent, Action.ROSTER):
        return Reply(text=answers.ADMINS_ONLY)
    if press.action == "people:grant":
        return _grant_and_add(tx, agent, press.value or "")
    if press.action in {"people:link", "people:unlink"}:
        return _link_answered(tx, agent, press.value or "", yes=press.action == "people:link")
    found = resolve.by_ids(tx, [press.value or ""])
    if not found:
        return Reply(text=answers.NOBODY)
    if press.action != "people:back":
        return Reply(text=answers.TOO_LATE)
    return Reply(text="\n".join(change(tx, agent, found, "back", ())))


def _link_answered(tx: Tx, agent: Agent, key: str, *, yes: bool) -> Answer:
    """Whom the admin was shown is linked, or the invitation ends."""
    one = team.confirm_link(tx, key, by=agent, yes=yes)
    if one is None:
        return Reply(text=answers.TOO_LATE)
    if yes:
        return Reply(text=team_messages.linking(resolve.who_by_address(one)))
    return Reply(text="\n".join(change(tx, agent, [one], "out", ())))


def _grant_and_add(tx: Tx, agent: Agent, key: str) -> Answer:
    draft = tx.proposals.get(key, grants.GRANT_AND_ADD)
    if draft is None or grants.grant_and_add(tx, key, by=agent) is not None:
        return Reply(text=answers.TOO_LATE)
    label_id = tx.rooms.get(draft.body["room"]).label_id
    called = "" if label_id is None else tx.labels.get(label_id).name
    person = resolve.who_by_address(tx.people.get(draft.body["agent"]))
    return Reply(text=grants_messages.granted_and_added(called, person))


def decided(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """An admin's yes or no to a change that was too big to be believed. The value is the proposal's key."""
    if not may_do(agent, Action.ROSTER):
        return Reply(text=answers.ADMINS_ONLY)
    yes = press.action == "mass:yes"
    if not team.decide_many(tx, press.value or "", yes=yes, by=agent):
        return Reply(text=answers.TOO_LATE)
    return Reply(text=team_messages.DECIDED_YES if yes else team_messages.DECIDED_NO)


def _link_by_hand(tx: Tx, agent: Agent, typed: Sequence[Address]) -> Answer:
    users = [who.slack_user for who in typed if who.slack_user is not None]
    emails = [who.email for who in typed if who.email is not None]
    one = tx.people.by_email(emails[0]) if len(emails) == 1 else None
    if len(users) != 1 or one is None or one.state != "pending":
        return Reply(text=team_messages.LINK_HOW)
    team.find(tx, one, by=agent, slack_user=users[0])
    return Reply(text=team_messages.linking(resolve.who_by_address(one)))


def role_changed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Another role chosen in an open form: labels are asked for members only."""
    if not may_do(agent, Action.ROSTER) or press.view is None:
        return Reply(text=answers.ADMINS_ONLY)
    values = press.view.values
    chosen = [str(one) for one in resolve.label_ids(tx, values.get("labels"))]
    if press.view.callback == "invite":
        to: Role = "admin" if press.value == "admin" else "member"
        emails = str(values.get("emails") or "")
        return Replace(view=team_forms.invite(options.labels(tx), role=to, emails=emails, chosen=chosen))
    people = [str(one.id) for one in resolve.by_ids(tx, values.get("people"))]
    shown = options.people(tx, inactive=True)
    wanted = press.value if press.value in {"admin", "member", "out", "back"} else "member"
    return Replace(view=team_forms.role(shown, options.labels(tx), to=wanted, chosen=people))


@button("form:role", text="Role…", right=Action.ROSTER)
def open_role(ctx: Ctx) -> Answer:
    """The form for roles."""
    return ctx.do(role_form, ctx.agent)
