"""Whose turn it is: who is on, and who gets a waiting chat."""

from bot.domain.model import Chat
from bot.domain.people import Agent
from storage.tx import Tx


def is_on(tx: Tx, agent_id: int) -> bool:
    """Is this person online?"""
    return tx.availability.online(agent_id)


def customer_wrote(tx: Tx, chat: Chat) -> None:
    """A customer's message is in: somebody shall have the chat."""


def replied(tx: Tx, chat: Chat, agent: Agent) -> None:
    """An agent's reply is on its way: a chat that nobody holds becomes theirs."""
    if chat.holder_id is None:
        tx.chats.change(chat.id, holder_id=agent.id, held_since=tx.house, last_holder_id=agent.id)
