"""What goes to customers: replies with their files. The most careful of all doors."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.calls import WaFindSend, WaSend
from bot.domain.content_json import from_json, to_json
from bot.domain.model import Message
from bot.domain.outcomes import Done, Outcome, Refused, Unknown
from bot.domain.owed import Again, Doubt, Held, Nothing, Owed, Prepared, Settled, Settlement
from bot.domain.text import is_empty
from bot.flows.steps import leaving, owe, sent
from bot.flows.steps.doors import sees
from bot.views.whatsapp_text import whatsapp_text
from storage.tx import Tx

SENDABLE = frozenset({"waits", "sending"})


def prepare_send(owed: Owed, tx: Tx) -> Prepared:
    """The reply as it is now, if it is still one, its author still may, and nothing has happened that asks for a yes."""
    message = tx.messages.get(owed.target)
    if message.way != "out" or message.state not in SENDABLE or message.deleted_at is not None:
        return Nothing(why=f"is {message.state}")
    if not may_send(tx, message):
        return Nothing(why="author may not")
    why = None if owed.payload.get("again") else leaving.asked_first(tx, message)
    if why is not None:
        return _ask(tx, message, why)
    tx.messages.change(message.id, shown=False, state="sending")
    tx.outbox.annotate(owed, former=len(tx.messages.former(message.id)))
    return _call(tx, leaving.taken_apart(tx, tx.messages.get(message.id)))


def _call(tx: Tx, message: Message) -> WaSend:
    chat = tx.chats.get(message.chat_id)
    file = next(iter(from_json(message.body).files), None)
    return WaSend(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        text=words_of(tx, message),
        reply_to=_quoted(tx, message),
        file_url=None if file is None else file.url,
        file_name="" if file is None else file.name,
        file_mime="" if file is None else file.mime,
        file_size=0 if file is None else file.size,
    )


def _ask(tx: Tx, message: Message, why: str) -> Nothing:
    """Its author may be looking elsewhere by now, so it is asked by a private message."""
    tx.messages.change(message.id, state="asked", why=why)
    owe.marks(tx, tx.messages.get(message.id))
    if message.author_id is not None:
        key = f"ask:{message.id}:{message.version}"
        owe.tell(tx, message.author_id, "ask_to_send", key=key, message=message.key, why=why)
    return Nothing(why=f"asked: {why}")


def may_send(tx: Tx, message: Message) -> bool:
    """Looked at again in the very transaction that marks it as sending. If not: held back, its author and the room told."""
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if message.via == "auto" or sees(tx, author, message.chat_id):
        return True
    tx.messages.change(message.id, state="failed", why="author may not")
    owe.marks(tx, tx.messages.get(message.id))
    if author is not None:
        owe.tell(tx, author.id, "not_sent_no_access", key=f"unsent:{message.id}:{message.version}")
    _say_in_thread(tx, tx.messages.get(message.id), "not_sent", why="its author may no longer see the chat")
    tx.audit.write("reply_refused", actor=message.author_id, via="outbox", chat_id=message.chat_id, detail="no_access")
    return False


def words_of(tx: Tx, message: Message) -> str:
    """The message in WhatsApp's markup; colleagues by name."""
    content = from_json(message.body)
    names = {agent.slack_user: agent.name for agent in tx.people.roster().agents if agent.slack_user}
    text = whatsapp_text(content.doc, names)
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if text and tx.settings.policies().sign_replies == "name" and author is not None and author.name:
        return f"*{author.name}:*\n{text}"
    return text


def _quoted(tx: Tx, message: Message) -> str | None:
    if message.quoted_wa_id is None:
        return None
    quoted = tx.messages.by_wa(message.chat_id, message.quoted_wa_id)
    return None if quoted is None or quoted.way == "note" else quoted.full_id


def settle_send(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Sent: remembered by WhatsApp's id, shown in the chat's other rooms, the wait answered. Else a person decides."""
    message = tx.messages.get(owed.target)
    if tx.chats.get(message.chat_id).kind == "erased":
        return Settled(why="erased")
    if isinstance(outcome, Done):
        sent.stands(tx, sent.claim(tx, message, outcome.value.unique_id, outcome.value.queue_id))
        return Settled()
    if isinstance(outcome, Refused) and outcome.why.startswith(("media_", "file_")) and from_json(message.body).files:
        return _without_file(tx, message, outcome.why)
    doubtful = isinstance(outcome, Unknown)
    why = getattr(outcome, "why", "")
    tx.messages.change(message.id, state="unknown" if doubtful else "failed", why=why)
    message = tx.messages.get(message.id)
    owe.marks(tx, message)
    _say_in_thread(tx, message, "may_not_be_sent" if doubtful else "not_sent", why=why)
    return Held(why=why)


def _without_file(tx: Tx, message: Message, why: str) -> Settlement:
    """The file is refused by name, the words go."""
    content = from_json(message.body)
    leaving.say_refused(tx, message, content.files[0], why)
    if not is_empty(content.doc):
        kept = {"all_files": message.body.get("all_files") or message.body["files"]}
        tx.messages.change(message.id, body=to_json(replace(content, files=())) | kept)
        return Again()
    tx.messages.change(message.id, state="refused", why=why)
    owe.marks(tx, tx.messages.get(message.id))
    return Settled(why=why)


def _say_in_thread(tx: Tx, message: Message, kind: str, *, why: str) -> None:
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    thread = sent.home_of(tx, home)
    key = f"{kind}:{message.id}:{message.version}"
    if thread is not None and thread.state in {"current", "past"}:
        owe.notice(tx, thread, kind, key=key, message=message.key, why=why)
    elif message.author_id is not None:
        owe.tell(tx, message.author_id, kind, key=key, message=message.key, why=why)


def read_back_send(owed: Owed, tx: Tx) -> Doubt:
    """Look in the chat and the queue for what we may have sent: the words of then, whatever they were edited to since."""
    message = tx.messages.get(owed.target)
    former, at = tx.messages.former(message.id), tx.outbox.payload(owed).get("former")
    if at is not None and at < len(former):
        message = replace(message, body=former[at])
    chat = tx.chats.get(message.chat_id)
    since = (owed.sent_at or tx.now) - timedelta(minutes=5)
    return WaFindSend(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        text=words_of(tx, message),
        since=since,
        known=tx.messages.known_ids(chat.id, since - timedelta(minutes=30)),
    )
