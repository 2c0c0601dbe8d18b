"""What we decide about access, written through to Periskope: only what is sure to mean the same there."""

from bot.domain.people import Agent
from storage.queries.outbox import Effect
from storage.tx import Tx


def confirmed(tx: Tx, agent_id: int) -> bool:
    """Did an admin say that the list of labels kept here is this person's whole list?

    Until then nothing is written for them: Periskope's own list cannot be read, and writing replaces it.
    """
    return bool(tx.settings.get(f"list:{agent_id}"))


def confirm(tx: Tx, agent: Agent, *, by: Agent) -> None:
    """An admin says so: the list, and every chat granted or denied, is written from now on."""
    tx.settings.put(f"list:{agent.id}", True, by=by.id)
    tx.audit.write("list_confirmed", actor=by.id, via="slack", whom_id=agent.id)
    labels(tx, agent.id)
    for chat_id in tx.people.overrides_of(agent.id):
        chat(tx, agent.id, chat_id)


def labels(tx: Tx, agent_id: int) -> None:
    """Periskope shall have the person's labels as we have them."""
    if confirmed(tx, agent_id):
        tx.outbox.owe_sync(Effect(kind="SyncMemberAccess", target=agent_id), lane=f"person:{agent_id}")


def chat(tx: Tx, agent_id: int, chat_id: int) -> None:
    """Periskope shall have this grant or denial as we have it; then the chat is read again, and compared."""
    if confirmed(tx, agent_id):
        about = {"chat": chat_id}
        for kind in ("SyncChatAccess", "CompareAccess"):
            tx.outbox.owe_sync(Effect(kind=kind, target=agent_id, payload=about), lane=f"chat:{chat_id}")
