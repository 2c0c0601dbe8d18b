"""Commands about one chat, which is named or is the one of the card: assign, take, close, mute and their like."""

import re
from collections.abc import Sequence

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.chats import messages as chats_messages
from bot.chats.actions import card as chats_card
from bot.chats.actions import quick_actions as chats_quick_actions
from bot.chats.forms import CHAT_WORDS
from bot.chats.slack.many import HandOverForm
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.named import ChatArg, PersonArg
from bot.interactions.registry import arg, command
from bot.model.person import Agent

NOBODY = ChoiceArg({"nobody": "none noone no-one unassigned"}, called="nobody")
SAY_ASSIGN = ("hand over", "handover", "transfer", "pass to", "give to")


def _assign_form(ctx: Ctx, *, chat: Seen | None, **typed: object) -> Answer | None:
    """The card's form, whose list holds only people who may see the chat."""
    return None if chat is None else HandOverForm.open(ctx, data=chat.chat.key)


@command(
    "assign",
    say=SAY_ASSIGN,
    right=Action.HAND_OVER,
    group="chats",
    help="Assign a chat to somebody who may see it, or to nobody.",
    example="/periskope assign Priya Nair to @asha",
    form=_assign_form,
)
def assign(
    ctx: Ctx,
    chat: Seen = arg(ChatArg(), after="chat of", turned="to"),
    to: Agent = arg(PersonArg(), after="to for", label="to whom"),
) -> Answer:
    """The chat is theirs."""
    return _handed(ctx, chat, to)


@command(
    "assign",
    say=SAY_ASSIGN,
    right=Action.HAND_OVER,
    group="chats",
    help="Unassign a chat; if it waits, routing chooses somebody else.",
    example="/periskope assign Priya Nair to nobody",
    form=_assign_form,
)
def unassign(ctx: Ctx, chat: Seen = arg(ChatArg(), after="chat of"), nobody: str = arg(NOBODY, after="to")) -> Answer:
    """The chat is nobody's."""
    return _handed(ctx, chat, None)


def _handed(ctx: Ctx, chat: Seen, to: Agent | None) -> Answer:
    told = ctx.do(chats_quick_actions.hand, ctx.agent, [chat], to)
    return Reply(text=told.errors["to"]) if isinstance(told, FieldErrors) else told


def _declare(what: str, *, say: Sequence[str], does: str) -> None:
    right, _ = chats_quick_actions.ACTIONS[what]

    @command(what, say=say, right=right, group="thread", help=does, example=f"/periskope {what} Priya Nair")
    def act(ctx: Ctx, chat: Seen = arg(ChatArg())) -> Answer:
        return ctx.do(chats_quick_actions.do, ctx.agent, chat, what)


_declare("take", say=("claim", "i take", "take over"), does="Assign this chat to yourself.")
_declare("release", say=("hand back", "unassign", "drop"), does="Unassign this chat.")
_declare("close", say=("resolve", "done", "finish"), does="Close this chat.")
_declare("reopen", say=("undo close", "unclose"), does="Open this chat again.")


FOR_A_TIME = re.compile(
    r"\d+ ?(h|hrs?|m|mins?|d)|\d+:\d\d|hours?|minutes?|days?|weeks?|until|till|today|tonight|tomorrow|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday"
)


def _mutes_for_ever(_said: str, words: Sequence[str]) -> str:
    """Where a time is said: a chat is muted until somebody unmutes it, and brought back at a time by a reminder."""
    return chats_messages.MUTE_HAS_NO_END if any(map(FOR_A_TIME.fullmatch, words)) else ""


@command(
    "mute",
    say={"silence": {}, "unmute": {"off": "off"}},
    right=Action.MUTE,
    group="chats",
    help="Mute a chat, or unmute it.",
    example="/periskope mute Priya Nair",
    instead=_mutes_for_ever,
)
def mute(
    ctx: Ctx,
    chat: Seen = arg(ChatArg()),
    off: str | None = arg(ChoiceArg({"off": "undo end"}), optional=True, label="unmute instead"),
) -> Answer:
    """In a muted chat nothing waits."""
    return ctx.do(chats_quick_actions.do, ctx.agent, chat, "unmute" if off else "mute")


@command(
    "why",
    say=("why assigned", "explain"),
    right=Action.WHY_ASSIGNED,
    group="chats",
    help="Why a chat is assigned to whom it is.",
    example="/periskope why Priya Nair",
    changes=False,
)
def why(ctx: Ctx, chat: Seen = arg(ChatArg())) -> Answer:
    """The rule, or the person, that chose; admins also read about everybody else."""
    return ctx.do(chats_card.why, ctx.agent, chat)


@command(
    "open",
    say=("go to", "goto", "bring"),
    right=Action.OPEN,
    group="chats",
    help="Bring a chat into its channel now, or link to it.",
    example="/periskope open Priya Nair",
)
def open_chat(ctx: Ctx, chat: Seen = arg(ChatArg())) -> Answer:
    """A link to its thread, or the thread itself."""
    return ctx.do(chats_card.open_, ctx.agent, chat)


button("chat:why", text=CHAT_WORDS["why"], right=Action.WHY_ASSIGNED, carries="chat")(why)
button("chat:open", text=CHAT_WORDS["open"], right=Action.OPEN, carries="chat")(open_chat)
