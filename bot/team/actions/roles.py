"""Roles changed, people linked, out of the team or back: each person told."""

from collections.abc import Iterable, Sequence

from bot.access.models import Refusal
from bot.grants import actions as grants
from bot.grants import messages as grants_messages
from bot.interactions import answers, resolve
from bot.interactions.models import Reply
from bot.model.person import Agent
from bot.team import actions as team
from bot.team import messages as team_messages
from bot.team.actions import undo as team_undo
from bot.text.email_addresses import Address
from storage.tx import Tx

VIA = "slack"


def changed(tx: Tx, agent: Agent, people: Sequence[Agent], to: str, labels: Sequence[int]) -> Reply:
    """Each person's own result, and *Undo* below."""
    was = team_undo.role_now(tx, people)
    return team_undo.role.under(tx, agent, was, "\n".join(change(tx, agent, people, to, labels)))


def change(tx: Tx, by: Agent, people: Iterable[Agent], to: str, labels: Iterable[int]) -> list[str]:
    """Each person's own result."""
    told = []
    for one in people:
        refused = _change(tx, by, one, to)
        may = to == "member" and refused in {None, Refusal.SAME}
        told.append(_told(tx, one, to, refused, _granted(tx, by, one, labels) if may else []))
    return told


def _granted(tx: Tx, by: Agent, one: Agent, labels: Iterable[int]) -> list[int]:
    """The labels that somebody has now and had not."""
    return [
        label_id
        for label_id in labels
        if grants.grant_label(tx, tx.people.get(one.id), label_id, by=by, via=VIA) is None
    ]


def _told(tx: Tx, one: Agent, to: str, refused: Refusal | None, granted: Sequence[int]) -> str:
    who, names = resolve.who_by_address(one), resolve.label_names(tx, granted)
    given = [grants_messages.label_changed(called, who, added=True) for called in names]
    if refused is None:
        first = team_messages.role_done(who, to, labelled=bool(given))
    elif refused is Refusal.SAME:
        first = team_messages.role_same(who, to, changed=bool(given))
    else:
        first = answers.refusal(refused, who)
    return " ".join([first, *given])


def _change(tx: Tx, by: Agent, one: Agent, to: str) -> Refusal | None:
    match to:
        case "admin" | "member":
            return team.set_role(tx, one, "admin" if to == "admin" else "member", by=by, via=VIA)
        case "out":
            return team.deactivate(tx, one, by=by, via=VIA)
    if one.state != "inactive":
        return Refusal.SAME
    return team.invite(tx, one.email, one.role, (), by=by, via=VIA).refused


def answer_link(tx: Tx, agent: Agent, key: str, *, yes: bool) -> str:
    """Whom the admin was shown is linked, or the invitation ends."""
    one = team.confirm_link(tx, key, by=agent, yes=yes)
    if one is None:
        return answers.TOO_LATE
    if yes:
        return team_messages.linking(resolve.who_by_address(one))
    return "\n".join(change(tx, agent, [one], "out", ()))


def grant_and_add(tx: Tx, agent: Agent, key: str) -> str:
    """Gives access by what an admin was shown, and adds the person to the channel; what was done."""
    draft = tx.proposals.get(key, grants.GRANT_AND_ADD)
    if draft is None or grants.grant_and_add(tx, key, by=agent) is not None:
        return answers.TOO_LATE
    label_id = tx.rooms.get(draft.body["room"]).label_id
    called = "" if label_id is None else tx.labels.get(label_id).name
    person = resolve.who_by_address(tx.people.get(draft.body["agent"]))
    return grants_messages.granted_and_added(called, person)


def link_by_hand(tx: Tx, agent: Agent, typed: Sequence[Address]) -> str:
    """Links a Slack person to a pending address."""
    users = [who.slack_user for who in typed if who.slack_user is not None]
    emails = [who.email for who in typed if who.email is not None]
    one = tx.people.by_email(emails[0]) if len(emails) == 1 else None
    if len(users) != 1 or one is None or one.state != "pending":
        return team_messages.LINK_HOW
    team.find(tx, one, by=agent, slack_user=users[0])
    return team_messages.linking(resolve.who_by_address(one))
