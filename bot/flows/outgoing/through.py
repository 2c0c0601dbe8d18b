"""Writing access through to Periskope, and looking at what became of it."""

from bot.domain.calls import PatchAccess, PatchMember, ReadChat
from bot.domain.events import ChatRecord
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import owe, records, through
from storage.tx import Tx


def prepare_member(owed: Owed, tx: Tx) -> Prepared:
    """All labels of a member by their known names. An empty list may mean none or all there: it is never written."""
    agent = tx.people.get(owed.target)
    if agent.role != "member" or agent.state == "inactive" or not through.confirmed(tx, agent.id):
        return Nothing(why="not to be written")
    held = [tx.labels.get(label_id) for label_id in sorted(tx.people.roster().granted.get(agent.id, ()))]
    names = tuple(label.name for label in held)
    if not names:
        return Nothing(why="an empty list")
    if any(label.state != "known" or label.name == label.periskope_id or "," in label.name for label in held):
        return Nothing(why="a label without a sure name")
    return PatchMember(email=agent.email, labels=names)


def settle_member(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Written, or refused, which is kept with the person's other events."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=5)
    why = getattr(outcome, "why", "")
    tx.audit.write("labels_written", actor=None, via="periskope", whom_id=owed.target, detail=why)
    return Settled(why=why or None)


def prepare_chat(owed: Owed, tx: Tx) -> Prepared:
    """One person's grant or denial of one chat, merged into what is there."""
    agent, chat = tx.people.get(owed.target), tx.chats.get(owed.payload["chat"])
    allow = tx.people.override_for(agent.id, chat.id)
    if allow is None or agent.role != "member" or not through.confirmed(tx, agent.id):
        return Nothing(why="not to be written")
    phone = tx.phones.get(chat.phone_id).org_phone
    return PatchAccess(org_phone=phone, chat=chat.wa_chat_id, access={agent.email: allow})


def settle_chat(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Written or refused; what Periskope made of it is looked at next."""
    return Settled(why=getattr(outcome, "why", None)) if isinstance(outcome, Done | Refused) else Again(after=5)


def prepare_comparison(owed: Owed, tx: Tx) -> Prepared:
    """Read the chat again: Periskope works out for itself who sees it."""
    chat = tx.chats.get(owed.payload["chat"])
    return ReadChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle_comparison(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """A difference is written down, and where somebody is denied there and allowed here, admins are told."""
    if isinstance(outcome, Refused):
        return Settled(why=outcome.why)
    if not isinstance(outcome, Done) or not isinstance(outcome.value, ChatRecord):
        return Again(after=5)
    chat, agent = tx.chats.get(owed.payload["chat"], lock=True), tx.people.get(owed.target)
    records.believe(tx, chat, outcome.value, began=owed.sent_at or tx.now)
    here, there = tx.people.override_for(agent.id, chat.id), outcome.value.access
    if here is None or there is None or there.get(agent.email, False) == here:
        return Settled()
    detail = "denied there" if here else "allowed there"
    tx.audit.write("access_differs", actor=None, via="periskope", whom_id=agent.id, chat_id=chat.id, detail=detail)
    if here:
        owe.tell_admins(tx, "denied_there", key=f"there:{agent.id}:{chat.id}:{owed.id}", agent=agent.id, count=1)
    return Settled(why="differs")
