"""Reactions both ways: a customer's on a message, a colleague's on a card."""

from bot.domain.events import ReactionSeen, SlackReaction
from bot.flows.steps import owe
from storage.tx import Tx


def reacted(event: ReactionSeen, tx: Tx) -> str:
    """A reaction on WhatsApp: the newest of each person stands under the message's copies. It starts no wait."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    kind = "group" if event.chat.endswith("@g.us") else "user"
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind)
    message = tx.messages.by_wa(chat.id, event.unique_id)
    if message is None:
        return "reaction to nothing"
    if not tx.messages.react(message.id, event.sender or "", event.emoji, event.at):
        return "older reaction"
    tx.messages.change(message.id)
    owe.copies_changed(tx, message.id)
    return "reaction"


def reacted_in_slack(event: SlackReaction, tx: Tx) -> str:
    """A reaction in Slack says nothing to the customer."""
    return "reaction in slack"
