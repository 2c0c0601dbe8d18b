"""The shortcut and the forms about a message that the customer has: reply to it, react to it."""

from collections.abc import Mapping
from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, said, section
from bot.blockkit.forms import SelectOption
from bot.blockkit.message_content import gist_of
from bot.interactions import answers
from bot.interactions.buttons import shortcut
from bot.interactions.ctx import Ctx, SeenMessage
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import ChoiceField, Invalid, TextField, Values, WordsField
from bot.interactions.models import Answer, Reply
from bot.model.message import Content
from bot.replies import messages as replies_messages
from bot.replies.actions import by_form
from bot.replies.queries import quotable
from bot.text.document import words
from bot.text.emoji import one_emoji

OTHER = "other"
REACTIONS = (
    *(SelectOption(value=one, text=one) for one in ("👍", "❤️", "😂", "😮", "😢", "🙏", "✅")),
    SelectOption(value=OTHER, text="Another emoji…"),
)


class _OfWhatsApp(Form):
    """A form about a message that the customer has, and that can be quoted there."""

    carries = "message"

    def above(self) -> Blocks:
        """The message."""
        return [] if self.message is None else [section(f">{said(gist_of(self.message.message), 300)}")]

    def forbidden(self, read: Mapping[str, Any]) -> str | None:
        """Nothing of the team's own can be answered."""
        why = super().forbidden(read)
        return why or (None if self.message and quotable(self.message.message) else answers.NO_MESSAGE)


@form
class ReplyToForm(_OfWhatsApp):
    """An answer, which is quoted at the customer's and shown in every channel of the chat once it is sent."""

    id, title, button, right = "reply_to", "Reply to this message", "Send", Action.REPLY
    text = TextField(text="Your reply", lines=True)

    def submit(self) -> Answer:
        """To the customer, as the same words written in the thread."""
        if self.message is None:
            return Reply(text=answers.NO_MESSAGE)
        content, quoted = Content(doc=words(self.text.strip())), self.message.message
        seen = self.message.seen
        return self.ctx.do(by_form.by_form, self.ctx.agent, seen, content, field="text", quoted=quoted)


class _EmojiField(WordsField[str]):
    """One emoji that is not in the list."""

    longest = 20

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The emoji."""
        emoji = str(raw or "").strip()
        return emoji if one_emoji(emoji) else Invalid(replies_messages.ONE_EMOJI)


def _another(values: Values) -> bool:
    return values.get("emoji") == OTHER


@form
class ReactForm(_OfWhatsApp):
    """A reaction of ours at the customer's; a newer one takes its place. Periskope's API cannot take one back."""

    id, title, button, right = "react_to", "React", "React", Action.REACT
    emoji = ChoiceField(text="Reaction", choices=REACTIONS, redraws=True)
    other = _EmojiField(text="Another emoji", when=_another)

    def submit(self) -> Answer:
        """To the customer."""
        if self.message is None:
            return Reply(text=answers.NO_MESSAGE)
        emoji = self.other if self.emoji == OTHER else self.emoji
        return self.ctx.do(by_form.react, self.ctx.agent, self.message.message, emoji)


@shortcut("reply_to", right=Action.REPLY, on="message")
def reply_to(ctx: Ctx, shown: SeenMessage) -> Answer:
    """*Reply to this message*, on one that WhatsApp has."""
    return ReplyToForm.open(ctx, data=shown.message.key)
