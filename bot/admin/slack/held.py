"""The buttons under held work: *Try again* and *Skip*, which asks first."""

from bot.access.policy import Action
from bot.admin import messages as admin_messages
from bot.admin.actions import held as admin_held
from bot.blockkit.blocks import Block, actions, asked_first, section
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, Reply


@button("held:again", text="Try again", right=Action.HEALTH, carries="text")
def try_again(ctx: Ctx, text: str) -> Answer:
    """The value is the key of what is held."""
    done = ctx.do(admin_held.try_again, text, by=ctx.agent.id, via="slack")
    return Reply(text=admin_messages.HELD_DONE[done]["held:again"])


@button("held:skip", text="Skip", right=Action.HEALTH, carries="text")
def skip(ctx: Ctx, text: str) -> Answer:
    """What is skipped is never done."""
    done = ctx.do(admin_held.skip, text, by=ctx.agent.id, via="slack")
    return Reply(text=admin_messages.HELD_DONE[done]["held:skip"])


def blocks(key: str, line: str) -> list[Block]:
    """A held thing with what can be done about it."""
    sure = asked_first("Skip this?", admin_messages.SKIP_SURE, "Skip")
    skipping = [skip.block(key, confirm=sure)] if key.startswith(("effect:", "event:")) else []
    return [section(line), actions(try_again.block(key), *skipping)]
