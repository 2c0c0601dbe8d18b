"""A reaction of ours on a WhatsApp message, chosen in a form: a plain one in Slack says nothing to the customer."""

from bot.domain.access import Action
from bot.domain.asks import Answer, FieldErrors, Push, Say, Submitted
from bot.domain.content_json import from_json
from bot.domain.model import Message
from bot.domain.people import Agent
from bot.domain.text_emoji import one_emoji
from bot.flows import reactions
from bot.flows.desk import deeds
from bot.flows.steps.doors import sees
from bot.views import answers, answers_replies, forms_chat, refusals
from bot.views.content_lines import gist
from storage.tx import Tx

OTHER = "other"
FIELD = "other"


def form(message: Message) -> Answer:
    """The emoji that WhatsApp offers first, or any other."""
    return Push(view=forms_chat.react_to(gist(from_json(message.body)), data=message.key))


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Judged again now, and once more when it leaves."""
    message = tx.messages.by_key(sent.form.data)
    if message is None or not sees(tx, agent, message.chat_id) or message.wa_id is None or message.way == "note":
        return FieldErrors(errors={FIELD: refusals.NO_CHAT})
    if not deeds.may(tx, agent, Action.REPLY, tx.chats.get(message.chat_id)):
        return FieldErrors(errors={FIELD: refusals.NO_CHAT})
    if not tx.settings.policies().sending:
        return FieldErrors(errors={FIELD: answers.SENDING_OFF})
    chosen = str(sent.form.values.get("emoji") or OTHER)
    emoji = str(sent.form.values.get(FIELD) or "").strip() if chosen == OTHER else chosen
    if not one_emoji(emoji):
        return FieldErrors(errors={FIELD: answers_replies.ONE_EMOJI})
    reactions.react(tx, message, emoji, by=agent)
    return Say(text=answers_replies.REACTION_SENT)
