"""From WhatsApp to Slack: a message seen, once, in every room where its chat belongs."""

from datetime import timedelta
from typing import Any

from bot.domain.content import Content
from bot.domain.content_json import from_json, to_json
from bot.domain.events import MessageSeen, Unreadable
from bot.domain.model import Chat, Message, Phone
from bot.domain.owed import Parked
from bot.domain.text import plain
from bot.flows.steps import erasing, media, owe, recall, seen_again, sent, showing, taking_in, waits
from bot.views.whatsapp_text import whatsapp_text
from storage.tx import Tx

HEALED = timedelta(hours=24)  # so long after an attempt a send in doubt may still turn out to have gone


def message_seen(event: MessageSeen, tx: Tx) -> Parked | str:
    """A message by any door: new, known, edited, deleted, or further on its way to its reader."""
    phone = tx.phones.by_number(event.org_phone)
    if phone is None:
        return "other phone"
    if event.status_post:
        return "status post"
    if erasing.held_back(tx, event.chat, phone, unique_id=event.unique_id, at=event.at):
        return "erased"
    kind = "group" if event.chat.endswith("@g.us") else "user"
    chat = tx.chats.find_or_add(event.chat, phone, kind=kind)
    if kind == "group":
        tx.phones.note_in_chat(chat.id, phone.id)
    known = tx.messages.by_wa(chat.id, event.unique_id)
    if known is not None and known.state != "early":
        return seen_again.changed(tx, chat, known, event)
    if event.said == "ack":
        return "ack of nothing"
    if event.said == "deleted" and not to_json(event.content).get("doc"):
        return _deleted_early(tx, chat, known, event)
    if event.said != "created" and known is None and _before_us(tx, chat, event):
        taking_in.remember(tx, chat, phone, event)
        return "before our time"
    if not showing.fresh(tx, chat):
        return Parked(gate=owe.read_chat(tx, chat.id))
    return _new(tx, chat, phone, event, early=known)


def _before_us(tx: Tx, chat: Chat, event: MessageSeen) -> bool:
    """Something became of a message from before the program: it counts in the history and is no news."""
    begins = recall.ours_from(tx, chat)
    return begins is not None and event.at < begins


def _deleted_early(tx: Tx, chat: Chat, known: Message | None, event: MessageSeen) -> str:
    """Deleted before it was seen, and nothing of it told: remembered until it is, and then shown as deleted."""
    at = event.changed_at or event.at
    if known is not None:
        tx.messages.change(known.id, deleted_at=at)
    else:
        early(tx, chat, event.unique_id, at=event.at, deleted_at=at)
    return "deleted early"


def early(tx: Tx, chat: Chat, wa_id: str, **values: Any) -> int | None:
    """A row for a message of which only what came before it is known."""
    base = {"chat_id": chat.id, "wa_id": wa_id, "way": "in", "via": "customer", "state": "early"}
    return tx.messages.add(**base, seen_at=tx.now, **values)


def _new(tx: Tx, chat: Chat, phone: Phone, event: MessageSeen, *, early: Message | None) -> str:
    values = taking_in.values(tx, chat, event)
    if early is not None:
        values["deleted_at"] = values["deleted_at"] or early.deleted_at
        tx.messages.change(early.id, **values)
    message_id = tx.messages.add(**values) if early is None else early.id
    if message_id is None:
        return "known"
    message = tx.messages.get(message_id)
    if message.state == "echo":
        return "echo early"
    if message.via == "api" and message.way == "out" and _heals(tx, message):
        return "healed"
    if event.said == "polled":
        return _remember(tx, chat, message, event)
    return showing.show(tx, chat, message, flagged=event.flagged)


def _heals(tx: Tx, message: Message) -> bool:
    """A reply that was not sent, or perhaps, comes back as sent: it was. Only where it can be no other."""
    words = whatsapp_text(from_json(message.body).doc).strip()
    doubted = tx.messages.in_doubt(message.chat_id, message.at - HEALED)
    same = [one for one in doubted if whatsapp_text(from_json(one.body).doc, _names(tx)).strip() == words]
    if len(same) != 1 or message.wa_id is None:
        return False
    sent.stands(tx, sent.claim(tx, same[0], message.wa_id, message.queue_id))
    return True


def _names(tx: Tx) -> dict[str, str]:
    return {agent.slack_user: agent.name for agent in tx.people.roster().agents if agent.slack_user}


def show(tx: Tx, chat: Chat, message: Message, event: MessageSeen | None) -> str:
    """Show a message that is stored already. `event`: as it was told; None: it was kept back as perhaps our own."""
    if event is None and (message.way == "note" or (message.via == "api" and _heals(tx, message))):
        return "ours"
    return showing.show(tx, chat, message, flagged=None if event is None else event.flagged)


def fetch_again(tx: Tx, message: Message) -> bool:
    """*Fetch again*: ask once more for a file that could not be had; False if there is nothing to ask for."""
    return media.fetch_again(tx, message) > 0


def former(tx: Tx, message: Message) -> list[str]:
    """*Before the edit*: the former words, oldest first, as plain text."""
    return [plain(from_json(body).doc) for body in tx.messages.former(message.id)]


def _remember(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str:
    """Written before our time: it counts for the wait and for history, but is not copied by itself."""
    happened = showing.happening(tx, chat, message, flagged=event.flagged)
    if happened is not None:
        waits.happens(tx, chat, happened, message_id=message.id)
    return "remembered"


def unreadable(event: Unreadable, tx: Tx) -> Parked | str:
    """Something that said nothing readable: a placeholder where at least its chat is known, and the lane goes on."""
    if event.org_phone is None or event.chat is None or event.unique_id is None:
        return "unreadable"
    stand_in = MessageSeen(
        said="created",
        org_phone=event.org_phone,
        chat=event.chat,
        unique_id=event.unique_id,
        from_me=False,
        at=event.at or tx.house,
        content=Content(kind="unreadable"),
    )
    said = message_seen(stand_in, tx)
    return said if isinstance(said, Parked) else "unreadable"
