"""Before the first word to a number: does Periskope have a chat with it already, and whose is it?"""

import json
from datetime import datetime, timedelta

from bot.domain.calls import ReadChat
from bot.domain.events import Arrival, ChatRecord
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import owe, records
from storage.tx import Tx

DRAFT = "start"
PATIENCE = timedelta(minutes=10)


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """Ask Periskope for the chat, as long as somebody wants to begin it."""
    if tx.drafts.get(owed.payload["draft"], DRAFT) is None:
        return Nothing(why="nobody starts it")
    chat = tx.chats.get(owed.target)
    return ReadChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """A chat that is there is believed and judged; only Periskope's own word that there is none lets it be begun."""
    if isinstance(outcome, Done) and isinstance(outcome.value, ChatRecord):
        chat = tx.chats.get(owed.target, lock=True)
        if not records.believe(tx, chat, outcome.value, began=owed.sent_at or tx.now):
            return _later(owed, tx)
        return _go_on(owed, tx, known=True)
    if isinstance(outcome, Refused) and outcome.what == "target":
        return _go_on(owed, tx, known=False)
    return _later(owed, tx)


def _go_on(owed: Owed, tx: Tx, *, known: bool) -> Settlement:
    draft = owed.payload["draft"]
    raw = json.dumps({"start": draft, "known": known}).encode()
    tx.inbox.arrive(Arrival(source="self", key=f"start:{draft}", lane=f"in:place:{owed.target}", raw=raw))
    return Settled()


def _later(owed: Owed, tx: Tx) -> Settlement:
    """Periskope does not say: whoever waits is told after a while, and nothing is begun."""
    draft = tx.drafts.get(owed.payload["draft"], DRAFT)
    if draft is None or tx.now - datetime.fromisoformat(draft.body["since"]) < PATIENCE:
        return Again(after=3)
    tx.drafts.take(draft.key, DRAFT)
    if draft.agent_id is not None:
        owe.tell(tx, draft.agent_id, "start_unread", key=draft.key)
    return Settled(why="not read")
