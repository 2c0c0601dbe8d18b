"""A quick reply sent from a card: picked, changed, sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.blockkit.blocks import Block, Blocks, bold, name, section
from bot.blockkit.forms import SelectOption, one_of
from bot.chats.forms import CHAT_WORDS
from bot.interactions import answers, resolve
from bot.interactions.buttons import opens
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, Invalid, TextField, maybe
from bot.interactions.models import Answer, FieldErrors, Replace, Reply
from bot.model.message import Content, QuickReply
from bot.replies import messages as replies_messages
from bot.replies import queries as replies_queries
from bot.replies.actions import by_form, send
from bot.replies.policy.pieces import filled, unfilled
from bot.text.document import words


class _ReplyField(FormField[QuickReply]):
    """One of the team's and one's own."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        return one_of(self.kit, self.options(ctx, ""), str(raw) if raw else None)

    def read(self, ctx: Ctx, raw: Any) -> QuickReply | Invalid:
        """The one that was chosen, if it is there still."""
        found = next((one for one in ctx.do(replies_queries.stored, ctx.agent) if str(one.id) == raw), None)
        return found or Invalid(replies_messages.REPLY_GONE)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """All of them."""
        every = ctx.do(replies_queries.stored, ctx.agent)
        return [SelectOption(value=str(one.id), text=f"!{one.name}", description=one.body) for one in every]


@form
class QuickReplyForm(Form):
    """Pick one for this chat, change it, send it.

    A new pick fills in its text, in a field of a new name: Slack keeps the former text in one that it knows.
    """

    id, title, button, right, carries = "quick_reply", "Quick reply", "Send", Action.REPLY, "chat"
    reply = maybe(_ReplyField(text="Quick reply", redraws=True))
    text = TextField(text="Text", lines=True)

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        texts = [(key, value) for key, value in values.items() if key.startswith("text")]
        self.text_block, text = next((one for one in texts if one[1]), ("text", ""))
        super().__init__(ctx, {**values, "text": text}, data)

    @classmethod
    def open(cls, ctx: Ctx, *, data: str = "", **values: Any) -> Answer:
        """The form, or how to store the first one."""
        if not ctx.do(replies_queries.stored, ctx.agent):
            return Reply(text=replies_messages.reply_lines([]))
        return super().open(ctx, data=data, **values)

    def above(self) -> Blocks:
        """The chat."""
        return [] if self.seen is None else [section(bold(name(resolve.title(self.seen.chat))))]

    def changed(self, name: str) -> str:
        """Another one chosen: its text, or that no form can hold that whole."""
        chosen = next(
            (
                one
                for one in self.ctx.do(replies_queries.stored, self.ctx.agent)
                if str(one.id) == self.values.get("reply")
            ),
            None,
        )
        if chosen is None or self.seen is None:
            return ""
        text = self._text_of(chosen, self.seen)
        if text is None:
            return replies_messages.too_long_for_form(chosen.name)
        self.values["text"], self.text_block = text, f"text{chosen.id}"
        return ""

    def _text_of(self, chosen: QuickReply, seen: Seen) -> str | None:
        """Its text for this chat; None for more than a field holds, of which Slack would take the beginning alone."""
        text = filled(chosen.body, send.names_for(seen.chat, self.ctx.agent))
        return None if len(text) > type(self).text.longest else text

    def view(self, note: str = "") -> dict[str, Any]:
        """With the name that the field of the text has now."""
        view = super().view(note)
        for block in view["blocks"]:
            if block.get("block_id") == "text":
                block["block_id"] = block["element"]["action_id"] = self.text_block
        return view

    def errors(self, wrong: Mapping[str, str], shown: frozenset[str]) -> Answer:
        """An error at the text stands where the text is."""
        place = {"text": self.text_block} if self.text_block in shown else {}
        return super().errors({place.get(field, field): why for field, why in wrong.items()}, shown)

    def submit(self) -> Answer:
        """The text as it was changed, to the customer; never one reply's text with the file of another."""
        if self.seen is None:
            return Reply(text=answers.NO_CHAT)
        if self.reply is not None and self._text_of(self.reply, self.seen) is None:
            return FieldErrors(errors={"reply": replies_messages.too_long_for_form(self.reply.name)})
        if self.reply is not None and self.text_block not in {"text", f"text{self.reply.id}"}:
            self.changed("reply")
            return Replace(view=self.view(note=replies_messages.TEXT_OF_ANOTHER))
        if (place := unfilled(self.text, {})) is not None:
            return FieldErrors(errors={"text": replies_messages.unfilled(place)})
        files = () if self.reply is None else self.reply.files
        content = Content(doc=words(self.text.strip()), files=files)
        return self.ctx.do(by_form.by_form, self.ctx.agent, self.seen, content, field="text")


opens(QuickReplyForm, "chat:reply", text=CHAT_WORDS["reply"])
