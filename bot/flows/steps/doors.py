"""The question that every door asks: may this person see this chat, now?"""

from collections.abc import Iterable

from bot.domain.access import Reason, why
from bot.domain.ids import ChatId
from bot.domain.people import Agent
from storage.tx import Tx


def reason(tx: Tx, agent: Agent, chat_id: int) -> Reason:
    """Why a person sees a chat, or does not. One that was erased nobody sees, whatever still stands of it in Slack."""
    if tx.chats.get(chat_id).kind == "erased":
        return Reason(kind="no")
    return why(
        agent,
        chat_labels=tx.chats.labels_of(chat_id),
        granted=tx.people.roster().granted.get(agent.id, frozenset()),
        override=tx.people.override_for(agent.id, chat_id),
    )


def sees(tx: Tx, agent: Agent | None, chat_id: int) -> bool:
    """May this person see this chat? Nobody unknown may."""
    return agent is not None and reason(tx, agent, chat_id).sees


def readers(tx: Tx, chat_id: int) -> frozenset[str]:
    """Slack users who may see a chat."""
    labels = tx.chats.labels_of(chat_id)
    overrides = tx.people.overrides_of_chat(chat_id)
    roster = tx.people.roster()
    return frozenset(
        agent.slack_user
        for agent in roster.agents
        if agent.here
        and agent.slack_user is not None
        and why(
            agent,
            chat_labels=labels,
            granted=roster.granted.get(agent.id, frozenset()),
            override=overrides.get(agent.id),
        ).sees
    )


def hidden_from_some(tx: Tx, room_id: int, chat_id: int) -> bool:
    """Is somebody in this room, or meant to be, who may not see this chat?"""
    there = {member.slack_user for member in tx.rooms.members(room_id) if member.wanted or member.present}
    return bool(there - readers(tx, chat_id))


def hidden_from_meant(tx: Tx, room_id: int, chat_id: int) -> bool:
    """Is somebody meant to be in this room who may not see this chat? Whoever else is there will be out."""
    meant = {member.slack_user for member in tx.rooms.members(room_id) if member.wanted}
    return bool(meant - readers(tx, chat_id))


def left_for_newcomers(tx: Tx, room_id: int, newcomers: Iterable[str]) -> bool:
    """Does something stand in this room, which Slack would not let us delete, that one of these may not see?"""
    users = frozenset(newcomers)
    return any(users - readers(tx, chat_id) for chat_id in tx.remains.stays_in(room_id))


def chat_of(tx: Tx, agent: Agent | None, key: str) -> ChatId | None:
    """The chat behind a key from Slack, if this person may see it. Unknown and hidden look the same."""
    chat = tx.chats.by_key(key)
    if chat is None or not sees(tx, agent, chat.id):
        return None
    return ChatId(chat.id)
