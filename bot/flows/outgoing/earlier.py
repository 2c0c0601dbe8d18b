"""What was said in a chat before our time: read from Periskope, kept, and folded into the thread that asked for it."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.calls import ReadEarlier
from bot.domain.events import MessageSeen
from bot.domain.model import Chat
from bot.domain.outcomes import Done, Outcome
from bot.domain.owed import Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import owe, recall, taking_in
from storage.tx import Tx

AROUND = 20  # our count may differ from Periskope's by what we skip


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """The chat's messages before what is known."""
    thread = tx.threads.get(owed.target)
    if thread.state in {"leaving", "gone"}:
        return Nothing(why="withdrawn")
    chat = tx.chats.get(thread.chat_id)
    begins = recall.ours_from(tx, chat)
    if begins is None:
        return Nothing(why="not asked for yet")
    return ReadEarlier(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        until=min(begins, datetime.fromisoformat(owed.payload["until"])),
        offset=max(0, tx.messages.count(chat.id) - AROUND),
        wanted=max(tx.settings.policies().history, 1),
    )


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Kept, then shown where somebody asked; if there is nothing, or it cannot be had, they hear so."""
    thread = tx.threads.get(owed.target)
    chat = tx.chats.get(thread.chat_id, lock=True)
    if isinstance(outcome, Done):
        _keep(tx, chat, outcome.value)
    if "by" not in owed.payload:
        return Settled(why=getattr(outcome, "why", None))
    until, before = datetime.fromisoformat(owed.payload["until"]), int(owed.payload["before"])
    if tx.messages.last(chat.id, limit=1, before=(until, before)):
        owe.further_history(tx, thread, until, before)
    else:
        kind = "nothing_earlier" if isinstance(outcome, Done) else "earlier_not_had"
        owe.tell(tx, owed.payload["by"], kind, key=f"earlier:{thread.id}:{before}:{kind}", chat=chat.id)
    return Settled(why=getattr(outcome, "why", None))


def _keep(tx: Tx, chat: Chat, found: Iterable[object]) -> None:
    begins, phone = recall.ours_from(tx, chat), tx.phones.get(chat.phone_id)
    for seen in found:
        if isinstance(seen, MessageSeen) and seen.chat == chat.wa_chat_id and begins is not None and seen.at < begins:
            taking_in.remember(tx, chat, phone, seen)
