"""Quick replies: listed, written, changed, removed."""

from dataclasses import dataclass, field
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
from bot.model.audit import AuditAction
from bot.model.message import Content, FileSeen, QuickReply
from bot.model.person import Agent
from bot.replies import messages as replies_messages
from bot.replies.actions.judge import judge
from bot.replies.policy.pieces import unsendable
from bot.replies.slack.reply_args import (
    NamedText,
    NamedTextArg,
    ReplyArg,
    marked,
    may_be_called,
    may_change,
    plain_name,
)
from bot.text.document import words
from storage.tx import Tx

TEAM = "team"
WHOSE = (SelectOption(value="own", text="Mine"), SelectOption(value=TEAM, text="The team's"))
ADD_EXAMPLE = "/periskope replies add hours We open at nine, {name}."


@command(
    "replies",
    verbs="show list",
    bare=True,
    also=("quick replies", "snippet", "template", "canned replies"),
    right=Action.OWN_REPLIES,
    group="you",
    help="Quick replies: see, write and change the texts that !name sends.",
    example="/periskope replies",
    changes=False,
)
def replies(ctx: Ctx, reply: QuickReply | None = arg(ReplyArg(changed=False), optional=True)) -> Answer:
    """The one that is named, or the team's and one's own, with a button at each that one may change."""
    if reply is not None:
        return Reply(text=replies_messages.reply_lines([(reply.name, _shown(reply), reply.agent_id is None)]))
    rows = ctx.do(_rows, ctx.agent)
    if not ctx.forms:
        return Reply(text=replies_messages.reply_lines([(one.short, one.text, one.team) for one in rows]))
    changes = {one.key: change.block(one.key) for one in rows if may_change(ctx.agent, team=one.team)}
    return OpenModal(view=replies_messages.quick_replies(rows, new=new.block("new"), changes=changes))


def _rows(tx: Tx, agent: Agent) -> list[replies_messages.StoredReply]:
    return [
        replies_messages.StoredReply(key=marked(tx, one), short=one.name, text=_shown(one), team=one.agent_id is None)
        for one in tx.quick_replies.of(agent.id)
    ]


def _shown(one: QuickReply) -> str:
    return replies_messages.with_file(one.body, one.files[0].name if one.files else "")


def _add_form(ctx: Ctx, what: NamedText | None = None, **_: object) -> Answer:
    """With what was said; of one that there is already, with its text."""
    said = what or NamedText("", "")
    there = ctx.do(_called, ctx.agent, said.short)
    if said.text or there is None:
        return StoredReplyForm.open(ctx, short=said.short, text=said.text)
    return _opened(ctx, there)


def _called(tx: Tx, agent: Agent, short: str) -> QuickReply | None:
    """The one of this name that they may change, their own before the team's."""
    named = (one for one in tx.quick_replies.of(agent.id) if one.name == short)
    return next((one for one in named if may_change(agent, team=one.agent_id is None)), None)


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
    told = ctx.do(_store, ctx.agent, what, files=ctx.ask.files)
    return Reply(text=told if isinstance(told, str) else told.why)


def _sure_to_remove(ctx: Ctx, reply: QuickReply, **_: object) -> str:
    """The team's is everybody's; what it says stands in the question."""
    return "" if reply.agent_id is not None else replies_messages.sure_to_remove(reply.name, _shown(reply))


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
    ctx.do(_remove, ctx.agent, reply)
    return Reply(text=replies_messages.reply_gone(reply.name, _shown(reply), team=reply.agent_id is None))


def _remove(tx: Tx, agent: Agent, reply: QuickReply) -> None:
    tx.quick_replies.drop(reply.agent_id, reply.name)
    whose = TEAM if reply.agent_id is None else "own"
    tx.audit.write(AuditAction.REPLY_REMOVED, actor=agent.id, via="slack", detail=whose)


@dataclass(frozen=True, slots=True)
class _NotStored:
    """Why a text was not stored, and the form's field that it is about."""

    at: str
    why: str = field(repr=False)


def _store(
    tx: Tx,
    agent: Agent,
    what: NamedText,
    *,
    team: bool = False,
    files: tuple[FileSeen, ...] = (),
    before: QuickReply | None = None,
) -> str | _NotStored:
    """What was stored, with the text that it replaces. `before`: the one that is changed, whose name may be another."""
    verdict = judge(tx, Content(doc=words(what.text), files=files))
    if verdict.kind in {"note", "never"}:
        return _NotStored("text", replies_messages.not_stored(verdict.why))
    if (refused := next((unsendable(file) for file in files[:1]), None)) is not None:
        return _NotStored("text", replies_messages.reply_file(refused))
    owner = None if team else agent.id
    there = next(
        (one for one in tx.quick_replies.of(agent.id) if (one.agent_id, one.name) == (owner, what.short)), None
    )
    if before is not None:
        tx.quick_replies.drop(before.agent_id, before.name)
    tx.quick_replies.put(owner, what.short, what.text, files=files)
    tx.audit.write(AuditAction.REPLY_STORED, actor=agent.id, via="slack", detail=TEAM if team else "own")
    was = there or before
    told = replies_messages.reply_stored(what.short, file=files[0].name if files else "")
    told += "" if was is None or was.body == what.text else replies_messages.reply_was(was.name, _shown(was))
    return told if verdict.kind == "send" else told + replies_messages.asked_each_time(verdict.why)


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
        before = self.ctx.do(_by_key, self.ctx.agent, self.data)
        if self.data and before is None:
            return FieldErrors(errors={"text": answers.went_stale()})
        what = NamedText(self.short, self.text.strip())
        files = () if before is None else before.files
        told = self.ctx.do(_store, self.ctx.agent, what, team=self.get("whose") == TEAM, files=files, before=before)
        return Reply(text=told) if isinstance(told, str) else FieldErrors(errors={told.at: told.why})


def _by_key(tx: Tx, agent: Agent, key: str) -> QuickReply | None:
    found = next((one for one in tx.quick_replies.of(agent.id) if marked(tx, one) == key), None)
    return found if found is not None and may_change(agent, team=found.agent_id is None) else None


@button("reply:new", text="New…", style="primary", right=Action.OWN_REPLIES)
def new(ctx: Ctx) -> Answer:
    """The empty form."""
    return StoredReplyForm.open(ctx)


@button("reply:change", text="Change…", right=Action.OWN_REPLIES, carries="text")
def change(ctx: Ctx, text: str) -> Answer:
    """The form with this one; what is not theirs to change is not found."""
    found = ctx.do(_by_key, ctx.agent, text)
    return Reply(text=replies_messages.NO_REPLY) if found is None else _opened(ctx, found)


def _opened(ctx: Ctx, one: QuickReply) -> Answer:
    whose = TEAM if one.agent_id is None else "own"
    return StoredReplyForm.open(ctx, data=ctx.do(marked, one), short=one.name, text=one.body, whose=whose)
