"""A message is shown: its chat placed, copied into every thread there, and what it means for the wait and for people."""

from datetime import datetime, timedelta

from bot.domain.attention import Stretch, begins_anew
from bot.domain.content import Content
from bot.domain.content_json import from_json
from bot.domain.model import Chat, Message, WaitRow
from bot.domain.text import Mention, plain, spans_of
from bot.domain.waits import Happened, Kind
from bot.flows.steps import closings, media, owe, place, turns, waits
from storage.tx import Tx

FRESH = timedelta(seconds=30)


def fresh(tx: Tx, chat: Chat) -> bool:
    """Was the chat's record read lately enough to place something by it?"""
    return chat.access_seen is not None and tx.now - chat.access_seen <= FRESH


def show(tx: Tx, chat: Chat, message: Message, *, flagged: bool | None = None) -> str:
    """Place the chat and copy the message into its threads; then say what it means for the wait and who answers."""
    happened = happening(tx, chat, message, flagged=flagged)
    if message.way == "in" and happened is not None:
        _begin_anew(tx, chat, rests=waits.rests(tx, chat, happened))
    for thread in place.place(tx, chat.id, begin=True, before=message.id):
        owe.copy(tx, thread, message.id)
        media.bring(tx, thread, message)
        owe.card(tx, thread)
    happen(tx, chat, message, flagged=flagged)
    return "shown"


def happen(tx: Tx, chat: Chat, message: Message, *, flagged: bool | None = None) -> None:
    """What a message means for the wait, and for whoever answers. Notes mean nothing to either."""
    happened = happening(tx, chat, message, flagged=flagged)
    if happened is None:
        return
    waited = tx.waits.open(chat.id) is not None
    chat = waits.happens(tx, chat, happened, message_id=message.id)
    if message.way == "in":
        turns.customer_wrote(tx, chat)
        return
    author = tx.people.roster().get(message.author_id)
    if author is not None and author.here:
        turns.replied(tx, chat, author)
    wait = tx.waits.open(chat.id)
    if waited and wait is None:
        turns.wait_ended(tx, tx.chats.get(chat.id))
    elif wait is not None and wait.message_id == message.id:
        _asked_meanwhile(tx, chat.id, wait)


def _asked_meanwhile(tx: Tx, chat_id: int, wait: WaitRow) -> None:
    """The customer wrote again while our answer was still on its way: that is what waits now, and somebody shall have it."""
    tx.waits.change(wait.id, message_id=tx.messages.first_heard(chat_id, wait.began_at))
    turns.customer_wrote(tx, tx.chats.get(chat_id))


def happening(tx: Tx, chat: Chat, message: Message, *, flagged: bool | None) -> Happened | None:
    """A message as waits see it; None: nothing happened."""
    content = from_json(message.body)
    match message.way:
        case "out":
            kind = Kind.AUTOMATIC if message.via == "auto" else Kind.ANSWER
            return Happened(kind=kind, at=message.at, agent=message.author_id)
        case "in":
            return Happened(
                kind=Kind.MISSED_CALL if content.kind == "call_log" else Kind.CUSTOMER,
                at=_heard_at(chat, message),
                words=plain(content.doc),
                sticker=content.kind == "sticker",
                internal=message.contact_id is not None and tx.contacts.get(message.contact_id).internal,
                flagged=flagged,
                to_us=_to_us(tx, chat, message, content),
            )
        case _:
            return None


def _heard_at(chat: Chat, message: Message) -> datetime:
    """When it was written, but never before a closing at which nobody had seen it yet, as they had in Periskope."""
    if chat.closed_at is None or message.at > chat.closed_at or closings.was_there(chat):
        return message.at
    return chat.closed_at + timedelta(microseconds=1)


def _to_us(tx: Tx, chat: Chat, message: Message, content: Content) -> bool:
    """Does it name one of our numbers, or answer a message of ours?"""
    numbers = tx.phones.numbers()
    if any(isinstance(span, Mention) and span.id in numbers for span in spans_of(content.doc)):
        return True
    quoted = None if message.quoted_wa_id is None else tx.messages.by_wa(chat.id, message.quoted_wa_id)
    return quoted is not None and quoted.way == "out"


def _begin_anew(tx: Tx, chat: Chat, *, rests: bool) -> None:
    policies = tx.settings.policies()
    last = chat.holder_id if chat.holder_id is not None else chat.last_holder_id
    for thread in tx.threads.of_chat(chat.id):
        if thread.last_at is None:
            continue
        stretch = Stretch(
            last_at=thread.last_at,
            posts=thread.posts,
            closed=chat.closed_at is not None,
            holder_off=last is not None and not turns.is_on(tx, last),
            rests=rests,
        )
        silence = timedelta(hours=policies.quiet_day_hours)
        if begins_anew(stretch, tx.house, silence=silence, longest=policies.long_thread):
            place.roll_over(tx, chat)
            return
