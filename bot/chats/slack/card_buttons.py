"""The buttons of a chat's card, of its menu, and of *More…*; those that lead to a form of a feature stand beside that form."""

from collections.abc import Callable
from dataclasses import replace

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.chats import forms as chats_forms
from bot.chats.actions import card as chats_card
from bot.chats.actions import quick_actions
from bot.interactions.buttons import button
from bot.interactions.ctx import ON_CARD, Ctx
from bot.interactions.models import Answer, Push, Reply


def _declare_quick(what: str, right: Action) -> None:
    @button(f"chat:{what}", text=chats_forms.CHAT_WORDS[what], right=right, carries="chat")
    def quick(ctx: Ctx, chat: Seen) -> Answer:
        asked = ctx.do(quick_actions.overtaken, ctx.agent, chat, what, ctx.behind_key)
        if asked is not None:
            return replace(asked, replace=ctx.in_form)
        if ctx.on_card(chat):
            return ctx.do(quick_actions.do_on_card, ctx.agent, chat, what)
        said = ctx.do(quick_actions.do, ctx.agent, chat, what)
        return replace(said, replace=ctx.in_form) if isinstance(said, Reply) else said


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
