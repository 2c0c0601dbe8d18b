"""Reactions both ways: a customer's on a message, a colleague's on a card, ours by form."""

from bot.domain.events import ReactionSeen, SlackReaction
from bot.domain.model import Message
from bot.domain.people import Agent
from bot.flows.steps import erasing, owe
from storage.queries.outbox import Effect
from storage.tx import Tx


def reacted(event: ReactionSeen, tx: Tx) -> str:
    """A reaction on WhatsApp: the newest of each person stands on the message, also if it came first. No wait begins."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if erasing.forgotten(tx, event.chat, phone) or erasing.held_back(
        tx, event.chat, phone, unique_id=event.unique_id, at=None
    ):
        return "erased"
    kind = "group" if event.chat.endswith("@g.us") else "user"
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind)
    message = tx.messages.by_wa(chat.id, event.unique_id) or _early(tx, chat.id, event)
    if not tx.messages.react(message.id, event.sender or event.chat, event.emoji, event.at, first=event.first):
        return "older reaction"
    tx.messages.change(message.id)
    owe.copies_changed(tx, message.id)
    owe.reactions(tx, message)
    return "reaction"


def _early(tx: Tx, chat_id: int, event: ReactionSeen) -> Message:
    """The message reacted to is not known yet, or older than this app: it keeps the reaction until it comes."""
    base = {"chat_id": chat_id, "wa_id": event.unique_id, "way": "in", "via": "customer", "state": "early"}
    message_id = tx.messages.add(**base, at=event.at, seen_at=tx.now)
    if message_id is None:
        raise LookupError("a message that is not there cannot be added")
    return tx.messages.get(message_id)


def react(tx: Tx, message: Message, emoji: str, *, by: Agent) -> None:
    """Our reaction on a WhatsApp message, chosen in a form; the newest stands. The door is the caller's."""
    effect = Effect(kind="ReactWhatsApp", target=message.id, payload={"emoji": emoji, "by": by.id})
    tx.outbox.owe_sync(effect, lane=f"wa:{message.chat_id}")


def reacted_in_slack(event: SlackReaction, tx: Tx) -> str:
    """A reaction in Slack says nothing to the customer."""
    return "reaction in slack"
