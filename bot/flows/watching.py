"""What is learned from outside that is no message: phones, chats, tickets, people looking."""

from datetime import datetime

from bot.domain.events import (
    ChatHint,
    ChatRecord,
    GroupEventSeen,
    HomeOpened,
    PhoneSeen,
    PlaceChat,
    TicketSeen,
    TokensRevoked,
)
from bot.domain.model import Phone
from bot.flows.steps import owe, place, records
from storage.tx import Tx


def place_again(event: PlaceChat, tx: Tx) -> str:
    """Look at one chat again after access changed."""
    tx.chats.get(event.chat_id, lock=True)
    begin = records.wanted_now(tx, event.chat_id)
    place.place(tx, event.chat_id, begin=begin)
    owe.cards(tx, event.chat_id)
    return "placed"


def phone_seen(event: PhoneSeen, tx: Tx) -> str:
    """One of our numbers came, went, or is simply there. Only numbers we know or list are ours."""
    if tx.phones.by_number(event.org_phone) is None:
        return "other phone"
    tx.phones.seen(event.org_phone, name=event.name, ready=event.ready)
    return "phone"


def phones_listed(tx: Tx, listed: list[PhoneSeen], only: frozenset[str]) -> int:
    """The organisation's numbers as Periskope lists them; `only` (digits) limits the mirror, empty means all."""
    kept = [seen for seen in listed if not only or seen.org_phone.partition("@")[0] in only]
    for seen in kept:
        tx.phones.seen(seen.org_phone, name=seen.name, ready=seen.ready)
    return len(kept)


def chats_listed(tx: Tx, org_phone: str, listed: list[ChatRecord], began: datetime) -> int:
    """A page of chats as a read of ours listed them; how many were new or changed."""
    phone = tx.phones.by_number(org_phone)
    if phone is None:
        return 0
    return sum(_believed(tx, phone, record, began) for record in listed)


def _believed(tx: Tx, phone: Phone, record: ChatRecord, began: datetime) -> bool:
    chat = tx.chats.find_or_add(record.chat, phone, kind=record.kind)
    lane = f"chat:{chat.id}"
    if not records.believe(tx, chat, record, began=began):
        return False
    tx.lanes.open_gate(lane)
    return True


def bring_over(tx: Tx) -> int:
    """Chats that wait but show nowhere, the longest waiting first: each is placed in a transaction of its own."""
    found = tx.chats.open_unthreaded()
    for chat_id in found:
        place.ask_to_place(tx, chat_id, why="waits")
    return len(found)


def hinted(event: ChatHint, tx: Tx) -> str:
    """Something about a chat may have changed: read it, at most once in ten seconds."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    chat = tx.chats.find_or_add(event.chat, phone, kind="group" if event.chat.endswith("@g.us") else "user")
    owe.read_chat(tx, chat.id)
    return "hint"


def group_event(event: GroupEventSeen, tx: Tx) -> str:
    """Somebody came, went or renamed: for the card and above the next message, never a post of its own."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    chat = tx.chats.find_or_add(event.chat, phone, kind="group" if event.chat.endswith("@g.us") else "user")
    owe.read_chat(tx, chat.id)
    return f"group event: {event.kind}"


def ticket_seen(event: TicketSeen, tx: Tx) -> str:
    """A ticket in Periskope."""
    return "ticket"


def home_opened(event: HomeOpened, tx: Tx) -> str:
    """Somebody looks at the home tab: shown afresh."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None:
        return "not in roster"
    owe.home(tx, agent.id)
    return "home"


def revoked(event: TokensRevoked, tx: Tx) -> str:
    """Slack took our token away: nothing can be said there until somebody installs the app again."""
    tx.pace.rest("door:slack", 3600.0)
    tx.audit.write("token_revoked", actor=None, via="slack", detail=event.why)
    return "revoked"
