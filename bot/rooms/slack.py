"""A channel of the team's own for a label: looked at first, and taken when an admin has seen what follows."""

from bot.access.policy import Action, may_do
from bot.interactions import answers, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.kinds import ChannelArg
from bot.interactions.models import Answer, FormSubmitted, OpenModal, Reply
from bot.interactions.named import LabelArg
from bot.interactions.registry import arg, command
from bot.model.chat import Label
from bot.model.person import Agent
from bot.model.queue import Proposal
from bot.rooms import messages as rooms_messages
from bot.rooms.actions import attach
from storage.tx import Tx


@command(
    "label attach",
    verbs="connect use",
    right=Action.ROOMS,
    group="chats",
    help="Use a channel of the team's own for a label's chats.",
    example="/periskope label attach vip to #channel",
)
def label_attach(
    ctx: Ctx,
    label: Label = arg(LabelArg(), after="label"),
    channel: str = arg(ChannelArg(), after="to with for in"),
) -> Answer:
    """Slack is asked about the channel; said again, it shows what would follow."""
    if not ctx.forms:
        return Reply(text=answers.NEEDS_FORM.format(command="label"))
    return ctx.do(_looked_at, ctx.agent, label.id, channel)


def _looked_at(tx: Tx, agent: Agent, label_id: int, channel: str) -> Answer:
    found = attach.proposal(tx, label_id, channel)
    if found is None:
        attach.look(tx, label_id, channel, by=agent)
        return Reply(text=rooms_messages.ATTACH_LOOKING)
    if found.body["refused"] is not None:
        tx.proposals.take(found.key, found.kind)  # the next time it is looked at anew
        return Reply(text=rooms_messages.ATTACH[found.body["refused"]])
    return OpenModal(view=_form(tx, label_id, found))


def _form(tx: Tx, label_id: int, found: Proposal) -> dict[str, object]:
    known = [tx.people.by_slack(user) for user in found.body["removed"]]
    strangers = sum(one is None for one in known)
    people = [resolve.who(tx, one) for one in known if one is not None] + ["somebody not in the team"] * strangers
    return rooms_messages.attach(
        tx.labels.get(label_id).name,
        found.body["name"],
        removed=people,
        readable=found.body["readable"],
        data=f"{label_id} {found.body['channel']} {found.key}",
    )


def sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """What was shown is taken once. The form has no field, so whatever keeps it from being done is said."""
    if not may_do(agent, Action.ROOMS):
        return Reply(text=answers.ADMINS_ONLY)
    label, _, rest = sent.form.data.partition(" ")
    channel, _, key = rest.partition(" ")
    ids = resolve.label_ids(tx, [label])
    room = attach.attach(tx, ids[0], key, channel, by=agent) if ids else None
    return Reply(
        text=rooms_messages.ATTACH_STALE
        if room is None
        else rooms_messages.attached(tx.labels.get(ids[0]).name, channel)
    )
