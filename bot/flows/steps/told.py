"""Private messages that name chats: withdrawn when their reader may no longer know of them."""

from collections.abc import Collection
from datetime import timedelta

from bot.flows.steps import owe
from storage.queries.outbox import Effect
from storage.tx import Tx

AFTER_REMOVALS = timedelta(seconds=1)


def withdraw(tx: Tx, agent_id: int) -> None:
    """What this person was told of chats that they may no longer see is deleted; their home tab shows what is left.

    The tab costs more to work out than anything else here, so removals come first.
    """
    tx.outbox.owe_sync(Effect(kind="WithdrawTold", target=agent_id), lane=f"gone:person:{agent_id}")
    owe.home(tx, agent_id, due=tx.now + AFTER_REMOVALS)


def readers_of(tx: Tx, chat_id: int, moved: Collection[int]) -> None:
    """The chat's labels `moved`: whoever was told of it and may no longer see it; home tabs that may show it."""
    for agent_id in tx.posts.told_of(chat_id):
        withdraw(tx, agent_id)
    for holder, labels in tx.people.roster().granted.items():
        if not labels.isdisjoint(moved):
            owe.home(tx, holder)
