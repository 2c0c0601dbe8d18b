"""An agent's plain reaction on a customer's message: it stays in Slack, or goes to the customer, as the team has chosen."""

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.model.effect.replies import ReactWhatsApp
from bot.model.event import SlackReaction
from bot.model.message import Message, MessageDirection
from bot.model.person import Agent
from bot.notices.messages.work import Answered
from bot.outbox import enqueue
from bot.replies import messages as replies_messages
from bot.replies.actions import send
from bot.text.emoji import emoji_of
from bot.threads.policy import COMMANDS, MARKS
from storage.tx import Tx

NEVER = COMMANDS | MARKS
"""What means something here never goes to a customer."""


def reacted(event: SlackReaction, tx: Tx) -> str | None:
    """Carries the reaction to the customer, or tells its author once that it stays; None if it asks for neither."""
    agent, message = tx.people.by_slack(event.slack_user), _customers(tx, event)
    emoji = emoji_of(event.name)
    if agent is None or message is None or not emoji or event.name.partition("::")[0] in NEVER:
        return None
    if not access_queries.may(tx, agent, Action.REACT, tx.chats.get(message.chat_id)):
        return None
    policies = tx.settings.policies()
    if policies.reactions == "slack":
        return _tell_once(tx, event, agent, message)
    if not policies.sending or message.deleted_at is not None:
        return "reaction not sent"
    if not event.added and not _stands(tx, message, emoji, agent):
        return None
    send.react(tx, message, emoji if event.added else "", by=agent)
    return "reaction for the customer"


def _customers(tx: Tx, event: SlackReaction) -> Message | None:
    """The one message of a customer that the post shows."""
    post = tx.posts.by_ts(event.channel, event.ts)
    shown = [] if post is None or post.kind != "copy" else tx.posts.messages_of(post.id)
    if len(shown) != 1:
        return None
    message = tx.messages.get(shown[0][0])
    return message if message.direction == MessageDirection.IN and message.wa_id is not None else None


def _stands(tx: Tx, message: Message, emoji: str, agent: Agent) -> bool:
    """True if what the customer has from us is this person's emoji: another's is not taken back with it."""
    last = tx.outbox.newest_for(ReactWhatsApp, message.id)
    return last is not None and (last.effect.emoji, last.effect.by) == (emoji, agent.id)


def _tell_once(tx: Tx, event: SlackReaction, agent: Agent, message: Message) -> str | None:
    name = f"reaction told {agent.id}"
    if not event.added or tx.settings.get(name) is not None:
        return None
    tx.settings.put(name, True, by=agent.id)
    post = tx.posts.by_ts(event.channel, event.ts)
    root = None if post is None or post.thread_id is None else tx.threads.get(post.thread_id).ts
    said = Answered(text=replies_messages.REACTION_STAYS, names=(message.chat_id,))
    enqueue.ephemeral(tx, said, to=event.slack_user, channel=event.channel, root=root, key=name)
    return "told that it stays"
