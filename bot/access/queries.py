"""The question that every door asks: may this person see this chat, now?"""

from collections.abc import Iterable
from dataclasses import InitVar, dataclass

from bot.access import policy as access_policy
from bot.access.policy import Action, Reason, may_do, why
from bot.model.chat import Chat
from bot.model.ids import LabelId
from bot.model.person import Agent
from storage.queries.people import Roster
from storage.tx import Tx

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Seen:
    """A chat that the asker may see now. Only `judged` makes one: its constructor asks for a seal."""

    chat: Chat
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("Only bot.access.queries.judged makes a Seen.")

    @property
    def id(self) -> int:
        return self.chat.id


def judged(tx: Tx, agent: Agent, *, key: str | None = None, chat_id: int | None = None) -> Seen | None:
    """The chat with this key or id, held by this transaction, if the person may see it now.

    None if it is hidden or not there, alike. The transaction notes that it was read (`tx.noting_chats`).
    """
    keyed = tx.chats.by_key(key) if key else None
    found = keyed.id if keyed is not None else None if key else chat_id
    if found is None or not may_see_chat(tx, agent, found):
        return None
    return Seen(tx.chats.get(found), _SEAL)


def judged_all(tx: Tx, agent: Agent, keys: Iterable[str]) -> list[Seen]:
    """Those of the chats behind these keys that this person may see now, each once, in their order."""
    found = (judged(tx, agent, key=key) for key in dict.fromkeys(keys))
    return [seen for seen in found if seen is not None]


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


def may_see_chat(tx: Tx, agent: Agent | None, chat_id: int) -> bool:
    """May this person see this chat? Nobody unknown may."""
    return agent is not None and reason(tx, agent, chat_id).sees


@dataclass(frozen=True, slots=True)
class _ReadersOf:
    """Slack users who may see a chat with these labels, of whom nobody was given or denied that very chat."""

    labels: frozenset[LabelId]

    def __call__(self, roster: Roster) -> frozenset[str]:
        return access_policy.readers(roster.agents, chat_labels=self.labels, granted=roster.granted, overrides={})


def readers(tx: Tx, chat_id: int) -> frozenset[str]:
    """Slack users who may see a chat."""
    roster, labels = tx.people.roster(), tx.chats.labels_of(chat_id)
    seen, overrides = roster.cache(_ReadersOf(labels)), tx.people.overrides_of_chat(chat_id)
    judged = [agent for one in overrides if (agent := roster.get(one)) is not None]
    if not judged:
        return seen
    theirs = access_policy.readers(judged, chat_labels=labels, granted=roster.granted, overrides=overrides)
    return (seen - {agent.slack_user for agent in judged}) | theirs


def hidden_from_some(tx: Tx, room_id: int, chat_id: int) -> bool:
    """Is somebody in this room, or meant to be, who may not see this chat?"""
    there = {member.slack_user for member in tx.rooms.members(room_id) if member.wanted or member.present}
    return bool(there - readers(tx, chat_id))


def left_for_newcomers(tx: Tx, room_id: int, newcomers: Iterable[str]) -> bool:
    """Does something stand in this room, which Slack would not let us delete, that one of these may not see?"""
    users = frozenset(newcomers)
    return any(users - readers(tx, chat_id) for chat_id in tx.undeletable.stays_in(room_id))


def may(tx: Tx, agent: Agent, action: Action, chat: Chat) -> bool:
    """May this person do this with this chat, now?"""
    return may_do(
        agent, action, sees=may_see_chat(tx, agent, chat.id), members_label=tx.settings.policies().members_label
    )


def reasons(tx: Tx, chat_id: int) -> list[tuple[Agent, Reason]]:
    """Everybody active with why they see the chat or do not, in the roster's order."""
    labels, roster = tx.chats.labels_of(chat_id), tx.people.roster()
    overrides = tx.people.overrides_of_chat(chat_id)
    return [
        (
            agent,
            why(
                agent,
                chat_labels=labels,
                granted=roster.granted.get(agent.id, frozenset()),
                override=overrides.get(agent.id),
            ),
        )
        for agent in roster.agents
        if agent.state == "active"
    ]
