"""Home tabs that show something else now, each shown again once for all that changes within a few seconds."""

from collections.abc import Collection
from datetime import timedelta

from bot.domain.model import Chat
from bot.flows.steps import owe
from storage.tx import Tx

GATHERED = timedelta(seconds=3)


def chat_changed(tx: Tx, before: Chat, after: Chat) -> None:
    """Its wait or its holder is another: whoever holds or held it, admins, and all in its rooms if it was nobody's."""
    looking = tx.homes.lookers()
    if not looking:
        return
    concerned = {one for one in (before.holder_id, after.holder_id) if one is not None}
    if before.holder_id is None or after.holder_id is None:
        concerned |= set(tx.routing.places(after.id))
    _show(tx, looking, concerned)


def switched(tx: Tx, people: Collection[int]) -> None:
    """These people went on or off: themselves, and admins, who see the team."""
    looking = tx.homes.lookers() if people else frozenset()
    if looking:
        _show(tx, looking, set(people))


def _show(tx: Tx, looking: frozenset[int], concerned: set[int]) -> None:
    admins = {agent.id for agent in tx.people.roster().agents if agent.admin}
    for agent_id in sorted(looking & (concerned | admins)):
        owe.home(tx, agent_id, due=tx.now + GATHERED)
