"""The command `health`: phones, channels, queues, and what is held until somebody decides."""

from bot.access.policy import Action
from bot.admin import messages as admin_messages
from bot.admin.queries import health as admin_health
from bot.admin.slack import held as admin_held
from bot.blockkit.blocks import context
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, Reply
from bot.interactions.registry import command


@command(
    "health",
    say=("doctor", "ping", "system", "held"),
    right=Action.HEALTH,
    group="admins",
    help="Check Slack, Periskope, phones and queues, and see what is held.",
    example="/periskope health",
    changes=False,
)
def health(ctx: Ctx) -> Answer:
    """A line for each thing that can be wrong, then what is held, with its buttons."""
    shown = admin_messages.health(ctx.do(admin_health.lines))
    lines, more = ctx.do(admin_health.held_lines, ctx.agent)
    blocks = [block for key, line in lines for block in admin_held.blocks(key, line)]
    rest = [context(admin_messages.more_held(more))] if more > 0 else []
    return Reply(text=shown.text, blocks=[*shown.blocks, *blocks, *rest])
