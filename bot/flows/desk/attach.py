"""A channel of the team's own for a label: looked at first, and taken when an admin has seen what follows."""

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Open, Say, Submitted
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows.desk import named
from bot.flows.steps import attaching
from bot.views import answers, forms_access, refusals
from storage.queries.drafts import Draft
from storage.tx import Tx


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`label attach vip #channel`: Slack is asked about it; said again, it shows what would follow."""
    if not may_do(agent, Action.ROOMS):
        return Say(text=answers.ADMINS_ONLY)
    typed = command.arguments
    ids, unknown = named.labels(tx, typed.labels)
    if unknown or len(ids) != 1 or len(typed.channels) != 1:
        return Say(text="\n".join(unknown) or answers.ATTACH_WHICH)
    if not ask.team:
        return Say(text=answers.NEEDS_FORM.format(command="label"))
    found = attaching.proposal(tx, ids[0], typed.channels[0])
    if found is None:
        attaching.look(tx, ids[0], typed.channels[0], by=agent)
        return Say(text=answers.ATTACH_LOOKING)
    if found.body["refused"] is not None:
        tx.drafts.take(found.key, found.kind)  # the next time it is looked at anew
        return Say(text=refusals.ATTACH[found.body["refused"]])
    return Open(view=_form(tx, ids[0], found))


def _form(tx: Tx, label_id: int, found: Draft) -> dict[str, object]:
    known = [tx.people.by_slack(user) for user in found.body["removed"]]
    strangers = sum(one is None for one in known)
    people = [named.person(one) for one in known if one is not None] + ["somebody not in the team"] * strangers
    return forms_access.attach(
        tx.labels.get(label_id).name,
        found.body["name"],
        removed=people,
        readable=found.body["readable"],
        data=f"{label_id} {found.body['channel']} {found.key}",
    )


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """What was shown is taken once. The form has no field, so whatever keeps it from being done is said."""
    if not may_do(agent, Action.ROOMS):
        return Say(text=answers.ADMINS_ONLY)
    label, _, rest = sent.form.data.partition(" ")
    channel, _, key = rest.partition(" ")
    ids = named.label_ids(tx, [label])
    room = attaching.attach(tx, ids[0], key, channel, by=agent) if ids else None
    return Say(text=answers.ATTACH_STALE if room is None else answers.attached(tx.labels.get(ids[0]).name, channel))
