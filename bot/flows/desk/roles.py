"""Who is in the team and as what: invitations, roles, and a link that an admin confirms."""

from collections.abc import Iterable, Sequence

from bot.domain.access import Action, may_do
from bot.domain.addresses import MOST, Address, addresses
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.people import Agent, Refusal, Role
from bot.flows import roster
from bot.flows.desk import confirming, named, offered
from bot.flows.roster import Result
from bot.flows.steps import deciding
from bot.views import answers, forms_people, refusals
from bot.views.blocks import Shown
from bot.views.inputs import modal
from storage.queries.outbox import Effect
from storage.tx import Tx

VIA = "slack"
Line = tuple[str, str, str, str]


def invite(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Addresses typed, or a form for them."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    typed, role = command.arguments, command.arguments.role or "member"
    wanted = [who for who in typed.people if who.email is not None or who.slack_user is not None]
    if not wanted:
        return invite_form(tx, agent)
    labels, unknown = named.labels(tx, typed.labels)
    if unknown:
        return Say(text="\n".join(unknown))
    found = [Address(typed=who.email or "", email=who.email, slack_user=who.slack_user) for who in wanted]
    shown = _invited(tx, agent, found, role, labels)
    return Say(text=shown.text, blocks=shown.blocks)


def invite_form(tx: Tx, agent: Agent) -> Answer:
    """The label field stands there for members only."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    return Open(view=forms_people.invite(offered.labels(tx)))


def invite_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Each address gets its own result; a bad one stops no other."""
    if not may_do(agent, Action.ROSTER):
        return FieldErrors(errors={"emails": answers.ADMINS_ONLY})
    values = sent.form.values
    found = addresses(str(values.get("emails") or ""))
    if not found or len(found) > MOST:
        return FieldErrors(errors={"emails": answers.no_addresses(len(found), MOST)})
    role: Role = "admin" if values.get("role") == "admin" else "member"
    labels = tuple(named.label_ids(tx, values.get("labels"))) if role == "member" else ()
    shown = _invited(tx, agent, found, role, labels)
    return Replace(view=modal("done", "Invite people", shown.blocks))


def _invited(tx: Tx, agent: Agent, found: Sequence[Address], role: Role, labels: tuple[int, ...]) -> Shown:
    shown = forms_people.results([_one(tx, agent, address, role, labels) for address in found])
    known = [tx.people.by_email(address.email) for address in found if address.email] if labels else []
    button = confirming.offered(tx, agent, [one for one in known if one is not None])
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
    done = roster.invite(tx, email, role, labels, by=agent, via=VIA)
    return _line(tx, done, role, named.label_names(tx, [one for one in labels if one not in had]))


def _line(tx: Tx, done: Result, role: Role, granted: list[str]) -> Line:
    if done.refused is not None:
        return ("refused", done.email, role, refusals.refusal(done.refused, named.person(done.agent) or done.email))
    pending = done.agent is not None and done.agent.state == "pending"
    if done.kind == "same":
        return ("same", done.email, role, ", ".join(granted))
    return (done.kind, done.email, role, "pending" if pending and done.kind == "new" else "")


def role(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`@asha admin`, `@asha out`; without both, a form."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    typed = command.arguments
    if typed.action == "link":
        return _link_by_hand(tx, agent, command)
    meant = named.people(tx, agent, typed.people)
    if typed.action not in {"admin", "member", "out", "back"} or not typed.people:
        return role_form(tx, agent, [str(one.id) for one in meant.agents])
    labels, unknown = named.labels(tx, typed.labels)
    told = [*meant.unknown, *unknown]
    return Say(text="\n".join([*told, *change(tx, agent, meant.agents, typed.action, labels)]))


def role_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    return Open(view=forms_people.role(offered.people(tx, inactive=True), offered.labels(tx), chosen=chosen))


def role_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The people are looked up again: a form that stood open for an hour decides about today's roster."""
    values = sent.form.values
    people = named.by_ids(tx, values.get("people"))
    to = str(values.get("role") or "")
    if not may_do(agent, Action.ROSTER) or to not in {"admin", "member", "out", "back"}:
        return FieldErrors(errors={"people": answers.ADMINS_ONLY})
    if not people:
        return FieldErrors(errors={"people": refusals.NOBODY})
    labels = named.label_ids(tx, values.get("labels")) if to == "member" else []
    return Say(text="\n".join(change(tx, agent, people, to, labels)))


def change(tx: Tx, by: Agent, people: Iterable[Agent], to: str, labels: Iterable[int]) -> list[str]:
    """Each person's own result."""
    told = []
    for one in people:
        refused = _change(tx, by, one, to)
        granted = refused is None or (refused is Refusal.SAME and to == "member")
        if granted and to == "member":
            for label_id in labels:
                roster.grant_label(tx, tx.people.get(one.id), label_id, by=by, via=VIA)
        told.append(
            answers.role_done(named.person(one), to)
            if refused is None
            else refusals.refusal(refused, named.person(one))
        )
    return told


def _change(tx: Tx, by: Agent, one: Agent, to: str) -> Refusal | None:
    match to:
        case "admin" | "member":
            return roster.set_role(tx, one, "admin" if to == "admin" else "member", by=by, via=VIA)
        case "out":
            return roster.deactivate(tx, one, by=by, via=VIA)
    if one.state != "inactive":
        return Refusal.SAME
    return roster.invite(tx, one.email, one.role, (), by=by, via=VIA).refused


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """An admin's yes or no to a link, or to somebody's return. The value is the person's id here."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    if press.action == "people:grant":
        refused = roster.grant_and_add(tx, press.value or "", by=agent)
        return Say(text=answers.GRANTED if refused is None else answers.TOO_LATE)
    found = named.by_ids(tx, [press.value or ""])
    if not found:
        return Say(text=refusals.NOBODY)
    one, what = found[0], press.action.partition(":")[2]
    match what:
        case "back":
            return Say(text="\n".join(change(tx, agent, [one], "back", ())))
        case "link" if one.state == "pending":
            _find(tx, agent, one, slack_user=None)
            return Say(text=answers.linking(named.person(one)))
        case "unlink" if one.state == "pending":
            return Say(text="\n".join(change(tx, agent, [one], "out", ())))
    return Say(text=answers.TOO_LATE)


def decided(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """An admin's yes or no to a change that was too big to be believed. The value is the proposal's key."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    yes = press.action == "mass:yes"
    if not deciding.decide_many(tx, press.value or "", yes=yes, by=agent):
        return Say(text=answers.TOO_LATE)
    return Say(text=answers.DECIDED_YES if yes else answers.DECIDED_NO)


def _link_by_hand(tx: Tx, agent: Agent, command: Command) -> Answer:
    """`role link @asha asha@elsewhere.example`: this Slack person is that invitation."""
    users = [who.slack_user for who in command.arguments.people if who.slack_user is not None]
    emails = [who.email for who in command.arguments.people if who.email is not None]
    one = tx.people.by_email(emails[0]) if len(emails) == 1 else None
    if len(users) != 1 or one is None or one.state != "pending":
        return Say(text=answers.LINK_HOW)
    _find(tx, agent, one, slack_user=users[0])
    return Say(text=answers.linking(named.person(one)))


def _find(tx: Tx, by: Agent, one: Agent, *, slack_user: str | None) -> None:
    """Slack is asked who they are, and then they are linked on this admin's word."""
    tx.audit.write("link_confirmed", actor=by.id, via=VIA, whom_id=one.id)
    payload = {"by_admin": True} | ({"slack_user": slack_user} if slack_user else {})
    tx.outbox.owe_sync(Effect(kind="FindPerson", target=one.id, payload=payload), lane=f"person:{one.id}")


def role_changed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """Another role chosen in an open form: labels are asked for members only."""
    if not may_do(agent, Action.ROSTER) or press.view is None:
        return Say(text=answers.ADMINS_ONLY)
    values = press.view.values
    chosen = [str(one) for one in named.label_ids(tx, values.get("labels"))]
    if press.view.callback == "invite":
        to: Role = "admin" if press.value == "admin" else "member"
        emails = str(values.get("emails") or "")
        return Replace(view=forms_people.invite(offered.labels(tx), role=to, emails=emails, chosen=chosen))
    people = [str(one.id) for one in named.by_ids(tx, values.get("people"))]
    shown = offered.people(tx, inactive=True)
    wanted = press.value if press.value in {"admin", "member", "out", "back"} else "member"
    return Replace(view=forms_people.role(shown, offered.labels(tx), to=wanted, chosen=people))
