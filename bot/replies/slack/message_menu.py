"""*WhatsApp…*: the menu of a message, or of the chat of a card; and what its buttons do with the message."""

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.blockkit.message_content import gist_of
from bot.chats import forms as chats_forms
from bot.chats.actions import card as chats_card
from bot.interactions import answers, as_shown
from bot.interactions.buttons import Button, button, opens, shortcut
from bot.interactions.ctx import Ctx, SeenMessage
from bot.interactions.models import Answer, FieldErrors, OpenModal, Reply
from bot.replies import forms as replies_forms
from bot.replies import messages as replies_messages
from bot.replies.actions import by_form
from bot.replies.queries import details as details_of
from bot.replies.queries import quotable
from bot.replies.slack.message_shortcuts import ReactForm, ReplyToForm


def _reacts(emoji: str) -> Button:
    @button(f"message:{emoji}", text=emoji, right=Action.REACT, carries="message")
    def reacts(ctx: Ctx, message: SeenMessage) -> Answer:
        if not quotable(message.message):
            return Reply(text=answers.NO_MESSAGE)
        said = ctx.do(by_form.react, ctx.agent, message.message, emoji)
        text = " ".join(said.errors.values()) if isinstance(said, FieldErrors) else replies_messages.REACTION_SENT
        return Reply(text=text, replace=True)

    return reacts


REACTIONS = tuple(_reacts(one) for one in ("👍", "❤️", "😂", "😮", "😢", "🙏"))
"""WhatsApp's own first row; every other is behind *Other…*. It is the customer's at once; the answer takes the menu's place."""


@shortcut("whatsapp", right=Action.SEE, on="card")
def menu(ctx: Ctx, shown: SeenMessage | Seen) -> Answer:
    """The menu of the message, else of the chat whose card it is."""
    if isinstance(shown, Seen):
        return OpenModal(view=ctx.do(chats_card.whole_form, shown))
    key, chat, known = shown.message.key, shown.seen.chat, quotable(shown.message)
    of_message = (*([reply.block(key)] if known else []), details.block(key))
    reactions = (*(one.block(key) for one in REACTIONS), react.block(key))
    of_chat = (*ctx.do(chats_card.by_state, chat), "assign")
    ticket = chats_forms.chat_button("ticket", key, of="message")
    note, *later = (chats_forms.chat_button(what, chat.key) for what in ("note", "remind", "more"))
    groups = {
        "Message": of_message,
        "React": reactions if known else (),
        "Chat": [chats_forms.chat_button(what, ctx.do(as_shown.carried, chat)) for what in of_chat],
        "Team": (note, ticket, *later),
    }
    return OpenModal(view=replies_forms.message_menu(groups, words=gist_of(shown.message)))


reply = opens(ReplyToForm, "message:reply", text="Reply to it…")
react = opens(ReactForm, "message:react", text="Other…")


@button("message:details", text="Details", right=Action.SEE, carries="message")
def details(ctx: Ctx, message: SeenMessage) -> Answer:
    """Author, times and delivery."""
    return Reply(text=ctx.do(details_of, message.message))
