"""The buttons of a chat's card, of its menu, and of *More…*; those that lead to a form of a feature stand beside that form."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.chats import forms as chats_forms
from bot.chats.actions import card as chats_card
from bot.chats.actions import quick_actions
from bot.interactions.as_shown import UNASSIGNED
from bot.interactions.buttons import button
from bot.interactions.ctx import ON_CARD, Ctx
from bot.interactions.models import Answer, Push, Reply


def declare(what: str, right: Action, act: Callable[[Ctx, Seen], Answer]) -> None:
    """Declares the button that does this with a chat as it showed it, and the one of the question that it else asks.

    An answer takes the place of the form, and of the question.
    """

    def pressed(ctx: Ctx, chat: Seen, *, anyway: bool = False) -> Answer:
        asked = ctx.do(quick_actions.overtaken, ctx.agent, chat, what, ctx.behind_key or _once_shown(ctx, chat, what))
        told = act(ctx, chat) if asked is None else asked
        return replace(told, replace=anyway or ctx.in_form) if isinstance(told, Reply) else told

    declared = partial(button, text=chats_forms.CHAT_WORDS[what], right=right, carries="chat")
    declared(f"chat:{what}")(pressed)
    if what in quick_actions.MATTERS:
        declared(f"chat:{what}{quick_actions.ANYWAY}")(partial(pressed, anyway=True))


def _once_shown(ctx: Ctx, chat: Seen, what: str) -> str:
    """What a button showed that was posted before buttons said so: a card and a form offer *Take* while nobody has the chat."""
    return UNASSIGNED if what == "take" and (ctx.on_card(chat) or ctx.in_form) else ""


def _declare_quick(what: str, right: Action) -> None:
    def quick(ctx: Ctx, chat: Seen) -> Answer:
        done = quick_actions.do_on_card if ctx.on_card(chat) else quick_actions.do
        return ctx.do(done, ctx.agent, chat, what)

    declare(what, right, quick)


def _declare(what: str, right: Action, flow: Callable[..., Answer]) -> None:
    @button(f"chat:{what}", text=chats_forms.CHAT_WORDS[what], right=right, carries="chat")
    def do(ctx: Ctx, chat: Seen) -> Answer:
        return ctx.do(flow, ctx.agent, chat)


for name, (needed, _) in quick_actions.ACTIONS.items():
    _declare_quick(name, needed)
_declare("contact", Action.SEE, chats_card.contact)
_declare("earlier", Action.SEE, chats_card.earlier)


@button("chat:more", text=chats_forms.CHAT_WORDS["more"], right=Action.SEE, carries="chat")
def more(ctx: Ctx, chat: Seen) -> Answer:
    """What the card's menu has no place for. Opened at the card, it remembers that, as what it leads to does."""
    view = ctx.do(chats_card.more_form, chat)
    return Push(view=view | {"private_metadata": ON_CARD} if ctx.at_card(chat) else view)
