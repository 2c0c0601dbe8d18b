"""Writing access through to Periskope, and looking at what became of it."""

from typing import Any

from bot.domain.calls import PatchAccess, PatchMember, ReadChat
from bot.domain.events import ChatRecord
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import owe, records, through
from bot.flows.steps.doors import sees
from storage.tx import Tx

LOOK_AGAIN = 3.0  # seconds: how soon Periskope works out again who sees what is not documented
MOST_LOOKED_AT = 20


def prepare_member(owed: Owed, tx: Tx) -> Prepared:
    """All labels of a member by their known names. An empty list may mean none or all there: it is never written."""
    agent = tx.people.get(owed.target)
    if not through.concerns(agent) or not through.confirmed(tx, agent.id):
        return Nothing(why="not to be written")
    whole = through.whole(tx, agent)
    if whole.doubt is not None:
        tx.audit.write("labels_not_written", actor=None, via="periskope", whom_id=agent.id, detail=whole.doubt)
        _tell(tx, owed, "labels_not_written", why=whole.doubt, agent=agent.id)
        return Nothing(why=whole.doubt)
    held = [tx.labels.get(label_id) for label_id in whole.labels]
    tx.outbox.annotate(owed, sent=sorted(label.periskope_id for label in held))
    return PatchMember(email=agent.email, labels=tuple(label.name for label in held))


def settle_member(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Written, or refused; then a chat of each label is read, to see whether Periskope shows them as we do."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=5)
    why = getattr(outcome, "why", "")
    tx.audit.write("labels_written", actor=None, via="periskope", whom_id=owed.target, detail=why)
    if isinstance(outcome, Refused):
        _tell(tx, owed, "write_refused", why=why, agent=owed.target)
        return Settled(why=why)
    sent, there = tx.outbox.payload(owed).get("sent"), outcome.value
    if there is not None and sent is not None and sorted(there) != sent:
        tx.audit.write("access_differs", actor=None, via="periskope", whom_id=owed.target, detail="labels")
        _tell(tx, owed, "other_labels", agent=owed.target)
    for chat_id in tx.there.one_of_each_label(limit=MOST_LOOKED_AT):
        through.compare(tx, owed.target, chat_id, about=f"labels:{owed.mark}")
    return Settled()


def _tell(tx: Tx, owed: Owed, kind: str, **about: Any) -> None:
    """Whoever caused it hears of it, as long as they are an admin; else all admins."""
    by = tx.people.roster().get(owed.payload.get("by"))
    key = f"{kind}:{owed.id}:{owed.version}"
    if by is not None and by.admin:
        owe.tell(tx, by.id, kind, key=key, **about)
    else:
        owe.tell_admins(tx, kind, key=key, **about)


def prepare_chat(owed: Owed, tx: Tx) -> Prepared:
    """One person's grant or denial of one chat, merged into what is there."""
    agent, chat = tx.people.get(owed.target), tx.chats.get(owed.payload["chat"])
    allow = tx.people.override_for(agent.id, chat.id)
    if allow is None or not through.concerns(agent) or not through.confirmed(tx, agent.id):
        return Nothing(why="not to be written")
    phone = tx.phones.get(chat.phone_id).org_phone
    return PatchAccess(org_phone=phone, chat=chat.wa_chat_id, access={agent.email: allow})


def settle_chat(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Written or refused; what Periskope made of it is looked at next."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=5)
    why, chat_id = getattr(outcome, "why", ""), owed.payload["chat"]
    tx.audit.write("chat_access_written", actor=None, via="periskope", whom_id=owed.target, chat_id=chat_id, detail=why)
    if isinstance(outcome, Refused):
        _tell(tx, owed, "write_refused", why=why, agent=owed.target, chat=chat_id)
    return Settled(why=why or None)


def prepare_comparison(owed: Owed, tx: Tx) -> Prepared:
    """Read the chat again: Periskope works out for itself who sees it."""
    if not through.concerns(tx.people.get(owed.target)):
        return Nothing(why="not to be compared")
    chat = tx.chats.get(owed.payload["chat"])
    return ReadChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle_comparison(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """A difference that is still there at a second look is written down, and admins are told, each way once."""
    if isinstance(outcome, Refused):
        return Settled(why=outcome.why)
    if not isinstance(outcome, Done) or not isinstance(outcome.value, ChatRecord):
        return Again(after=5)
    chat, agent = tx.chats.get(owed.payload["chat"], lock=True), tx.people.get(owed.target)
    records.believe(tx, chat, outcome.value, began=owed.sent_at or tx.now)
    here, there = sees(tx, agent, chat.id), outcome.value.access
    if agent.state != "active" or there is None or there.get(agent.email, False) == here:
        return Settled()
    if owed.attempts == 0:
        return Again(after=LOOK_AGAIN)
    kind = "denied_there" if here else "allowed_there"
    detail = kind.replace("_", " ")
    tx.audit.write("access_differs", actor=None, via="periskope", whom_id=agent.id, chat_id=chat.id, detail=detail)
    if not _refused_already(tx, agent.id, chat.id):
        key = f"differs:{agent.id}:{kind}:{owed.payload.get('about', owed.id)}"
        owe.tell_admins(tx, kind, key=key, agent=agent.id, chat=chat.id)
    return Settled(why="differs")


def _refused_already(tx: Tx, agent_id: int, chat_id: int) -> bool:
    """Was it said already that Periskope would not have this written?"""
    last = tx.audit.newest(limit=1, action="chat_access_written", whom_id=agent_id, chat_id=chat_id)
    return bool(last and last[0]["detail"])
