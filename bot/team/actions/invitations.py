"""People invited, several at once: each address told."""

from collections.abc import Sequence

from bot.blockkit.blocks import Shown
from bot.grants.actions import writing as grants_writing
from bot.interactions import answers, resolve
from bot.model.person import Agent, Role
from bot.team import actions as team
from bot.team import forms as team_forms
from bot.team.actions import Result
from bot.text.email_addresses import Address
from storage.tx import Tx

VIA = "slack"


Line = tuple[str, str, str, str]


def invited(tx: Tx, agent: Agent, found: Sequence[Address], role: Role, labels: tuple[int, ...]) -> Shown:
    shown = team_forms.results([_one(tx, agent, address, role, labels) for address in found])
    known = [tx.people.by_email(address.email) for address in found if address.email] if labels else []
    button = grants_writing.offered(tx, agent, [one for one in known if one is not None])
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
