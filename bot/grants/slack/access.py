"""Access to chats: who has it and why, given and taken one or many at a time."""

from collections.abc import Sequence

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.blockkit.blocks import Blocks, section
from bot.blockkit.blocks import named as named_chats
from bot.chats.forms import CHAT_WORDS
from bot.grants import forms as grants_forms
from bot.grants import messages as grants_messages
from bot.grants import queries as grants_queries
from bot.grants.actions import giving as grants_giving
from bot.interactions import named, options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import RadioField
from bot.interactions.models import (
    Answer,
    Reply,
)
from bot.interactions.named_fields import PeopleField
from bot.interactions.registry import arg, command
from bot.interactions.ticked import ticked
from bot.model.person import Agent


@command(
    "access",
    verbs="show list",
    bare=True,
    say=("who has access", "who can see", "who sees", "who"),
    right=Action.WHO_HAS_ACCESS,
    group="chats",
    help="See who has access to a chat and why; admins add and remove it, and have it written to Periskope too.",
    example="/periskope access Priya Nair",
    changes=False,
)
def access(ctx: Ctx, chat: Seen = arg(named.ChatArg(), after="to for of on")) -> Answer:
    """Who sees the chat, with as much of the why as the asker may know."""
    return Reply(text=ctx.do(grants_queries.who, ctx.agent, chat))


@command(
    "access add",
    verbs="grant give allow share",
    say=("grant", "share", "allow", "add access", "give access"),
    right=Action.GRANT,
    group="chats",
    help="Give people access to a chat.",
    example="/periskope access add @asha to Priya Nair",
)
def access_add(
    ctx: Ctx,
    people: Sequence[Agent] = arg(named.PeopleArg(), after="to for with"),
    chat: Seen = arg(named.ChatArg(), after="to for of on"),
) -> Answer:
    """Each person's own result."""
    return ctx.do(grants_giving.give, ctx.agent, [chat], people, allow=True)


@command(
    "access remove",
    verbs="deny revoke take hide delete",
    say=("deny", "revoke", "remove access", "hide"),
    right=Action.GRANT,
    group="chats",
    help="Remove people's access to a chat.",
    example="/periskope access remove @asha from Priya Nair",
)
def access_remove(
    ctx: Ctx,
    people: Sequence[Agent] = arg(named.PeopleArg(), after="from of for to"),
    chat: Seen = arg(named.ChatArg(), after="from to for of on"),
) -> Answer:
    """Each person's own result."""
    return ctx.do(grants_giving.give, ctx.agent, [chat], people, allow=False)


@form
class AccessForm(Form):
    """Members to be given some chats, or denied them."""

    id, title, button, right, carries = "access", "Access", "Save", Action.GRANT, "chats"
    action = RadioField(text="What to do", choices=grants_forms.GIVE)
    people = PeopleField(text="Members", hint=grants_forms.ADMINS_LEFT_OUT, members=True)

    def above(self) -> Blocks:
        """The chats."""
        return [section(named_chats([resolve.title(seen.chat) for seen in self.chats]))] if self.chats else []

    def submit(self) -> Answer:
        """Each person's own result; the form stays where nothing is changed."""
        allow = self.action != "remove"
        return self.ctx.do(grants_giving.give, self.ctx.agent, self.chats, self.people, allow=allow, at="people")


def access_form(ctx: Ctx, chats: Sequence[Seen], action: str) -> Answer:
    """Members to choose from; admins are left out, with the reason."""
    if not ctx.do(options.people, members=True):
        return Reply(text=grants_messages.NO_MEMBERS)
    return AccessForm.open(ctx, data=" ".join(seen.chat.key for seen in chats), action=action)


@button("access:add", text="Add access…", right=Action.GRANT, carries="chat", style="primary")
def add(ctx: Ctx, chat: Seen) -> Answer:
    """Beside who has it."""
    return access_form(ctx, [chat], "add")


@button("access:remove", text="Remove access…", right=Action.GRANT, carries="chat")
def remove(ctx: Ctx, chat: Seen) -> Answer:
    """Beside who has it."""
    return access_form(ctx, [chat], "remove")


@button("chat:access", text=CHAT_WORDS["access"], right=Action.WHO_HAS_ACCESS, carries="chat")
def who_has_access(ctx: Ctx, chat: Seen) -> Answer:
    """Who has it and why, with the ways to change it."""
    return ctx.do(grants_queries.who_form, ctx.agent, chat)


def _declare_ticked(action: str) -> None:
    @ticked(f"chats:{action}", rows="chats", right=Action.GRANT)
    def of_ticked(ctx: Ctx, chats: Sequence[Seen]) -> Answer:
        return access_form(ctx, chats, action)


for way in ("add", "remove"):
    _declare_ticked(way)
