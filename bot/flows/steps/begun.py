"""A chat that somebody began by its number, and that turns out to be others' already."""

from bot.flows.steps import told
from storage.tx import Tx


def take_back(tx: Tx, chat_id: int, labels: frozenset[int]) -> bool:
    """End the grants that came with beginning it, of everybody who holds none of the labels that it carries.

    Until its first read a chat could only be taken for new. True if somebody lost it.
    """
    if not labels:
        return False
    granted, lost = tx.people.roster().granted, []
    for line in tx.audit.newest(limit=100, chat_id=chat_id, action="chat_granted", via="start"):
        agent_id = line["whom_id"]
        if tx.people.override_for(agent_id, chat_id) and not labels & granted.get(agent_id, frozenset()):
            tx.people.drop_override(agent_id, chat_id)
            tx.audit.write("taken_back", actor=None, via="start", whom_id=agent_id, chat_id=chat_id)
            told.withdraw(tx, agent_id)
            lost.append(agent_id)
    return bool(lost)
