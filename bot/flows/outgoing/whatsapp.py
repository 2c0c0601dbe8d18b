"""What goes to customers: replies, their edits and deletions, and notes. The most careful of all doors."""

from datetime import timedelta

from bot.domain.calls import WaDelete, WaEdit, WaFindSend, WaNote, WaSend
from bot.domain.content_json import from_json
from bot.domain.model import Message, Phone
from bot.domain.outcomes import Done, Outcome, Refused, Unknown
from bot.domain.owed import Doubt, Held, Nothing, Owed, Prepared, Settled, Settlement
from bot.domain.waits import Happened, Kind
from bot.flows.steps import echo, owe, place, waits
from bot.flows.steps.doors import sees
from bot.views.whatsapp_text import whatsapp_text
from storage.tx import Tx


def prepare_send(owed: Owed, tx: Tx) -> Prepared:
    """The reply as it is now, if it is still one, and its author still may."""
    message = tx.messages.get(owed.target)
    if message.way != "out" or message.state not in {"waits", "sending"} or message.deleted_at is not None:
        return Nothing(why=f"is {message.state}")
    if not may_send(tx, message):
        return Nothing(why="author may not")
    chat = tx.chats.get(message.chat_id)
    phone = tx.phones.get(chat.phone_id)
    tx.messages.change(message.id, shown=False, state="sending")
    return WaSend(
        org_phone=phone.org_phone,
        chat=chat.wa_chat_id,
        text=words_of(tx, message),
        reply_to=_quoted(tx, message),
    )


def may_send(tx: Tx, message: Message) -> bool:
    """Looked at again in the very transaction that marks it as sending. If not: held back, and its author told."""
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if sees(tx, author, message.chat_id):
        return True
    tx.messages.change(message.id, state="refused", why="author may not")
    owe.marks(tx, tx.messages.get(message.id))
    if author is not None:
        owe.tell(tx, author.id, "not_sent_no_access", key=f"unsent:{message.id}")
    tx.audit.write("reply_refused", actor=message.author_id, via="outbox", chat_id=message.chat_id, detail="no_access")
    return False


def words_of(tx: Tx, message: Message) -> str:
    """The message in WhatsApp's markup; colleagues by name."""
    content = from_json(message.body)
    names = {agent.slack_user: agent.name for agent in tx.people.roster().agents if agent.slack_user}
    text = whatsapp_text(content.doc, names)
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if tx.settings.policies().sign_replies == "name" and author is not None and author.name:
        return f"*{author.name}:*\n{text}"
    return text


def _quoted(tx: Tx, message: Message) -> str | None:
    if message.quoted_wa_id is None:
        return None
    quoted = tx.messages.by_wa(message.chat_id, message.quoted_wa_id)
    return None if quoted is None else quoted.full_id


def settle_send(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Sent: remembered by WhatsApp's id, shown in the chat's other rooms, the wait answered. Else a person decides."""
    message = tx.messages.get(owed.target)
    if isinstance(outcome, Done):
        return _sent(tx, message, outcome)
    doubtful = isinstance(outcome, Unknown)
    why = getattr(outcome, "why", "")
    tx.messages.change(message.id, state="unknown" if doubtful else "failed", why=why)
    message = tx.messages.get(message.id)
    owe.marks(tx, message)
    _say_in_thread(tx, message, "may_not_be_sent" if doubtful else "not_sent", why=why)
    return Held(why=why)


def _sent(tx: Tx, message: Message, outcome: Done) -> Settlement:
    echo.claim(tx, message, outcome.value.unique_id, outcome.value.queue_id)
    message = tx.messages.get(message.id)
    owe.marks(tx, message)
    chat = waits.happens(
        tx,
        tx.chats.get(message.chat_id, lock=True),
        Happened(kind=Kind.ANSWER, at=message.at, agent=message.author_id),
    )
    for thread in place.place(tx, chat.id, begin=False):
        room = tx.rooms.get(thread.room_id)
        if room.slack_id != message.slack_channel:
            owe.copy(tx, thread, message.id)
        owe.card(tx, thread)
    return Settled()


def _say_in_thread(tx: Tx, message: Message, kind: str, *, why: str) -> None:
    for thread in tx.threads.of_chat(message.chat_id, "current", "past"):
        if tx.rooms.get(thread.room_id).slack_id == message.slack_channel:
            owe.notice(tx, thread, kind, key=f"{kind}:{message.id}:{message.version}", message=message.key, why=why)
            return
    if message.author_id is not None:
        owe.tell(tx, message.author_id, kind, key=f"{kind}:{message.id}", message=message.key, why=why)


def read_back_send(owed: Owed, tx: Tx) -> Doubt:
    """Look in the chat and the queue for what we may have sent."""
    message = tx.messages.get(owed.target)
    chat = tx.chats.get(message.chat_id)
    since = (owed.sent_at or tx.now) - timedelta(minutes=5)
    return WaFindSend(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        text=words_of(tx, message),
        since=since,
        known=tx.messages.known_ids(chat.id, since - timedelta(minutes=30)),
    )


def _sent_id(message: Message) -> str | None:
    return message.full_id or message.queue_id or message.wa_id


def prepare_edit(owed: Owed, tx: Tx) -> Prepared:
    """The newest words, to a message that the customer has."""
    message = tx.messages.get(owed.target)
    sent_id = _sent_id(message)
    if message.state != "sent" or message.deleted_at is not None or sent_id is None:
        return Nothing(why=f"is {message.state}")
    if not may_send(tx, message):
        return Nothing(why="author may not")
    return WaEdit(org_phone=_phone(tx, message).org_phone, message=sent_id, text=words_of(tx, message))


def prepare_delete(owed: Owed, tx: Tx) -> Prepared:
    """Take back a message that the customer has."""
    message = tx.messages.get(owed.target)
    sent_id = _sent_id(message)
    if message.state != "sent" or sent_id is None:
        return Nothing(why=f"is {message.state}")
    return WaDelete(org_phone=_phone(tx, message).org_phone, message=sent_id)


def settle_change(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """If WhatsApp would not take it, the author hears that the customer has the old words."""
    message = tx.messages.get(owed.target)
    if isinstance(outcome, Refused) and message.author_id is not None:
        kind = "customer_has_old_words" if owed.kind == "EditWhatsApp" else "still_there"
        owe.tell(tx, message.author_id, kind, key=f"{owed.kind}:{message.id}:{message.version}", message=message.key)
    return Settled(why=getattr(outcome, "why", None))


def prepare_note(owed: Owed, tx: Tx) -> Prepared:
    """The note, under its author's name: Periskope's API names nobody."""
    message = tx.messages.get(owed.target)
    if message.way != "note" or message.deleted_at is not None:
        return Nothing(why="no note")
    chat = tx.chats.get(message.chat_id)
    author = message.author_email or ""
    text = f"{author}: {words_of(tx, message)}"
    return WaNote(org_phone=_phone(tx, message).org_phone, chat=chat.wa_chat_id, text=text)


def settle_note(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """The note's own event is recognised by this id."""
    if isinstance(outcome, Done) and isinstance(outcome.value, str):
        message = tx.messages.get(owed.target)
        early = tx.messages.by_wa(message.chat_id, outcome.value)
        if early is None:
            tx.messages.change(owed.target, shown=False, wa_id=outcome.value)
    return Settled(why=getattr(outcome, "why", None))


def _phone(tx: Tx, message: Message) -> Phone:
    return tx.phones.get(tx.chats.get(message.chat_id).phone_id)
