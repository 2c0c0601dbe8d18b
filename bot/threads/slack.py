"""The buttons under a copied message."""

from bot.access.policy import Action
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx, SeenMessage
from bot.interactions.models import Answer, OpenModal, Reply
from bot.threads import actions as threads
from bot.threads.messages import copy as threads_copy
from bot.threads.queries import copies as threads_copies


@button("copy:fetch", text="Fetch again", right=Action.SEE, carries="message")
def fetch(ctx: Ctx, message: SeenMessage) -> Answer:
    """Its file is tried again."""
    fetching = ctx.do(threads.fetch_again, message.message)
    return Reply(text=threads_copy.FETCHING if fetching else threads_copy.NO_FILE)


@button("copy:former", text="Before the edit", right=Action.SEE, carries="message")
def former(ctx: Ctx, message: SeenMessage) -> Answer:
    """What it said before each edit, the newest first."""
    if message.message.forgotten:
        return Reply(text=threads_copy.FORGOTTEN)
    if message.message.deleted_at is not None:
        return Reply(text=threads_copy.DELETED_SINCE)
    versions = [("Earlier", words) for words in reversed(ctx.do(threads_copies.former, message.message))]
    return OpenModal(view=threads_copy.former(versions)) if versions else Reply(text=threads_copy.NEVER_EDITED)
