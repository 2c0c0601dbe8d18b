"""A channel of the team's own for a label: looked at first, and taken when an admin has seen what follows."""

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, section
from bot.interactions import answers, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.kinds import ChannelArg
from bot.interactions.models import Answer, Reply
from bot.interactions.named import LabelArg
from bot.interactions.registry import arg, command
from bot.model.chat import Label
from bot.rooms import messages as rooms_messages
from bot.rooms.actions import attach


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
    found = ctx.do(attach.looked_at, label.id, channel, by=ctx.agent)
    if found is None:
        return Reply(text=rooms_messages.ATTACH_LOOKING)
    if (why := found.body["refused"]) is not None:
        return Reply(text=rooms_messages.ATTACH[why])
    return AttachForm.open(ctx, data=f"{label.id} {channel} {found.key}")


@form
class AttachForm(Form):
    """What follows if a channel becomes a label's. `data`: the label, the channel, and the key of what was found in Slack."""

    id, title, button, right = "attach", "Attach a channel", "Attach", Action.ROOMS

    def above(self) -> Blocks:
        """Who is removed from it, and what becomes readable there."""
        offer = self.ctx.do(attach.offered, *self._named())
        return [section(rooms_messages.ATTACH_STALE)] if offer is None else rooms_messages.attach(offer)

    def submit(self) -> Answer:
        """What was shown is taken once. The form has no field, so whatever keeps it from being done is said."""
        label, channel, key = self._named()
        offer = self.ctx.do(attach.offered, label, channel, key)
        room = None if label is None else self.ctx.do(attach.attach, label, key, channel, by=self.ctx.agent)
        if room is None or offer is None:
            return Reply(text=rooms_messages.ATTACH_STALE)
        return Reply(text=rooms_messages.attached(offer.label, channel))

    def _named(self) -> tuple[int | None, str, str]:
        label, _, rest = self.data.partition(" ")
        channel, _, key = rest.partition(" ")
        return next(iter(self.ctx.do(resolve.label_ids, [label])), None), channel, key
