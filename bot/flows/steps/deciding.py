"""What an admin decides about changes that were too big to be believed at once."""

from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.flows.steps import doubts, linking, owe, records, rooms
from storage.queries.drafts import Draft
from storage.tx import Tx


def decide_many(tx: Tx, key: str, *, yes: bool, by: Agent) -> bool:
    """Believe what was doubted, or keep things as they are; False if it was decided already."""
    if not by.admin:
        return False
    for kind in ("chats", "people"):
        draft = tx.drafts.take(key, f"{doubts.DRAFT}:{kind}")
        if draft is None:
            continue
        tx.audit.write("doubt_confirmed" if yes else "doubt_refused", actor=by.id, via="slack", detail=kind)
        if kind == "chats":
            _chats(tx, draft, yes=yes, by=by)
        else:
            _people(tx, draft, yes=yes)
        return True
    return False


def _chats(tx: Tx, draft: Draft, *, yes: bool, by: Agent) -> None:
    if not yes:
        doubts.keep(tx, draft.body, by=by.id)
    for told, labels in draft.body.items():
        chat_id = int(told)
        tx.chats.change(chat_id, doubted=False)
        if yes:
            before = tx.chats.labels_of(chat_id)
            tx.chats.set_labels(chat_id, labels)
            records.relabelled(tx, chat_id, before ^ frozenset(labels), first=False)
            owe.cards(tx, chat_id)
        tx.lanes.open_gate(doubts.gate_of(chat_id))


def _people(tx: Tx, draft: Draft, *, yes: bool) -> None:
    for told in draft.body:
        if yes:
            linking.put_out(tx, int(told), why="gone")
        else:
            tx.people.change(int(told), slack_gone=False)
            rooms.refresh_of(tx, AgentId(int(told)))
