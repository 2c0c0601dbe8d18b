"""Two ids of one person: their number, and the id that stands for them where WhatsApp hides it."""

from collections.abc import Mapping, Sequence

from bot.model.chat import Chat
from bot.model.ids import AgentId
from bot.notices import actions as notices
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.routing.actions import assign
from storage.tx import Tx


def learn(tx: Tx, pairs: Mapping[str, str]) -> None:
    """Takes a number and a hidden id for one person, as one record named both; their chats are linked, not merged."""
    for number, hidden in tx.contacts.pair(pairs):
        for phone in tx.phones.all():
            one, other = (tx.chats.find(wa_id, phone.org_phone) for wa_id in (number, hidden))
            if one is not None and other is not None:
                _link(tx, one, other)


def _link(tx: Tx, one: Chat, other: Chat) -> None:
    """Whoever is denied one of the chats is denied both from now on."""
    before = {chat.id: tx.people.overrides_of_chat(chat.id) for chat in (one, other)}
    for chat_id in tx.chats.share_denials(one.id, other.id):
        lost = [agent for agent in tx.people.overrides_of_chat(chat_id) if before[chat_id].get(agent) is not False]
        access_moved(tx, chat_id, lost)
    for chat in (one, other):
        enqueue.cards(tx, chat.id)


def access_moved(tx: Tx, chat_id: int, agents: Sequence[AgentId]) -> None:
    """Moves people and the chat after these were denied it, or are no longer: label channels first, then its threads."""
    granted = tx.people.roster().granted
    labels = {
        label for agent_id in agents for label in tx.chats.labels_of(chat_id) & granted.get(agent_id, frozenset())
    }
    place.on_grants_changed(tx, labels=labels, why="same person")
    place.place(tx, chat_id, begin=place.wanted_now(tx, chat_id))
    assign.relabelled(tx, tx.chats.get(chat_id))
    for agent_id in agents:
        notices.withdraw(tx, agent_id)
