"""Private messages that name chats: withdrawn when their reader may no longer see these."""

from collections.abc import Collection
from datetime import timedelta

from bot.model.effect.notices import WithdrawDms
from bot.model.ids import AgentId
from bot.model.lane import Lane
from bot.outbox import enqueue
from storage.tx import Tx

AFTER_REMOVALS = timedelta(seconds=1)
NAMED = 50  # chats listed in one private message


def withdraw(tx: Tx, agent_id: int) -> None:
    """Enqueues deleting private messages about chats that this person may no longer see, and refreshing their home tab.

    The tab takes the most work, so removals come first.
    """
    tx.outbox.sync(WithdrawDms(target=AgentId(agent_id)), lane=Lane.withdrawn_dms(agent_id))
    enqueue.home(tx, agent_id, due=tx.engine_now + AFTER_REMOVALS)


def readers_of(tx: Tx, chat_id: int, moved: Collection[int]) -> None:
    """Withdraws messages about a chat whose labels `moved` changed, and refreshes home tabs that may show it."""
    for agent_id in tx.posts.dm_readers(chat_id):
        withdraw(tx, agent_id)
    for holder, labels in tx.people.roster().granted.items():
        if not labels.isdisjoint(moved):
            enqueue.home(tx, holder)


def at(tx: Tx, what: str) -> str:
    """An effect's key that is unique by the business time of this transaction."""
    return f"{what}:{tx.business_now.timestamp():.6f}"
