"""What is learned from outside that is no message: phones, chats, tickets, people looking."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.content import Content
from bot.domain.content_json import to_json
from bot.domain.events import (
    ChatHint,
    ChatRecord,
    GroupEventSeen,
    HomeOpened,
    PhoneSeen,
    PlaceChat,
    TokensRevoked,
)
from bot.domain.model import Chat, Phone
from bot.domain.owed import Parked
from bot.flows.steps import erasing, newcomers, owe, place, records, showing, turns
from storage.queries.chat_pages import Known
from storage.queries.outbox import Effect
from storage.tx import Tx

HINTS_APART = timedelta(seconds=10)


def place_again(event: PlaceChat, tx: Tx) -> str:
    """Look at one chat again after access changed, and then at the next one of the label that it was about."""
    place.pass_on(tx, event.why, after=event.chat_id)
    chat = tx.chats.get(event.chat_id, lock=True)
    if chat.access_seen is None:
        owe.read_chat(tx, chat.id)
        return "unread"
    moved = event.why == place.MOVED and chat.closed_at is None
    place.place(tx, chat.id, begin=moved or records.wanted_now(tx, chat.id))
    turns.relabelled(tx, chat)
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
    known = tx.chat_pages.settled([record.chat for record in listed], phone.org_phone)
    same = [record for record in listed if record.chat in known and _says_the_same(record, known[record.chat])]
    _confirm(tx, [known[record.chat].id for record in same], same, began)
    unchanged = {record.chat for record in same}
    changed = [record for record in listed if record.chat not in unchanged]
    return sum(_believed(tx, phone, record, began) for record in changed)


def _says_the_same(record: ChatRecord, known: Known) -> bool:
    """Nothing in the record differs from what we believe; unknown labels are no news, but no confirmation either."""
    return (
        record.labels is not None
        and {label.periskope_id for label in record.labels} == set(known.labels)
        and all(label.name in {None, known.labels[label.periskope_id]} for label in record.labels)
        and (not record.name or record.name == known.name)
        and (record.access is None or (record.access == known.access and (record.exceptions or {}) == known.exceptions))
        and (not record.assigned_known or (record.assigned_to or "").lower() == known.assignee)
        and record.closed_at in {None, known.closed_there}
    )


def _confirm(tx: Tx, ids: list[int], records_: list[ChatRecord], began: datetime) -> None:
    if not ids:
        return
    tx.chat_pages.confirm(ids, began)
    for gate in tx.chat_pages.waited_for(ids):
        tx.lanes.open_gate(gate)
    for record in records_:
        if record.members:
            tx.contacts.learn(record.members)


def _believed(tx: Tx, phone: Phone, record: ChatRecord, began: datetime) -> bool:
    if erasing.forgotten(tx, record.chat, phone):
        return False
    chat = tx.chats.find_or_add(record.chat, phone, kind=record.kind)
    lane = f"chat:{chat.id}"
    if phone.org_phone not in {record.org_phone, *record.phones} or newcomers.label_for(tx, chat, record) is not None:
        return False
    if newcomers.waits_for_it(tx, chat):
        return False
    if not records.believe(tx, chat, record, began=began):
        return False
    tx.lanes.open_gate(lane)
    return True


def bring_over(tx: Tx) -> int:
    """Chats that wait but show nowhere, the longest waiting first: each is placed in a transaction of its own."""
    found = tx.chats.open_unthreaded()
    waits = {chat_id: tx.waits.open(chat_id) for chat_id in found}
    for chat_id in sorted(found, key=lambda one: wait.began_at.timestamp() if (wait := waits[one]) else 0):
        place.ask_to_place(tx, chat_id, why="waits")
    return len(found)


def hinted(event: ChatHint, tx: Tx) -> str:
    """Something about a chat may have changed: read it, at most once in ten seconds."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if erasing.forgotten(tx, event.chat, phone):
        return "erased"
    chat = tx.chats.find_or_add(event.chat, phone, kind="group" if event.chat.endswith("@g.us") else "user")
    fresh = chat.access_seen is not None and tx.now - chat.access_seen < HINTS_APART
    due = chat.access_seen + HINTS_APART if fresh and chat.access_seen is not None else None
    tx.outbox.owe_sync(Effect(kind="ReadChat", target=chat.id), lane=f"chat:{chat.id}", due=due)
    return "hint"


def group_event(event: GroupEventSeen, tx: Tx) -> Parked | str:
    """Somebody came, went or renamed: a quiet line above the next message, never a post of its own.

    A missed call is one: somebody wanted an answer.
    """
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if erasing.held_back(tx, event.chat, phone, unique_id=f"event:{event.notification_id}", at=event.at):
        return "erased"
    chat = tx.chats.find_or_add(event.chat, phone, kind="group" if event.chat.endswith("@g.us") else "user")
    if event.kind == "call" and event.detail.startswith("missed") and event.detail.endswith("incoming"):
        return _missed_call(event, tx, chat)
    owe.read_chat(tx, chat.id)
    facts = {"event": event.kind, "author": event.author, "who": list(event.who), "detail": event.detail}
    _add(event, tx, chat, way="line", body=to_json(Content(kind="line", facts=facts)))
    return f"group event: {event.kind}"


def _missed_call(event: GroupEventSeen, tx: Tx, chat: Chat) -> Parked | str:
    if not showing.fresh(tx, chat):
        return Parked(gate=owe.read_chat(tx, chat.id))
    call = {"result": "missed", "video": " video " in event.detail, "outgoing": False}
    message_id = _add(event, tx, chat, way="in", body=to_json(Content(kind="call_log", facts={"call": call})))
    return "known" if message_id is None else showing.show(tx, chat, tx.messages.get(message_id))


def _add(event: GroupEventSeen, tx: Tx, chat: Chat, **values: Any) -> int | None:
    """Told by each of our phones in the group, it is one."""
    author = event.author or event.chat
    contact_id = None if author.endswith("@g.us") else tx.contacts.seen(author, None)
    return tx.messages.add(
        chat_id=chat.id,
        wa_id=f"event:{event.notification_id}",
        via="customer",
        contact_id=contact_id,
        at=event.at,
        seen_at=tx.now,
        **values,
    )


def home_opened(event: HomeOpened, tx: Tx) -> str:
    """Somebody looks at the home tab: shown afresh."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None:
        return "not in roster"
    tx.homes.looked(agent.id)
    owe.home(tx, agent.id)
    return "home"


def revoked(event: TokensRevoked, tx: Tx) -> str:
    """Slack took our token away: nothing can be said there until somebody installs the app again."""
    tx.pace.rest("door:slack", 3600.0)
    tx.audit.write("token_revoked", actor=None, via="slack", detail=event.why)
    return "revoked"
