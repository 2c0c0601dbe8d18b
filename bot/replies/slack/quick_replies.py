"""Quick replies: listed, written, changed, removed."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.blockkit.forms import SelectOption
from bot.interactions import answers
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, Invalid, RadioField, TextField, WordsField
from bot.interactions.models import Answer, FieldErrors, OpenModal, Reply
from bot.interactions.registry import arg, command
from bot.interactions.things import NamedText
from bot.model.message import QuickReply
from bot.model.person import Agent
from bot.replies import messages as replies_messages
from bot.replies import queries as replies_queries
from bot.replies.actions import stored
from bot.replies.actions.stored import TEAM
from bot.replies.policy.team_talk import may_be_called, plain_name
from bot.replies.queries import may_change, shown
from bot.replies.slack.reply_args import SIGN, NamedTextArg, ReplyArg

WHOSE = (SelectOption(value="own", text="Mine"), SelectOption(value=TEAM, text="The team's"))
ADD_EXAMPLE = "/periskope replies add hours We open at nine, {name}."


def _to_a_customer(said: str, _words: Sequence[str]) -> str:
    """Whoever types *reply* with words that name no quick reply wants to answer somebody."""
    return answers.WRITE_BELOW if said == "reply" else ""


@command(
    "replies",
    verbs="show list",
    bare=True,
    also=("quick replies", "snippet", "template", "canned replies"),
    sign=SIGN,
    right=Action.OWN_REPLIES,
    group="you",
    help="Quick replies: see, write and change the texts that !name sends.",
    example="/periskope replies",
    changes=False,
    instead=_to_a_customer,
)
def replies(ctx: Ctx, reply: QuickReply | None = arg(ReplyArg(changed=False), optional=True)) -> Answer:
    """The one that is named, or the team's and one's own, with a button at each that one may change."""
    if reply is not None:
        return Reply(text=replies_messages.one_reply(reply.name, shown(reply), team=reply.agent_id is None))
    rows = ctx.do(replies_queries.rows, ctx.agent)
    if not ctx.forms:
        return Reply(text=replies_messages.reply_lines([(one.short, one.text, one.team) for one in rows]))
    changes = {one.key: change.block(one.key) for one in rows if may_change(ctx.agent, team=one.team)}
    return OpenModal(view=replies_messages.quick_replies(rows, new=new.block("new"), changes=changes))


def _add_form(ctx: Ctx, what: NamedText | None = None, **_: object) -> Answer:
    """With what was said; of one that there is already, with its text."""
    said = what or NamedText("", "")
    there = next((one for one in ctx.do(replies_queries.changeable, ctx.agent) if one.name == said.short), None)
    if said.text or there is None:
        return StoredReplyForm.open(ctx, short=said.short, text=said.text)
    return _opened(ctx, there)


@command(
    "replies add",
    verbs="new set store change edit",
    right=Action.OWN_REPLIES,
    group="you",
    help="Store a text under a short name: !name alone in a thread sends it.",
    example=ADD_EXAMPLE,
    form=_add_form,
)
def replies_add(ctx: Ctx, what: NamedText = arg(NamedTextArg(), label="name and text")) -> Answer:
    """What was stored, in the app's direct messages with the file that hangs on the line."""
    if not what.text:
        return _add_form(ctx, what) if ctx.forms else Reply(text=answers.missing("text", ADD_EXAMPLE))
    told = ctx.do(stored.store, ctx.agent, what, files=ctx.ask.files)
    return Reply(text=told if isinstance(told, str) else told.why)


def _sure_to_remove(ctx: Ctx, reply: QuickReply, **_: object) -> str:
    """The team's is everybody's; what it says stands in the question."""
    return "" if reply.agent_id is not None else replies_messages.sure_to_remove(reply.name, shown(reply))


@command(
    "replies remove",
    verbs="delete drop",
    right=Action.OWN_REPLIES,
    group="you",
    help="Remove a quick reply.",
    example="/periskope replies remove !hours",
    sure=_sure_to_remove,
)
def replies_remove(ctx: Ctx, reply: QuickReply = arg(ReplyArg())) -> Answer:
    """The one that is gone, with what it said."""
    ctx.do(stored.remove, ctx.agent, reply)
    return Reply(text=replies_messages.reply_gone(reply.name, shown(reply), team=reply.agent_id is None))


class _ShortName(WordsField[str]):
    """The name that is typed behind `!`."""

    longest = 40

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The name as it is compared."""
        short = plain_name(str(raw or ""))
        return short if may_be_called(short) else Invalid(replies_messages.REPLY_NAME)


def _whose(agent: Agent, whose: str | None = None, **_: object) -> Action:
    return Action.TEAM_REPLIES if whose == TEAM else Action.OWN_REPLIES


@form
class StoredReplyForm(Form):
    """Write or change a stored text; only admins write the team's. `data`: the one that is changed."""

    id, title, button, right = "stored_reply", "Quick reply", "Save", _whose
    short = _ShortName(text="Short name", hint="!hours alone in a thread sends the text named hours.")
    text = TextField(
        text="Text",
        hint="{name} and {agent} are filled in. With a file: send it to me directly, with the words: replies add name text.",
        lines=True,
    )
    whose = RadioField(text="Whose", choices=WHOSE)

    def there(self) -> dict[str, FormField[Any]]:
        """Whose it is, only for who may write the team's, or had chosen it."""
        may = may_change(self.ctx.agent, team=True) or self.values.get("whose") == TEAM
        return {name: one for name, one in super().there().items() if may or name != "whose"}

    def submit(self) -> Answer:
        """What was stored; not, if the one that was to be changed is another by now."""
        before = self.ctx.do(replies_queries.by_key, self.ctx.agent, self.data)
        if self.data and before is None:
            return FieldErrors(errors={"text": answers.went_stale()})
        what = NamedText(self.short, self.text.strip())
        owner = None if self.get("whose") == TEAM else self.ctx.agent.id
        if self.ctx.do(replies_queries.other_of_name, self.ctx.agent, owner, what.short, before):
            return FieldErrors(errors={"short": replies_messages.name_taken(what.short)})
        files = () if before is None else before.files
        told = self.ctx.do(
            stored.store, self.ctx.agent, what, team=self.get("whose") == TEAM, files=files, before=before
        )
        return Reply(text=told) if isinstance(told, str) else FieldErrors(errors={told.at: told.why})


@button("reply:new", text="New…", style="primary", right=Action.OWN_REPLIES)
def new(ctx: Ctx) -> Answer:
    """The empty form."""
    return StoredReplyForm.open(ctx)


@button("reply:change", text="Change…", right=Action.OWN_REPLIES, carries="text")
def change(ctx: Ctx, text: str) -> Answer:
    """The form with this one; what is not theirs to change is not found."""
    found = ctx.do(replies_queries.by_key, ctx.agent, text)
    return Reply(text=replies_messages.NO_REPLY) if found is None else _opened(ctx, found)


def _opened(ctx: Ctx, one: QuickReply) -> Answer:
    if len(one.body) > StoredReplyForm.text.longest:
        return Reply(text=replies_messages.too_long_to_change(one.name))
    whose = TEAM if one.agent_id is None else "own"
    return StoredReplyForm.open(
        ctx, data=ctx.do(replies_queries.marked, one), short=one.name, text=one.body, whose=whose
    )
