"""People invited, several at once: each address told."""

from collections.abc import Sequence

from bot.blockkit.blocks import Shown
from bot.grants.actions import writing as grants_writing
from bot.interactions import answers, resolve
from bot.model.person import Agent, Role
from bot.team import actions as team
from bot.team import forms as team_forms
from bot.team.actions import Result
from bot.team.forms import InvitedLine
from bot.text.email_addresses import Address
from storage.tx import Tx

VIA = "slack"


def invited(tx: Tx, agent: Agent, found: Sequence[Address], role: Role, labels: tuple[int, ...]) -> Shown:
    """Each address's own result: whoever is in the team keeps their role, which is changed by another command."""
    shown = team_forms.results([_one(tx, agent, address, role, labels) for address in found])
    known = [tx.people.by_email(address.email) for address in found if address.email] if labels else []
    button = grants_writing.offered(tx, agent, [one for one in known if one is not None])
    return Shown(text=shown.text, blocks=[*shown.blocks, *button])


def _one(tx: Tx, agent: Agent, address: Address, role: Role, labels: tuple[int, ...]) -> InvitedLine:
    email = address.email
    if address.slack_user is not None:
        known = tx.people.by_slack(address.slack_user)
        email = None if known is None else known.email
    if email is None:
        return InvitedLine("no_address", address.typed or "somebody", role)
    before = tx.people.by_email(email)
    if before is not None and before.state != "inactive" and before.role != role:
        return InvitedLine("other", email, before.role)
    had = frozenset() if before is None else tx.people.roster().granted.get(before.id, frozenset())
    done = team.invite(tx, email, role, labels, by=agent, via=VIA)
    return _line(tx, done, role, resolve.label_names(tx, [one for one in labels if one not in had]))


def _line(tx: Tx, done: Result, role: Role, granted: list[str]) -> InvitedLine:
    if done.refused is not None:
        why = answers.refusal(done.refused, resolve.who_by_address(done.agent) or done.email)
        return InvitedLine("refused", done.email, role, why=why)
    pending = done.kind == "new" and done.agent is not None and done.agent.state == "pending"
    kind = "given" if done.kind == "same" and granted else done.kind
    return InvitedLine(kind, done.email, role, labels=tuple(granted), pending=pending)
