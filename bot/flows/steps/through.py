"""What we decide about access, written through to Periskope: only what is sure to mean the same there."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from bot.domain.people import Agent
from storage.queries.outbox import Effect
from storage.tx import Tx

Doubt = Literal["empty", "no_sure_name", "same_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All that would be a person's list in Periskope. `doubt`: why the labels cannot be written, None if they can."""

    agent: Agent
    labels: tuple[int, ...]
    doubt: Doubt | None
    allowed: tuple[int, ...]
    denied: tuple[int, ...]

    @property
    def writable(self) -> bool:
        """Is there anything that can be written?"""
        return self.doubt is None or bool(self.allowed or self.denied)


def concerns(agent: Agent) -> bool:
    """Only members have a list: an admin sees all, and whoever left is Periskope's matter."""
    return agent.role == "member" and agent.state != "inactive"


def confirmed(tx: Tx, agent_id: int) -> bool:
    """Did an admin say that the list of labels kept here is this person's whole list?

    Until then nothing is written for them: Periskope's own list cannot be read, and writing replaces it.
    """
    return bool(tx.settings.get(f"list:{agent_id}"))


def whole(tx: Tx, agent: Agent) -> Whole:
    """What would be written for this person now."""
    held = tuple(sorted(tx.people.roster().granted.get(agent.id, ())))
    chats = sorted(tx.people.overrides_of(agent.id).items())
    return Whole(
        agent=agent,
        labels=held,
        doubt=_doubt(tx, held),
        allowed=tuple(chat_id for chat_id, allow in chats if allow),
        denied=tuple(chat_id for chat_id, allow in chats if not allow),
    )


def _doubt(tx: Tx, held: tuple[int, ...]) -> Doubt | None:
    """An empty list may mean none or all there. A name that is unknown there makes a label; one of two is a guess."""
    if not held:
        return "empty"
    labels = [tx.labels.get(label_id) for label_id in held]
    if any(one.state != "known" or one.name == one.periskope_id or "," in one.name for one in labels):
        return "no_sure_name"
    named = Counter(label.name.casefold() for label in tx.labels.all())
    return "same_name" if any(named[one.name.casefold()] > 1 for one in labels) else None


def confirm(tx: Tx, agent: Agent, *, by: Agent) -> None:
    """An admin says so: the list, and every chat granted or denied, is written from now on."""
    tx.settings.put(f"list:{agent.id}", True, by=by.id)
    tx.audit.write("list_confirmed", actor=by.id, via="slack", whom_id=agent.id)
    labels(tx, agent.id, by=by.id)
    for chat_id in tx.people.overrides_of(agent.id):
        chat(tx, agent.id, chat_id, by=by.id)


def forget(tx: Tx, agent: Agent) -> None:
    """Their list begins anew: nothing more is written for them until an admin has confirmed it again."""
    if confirmed(tx, agent.id):
        tx.settings.put(f"list:{agent.id}", False, by=None)


def labels(tx: Tx, agent_id: int, *, by: int | None = None) -> None:
    """Periskope shall have the person's labels as we have them. `by`: who hears of it if it cannot be; None: all admins."""
    if confirmed(tx, agent_id):
        effect = Effect(kind="SyncMemberAccess", target=agent_id, payload={"by": by})
        tx.outbox.owe_sync(effect, lane=f"person:{agent_id}")


def chat(tx: Tx, agent_id: int, chat_id: int, *, by: int | None = None) -> None:
    """Periskope shall have this grant or denial as we have it; then the chat is read again, and compared."""
    if confirmed(tx, agent_id):
        about = {"chat": chat_id, "by": by}
        tx.outbox.owe_sync(Effect(kind="SyncChatAccess", target=agent_id, payload=about), lane=f"chat:{chat_id}")
        compare(tx, agent_id, chat_id, about=f"chat:{chat_id}")


def compare(tx: Tx, agent_id: int, chat_id: int, *, about: str) -> None:
    """Look whether Periskope shows the chat to this person if, and only if, we do. `about`: told of once under this word."""
    effect = Effect(kind="CompareAccess", target=agent_id, payload={"chat": chat_id, "about": about})
    tx.outbox.owe_sync(effect, lane=f"chat:{chat_id}")
