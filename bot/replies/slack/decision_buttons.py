"""The buttons under a reply that somebody decides about, and under the list of what was done while the app was away."""

from bot.access.policy import Action
from bot.interactions import answers
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx, SeenMessage
from bot.interactions.models import Answer, Reply
from bot.replies import messages as replies_messages
from bot.replies.actions import decisions, found
from bot.replies.actions.decisions import Undecided
from bot.replies.actions.found import SeenList

WHY = {
    Undecided.NOT_THEIRS: answers.NOT_YET,
    Undecided.DEALT_WITH: answers.TOO_LATE,
    Undecided.SENDING_OFF: replies_messages.SENDING_OFF,
    Undecided.TOO_LATE_TO_EDIT: replies_messages.TOO_LATE_TO_EDIT,
}
QUESTION = frozenset({"send", "note", "take"})
"""The buttons of a question that is over once anybody has answered it."""
IN_DOUBT = frozenset({"again", "arrived", "drop"})
"""The buttons of a notice that stays where it is."""
TEXTS = {
    "send": "Send",
    "take": "Send and take over",
    "note": "Keep as note",
    "again": "Send again",
    "arrived": "It arrived",
    "drop": "Drop",
    "delete": "Delete for the customer",
    "confirm": "Change for the customer",
    "leave": "Leave it there",
}


def _declare(what: str, text: str) -> None:
    @button(f"reply:{what}", text=text, right=Action.REPLY, carries="message")
    def decide(ctx: Ctx, message: SeenMessage) -> Answer:
        why = ctx.do(decisions.decide, ctx.agent, message, what)
        if why is None:
            return Reply(text=replies_messages.REPLY_DONE[what], replace=what not in IN_DOUBT)
        over = what in QUESTION if why is Undecided.DEALT_WITH else why is Undecided.TOO_LATE_TO_EDIT
        return Reply(text=WHY[why], replace=over)


for choice, words in TEXTS.items():
    _declare(choice, words)


@button("away:send", text="Send now", right=Action.REPLY, carries=found.seen_list, style="primary")
def do_now(ctx: Ctx, about: SeenList) -> Answer:
    """All that is listed, in the order in which it was written."""
    why = ctx.do(found.decide, ctx.agent, about, now=True)
    return Reply(text=replies_messages.FOUND_DONE if why is None else WHY[why])


@button("away:drop", text="Do not send", right=Action.REPLY, carries=found.seen_list)
def leave(ctx: Ctx, about: SeenList) -> Answer:
    """None of it: the customer keeps what they have."""
    why = ctx.do(found.decide, ctx.agent, about, now=False)
    return Reply(text=replies_messages.FOUND_LEFT if why is None else WHY[why])
